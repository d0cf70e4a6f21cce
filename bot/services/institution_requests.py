"""A candidate asks for an institution that the register lacks; staff add or decline it; the candidate is told either way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.audit import Action
from bot.core.errors import Absent, AlreadyDone, TooManyRequests
from bot.core.institution_requests import WAITING_AT_ONCE, InstitutionRequest, RequestId, RequestState, WhyDeclined
from bot.core.roles import Permission
from bot.services.access import access_account
from bot.services.ports.audit import AuditEntry
from bot.services.ports.outbox import Channel, Notice
from bot.services.staff import people_who_may, require

if TYPE_CHECKING:
    from uuid import UUID

    from bot.core.accounts import Account, UserId
    from bot.core.institution_requests import Wanted
    from bot.core.institutions import Institution
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction


async def require_room(ports: Ports, user: UserId) -> None:
    """Before anything is typed. Raises Absent where nothing is linked, TooManyRequests."""
    async with ports.storage.reading() as tx:
        await _room(tx, user)


async def ask(ports: Ports, user: UserId, wanted: Wanted) -> InstitutionRequest:
    """Everybody who may decide is told. The same asked twice is one request. Raises Absent, TooManyRequests."""
    now = ports.now()
    async with ports.storage.transaction() as tx:
        account = await access_account(tx, user)
        for waiting in await tx.institution_requests.waiting_of(account.id):
            if waiting.wanted == wanted:
                return waiting
        await _room(tx, user)
        request = InstitutionRequest(RequestId(ports.new_id()), account.id, wanted, RequestState.WAITING, now)
        await tx.institution_requests.add(request)
        await tx.audit.add(_entry(ports, Action.INSTITUTION_ASKED, user, request))
        for person in await people_who_may(ports, tx, Permission.DECIDE_INSTITUTIONS):
            key = f"institution-asked:{request.id.hex}:{person}"
            await tx.outbox.queue(Notice(key, Channel.CHAT, person, "institution_asked", about(request)), now)
    return request


async def waiting(ports: Ports, by: UserId) -> tuple[InstitutionRequest, ...]:
    """The oldest first. Raises Forbidden."""
    async with ports.storage.reading() as tx:
        await require(ports, tx, by, Permission.DECIDE_INSTITUTIONS)
        return await tx.institution_requests.waiting()


async def count_waiting(ports: Ports) -> int:
    async with ports.storage.reading() as tx:
        return await tx.institution_requests.count_waiting()


async def access_waiting(ports: Ports, by: UserId, request: UUID | None) -> InstitutionRequest:
    """Raises Forbidden; Absent where the candidate has erased it; AlreadyDone (its state) where it is decided."""
    async with ports.storage.reading() as tx:
        return await _access(ports, tx, by, request)


async def add(ports: Ports, by: UserId, request: UUID | None, institution: Institution) -> Institution:
    """It is found from the next search on, and its contact is vouched for by whoever adds it.

    Where the register has that identity already, that one counts and is returned (`is` not the given one). Raises as
    `access_waiting`.
    """
    now = ports.now()
    async with ports.storage.transaction() as tx:
        asked = await _access(ports, tx, by, request)
        if not await tx.institution_requests.decide(asked.id, RequestState.ADDED, by, now):
            raise AlreadyDone("institution_request")
        if not await tx.institutions.add(ports.new_id(), institution, now):
            institution = (await tx.institutions.open_ones([institution.identity]))[institution.identity]
        await tx.audit.add(_entry(ports, Action.INSTITUTION_ADDED, by, asked))
        await _tell(ports, tx, asked, "institution_added", asked=asked.wanted.name, name=institution.name)
    return institution


async def decline(ports: Ports, by: UserId, request: UUID | None, why: WhyDeclined) -> InstitutionRequest:
    """Raises as `access_waiting`."""
    now = ports.now()
    async with ports.storage.transaction() as tx:
        asked = await _access(ports, tx, by, request)
        if not await tx.institution_requests.decide(asked.id, RequestState.DECLINED, by, now, reason=why):
            raise AlreadyDone("institution_request")
        await tx.audit.add(_entry(ports, Action.INSTITUTION_DECLINED, by, asked, reason=why.value))
        await _tell(ports, tx, asked, "institution_declined", asked=asked.wanted.name, reason=why.value)
    return asked


def about(request: InstitutionRequest) -> dict[str, str | int]:
    """What a notice of it says."""
    wanted = request.wanted
    return {
        "request": request.id.hex,
        "name": wanted.name,
        "country": wanted.country,
        "city": wanted.city,
        "website": wanted.website,
    }


async def _room(tx: Transaction, user: UserId) -> Account:
    account = await access_account(tx, user)
    if not await tx.links.of(account.id):
        raise Absent("link")
    if len(await tx.institution_requests.waiting_of(account.id)) >= WAITING_AT_ONCE:
        raise TooManyRequests
    return account


async def _access(ports: Ports, tx: Transaction, by: UserId, request: UUID | None) -> InstitutionRequest:
    await require(ports, tx, by, Permission.DECIDE_INSTITUTIONS)
    found = await tx.institution_requests.get(RequestId(request)) if request else None
    if found is None:
        raise Absent("institution_request")
    if found.state is not RequestState.WAITING:
        raise AlreadyDone(found.state)
    return found


async def _tell(ports: Ports, tx: Transaction, request: InstitutionRequest, notice: str, **values: str | int) -> None:
    """The candidate, who is there: requests go with their account."""
    account = await tx.accounts.get(request.account_id)
    if account is not None:
        key = f"{notice}:{request.id.hex}"
        await tx.outbox.queue(Notice(key, Channel.CHAT, account.user_id, notice, values, account.id), ports.now())


def _entry(ports: Ports, action: Action, by: UserId, request: InstitutionRequest, **more: str | int) -> AuditEntry:
    details: dict[str, str | int] = {"request": request.id.hex, **more}
    return AuditEntry(ports.new_id(), ports.now(), action, by, details=details)
