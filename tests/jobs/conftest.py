"""A bot over a transport that answers from memory, and couriers over it."""

from collections.abc import AsyncIterator, Callable

import pytest
from telegram.ext import ExtBot

from bot.jobs.courier import Courier
from bot.jobs.deliver_alerts import ChatChannel
from bot.ptb.limiter import PriorityRateLimiter
from bot.services.ports.base import Ports
from bot.services.ports.outbox import Channel
from tests.support.transport import TOKEN, FakeTransport

WINDOW = 16
Couriers = Callable[[Ports], Courier]


@pytest.fixture
def telegram() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
async def bot(telegram: FakeTransport) -> AsyncIterator[ExtBot]:
    limiter = PriorityRateLimiter(100_000)
    async with ExtBot(TOKEN, request=telegram, get_updates_request=telegram, rate_limiter=limiter) as bot:
        yield bot


@pytest.fixture
def couriers(bot: ExtBot) -> Couriers:
    """Each is another process of the same bot."""

    def courier(ports: Ports) -> Courier:
        return Courier(ports, Channel.CHAT, ChatChannel(ports, bot).send, holder=ports.new_id(), window=WINDOW)

    return courier
