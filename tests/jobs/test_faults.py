"""Every row of `docs/faults.md`: what Telegram may answer to an alert, and what becomes of the alert."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram.error import TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.core.alerts import LATE, Decision, GaveUp, GiveUp, Retry, Sent, Unsettled, backoff, decide
from bot.jobs.deliver_alerts import outcome_of
from bot.ptb.errors import LostReply, NotConnected
from bot.ptb.limiter import Lane
from bot.ptb.prepared import PreparedSender
from tests.support.transport import TOKEN, Answer, FakeTransport, refusal

TABLE = Path(__file__).parents[2] / "docs" / "faults.md"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
MARKED = {GaveUp.BLOCKED, GaveUp.DEACTIVATED, GaveUp.NOT_FOUND}
WITHOUT_AN_ANSWER = {
    "no connection": NotConnected("none"),
    "the connection broke": LostReply("broke"),
    "no answer in time": TimedOut(),
}


def rows() -> list[tuple[str, str, str]]:
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in TABLE.read_text().splitlines()
        if line[:1] == "|"
    ]
    return [(status, description, becomes) for status, description, becomes in cells[2:]]


class Raw(FakeTransport):
    """Answers with bytes that are no JSON."""

    status = 200

    async def do_request(self, *given: object, **more: object) -> tuple[int, bytes]:
        return self.status, b"<p>half an answer"


def answer_of(status: str, description: str) -> Answer | TelegramError:
    if status in WITHOUT_AN_ANSWER:
        return WITHOUT_AN_ANSWER[status]
    retry_after = re.search(r"retry after (\d+)", description)
    return refusal(int(status), description, **({"retry_after": int(retry_after[1])} if retry_after else {}))


def transport_of(status: str, description: str) -> FakeTransport:
    if "," in status:
        raw = Raw()
        raw.status = int(status.split(",", maxsplit=1)[0])
        return raw
    telegram = FakeTransport()
    if status != "200":
        telegram.next_answers["sendMessage"].append(answer_of(status, description))
    return telegram


def in_words(decision: Decision) -> str:
    match decision:
        case Sent():
            return "sent"
        case Retry(at, 0) if at == NOW + timedelta(seconds=3):
            return "after what Telegram asks for, without counting as a try"
        case Retry(at, 1) if at == NOW + backoff(1, 0.5):
            return "tried again"
        case Unsettled(retry_at) if retry_at == NOW + LATE:
            return "once more"
        case GiveUp(reason):
            assert decision.is_told_to_owners == (reason not in MARKED)
            return f"given up: {reason}, {'marked' if reason in MARKED else 'told to the owners'}"
    return repr(decision)


@pytest.mark.parametrize(("status", "description", "becomes"), rows())
async def test_what_becomes_of_an_alert(status: str, description: str, becomes: str) -> None:
    transport = transport_of(status, description)
    bot = ExtBot(TOKEN, request=transport, get_updates_request=transport)

    outcome = await PreparedSender(bot).send(7, b'{"chat_id":7,"text":"a"}', Lane.ALERT)

    assert in_words(decide(outcome_of(outcome), 0, NOW, jitter=0.5)) == becomes
