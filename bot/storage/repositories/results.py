"""Results, read: what the releases that stand say of an ID Number. Also how a result's row is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.amending import Version
from bot.core.identity import IdNumber
from bot.core.results import Result, Status
from bot.services.ports.results import Checking, Drafted, ReleasedResult
from bot.storage.repositories.base import CHUNK, Repository, dump_json, load_json
from bot.storage.repositories.standing import is_newest
from bot.storage.schema import entries, release_items, releases, results
from bot.storage.schema_amending import withholdings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from bot.storage.vault import Vault


def is_held_back(id_index: sa.ColumnElement[bytes]) -> sa.ColumnElement[bool]:
    """Joins the withholding that stands of this ID Number, if there is one."""
    return sa.and_(withholdings.c.id_index == id_index, withholdings.c.lifted_at.is_(None))


_SHOWN: Final = (
    sa.select(
        release_items.c.id_index,
        releases.c.state,
        releases.c.released_at,
        releases.c.stopped_at,
        results.c.id,
        results.c.sealed,
        withholdings.c.created_at.label("withheld_at"),
    )
    .select_from(release_items)
    .join(releases, releases.c.proposal_id == release_items.c.proposal_id)
    .join(results, results.c.id == release_items.c.result_id)
    .outerjoin(withholdings, is_held_back(release_items.c.id_index))
    .where(releases.c.state.in_(("released", "stopped")))
    .order_by(releases.c.released_at, releases.c.number)
)


_VERSIONS: Final = sa.select(results.c.id, results.c.sealed)
WAS_HELD_BACK: Final = (
    sa.exists()
    .where(
        withholdings.c.id_index == release_items.c.id_index,
        withholdings.c.created_at <= releases.c.released_at,
        sa.or_(withholdings.c.lifted_at.is_(None), withholdings.c.lifted_at > releases.c.released_at),
    )
    .correlate(release_items, releases)
)
"""Whether it was held back when it was released: nobody has read it then, for only a later release lifts that."""
_RELEASED: Final = (
    sa.select(
        release_items.c.id_index,
        releases.c.released_at,
        results.c.id,
        results.c.sealed,
        WAS_HELD_BACK.label("was_held_back"),
    )
    .select_from(release_items)
    .join(releases, releases.c.proposal_id == release_items.c.proposal_id)
    .join(results, results.c.id == release_items.c.result_id)
    .where(releases.c.state == "released")
    .order_by(releases.c.released_at, releases.c.number)
)


class SqlResults(Repository):
    """Implements `bot.services.ports.results.Results`."""

    async def standing(self, id_numbers: Iterable[IdNumber]) -> dict[IdNumber, ReleasedResult | Checking]:
        wanted = {self._id_index(number): number for number in id_numbers}
        shown = await self._all_among(_SHOWN, release_items.c.id_index, wanted)
        newest = {row.id_index: row for row in shown}  # the last release has the word
        return {wanted[index]: self._word(row) for index, row in newest.items()}

    async def in_place_of(self, versions: Iterable[UUID]) -> dict[UUID, ReleasedResult | Checking]:
        wanted = list(set(versions))
        found: dict[UUID, ReleasedResult | Checking] = {}
        asked = results.alias("asked")
        for start in range(0, len(wanted), CHUNK):
            of_same = _SHOWN.add_columns(asked.c.id.label("asked")).join(
                asked, asked.c.id_index == release_items.c.id_index
            )
            rows = await self._all(of_same.where(asked.c.id.in_(wanted[start : start + CHUNK])))
            newest = {row.asked: row for row in rows}  # the last release has the word
            found |= {version: self._word(row) for version, row in newest.items()}
        return found

    async def histories(self, id_numbers: Iterable[IdNumber]) -> dict[IdNumber, tuple[Version, ...]]:
        wanted = {self._id_index(number): number for number in id_numbers}
        found: dict[IdNumber, tuple[Version, ...]] = dict.fromkeys(wanted.values(), ())
        for row in await self._all_among(_RELEASED, release_items.c.id_index, wanted):
            found[wanted[row.id_index]] += (self._version(row),)
        return found

    async def drafted(self, import_id: UUID, *, after: int, limit: int) -> tuple[Drafted, ...]:
        brought = (
            sa.select(
                results.c.id,
                results.c.line,
                results.c.sealed,
                entries.c.id.label("entry"),
                entries.c.exam,
                entries.c.sealed_person,
            )
            .join(entries, entries.c.id_index == results.c.id_index)
            .where(results.c.import_id == import_id, results.c.line > after, is_newest(entries))
            .order_by(results.c.line)
            .limit(limit)
        )
        return tuple(self._drafted(row) for row in await self._all(brought))

    async def versions(self, versions: Iterable[UUID]) -> dict[UUID, Result]:
        rows = await self._all_among(_VERSIONS, results.c.id, set(versions))
        return {row.id: result_from(self._open_json(results, row.id, row.sealed)) for row in rows}

    def _version(self, row: sa.Row[Any]) -> Version:
        return version_of(self._vault, row)

    def _drafted(self, row: sa.Row[Any]) -> Drafted:
        person = self._open_json(entries, row.entry, row.sealed_person, column="sealed_person")
        result = result_from(self._open_json(results, row.id, row.sealed))
        return Drafted(row.id, row.line, IdNumber(person["id_number"]), row.exam, result)

    def _word(self, row: sa.Row[Any]) -> ReleasedResult | Checking:
        return word_of(self._vault, row)


def version_of(vault: Vault, row: sa.Row[Any]) -> Version:
    """One that could be read once."""
    result = result_from(load_json(vault.open(results.name, "sealed", row.id, row.sealed)))
    return Version(row.id, Result(Status.WITHHELD) if row.was_held_back else result, row.released_at)


def word_of(vault: Vault, row: sa.Row[Any]) -> ReleasedResult | Checking:
    """What may be read, of the last release."""
    if row.state == "stopped":
        return Checking(row.stopped_at)
    if row.withheld_at is not None:
        return ReleasedResult(row.id, Result(Status.WITHHELD), row.released_at, row.withheld_at)
    result = result_from(load_json(vault.open(results.name, "sealed", row.id, row.sealed)))
    return ReleasedResult(row.id, result, row.released_at)


def dump_result(value: Result) -> bytes:
    """What of a result is sealed."""
    return dump_json({"status": value.status.value, "scores": value.scores, "overall": value.overall})


def result_from(private: dict[str, Any]) -> Result:
    """A result as `dump_result` dumped it."""
    return Result(Status(private["status"]), private["scores"], private["overall"])
