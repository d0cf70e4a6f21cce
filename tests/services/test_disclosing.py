"""What a share shows now, whatever has happened to the result, the link or the share since it was sent."""

from datetime import timedelta

import pytest

from bot.core.entries import SessionName
from bot.core.sharing import Closed, Genuine, Scope, ShareState, Why
from bot.services import accounts, privacy, releasing
from bot.services.disclosing import disclosed
from bot.services.ports.base import Ports
from tests.support.accounts import ANA
from tests.support.clock import FixedClock
from tests.support.cohort import SESSION, one_result
from tests.support.shares import a_released_link, a_sent_share, a_share

pytestmark = pytest.mark.begins_with(what=one_result)


async def now(ports: Ports, share):
    async with ports.storage.reading() as tx:
        return await disclosed(ports, tx, await tx.shares.get(share.id))


async def test_a_genuine_result_is_shown_in_its_scope(ports: Ports) -> None:
    own = await a_released_link(ports)
    for scope, papers in ((Scope.LEVEL, 0), (Scope.OVERALL, 0), (Scope.PAPERS, 5)):
        share, _token = await a_sent_share(ports, own, scope=scope, level="C1")
        said = await now(ports, share)
        assert isinstance(said, Genuine)
        assert (said.given_names, said.exam.code, said.is_corrected) == ("Zoë", "C1-CAE", False)
        assert len(said.now.papers) == papers


async def test_a_stopped_release_shows_nothing(ports: Ports) -> None:
    share, _token = await a_sent_share(ports, await a_released_link(ports))
    await releasing.stop(ports, "cli:tests", SessionName(SESSION))
    assert await now(ports, share) == Closed(Why.CHECKING, ports.now())


async def test_unlinking_withdraws(ports: Ports) -> None:
    own = await a_released_link(ports)
    share, _token = await a_sent_share(ports, own)
    await accounts.unlink(ports, ANA, own.id)
    assert await now(ports, share) == Closed(Why.WITHDRAWN, ports.now())


async def test_erasing_withdraws_and_the_recipient_is_still_told(ports: Ports) -> None:
    _share, token = await a_sent_share(ports, await a_released_link(ports))
    assert (await privacy.erase(ports, ANA)).shares == 1
    async with ports.storage.reading() as tx:
        left = await tx.shares.by_token(token)
        assert await disclosed(ports, tx, left) == Closed(Why.WITHDRAWN, ports.now())


async def test_it_expires_by_itself(ports: Ports, clock: FixedClock) -> None:
    share, _token = await a_sent_share(ports, await a_released_link(ports))
    clock.advance(timedelta(days=30))
    assert await now(ports, share) == Closed(Why.EXPIRED, share.expires_at)


async def test_what_was_not_sent_shows_nothing(ports: Ports) -> None:
    async with ports.storage.transaction() as tx:
        share = a_share(state=ShareState.PENDING)
        await tx.shares.add(share)
        assert await disclosed(ports, tx, share) == Closed(Why.NOT_SENT)
