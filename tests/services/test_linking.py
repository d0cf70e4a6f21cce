"""An ID Number is linked by whoever has its credentials, and by nobody else."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from bot.core.accounts import LinkEnd, UserId
from bot.core.audit import Action
from bot.core.entries import SessionName
from bot.core.errors import AlreadyLinked, CredentialsRefused, Moved
from bot.core.identity import IdNumber, SecretNumber
from bot.core.viewing import Open
from bot.services import linking, viewing
from bot.services.alerting import sweep
from bot.services.guessing import Claim
from bot.services.linking import Proof
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from bot.storage.schema import accounts, attempts, audit, links, outbox
from tests.support.accounts import ANA, BEN, link, release
from tests.support.clock import FixedClock
from tests.support.cohort import one_result
from tests.support.register import BORN, Sitting, enter
from tests.support.statements import recorded

ABC = Sitting()
RIGHT = Claim(ABC.id, ABC.secret)
SUPPORT = UserId(202)


def with_mail(ports: Ports) -> Ports:
    return replace(ports, policy=replace(ports.policy, mail_enabled=True))


async def link_by(ports: Ports, user: UserId, claim: Claim = RIGHT) -> linking.Linked:
    proof = await linking.check(ports, user, claim)
    return await linking.link(ports, user, proof, language="en")


async def rows(storage: SqlStorage, table: sa.Table) -> list[sa.Row]:
    async with storage.reading() as tx:
        return list((await tx.connection.execute(sa.select(table))).all())


async def acts(storage: SqlStorage) -> list[str]:
    return [row.action for row in await rows(storage, audit)]


async def test_right_credentials_and_the_terms_make_an_account_and_a_link(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    made = await link_by(ports, ANA)
    async with storage.reading() as tx:
        account = await tx.accounts.of(ANA)
        assert await tx.links.holder(ABC.id) == made.link
    assert account is not None
    assert (account.terms_version, account.terms_at, account.language) == ("2026-01", ports.now(), "en")
    assert made.link.account_id == account.id
    assert await acts(storage) == [Action.TERMS_AGREED, Action.LINKED]


async def test_before_the_terms_nothing_is_stored(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    await linking.check(ports, ANA, RIGHT)
    for table in (accounts, links, attempts, audit, outbox):
        assert await rows(storage, table) == []


async def test_agreeing_twice_gives_the_same_link(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    proof = await linking.check(ports, ANA, RIGHT)
    first = await linking.link(ports, ANA, proof, language="en")
    again = await linking.link(ports, ANA, proof, language="en")
    assert again.link == first.link
    assert len(await rows(storage, links)) == 1
    assert (await acts(storage)).count(Action.LINKED) == 1


async def test_one_account_holds_several_ids_and_agrees_to_the_terms_once(ports: Ports, storage: SqlStorage):
    other = Sitting("DEF000001", "7777")
    await enter(storage, ABC, other)
    await link_by(ports, ANA)
    await link_by(ports, ANA, Claim(other.id, other.secret))
    assert len(await rows(storage, accounts)) == 1
    assert len(await rows(storage, links)) == 2
    assert (await acts(storage)).count(Action.TERMS_AGREED) == 1


async def test_newer_terms_are_agreed_to_anew(ports: Ports, storage: SqlStorage):
    other = Sitting("DEF000001", "7777")
    await enter(storage, ABC, other)
    await link_by(ports, ANA)
    newer = replace(ports, policy=replace(ports.policy, terms_version="2027-01"))
    await link_by(newer, ANA, Claim(other.id, other.secret))
    async with storage.reading() as tx:
        account = await tx.accounts.of(ANA)
    assert account is not None
    assert account.terms_version == "2027-01"


async def test_an_id_that_is_linked_here_is_said_to_be_and_costs_no_try(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    await link_by(ports, ANA)
    with pytest.raises(AlreadyLinked):
        await linking.check(ports, ANA, Claim(ABC.id, SecretNumber("9999")))
    assert await rows(storage, attempts) == []
    assert await linking.holds(ports, ANA, ABC.id)
    assert not await linking.holds(ports, BEN, ABC.id)


async def refused_claims(ports: Ports, storage: SqlStorage) -> dict[str, tuple[UserId, Claim]]:
    """Every reason why a claim may be refused."""
    elsewhere, freed = Sitting("LNK000001", "1111"), Sitting("FRE000001", "2222")
    await enter(storage, ABC, elsewhere, freed)
    await enter(storage, Sitting("OLD000001", "3333"), forgotten=True)
    await link(ports, BEN, elsewhere.id_number)
    ended = await link(ports, BEN, freed.id_number)
    async with storage.transaction() as tx:
        await tx.links.end(ended.id, LinkEnd.FREED, ANA, ports.now())
    return {
        "unknown": (ANA, Claim(IdNumber("ZZZ999999"), SecretNumber("0042"), BORN)),
        "wrong secret": (ANA, Claim(ABC.id, SecretNumber("0043"), BORN)),
        "wrong date": (ANA, Claim(ABC.id, ABC.secret, date(2005, 4, 14))),
        "linked elsewhere": (ANA, Claim(elsewhere.id, elsewhere.secret, BORN)),
        "freed by them": (ANA, Claim(freed.id, freed.secret, BORN)),
        "forgotten": (ANA, Claim(IdNumber("OLD000001"), SecretNumber("3333"), BORN)),
    }


async def test_all_refusals_are_the_same_answer_after_the_same_statements(ports: Ports, storage: SqlStorage):
    seen = {}
    for name, (user, claim) in (await refused_claims(ports, storage)).items():
        async with storage.transaction() as tx:  # so that each is this chat's first try
            await tx.connection.execute(sa.delete(attempts))
            await tx.connection.execute(sa.text("DELETE FROM chat_tries"))
        with recorded(storage) as statements, pytest.raises(CredentialsRefused) as refused:
            await linking.check(ports, user, claim)
        seen[name] = (statements, str(refused.value))
    assert all(one == seen["unknown"] for one in seen.values()), seen.keys()


async def test_who_freed_an_id_may_link_it_after_a_day_and_others_at_once(
    ports: Ports, storage: SqlStorage, clock: FixedClock
):
    await enter(storage, ABC)
    made = await link_by(ports, BEN)
    async with storage.transaction() as tx:
        await tx.links.end(made.link.id, LinkEnd.FREED, SUPPORT, ports.now())
    with pytest.raises(CredentialsRefused):
        await linking.check(ports, SUPPORT, RIGHT)
    await linking.check(ports, ANA, RIGHT)
    clock.advance(timedelta(hours=24))
    await linking.check(ports, SUPPORT, RIGHT)


async def test_of_two_with_the_right_credentials_the_first_to_agree_gets_it(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    proofs = {user: await linking.check(ports, user, RIGHT) for user in (ANA, BEN)}
    outcomes = await asyncio.gather(
        *(linking.link(ports, user, proof, language="en") for user, proof in proofs.items()), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["CredentialsRefused", "Linked"]
    assert len(await rows(storage, links)) == 1
    assert len(await rows(storage, accounts)) == 1


async def test_a_proof_does_not_outlive_a_change_of_the_entry(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    proof = await linking.check(ports, ANA, RIGHT)
    await enter(storage, replace(ABC, secret_number="5555"))
    with pytest.raises(Moved):
        await linking.link(ports, ANA, proof, language="en")
    assert await rows(storage, accounts) == []


async def test_a_proof_survives_being_stored(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    proof = await linking.check(ports, ANA, RIGHT)
    assert Proof.from_json(proof.to_json()) == proof
    assert "ABC123456" not in repr(proof)


async def test_the_email_is_offered_once_and_only_where_mail_is_sent(ports: Ports, storage: SqlStorage):
    sittings = [Sitting(f"ABC{number:06d}") for number in range(3)]
    await enter(storage, *sittings)
    claims = [Claim(one.id, one.secret) for one in sittings]
    assert not (await link_by(ports, ANA, claims[0])).offer_email
    assert (await link_by(with_mail(ports), ANA, claims[1])).offer_email
    assert not (await link_by(with_mail(ports), ANA, claims[2])).offer_email


async def test_a_first_linking_that_is_done_again_offers_the_email_again(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    ports = with_mail(ports)
    proof = await linking.check(ports, ANA, RIGHT)
    for _ in range(2):
        assert (await linking.link(ports, ANA, proof, language="en")).offer_email


@pytest.mark.begins_with(what=one_result)
async def test_a_result_that_is_out_is_told_by_the_linking_itself(ports: Ports, storage: SqlStorage):
    await release(ports)
    made = await link_by(ports, ANA)
    own = await viewing.open_result(ports, ANA, made.link.id)
    assert isinstance(own.standing, Open)
    assert [(row.channel, row.state) for row in await rows(storage, outbox)] == [("chat", "seen")]


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.begins_with(what=one_result)
async def test_a_release_at_the_same_moment_leaves_nobody_untold(ports: Ports, storage: SqlStorage, turn: int):
    """Whoever comes first: either the release finds the link, or the linking finds the result."""
    proof = await linking.check(ports, ANA, RIGHT)
    both = [release(ports), linking.link(ports, ANA, proof, language="en")]
    await asyncio.gather(*(both if turn % 2 else reversed(both)))
    (own,) = await viewing.own_exams(ports, ANA)
    assert isinstance(own.standing, Open)
    await sweep(ports)
    assert len(await rows(storage, outbox)) == 1


async def test_a_session_goes_on_being_linked_after_an_import_of_another(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    proof = await linking.check(ports, ANA, RIGHT)
    await enter(storage, Sitting("DEF000001", session=SessionName("2026-12-B2"), exam="B2-FCE"))
    await linking.link(ports, ANA, proof, language="en")
    assert len(await rows(storage, links)) == 1
