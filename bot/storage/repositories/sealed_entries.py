"""How an entry's row is sealed and opened: one shape for those who stage it and those who read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.core.entries import Credentials, Entry, EntryId, Format, SessionName
from bot.core.identity import IdNumber, SecretNumber
from bot.storage.repositories.base import dump_json, load_json
from bot.storage.schema import entries

if TYPE_CHECKING:
    from sqlalchemy import Row

    from bot.storage.vault import Vault


def entry_columns(vault: Vault, entry: Entry, credentials: Credentials | None) -> dict[str, Any]:
    """The columns of one entry's row, all but its import. Without credentials: they are forgotten."""
    person = {
        "id_number": entry.id_number.value,
        "given_names": entry.given_names,
        "family_name": entry.family_name,
    }
    return {
        "id": entry.id,
        "id_index": vault.index("id_number", entry.id_number.value),
        "session": entry.session,
        "exam": entry.exam,
        "format": entry.format.value,
        "exam_date": entry.exam_date,
        "centre_number": entry.centre_number,
        "sealed_person": vault.seal(entries.name, "sealed_person", entry.id, dump_json(person)),
        "sealed_secret": seal_credentials(vault, entry.id, credentials),
    }


def seal_credentials(vault: Vault, row: EntryId, credentials: Credentials | None) -> bytes | None:
    if credentials is None:
        return None
    private = {
        "secret_number": credentials.secret_number.digits,
        "date_of_birth": credentials.date_of_birth.isoformat(),
    }
    return vault.seal(entries.name, "sealed_secret", row, dump_json(private))


def open_entry(vault: Vault, row: Row[Any]) -> Entry:
    person = load_json(vault.open(entries.name, "sealed_person", row.id, row.sealed_person))
    return Entry(
        id=EntryId(row.id),
        id_number=IdNumber.parse(person["id_number"]),
        given_names=person["given_names"],
        family_name=person["family_name"],
        session=SessionName(row.session),
        exam=row.exam,
        format=Format(row.format),
        exam_date=row.exam_date,
        centre_number=row.centre_number,
    )


def open_credentials(vault: Vault, row: Row[Any]) -> Credentials | None:
    """None: they are forgotten."""
    if row.sealed_secret is None:
        return None
    private = load_json(vault.open(entries.name, "sealed_secret", row.id, row.sealed_secret))
    return Credentials(SecretNumber.parse(private["secret_number"]), date.fromisoformat(private["date_of_birth"]))
