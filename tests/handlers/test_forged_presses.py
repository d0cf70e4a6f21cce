"""Callback data is written by the client: whatever it holds, each press is answered and none is a fault."""

from uuid import UUID

from bot.core.entries import SessionName
from bot.core.releases import reference
from bot.texts import asking_institution, email, institution_requests, linking, release_buttons
from bot.texts.callbacks import press
from bot.texts.navigation import To
from tests.support.cohort import SESSION
from tests.support.logs import logs_kept
from tests.support.people import Person

ERASES = {To.ERASE_CONFIRMED}
OF_CONVERSATIONS = (asking_institution.Verb, email.Verb, institution_requests.Verb, linking.Verb, release_buttons.Verb)
VERBS = sorted({str(verb) for verbs in (To, *OF_CONVERSATIONS) for verb in verbs} - ERASES)


async def test_no_verb_is_a_fault_with_a_strange_argument(owner: Person) -> None:
    """An owner's presses reach every handler there is."""
    on = (await owner.sees_text("Welcome")).id
    with logs_kept("WARNING") as kept:
        for verb in VERBS:
            await owner.presses_data(f"1:{verb}:{UUID(int=0).hex}:٣", on=on)
            await owner.sees_pop_up()
    assert "update failed" not in kept.getvalue()


async def test_a_moment_beyond_all_calendars_is_answered(owner: Person) -> None:
    on = (await owner.sees_text("Welcome")).id
    forged = press(release_buttons.Verb.PROPOSE, reference(SessionName(SESSION)), "9" * 20)
    await owner.presses_data(forged, on=on)
    await owner.sees_text("I could not read that as a time")


async def test_a_date_of_birth_that_was_never_offered_is_answered(chat: Person) -> None:
    await chat.sends("/link abc123456")
    offer = await chat.sees_button("ABC123456")
    await chat.presses("I lost it")
    await chat.sees_text("Only your own exam centre")
    nonce = offer.button("ABC123456").data.split(":")[2]
    await chat.presses_data(press(linking.Verb.BORN, nonce, 0), on=offer.id)
    await chat.sees_pop_up("no longer in use")
