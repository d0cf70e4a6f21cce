"""`results-bot audit export`: every entry of the audit log, oldest first, as JSON lines or CSV."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, Final

from bot.services import auditing

if TYPE_CHECKING:
    from typing import TextIO

    from bot.services.ports.audit import AuditRecord
    from bot.services.ports.base import Ports

COLUMNS: Final = ("seq", "id", "at", "action", "actor", "subject", "session", "details")


async def export_json_lines(ports: Ports, out: TextIO, *, actor: str) -> int:
    """One JSON object a line. Returns how many entries there are."""
    count = 0
    async with auditing.export(ports, actor) as entries:
        async for entry in entries:
            out.write(json.dumps(_values(entry), ensure_ascii=False) + "\n")
            count += 1
    return count


async def export_csv(ports: Ports, out: TextIO, *, actor: str) -> int:
    """A header row, then one row an entry; details as JSON. Returns how many entries there are."""
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    count = 0
    async with auditing.export(ports, actor) as entries:
        async for entry in entries:
            values = _values(entry)
            table.writerow(values | {"details": json.dumps(values["details"], ensure_ascii=False)})
            count += 1
    return count


def _values(entry: AuditRecord) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "id": str(entry.id),
        "at": entry.at.isoformat(),
        "action": entry.action,
        "actor": entry.actor,
        "subject": entry.subject,
        "session": entry.session,
        "details": entry.details,
    }
