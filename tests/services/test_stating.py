"""Statements are of what stands now: whole for the candidate, as far as the share goes for everybody else."""

import pytest

from bot.core.accounts import Link
from bot.core.errors import Absent
from bot.core.sharing import Closed, Genuine, Scope, Why
from bot.core.statements import own_reference
from bot.core.viewing import Open
from bot.services import releasing, stating, viewing, withholding
from bot.services.disclosing import disclosed
from bot.services.ports.base import Ports
from bot.texts import statement as texts
from bot.texts.words import words_in
from tests.support.accounts import ANA
from tests.support.cohort import one_result
from tests.support.shares import a_released_link, a_sent_share
from tests.support.staffing import PUBLISHER, hire

pytestmark = pytest.mark.begins_with(what=one_result)


@pytest.fixture
async def link(ports: Ports) -> Link:
    await hire(ports)
    return await a_released_link(ports)


async def test_the_candidates_own_is_whole_and_names_its_version(ports: Ports, link: Link) -> None:
    own = await viewing.own_exam(ports, ANA, link.id)
    made = await stating.own_statement(ports, own)
    assert isinstance(own.standing, Open)
    assert made.told.verdict == own.standing.shown.verdict
    assert made.told.papers == own.standing.shown.papers
    assert (made.version, made.reference) == (own.standing.version, own_reference(own.standing.version))
    assert not made.proof.by_hand
    assert made.proof.qr.startswith(made.proof.address)


async def test_what_stands_no_more_has_no_statement_from_the_next_request_on(ports: Ports, link: Link) -> None:
    own = await viewing.own_exam(ports, ANA, link.id)
    await withholding.withhold(ports, PUBLISHER, own.entry.id)
    with pytest.raises(Absent):
        await stating.own_statement(ports, await viewing.own_exam(ports, ANA, link.id))


async def test_what_is_being_checked_has_none_either(ports: Ports, link: Link) -> None:
    own = await viewing.own_exam(ports, ANA, link.id)
    await releasing.stop(ports, PUBLISHER, own.entry.session)
    with pytest.raises(Absent):
        await stating.own_statement(ports, await viewing.own_exam(ports, ANA, link.id))


@pytest.mark.parametrize("scope", Scope)
async def test_a_share_states_exactly_its_scope_under_its_own_reference(ports: Ports, link: Link, scope: Scope) -> None:
    share, _ = await a_sent_share(ports, link, scope=scope, level="C1" if scope is Scope.LEVEL else None)
    async with ports.storage.reading() as tx:
        shown = await disclosed(ports, tx, share)
    assert isinstance(shown, Genuine)
    made = await stating.shared_statement(ports, share, shown)
    assert (made.reference, made.proof.by_hand, made.told) == (share.reference, True, shown.now)
    page = texts.page(words_in("en"), made)
    assert bool(page.papers) is (scope is Scope.PAPERS)
    assert bool(page.figures) is bool(page.scale) is (scope is not Scope.LEVEL)
    assert bool(page.answer) is (scope is Scope.LEVEL)
    own = await viewing.own_exam(ports, ANA, link.id)
    await withholding.withhold(ports, PUBLISHER, own.entry.id)
    async with ports.storage.reading() as tx:
        said = await disclosed(ports, tx, share)
    assert isinstance(said, Closed)
    assert said.why is Why.WITHHELD
