"""What staff read of a release while its alerts go out."""

from telegram.ext import ExtBot

from bot.core.accounts import UserId
from bot.jobs.release_progress import ReleaseProgress
from bot.services import alerting, releasing
from bot.services.ports.base import Ports
from bot.services.releasing import FIRST_CHUNK, Place
from tests.support.staffing import APPROVER, PUBLISHER, SESSION, a_session, hire, id_number, link, link_many
from tests.support.transport import FakeTransport

ALL = FIRST_CHUNK + 30


async def test_those_who_are_not_queued_yet_are_still_to_be_told(
    ports: Ports, bot: ExtBot, telegram: FakeTransport
) -> None:
    """A million are not queued in a minute: of the first chunk alone the time left was belittled until then."""
    await hire(ports)
    await a_session(ports, ALL)
    await link_many(ports, ALL)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    await releasing.approve(ports, APPROVER, proposal.id, place=Place(APPROVER, 5, "en"))
    progress = ReleaseProgress(ports, bot, ports.new_id())

    await progress.show()
    assert still_to_be_told(telegram) == ALL
    await alerting.fan_out_rest(ports)
    async with ports.storage.reading() as tx:
        assert (await tx.releases.tally(proposal.release_id)).queued == ALL
    await progress.show()
    assert still_to_be_told(telegram) == ALL


async def test_what_a_release_does_not_show_is_owed_to_nobody(ports: Ports) -> None:
    await hire(ports)
    await a_session(ports, 2)
    await link(ports, UserId(1001), [id_number(1)])
    await link(ports, UserId(1002), ["XYZ999999"])
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    assert await alerting.owed(ports, proposal.id) == 1


def still_to_be_told(telegram: FakeTransport) -> int:
    (text,) = [call.values["text"] for call in telegram.calls if call.method == "editMessageText"]
    return next(int(line.split(": ")[1]) for line in text.splitlines() if line.startswith("Still to be told"))
