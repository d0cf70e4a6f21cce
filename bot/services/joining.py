"""Who comes into an institution's inbox and how: a link by mail, an invitation by a member, a session, and out again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.core.audit import Action
from bot.core.emails import parse_address
from bot.core.errors import Absent, AlreadyDone, InvalidInput, TooManyLinks
from bot.core.free_mail import is_free_mail
from bot.core.inbox import (
    INVITATIONS,
    LINK_LIFE,
    LINKS_OF_ADDRESS,
    LINKS_OF_CLIENT,
    LINKS_WINDOW,
    MOST_MEMBERS,
    SESSION_IDLE,
    SESSION_LIFE,
    TOUCHED_EVERY,
    Filter,
    Member,
    MemberId,
    domain_of,
    is_contact,
    may_be_invited,
    visited,
)
from bot.core.lookups import network_of
from bot.core.tokens import TOKEN_BYTES, looks_like_token, new_token
from bot.services.ports.audit import AuditEntry
from bot.services.ports.outbox import Channel, Notice
from bot.services.ports.sign_ins import InboxSession, SignInLink

if TYPE_CHECKING:
    from bot.core.institutions import Institution
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

INBOX_PATH: Final = "/inbox"
SIGN_IN_PATH: Final = "/inbox/in"
PEOPLE_PATH: Final = "/inbox/people"
_MOST_LINKS: Final = 5
"""To one address at once: a contact of many institutions gets a link to each, by a mail of its own."""


@dataclass(frozen=True, slots=True)
class Acting:
    """A member, at their institution as the register has it now."""

    member: Member
    institution: Institution


@dataclass(frozen=True, slots=True)
class SignedIn(Acting):
    """One who is here."""

    session: InboxSession = field(repr=False)


@dataclass(frozen=True, slots=True)
class Team:
    """Who is in the inbox of the member who asks."""

    signed_in: SignedIn
    members: tuple[Member, ...]


# --- signing in -------------------------------------------------------------------------------------------------------


async def ask_for_link(ports: Ports, typed: str, client: str) -> str:
    """Counts that a link was asked for, whoever asks. Returns the address as understood; `send_links` does the rest.

    Raises InvalidInput (as `parse_address`, or `free_mail`) or TooManyLinks; neither tells whether the address is known.
    """
    address, now, network = parse_address(typed), ports.now(), network_of(client)
    if is_free_mail(domain_of(address)):
        raise InvalidInput("email", "free_mail")
    async with ports.storage.transaction() as tx:
        asked = await tx.sign_ins.asked_by(network, now - LINKS_WINDOW, now)
        if asked.count >= LINKS_OF_CLIENT and asked.first is not None:
            raise TooManyLinks(asked.first + LINKS_WINDOW)
        await tx.sign_ins.record(ports.new_id(), network, address, now)
    return address


async def send_links(ports: Ports, address: str, language: str) -> int:
    """After the answer has gone out, so that its time tells nothing. How many mails are queued: one for each inbox."""
    now = ports.now()
    async with ports.storage.transaction() as tx:
        if await tx.sign_ins.asked_for(address, now - LINKS_WINDOW) > LINKS_OF_ADDRESS:
            return 0
        own = await _inboxes_of(ports, tx, address)
        for institution in own:
            await _send_link(ports, tx, institution, address, language)
    return len(own)


async def sign_in(ports: Ports, token: str) -> str:
    """The button under a link: once. Returns the session's token. Raises Absent."""
    now = ports.now()
    async with ports.storage.transaction() as tx:
        link = await tx.sign_ins.claim(token, now) if looks_like_token(token) else None
        if link is None:
            raise Absent("link")
        institution = await tx.institutions.get(link.identity)
        if institution is None:
            raise Absent("institution")
        member = await _let_in(ports, tx, institution, link)
        session = new_token(ports.random_bytes(TOKEN_BYTES))
        await tx.sign_ins.begin(InboxSession(ports.new_id(), member.id, now, now, Filter()), session)
        await record_act(ports, tx, Action.INBOX_SIGNED_IN, Acting(member, institution))
    return session


async def access_member(ports: Ports, tx: Transaction, cookie: str) -> SignedIn:
    """Who is signed in with this cookie, if the register still lets them. Raises Absent."""
    now = ports.now()
    session = await tx.sign_ins.session(cookie) if looks_like_token(cookie) else None
    if session is None or session.seen_at + SESSION_IDLE <= now or session.created_at + SESSION_LIFE <= now:
        raise Absent("session")
    member = await tx.members.get(session.member_id)
    institution = await tx.institutions.get(member.identity) if member else None
    if member is None or institution is None or not member.may_enter(institution, now):
        raise Absent("session")
    return SignedIn(member, institution, session)


async def enter(ports: Ports, cookie: str) -> SignedIn:
    """As `access_member`, for a page that asks for nothing more. Raises Absent."""
    async with ports.storage.reading() as tx:
        signed_in = await access_member(ports, tx, cookie)
    await stay(ports, signed_in)
    return signed_in


async def stay(ports: Ports, signed_in: SignedIn) -> None:
    """They are here now: the session goes on, and perhaps a new visit begins. Written every few minutes."""
    now, member, session = ports.now(), signed_in.member, signed_in.session
    if member.seen_at is not None and now - max(member.seen_at, session.seen_at) < TOUCHED_EVERY:
        return
    async with ports.storage.transaction() as tx:
        await tx.sign_ins.touch(session.id, now)
        await tx.members.saw(member.id, *visited(member, now))


async def sign_out(ports: Ports, cookie: str) -> None:
    """Idempotent."""
    async with ports.storage.transaction() as tx:
        session = await tx.sign_ins.session(cookie) if looks_like_token(cookie) else None
        if session is not None:
            await tx.sign_ins.end(session.id)


async def _inboxes_of(ports: Ports, tx: Transaction, address: str) -> list[Institution]:
    """Those that this address may enter: as the contact, as a member, or as one who is invited."""
    vouched = {found.identity: found for found in await tx.institutions.with_contact(address)}
    known = {member.identity: member for member in await tx.members.of_address(address)}
    institutions = vouched | await tx.institutions.open_ones(known)
    return [
        institution
        for identity, institution in institutions.items()
        if is_contact(institution, address)
        or (identity in known and known[identity].may_enter(institution, ports.now()))
    ][:_MOST_LINKS]


async def _send_link(ports: Ports, tx: Transaction, institution: Institution, address: str, language: str) -> None:
    now, token = ports.now(), new_token(ports.random_bytes(TOKEN_BYTES))
    link = SignInLink(ports.new_id(), institution.identity, address, language, now + LINK_LIFE)
    await tx.sign_ins.give(link, token)
    url = f"{ports.policy.public_url}{SIGN_IN_PATH}/{token}"
    letter = _letter(ports, "inbox_link", link.id.hex, (address, language), institution, link=url)
    await tx.outbox.queue(letter, now)


async def _let_in(ports: Ports, tx: Transaction, institution: Institution, link: SignInLink) -> Member:
    """A member as they are, or one who joins by this: then the others are told. Raises Absent."""
    now = ports.now()
    member = await tx.members.at(institution.identity, link.address)
    if member is None:
        member = Member(MemberId(ports.new_id()), link.identity, link.address, link.language, None, now)
        if not member.may_enter(institution, now) or not await tx.members.add(member):
            raise Absent("member")
    if not member.may_enter(institution, now):
        raise Absent("member")
    if await tx.members.join(member.id, link.language, now):
        await record_act(ports, tx, Action.INBOX_JOINED, Acting(member, institution))
        await _tell_others(ports, tx, institution, member)
    return member


async def _tell_others(ports: Ports, tx: Transaction, institution: Institution, new: Member) -> None:
    now = ports.now()
    for other in await tx.members.of_institution(institution.identity):
        if other.id == new.id or other.joined_at is None or not other.may_enter(institution, now):
            continue
        key, to = f"{new.id.hex}:{other.id.hex}", (other.address, other.language)
        url = f"{ports.policy.public_url}{PEOPLE_PATH}"
        letter = _letter(ports, "inbox_joined", key, to, institution, address=new.address, link=url)
        await tx.outbox.queue(letter, now)


# --- members ----------------------------------------------------------------------------------------------------------


async def team(ports: Ports, cookie: str) -> Team:
    """Raises Absent."""
    async with ports.storage.reading() as tx:
        signed_in = await access_member(ports, tx, cookie)
        members = await tx.members.of_institution(signed_in.institution.identity)
    await stay(ports, signed_in)
    now = ports.now()
    return Team(signed_in, tuple(each for each in members if each.may_enter(signed_in.institution, now)))


async def invite(ports: Ports, cookie: str, typed: str) -> str:
    """Asks a colleague in, within the institution's own domain. Returns the address as understood.

    Raises Absent, InvalidInput (as `parse_address`, or `free_mail`, `domain`, `full`), AlreadyDone or TooManyLinks.
    """
    address, now = parse_address(typed), ports.now()
    async with ports.storage.transaction() as tx:
        signed_in = await access_member(ports, tx, cookie)
        institution = signed_in.institution
        if is_free_mail(domain_of(address)):
            raise InvalidInput("email", "free_mail")
        if not may_be_invited(institution, address):
            raise InvalidInput("email", "domain")
        await _count_invitation(ports, tx, institution)
        invited = await _invited(ports, tx, signed_in, address)
        key, by = f"{invited.id.hex}:{now:%Y%m%d}", signed_in.member
        url = f"{ports.policy.public_url}{INBOX_PATH}"
        letter = _letter(ports, "inbox_invited", key, (address, by.language), institution, by=by.address, link=url)
        await tx.outbox.queue(letter, now)
        await record_act(ports, tx, Action.INBOX_INVITED, signed_in, member=member_name(invited))
    return address


async def remove(ports: Ports, cookie: str, member: MemberId) -> Member:
    """A colleague, or oneself: their sessions end at once. Returns who is gone. Raises Absent."""
    async with ports.storage.transaction() as tx:
        signed_in = await access_member(ports, tx, cookie)
        gone = await access_colleague(tx, signed_in, member)
        await tx.members.remove(gone.id)
        if gone.id == signed_in.member.id:
            await record_act(ports, tx, Action.INBOX_LEFT, signed_in)
        else:
            await record_act(ports, tx, Action.INBOX_REMOVED, signed_in, member=member_name(gone))
    return gone


async def colleague(ports: Ports, cookie: str, member: MemberId) -> tuple[SignedIn, Member]:
    """Before they are removed. Raises Absent."""
    async with ports.storage.reading() as tx:
        signed_in = await access_member(ports, tx, cookie)
        return signed_in, await access_colleague(tx, signed_in, member)


async def access_colleague(tx: Transaction, signed_in: SignedIn, member: MemberId) -> Member:
    """Absent, or of another institution: the same error."""
    found = await tx.members.get(member)
    if found is None or found.identity != signed_in.institution.identity:
        raise Absent("member")
    return found


async def _count_invitation(ports: Ports, tx: Transaction, institution: Institution) -> None:
    """Beside the links, in the same window. Who is removed and asked in again counts again. Raises TooManyLinks."""
    now, inviting = ports.now(), f"invitations\x00{institution.identity}"
    asked = await tx.sign_ins.asked_by(inviting, now - LINKS_WINDOW, now)
    if asked.count >= INVITATIONS and asked.first is not None:
        raise TooManyLinks(asked.first + LINKS_WINDOW)
    await tx.sign_ins.record(ports.new_id(), inviting, inviting, now)


async def _invited(ports: Ports, tx: Transaction, signed_in: SignedIn, address: str) -> Member:
    """Raises AlreadyDone or InvalidInput."""
    now, institution, by = ports.now(), signed_in.institution, signed_in.member.id
    known = await tx.members.at(institution.identity, address)
    if known is not None:
        if known.joined_at is not None and known.may_enter(institution, now):
            raise AlreadyDone("member")
        await tx.members.invite(known.id, by, now)
        return known
    if len(await tx.members.of_institution(institution.identity)) >= MOST_MEMBERS:
        raise InvalidInput("email", "full")
    member = Member(MemberId(ports.new_id()), institution.identity, address, signed_in.member.language, by, now)
    await tx.members.add(member)
    return member


async def record_act(ports: Ports, tx: Transaction, action: Action, signed_in: Acting, **details: str | int) -> None:
    """For the audit log. A member is named by the end of their id: who left leaves no address there."""
    said = {"institution": signed_in.institution.name, **details}
    actor = f"member {member_name(signed_in.member)}"
    await tx.audit.add(AuditEntry(ports.new_id(), ports.now(), action, actor, details=said))


def member_name(member: Member) -> str:
    return member.id.hex[-8:]


def _letter(
    ports: Ports,
    name: str,
    key: str,
    to: tuple[str, str],
    institution: Institution,
    **values: str,
) -> Notice:
    """`to` is an address and its reader's language."""
    address, language = to
    policy = ports.policy
    ours = {"organisation": policy.organisation, "support": policy.support_contact, "public_url": policy.public_url}
    said: dict[str, str | int] = {**ours, **values, "institution": institution.name, "language": language}
    return Notice(f"{name}:{key}", Channel.MAIL, address, name, said, urgent=name == "inbox_link")
