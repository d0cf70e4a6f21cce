"""What staff read of releases: every notice has words, every pop-up fits, every button's data too."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from bot.core.entries import SessionName
from bot.core.errors import Absent, AlreadyDone, Forbidden, InvalidInput, Moved, ResultsError, SecondPersonNeeded
from bot.core.messages import Message
from bot.core.releases import Proposal, ProposalId, ProposalState, Release, ReleaseId, ReleaseState, Tally
from bot.core.roles import ReleasePath
from bot.core.sessions import Plan
from bot.texts import release_notices, release_progress, releasing
from bot.texts.callbacks import LIMIT
from bot.texts.words import LANGUAGES, Words, words_in

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LONG = SessionName("2026-11-<C1> & " + "x" * 49)
POP_UP = 200
"""Bot API, answerCallbackQuery."""

PLAN = Plan(LONG, number=1, items=1200, alerts=900, missing=3, per_second=30, takes_up=False, proposal=None)
PROPOSAL = Proposal(
    id=ProposalId(UUID(int=1)),
    release_id=ReleaseId(UUID(int=2)),
    session=LONG,
    number=1,
    state=ProposalState.WAITING,
    session_version=1,
    proposer="cli:anna",
    created_at=NOW,
    release_at=NOW,
    item_count=1200,
)
RELEASE = Release(ReleaseId(UUID(int=2)), LONG, 1, ReleaseState.RELEASED, released_at=NOW)
TALLY = Tally(queued=5, sent=900, seen=3, blocked=2, unknown=1, gave_up=1, mail_sent=40, mail_gave_up=1)
VALUES = {
    "proposal": UUID(int=1).hex,
    "session": LONG,
    "items": 3,
    "release_at": NOW.isoformat(),
    "proposer": "cli:anna",
    "is_proposer": 1,
    "may_release_alone": 1,
    "seconds": 7200,
    "reason": "no <second> person",
}
NOTICES = (
    release_notices.approval_request,
    release_notices.approved,
    release_notices.rejected,
    release_notices.voided,
    release_notices.taken_back,
    release_notices.on_time,
    release_notices.alone,
    release_notices.stopped,
    release_notices.gave_up,
)


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return words_in(request.param)


def holds_good(message: Message) -> None:
    """It is HTML that Telegram takes, of a session whose name is not, and its buttons can be sent."""
    assert message.text
    assert "<C1>" not in message.text
    assert "<second>" not in message.text
    for row in message.keyboard:
        for button in row:
            assert button.data is None or len(button.data.encode()) <= LIMIT


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.__name__)
@pytest.mark.parametrize("release_at", ["", NOW.isoformat()], ids=["at once", "at a time"])
def test_every_notice_has_words(words: Words, notice, release_at: str) -> None:
    holds_good(notice(words, VALUES | {"release_at": release_at}))


def test_a_late_release_says_how_late(words: Words) -> None:
    holds_good(release_notices.late(words, VALUES))


@pytest.mark.parametrize("path", ReleasePath)
@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        replace(PLAN, takes_up=True),
        replace(PLAN, number=2, release_at=NOW),
        replace(PLAN, alerts=0, missing=0),
        replace(PLAN, items=0),
        replace(PLAN, proposal=PROPOSAL),
        replace(PLAN, proposal=replace(PROPOSAL, state=ProposalState.SCHEDULED)),
    ],
)
def test_every_plan_can_be_shown(words: Words, plan: Plan, path: ReleasePath) -> None:
    holds_good(releasing.plan(words, plan, path, may_release_alone=True))


@pytest.mark.parametrize("state", [ProposalState.WAITING, ProposalState.SCHEDULED, ProposalState.RELEASED])
def test_every_card_can_be_shown(words: Words, state: ProposalState) -> None:
    holds_good(releasing.decided(words, replace(PROPOSAL, state=state), may_release_alone=True))


@pytest.mark.parametrize("state", [ReleaseState.RELEASED, ReleaseState.STOPPED])
def test_progress_can_be_shown_to_its_end(words: Words, state: ReleaseState) -> None:
    release = replace(RELEASE, state=state)
    holds_good(release_progress.under_way(words, release, TALLY, 30))
    holds_good(release_progress.over(words, release, replace(TALLY, queued=0)))


def test_the_tally_names_every_number_that_is_not_zero() -> None:
    told = release_progress.told(words_in("en"), TALLY)
    assert told.splitlines() == [
        "Told in the chat: 903 candidates",
        "Still to be told: 5",
        "Not reached, because they blocked this bot or left Telegram: 2",
        "Unknown, because no answer came: 1; it is tried once more, later",
        "Given up: 1",
        "Told by mail: 40",
        "Mails given up: 1",
    ]


@pytest.mark.parametrize(
    "error",
    [
        SecondPersonNeeded(),
        Moved(LONG),
        Forbidden("approve"),
        Absent("results"),
        Absent("release"),
        Absent("proposal"),
        *(AlreadyDone(state) for state in ProposalState),
        AlreadyDone(ReleaseState.STOPPED),
    ],
)
def test_every_refusal_fits_into_a_pop_up(words: Words, error: ResultsError) -> None:
    assert 0 < len(releasing.refusal(words, error)) <= POP_UP


@pytest.mark.parametrize("reason", ["offset", "past", "shape"])
def test_a_time_that_cannot_be_meant_is_explained(words: Words, reason: str) -> None:
    holds_good(releasing.bad_time(words, InvalidInput("release_time", reason), LONG))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (59, "less than a minute"),
        (60, "1 minute"),
        (95, "1 minute and 35 seconds"),
        (980, "16 minutes and 20 seconds"),
        (3599, "59 minutes and 59 seconds"),
        (3600, "1 hour"),
        (5700, "1 hour and 35 minutes"),
        (7141, "2 hours"),
        (34_000, "9 hours and 27 minutes"),
    ],
)
def test_the_time_left_is_told_in_two_units(seconds: int, said: str):
    """`2 hours` for an hour and 35 minutes would be wrong by a quarter."""
    left = Tally(queued=seconds, sent=1)
    assert f"Time left: {said}." in release_progress.under_way(words_in("en"), RELEASE, left, per_second=1).text
