"""`results-bot sessions`, `publish`, `unschedule` and `stop`: releases from the command line, beside a bot that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from bot.core.errors import Absent, Conflict, InvalidInput
from bot.core.releases import parse_release_time
from bot.core.roles import Permission
from bot.core.sessions import nearest
from bot.services import releasing, sessions
from bot.texts import release_lines as lines
from bot.texts.releasing import refusal
from bot.texts.words import SOURCE_LANGUAGE, words_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from rich.console import Console

    from bot.core.entries import SessionName
    from bot.core.sessions import Plan
    from bot.services.ports.base import Ports

DONE: Final = 0
REJECTED: Final = 1
WRONG_USAGE: Final = 2
EVERY_SESSION: Final = 10_000

_WORDS: Final = words_in(SOURCE_LANGUAGE)


async def list_sessions(ports: Ports, *, actor: str, out: Console) -> int:
    found = await sessions.overview(ports, actor, EVERY_SESSION)
    if not found:
        _say(out, lines.no_sessions(_WORDS))
        return DONE
    table = Table(*lines.columns(_WORDS))
    for one in found:
        table.add_row(*map(Text, lines.row(_WORDS, one)))
    out.print(table)
    return DONE


async def publish(
    ports: Ports,
    session: str,
    *,
    actor: str,
    out: Console,
    ask: Callable[[str], bool],
    at: str | None = None,
    override: str | None = None,
) -> int:
    """Says what it will do, asks, and does it; with four eyes it only proposes, unless `override` says why not."""

    async def work(name: SessionName) -> int:
        moment = parse_release_time(at, ports.now()) if at else None
        plan = await sessions.plan(ports, actor, name, Permission.PROPOSE, release_at=moment)
        return await _carry_out(ports, plan, actor=actor, out=out, ask=ask, override=override)

    return await _with_session(ports, session, out, work)


async def unschedule(ports: Ports, session: str, *, actor: str, out: Console) -> int:
    async def work(name: SessionName) -> int:
        async with ports.storage.reading() as tx:
            proposal = await tx.releases.standing_proposal(name)
        if proposal is None:
            _say(out, lines.nothing_scheduled(_WORDS, name))
            return REJECTED
        await releasing.take_back(ports, actor, proposal.id)
        _say(out, lines.taken_back(_WORDS, name))
        return DONE

    return await _with_session(ports, session, out, work)


async def stop(ports: Ports, session: str, *, actor: str, out: Console) -> int:
    async def work(name: SessionName) -> int:
        await releasing.stop(ports, actor, name)
        _say(out, lines.stopped(_WORDS, name))
        return DONE

    return await _with_session(ports, session, out, work)


async def _carry_out(
    ports: Ports, plan: Plan, *, actor: str, out: Console, ask: Callable[[str], bool], override: str | None
) -> int:
    if not plan.items:
        raise Absent("results")
    proposes = ports.policy.four_eyes and not override
    _say(out, *lines.plan(_WORDS, plan, proposes=proposes))
    if not ask(lines.question(_WORDS, proposes=proposes)):
        return REJECTED
    at = plan.release_at
    if override:
        done = await releasing.release_alone(ports, actor, plan.session, reason=override, release_at=at)
    else:
        done = await releasing.publish(ports, actor, plan.session, release_at=at)
    _say(out, lines.done(_WORDS, done))
    return DONE


async def _with_session(ports: Ports, typed: str, out: Console, work: Callable[[SessionName], Awaitable[int]]) -> int:
    """The exit code; every refusal is one line."""
    names = await sessions.names(ports)
    found = next((name for name in names if name == typed), None)
    if found is None:
        _say(out, lines.unknown_session(_WORDS, typed, nearest(typed, names)))
        return WRONG_USAGE
    try:
        return await work(found)
    except InvalidInput as error:
        _say(out, lines.bad_time(_WORDS, error))
        return WRONG_USAGE
    except (Absent, Conflict) as error:
        _say(out, refusal(_WORDS, error))
        return REJECTED


def _say(out: Console, *said: str) -> None:
    for line in said:
        out.print(Text(line), soft_wrap=True)
