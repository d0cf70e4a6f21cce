"""A running stand-in on a clock that the test moves, and a chat that is open for the bot."""

from collections.abc import AsyncIterator

import pytest

from tests.support.clock import FixedClock
from tests.support.people import Person
from tests.support.telegram import StandIn


@pytest.fixture
async def telegram(clock: FixedClock) -> AsyncIterator[StandIn]:
    async with StandIn(clock=clock) as telegram:
        yield telegram


@pytest.fixture
async def lucia(telegram: StandIn) -> Person:
    """Has started the bot, so that it may write to her."""
    await telegram.candidate.sends("/start")
    return telegram.candidate
