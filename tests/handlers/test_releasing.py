"""Releasing a session in the chat, as a publisher, an approver, an owner and a candidate see it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app import Product
from bot.core.accounts import UserId
from bot.core.roles import Role
from tests.handlers.conftest import started
from tests.support import product as products
from tests.support.accounts import grant, link
from tests.support.cohort import SESSION, a_result, an_entry, import_rows, import_sample
from tests.support.people import Person
from tests.support.telegram import StandIn

SCORES = {"reading": 185, "use_of_english": 184, "writing": 180, "listening": 186, "speaking": 190}


@pytest.fixture
async def chat(telegram: StandIn, product: Product) -> Person:
    """A candidate who reads English."""
    [person] = await telegram.add_people(1)
    return person


@pytest.fixture
async def approver(telegram: StandIn, product: Product) -> Person:
    await grant(product.ports, UserId(telegram.staff.id), Role.APPROVER)
    return await started(telegram.staff)


@pytest.fixture
async def publisher(telegram: StandIn, product: Product) -> Person:
    [person] = await telegram.add_people(1)
    await grant(product.ports, UserId(person.id), Role.PUBLISHER)
    return person


async def test_a_release_goes_from_proposal_to_alert_to_tally(
    product: Product, owner: Person, approver: Person, chat: Person
) -> None:
    await link(product.ports, UserId(chat.id))

    await owner.sends(f"/publish {SESSION}")
    plan = await owner.sees_text("will be released")
    assert "1 linked candidate is alerted" in plan.text
    assert "1 entry of the session has no result yet" in plan.text
    await owner.presses("Propose release")
    await owner.sees_text("waiting for approval")
    request = await approver.sees_button("Approve")
    assert "Reject" in request.labels
    await approver.presses("Approve")
    assert "Stop" in (await approver.sees_text("Released")).labels
    await chat.sees_text("Your B2 First result is out")
    await chat.presses("See my result")
    await chat.sees_text("Overall 185: Grade A")
    await owner.sees_text("Approved. Released")
    for person in (owner, approver):
        over = await person.sees_text("All alerts are settled", within=8)
        assert "Told in the chat: 1 candidate" in over.text


async def test_the_approver_may_take_a_schedule_back_and_both_cards_say_so(
    product: Product, owner: Person, approver: Person
) -> None:
    at = product.ports.now() + timedelta(days=1)
    await owner.sends(f"/schedule {SESSION} {at.isoformat(timespec='minutes')}")
    await owner.presses("Propose release")
    card = await owner.sees_text("waiting for approval")
    await approver.presses("Approve")
    await approver.presses("Take back")
    await approver.sees_text("Taken back")
    await owner.sees_text("will not happen")
    [now] = [seen for seen in await owner.sees() if seen.id == card.id]
    assert "Taken back" in now.text
    assert "Take back" not in now.labels


async def test_a_rejection_reaches_the_proposer(product: Product, owner: Person, approver: Person) -> None:
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    await approver.presses("Reject")
    await approver.sees_text("Rejected")
    await owner.sees_text("did not approve")


async def test_the_proposer_cannot_approve_by_a_forged_button(
    product: Product, owner: Person, approver: Person
) -> None:
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    card = await owner.sees_text("waiting for approval")
    request = await approver.sees_button("Approve")
    await owner.presses_data(request.button("Approve").data, on=card.id)
    await owner.sees_pop_up("Another person must approve it")


async def test_an_owner_alone_types_the_sessions_name(product: Product, owner: Person, chat: Person) -> None:
    await link(product.ports, UserId(chat.id))
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    await owner.presses("Release without a second person")
    await owner.sees_text("type the name")
    await owner.sends("2026-11")
    await owner.sees_text("not the name of the session")
    await owner.sends(SESSION)
    await owner.sees_text("Released")
    await chat.sees_text("Your B2 First result is out")


async def test_breaking_off_a_release_alone_releases_nothing(product: Product, owner: Person) -> None:
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Release without a second person")
    await owner.sends_sticker()
    await owner.sees_text("not the name of the session")
    await owner.sends("/cancel")
    await owner.sees_text("Nothing was released")


async def test_a_second_approver_finds_it_decided(
    product: Product, owner: Person, approver: Person, telegram: StandIn
) -> None:
    [late] = await telegram.add_people(1)
    await grant(product.ports, UserId(late.id), Role.APPROVER)
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    request = await late.sees_button("Approve")
    await approver.presses("Approve")
    await approver.sees_text("Released")
    await late.presses("Approve", on=request)
    await late.sees_pop_up("released already")


async def test_a_double_tap_on_approve_releases_once(product: Product, owner: Person, approver: Person) -> None:
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    await approver.taps_twice("Approve")
    assert "Stop" in (await approver.sees_text("Released")).labels
    async with product.storage.reading() as tx:
        assert [entry.action for entry in await tx.audit.latest(20)].count("released") == 1


async def test_an_import_in_between_calls_the_proposal_off(product: Product, owner: Person, approver: Person) -> None:
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    request = await approver.sees_button("Approve")
    await import_rows(product.ports, [a_result("XYZ000001", **SCORES)])
    await owner.sees_text("called off")
    await approver.presses("Approve", on=request)
    await approver.sees_pop_up("has changed since")


async def test_who_may_approve_only_since_finds_what_waits_in_the_staff_menu(
    product: Product, owner: Person, telegram: StandIn
) -> None:
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    await owner.sees_text("waiting for approval")
    newcomer = await started(telegram.staff)
    await grant(product.ports, UserId(newcomer.id), Role.APPROVER)
    await newcomer.sends("/admin")
    await newcomer.presses(f"Decide on {SESSION}")
    await newcomer.sees_text("Your approval is asked for")
    await newcomer.presses("Approve")
    await newcomer.sees_text("Released")
    await owner.sends("/admin")
    assert f"Decide on {SESSION}" not in (await owner.sees_text("Staff menu")).labels


async def test_who_proposed_is_not_asked_to_decide(product: Product, owner: Person) -> None:
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    await owner.sees_text("waiting for approval")
    await owner.sends("/admin")
    assert f"Decide on {SESSION}" not in (await owner.sees_text("Staff menu")).labels


async def test_stop_on_the_progress_card_stops_at_once(
    product: Product, owner: Person, approver: Person, chat: Person
) -> None:
    await link(product.ports, UserId(chat.id))
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    await approver.presses("Approve")
    await approver.presses("Stop")
    await approver.sees_text("Stopped")
    await owner.sees_text("was stopped")
    await chat.sends("/results")
    await chat.sees_text("not released yet")


async def test_stop_on_a_sessions_page_asks_once_more(product: Product, owner: Person, approver: Person) -> None:
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    await approver.presses("Approve")
    await approver.sees_text("Released")
    await owner.sends(f"/status {SESSION}")
    page = await owner.sees_text("entered 2")
    await owner.presses("Stop", on=page)
    await owner.sees_text("Stop the release of")
    await owner.presses("No, go on")
    went_on = await owner.sees_text("Nothing was stopped")
    await owner.presses("Stop", on=went_on)
    await owner.presses("Yes, stop it")
    await owner.sees_text("Stopped")


async def test_the_way_to_a_schedule_leads_by_buttons_from_the_start(owner: Person) -> None:
    await owner.sends("/start")
    for label in ("Staff menu", "Sessions and releases", "Release …", "At a set time …"):
        await owner.presses(label)
    await owner.sees_text(f"/schedule {SESSION} 2026-11-24T08:00+01:00")


async def test_a_schedule_is_shown_and_taken_back(product: Product, owner: Person, approver: Person) -> None:
    at = product.ports.now() + timedelta(days=1)
    await owner.sends(f"/schedule {SESSION} {at.isoformat(timespec='minutes')}")
    await owner.presses("Propose release")
    await approver.presses("Approve")
    assert "Take back" in (await approver.sees_text("Scheduled")).labels
    assert "Take back" in (await owner.sees_text("Scheduled")).labels
    await owner.sends(f"/status {SESSION}")
    await owner.sees_text("scheduled for")
    await owner.presses("Take back")
    await owner.sees_text("Taken back")
    await approver.sees_text("Taken back")


@pytest.mark.parametrize(
    ("time", "answer"),
    [
        ("", "distance from UTC"),
        ("2026-11-24T08:00", "any time zone"),
        ("2001-11-24T08:00+01:00", "has passed already"),
        ("tomorrow", "could not read that as a time"),
    ],
)
async def test_a_time_that_cannot_be_meant_is_explained(
    product: Product, owner: Person, time: str, answer: str
) -> None:
    await owner.sends(f"/schedule {SESSION} {time}".strip())
    await owner.sees_text(answer)


async def test_a_misspelt_session_is_offered_as_a_button(product: Product, owner: Person) -> None:
    await owner.sends("/publish 2026-11-C2")
    assert SESSION in (await owner.sees_text("Did you mean")).labels
    await owner.presses(SESSION)
    await owner.sees_text("will be released")


@pytest.mark.parametrize("command", ["/publish", "/schedule", "/preview", "/status"])
async def test_a_command_without_a_session_asks_which(product: Product, owner: Person, command: str) -> None:
    await owner.sends(command)
    assert SESSION in (await owner.sees_text("Which session?")).labels


async def test_the_list_of_sessions_says_how_far_each_is(product: Product, owner: Person) -> None:
    await owner.sends("/sessions")
    await owner.sees_text("entered 2 · with result 1 · released 0 · linked 0 · alerted 0")


async def test_a_preview_has_masked_names_made_up_scores_and_the_alert(
    product: Product, owner: Person, chat: Person
) -> None:
    await owner.sends(f"/preview {SESSION}")
    await owner.sees_text("B2 First, Grade A: 1")
    await owner.sees_text("Overall")
    texts = [seen.text for seen in await owner.sees() if seen.by_bot]
    assert any("result is out" in text and "See my result" in text for text in texts)
    sample = next(text for text in texts if "Overall" in text)
    assert "Z•••" in sample
    assert "Zoë" not in sample
    assert "Grade A" in sample


async def test_an_approver_looks_at_what_is_proposed_without_being_a_publisher(
    product: Product, owner: Person, approver: Person
) -> None:
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Propose release")
    await approver.presses("Preview")
    await approver.sees_text("B2 First, Grade A: 1")
    await approver.sends("/preview")
    await approver.sees_text("/help")


async def test_a_proposer_who_lost_the_role_is_answered_as_a_stranger(product: Product, publisher: Person) -> None:
    await publisher.sends(f"/publish {SESSION}")
    plan = await publisher.sees_text("will be released")
    async with product.storage.transaction() as tx:
        await tx.roles.revoke(UserId(publisher.id), Role.PUBLISHER, product.ports.now())
    await publisher.presses("Propose release", on=plan)
    await publisher.sees_pop_up()
    async with product.storage.reading() as tx:
        assert await tx.releases.latest(SESSION) is None  # type: ignore[arg-type]


@pytest.fixture
async def alone(telegram: StandIn, sqlite_url: str) -> AsyncIterator[Product]:
    """The house without four eyes."""
    async with products.running(telegram, sqlite_url, four_eyes="false") as product:
        entries = [an_entry(exam="B2-FCE")]
        await import_sample(product.ports, entries=entries, results=[a_result(**SCORES)])
        yield product


async def test_without_four_eyes_a_release_happens_at_the_press(alone: Product, telegram: StandIn) -> None:
    owner = await started(telegram.owner)
    [candidate] = await telegram.add_people(1)
    await link(alone.ports, UserId(candidate.id))
    await owner.sends(f"/publish {SESSION}")
    await owner.presses("Release now")
    await owner.sees_text("Released")
    await candidate.sees_text("Your B2 First result is out")
