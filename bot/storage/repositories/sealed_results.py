"""How a result's row is sealed and opened: one shape for those who stage it and those who read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.core.identity import IdNumber
from bot.core.results import Result, Status
from bot.storage.repositories.base import dump_json
from bot.storage.schema import results

if TYPE_CHECKING:
    from uuid import UUID

    from bot.storage.vault import Vault


def result_columns(vault: Vault, row: UUID, id_number: IdNumber, session: str, result: Result) -> dict[str, Any]:
    """The columns of one version of a result, all but its import."""
    return {
        "id": row,
        "id_index": vault.index("id_number", id_number.value),
        "session": session,
        "sealed": vault.seal(results.name, "sealed", row, dump_json(_words_of(id_number, result))),
    }


def open_result(vault: Vault, row: UUID, sealed: bytes) -> tuple[IdNumber, Result]:
    """Whose it is, and what it says."""
    inside = json.loads(vault.open(results.name, "sealed", row, sealed))
    return IdNumber.parse(inside["id_number"]), Result(Status(inside["status"]), inside["scores"], inside["overall"])


def _words_of(id_number: IdNumber, result: Result) -> dict[str, Any]:
    return {
        "id_number": id_number.value,
        "status": result.status.value,
        "scores": dict(result.scores),
        "overall": result.overall,
    }
