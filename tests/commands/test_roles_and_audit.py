"""The command line's side of roles and of the audit log."""

import csv
import io
import json

import pytest
from rich.console import Console

from bot.commands import audit, roles
from bot.core.roles import Role
from bot.services.ports.base import Ports
from tests.support.accounts import ANA, BEN, OWNER, grant, owned_by

ACTOR = "cli:anna"


class Terminal(Console):
    """Keeps what was printed."""

    def __init__(self) -> None:
        super().__init__(file=io.StringIO())

    @property
    def lines(self) -> list[str]:
        return self.file.getvalue().splitlines()


@pytest.fixture
def out() -> Terminal:
    return Terminal()


async def test_the_roll_is_listed_with_owners_by_setting(ports: Ports, out: Terminal) -> None:
    await roles.list_roles(ports, actor=ACTOR, out=out)
    assert "first owner" in out.lines[0]
    await grant(ports, ANA, Role.PUBLISHER)
    await roles.list_roles(owned_by(ports, OWNER), actor=ACTOR, out=out)
    assert out.lines[1:] == ["201 owner, by BOT_OWNER_IDS", "101 publisher, since 2026-11-23 08:00 UTC"]


async def test_granting_and_revoking_say_what_happened(ports: Ports, out: Terminal) -> None:
    steps = [roles.grant_role, roles.grant_role, roles.revoke_role, roles.revoke_role]
    codes = [await step(ports, ANA, Role.SUPPORT, actor=ACTOR, out=out) for step in steps]
    assert codes == [roles.DONE, roles.DONE, roles.DONE, roles.REJECTED]
    for words, line in zip(("support now", "already", "no longer", "not been granted"), out.lines, strict=True):
        assert words in line


async def test_revoking_leaves_an_owner(ports: Ports, out: Terminal) -> None:
    await grant(ports, ANA, Role.OWNER)
    assert await roles.revoke_role(ports, ANA, Role.OWNER, actor=ACTOR, out=out) == roles.REJECTED
    assert "only owner" in out.lines[-1]
    await grant(ports, BEN, Role.OWNER)
    assert await roles.revoke_role(ports, ANA, Role.OWNER, actor=ACTOR, out=out) == roles.DONE


async def test_the_audit_log_is_exported_as_json_lines_and_as_csv(ports: Ports, out: Terminal) -> None:
    await roles.grant_role(ports, ANA, Role.OWNER, actor=ACTOR, out=out)
    lines, table = io.StringIO(), io.StringIO()
    assert await audit.export_json_lines(ports, lines, actor=ACTOR) == 2
    assert await audit.export_csv(ports, table, actor=ACTOR) == 3

    granted = json.loads(lines.getvalue().splitlines()[0])
    assert (granted["action"], granted["actor"], granted["details"]) == ("role_granted", ACTOR, {"role": "owner"})
    assert str(ANA) not in lines.getvalue()
    rows = list(csv.DictReader(io.StringIO(table.getvalue())))
    assert [row["action"] for row in rows] == ["role_granted", "audit_exported", "audit_exported"]
