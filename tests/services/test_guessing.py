"""Guessing, met at the public door: what a guesser with many chats and patience gets, and what the owner gets."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.core.accounts import UserId
from bot.core.errors import CredentialsRefused, LockedOut, StepUpNeeded
from bot.core.identity import IdNumber, SecretNumber
from bot.services import linking
from bot.services.guessing import Claim, require_unlocked
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from bot.storage.schema import attempts, audit, outbox
from tests.support.accounts import ANA, link
from tests.support.clock import FixedClock
from tests.support.register import BORN, Sitting, enter

ABC = Sitting()
RIGHT = Claim(ABC.id, ABC.secret)
WRONG = Claim(ABC.id, SecretNumber("9999"))
NOBODY = Claim(IdNumber("ZZZ999999"), SecretNumber("9999"))
QUARTER = timedelta(minutes=15)


async def try_wrongly(ports: Ports, user: int, times: int = 1, claim: Claim = WRONG) -> None:
    for _ in range(times):
        with pytest.raises(CredentialsRefused):
            await linking.check(ports, UserId(user), claim)


async def lock_of(ports: Ports, user: int = ANA) -> timedelta:
    with pytest.raises(LockedOut) as locked:
        await linking.check(ports, UserId(user), RIGHT)
    return locked.value.until - ports.now()


async def test_the_fifth_wrong_try_locks_for_15_minutes_and_says_so(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    await try_wrongly(ports, ANA, 4)
    with pytest.raises(CredentialsRefused) as refused:
        await linking.check(ports, ANA, WRONG)
    assert refused.value.locked == ports.now() + QUARTER
    assert await lock_of(ports) == QUARTER
    with pytest.raises(LockedOut):
        await require_unlocked(ports, ANA)


async def test_even_the_right_credentials_wait_for_the_lock_to_end(
    ports: Ports, storage: SqlStorage, clock: FixedClock
):
    await enter(storage, ABC)
    await try_wrongly(ports, ANA, 5)
    clock.advance(QUARTER - timedelta(seconds=1))
    assert await lock_of(ports) == timedelta(seconds=1)
    clock.advance(timedelta(seconds=1))
    await linking.check(ports, ANA, RIGHT)


async def test_each_further_five_lock_twice_as_long_up_to_a_day(ports: Ports, clock: FixedClock):
    seen = []
    for number in range(9):
        await try_wrongly(ports, ANA, 5, replace(NOBODY, id_number=IdNumber(f"ZZZ{number:06d}")))
        seen.append(await lock_of(ports))
        clock.advance(seen[-1])
    assert seen == [*(QUARTER * 2**step for step in range(7)), timedelta(days=1), timedelta(days=1)]


async def test_the_step_is_forgotten_a_day_after_the_lock_ended(ports: Ports, clock: FixedClock):
    await try_wrongly(ports, ANA, 5, NOBODY)
    clock.advance(QUARTER + timedelta(hours=24))
    await try_wrongly(ports, ANA, 5, replace(NOBODY, id_number=IdNumber("ZZZ000001")))
    assert await lock_of(ports) == QUARTER


async def test_a_right_try_resets_nothing(ports: Ports, storage: SqlStorage):
    other = Sitting("DEF000001", "7777")
    await enter(storage, ABC, other)
    await try_wrongly(ports, ANA, 4)
    await linking.check(ports, ANA, Claim(other.id, other.secret))
    await try_wrongly(ports, ANA)
    assert await lock_of(ports) == QUARTER


async def test_a_right_fifth_try_does_not_lock(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    await try_wrongly(ports, ANA, 4)
    await linking.check(ports, ANA, RIGHT)
    await require_unlocked(ports, ANA)


async def test_one_chats_lock_is_nobody_elses(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    await try_wrongly(ports, 500, 5)
    await linking.check(ports, ANA, RIGHT)


@pytest.mark.parametrize("claim", [WRONG, NOBODY], ids=["existing", "unknown"])
async def test_after_20_wrong_tries_from_any_chats_an_id_is_in_step_up(ports: Ports, storage: SqlStorage, claim: Claim):
    await enter(storage, ABC)
    for chat in range(20):
        await try_wrongly(ports, 500 + chat, claim=claim)
    with pytest.raises(StepUpNeeded):
        await linking.check(ports, ANA, claim)


async def test_in_step_up_the_three_are_judged_together(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    for chat in range(20):
        await try_wrongly(ports, 500 + chat)
    await try_wrongly(ports, 600, claim=replace(WRONG, born=BORN))
    await try_wrongly(ports, 600, claim=replace(RIGHT, born=BORN.replace(year=2004)))
    proof = await linking.check(ports, ANA, replace(RIGHT, born=BORN))
    assert (await linking.link(ports, ANA, proof, language="en")).link.id_number == ABC.id


async def test_asking_for_the_date_of_birth_counts_no_try(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    for chat in range(20):
        await try_wrongly(ports, 500 + chat)
    for _ in range(10):
        with pytest.raises(StepUpNeeded):
            await linking.check(ports, ANA, RIGHT)
    await require_unlocked(ports, ANA)


async def test_wrong_tries_on_an_id_are_forgotten_after_a_day(ports: Ports, storage: SqlStorage, clock: FixedClock):
    await enter(storage, ABC)
    for chat in range(20):
        await try_wrongly(ports, 500 + chat)
    clock.advance(timedelta(hours=24))
    await linking.check(ports, ANA, RIGHT)


async def test_whoever_has_linked_an_id_keeps_it_through_all_of_this(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    made = await link(ports, ANA, ABC.id_number)
    for chat in range(25):
        with pytest.raises((CredentialsRefused, StepUpNeeded)):
            await linking.check(ports, UserId(500 + chat), WRONG)
    async with storage.reading() as tx:
        assert await tx.links.holder(ABC.id) == made


async def test_a_crowd_of_wrong_tries_puts_every_id_in_step_up_and_tells_the_owners_once_an_hour(
    ports: Ports, storage: SqlStorage, clock: FixedClock
):
    await enter(storage, ABC)
    house = replace(ports, policy=replace(ports.policy, step_up_per_minute=6, owner_ids=frozenset({201, 203})))
    for chat in range(7):
        await try_wrongly(house, 500 + chat, claim=replace(NOBODY, id_number=IdNumber(f"ZZZ{chat:06d}")))
    with pytest.raises(StepUpNeeded):
        await linking.check(house, ANA, RIGHT)
    await try_wrongly(house, 700, claim=replace(WRONG, born=BORN))
    assert await notices(storage) == 2
    clock.advance(timedelta(minutes=1))
    await linking.check(house, ANA, RIGHT)
    clock.advance(timedelta(hours=1))
    for chat in range(7):
        await try_wrongly(house, 800 + chat, claim=replace(NOBODY, id_number=IdNumber(f"YYY{chat:06d}")))
    assert await notices(storage) == 4


async def test_the_log_tells_of_locks_and_step_ups_alike_for_ids_that_do_not_exist(ports: Ports, storage: SqlStorage):
    await enter(storage, ABC)
    seen = {}
    for place, claim in enumerate((WRONG, NOBODY)):
        for chat in range(20):
            await try_wrongly(ports, 500 + chat + 100 * place, claim=claim)
        async with storage.reading() as tx:
            rows = (await tx.connection.execute(sa.select(audit.c.action).order_by(audit.c.seq))).scalars().all()
        seen[claim.id_number] = rows[-1]
    assert list(seen.values()) == ["id_stepped_up", "id_stepped_up"]


async def test_a_try_is_counted_before_it_is_judged(ports: Ports, storage: SqlStorage):
    """A crash between the two favours nobody: the count stands, the answer was never given."""
    await enter(storage, ABC)
    counted = []

    class Breaking:
        """A storage that is lost as soon as the try is to be judged."""

        def transaction(self):
            if counted:
                raise ConnectionError
            counted.append(1)
            return storage.transaction()

        reading = storage.reading

    with pytest.raises(ConnectionError):
        await linking.check(replace(ports, storage=Breaking()), ANA, RIGHT)
    async with storage.reading() as tx:
        assert (await tx.attempts.of_chat(ANA)).wrong == 1
        assert (await tx.connection.execute(sa.select(sa.func.count()).select_from(attempts))).scalar() == 1


async def notices(storage: SqlStorage) -> int:
    async with storage.reading() as tx:
        return (await tx.connection.execute(sa.select(sa.func.count()).select_from(outbox))).scalar()
