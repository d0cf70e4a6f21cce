"""The command line's side of roles and of the audit log."""

import csv
import io
import json

from bot.commands import audit, roles
from bot.core.roles import Role
from bot.services.ports.base import Ports
from tests.support.accounts import ANA, BEN, OWNER, grant, owned_by

ACTOR = "cli:anna"


async def test_the_roll_is_listed_with_owners_by_setting(ports: Ports) -> None:
    said: list[str] = []
    await roles.list_roles(ports, ACTOR, said.append)
    assert "first owner" in said.pop()
    await grant(ports, ANA, Role.PUBLISHER)
    await roles.list_roles(owned_by(ports, OWNER), ACTOR, said.append)
    assert said == ["201\towner\tby BOT_OWNER_IDS", "101\tpublisher\tsince 2026-11-23 08:00 UTC"]


async def test_granting_and_revoking_say_what_happened(ports: Ports) -> None:
    said: list[str] = []
    steps = [roles.grant_role, roles.grant_role, roles.revoke_role, roles.revoke_role]
    codes = [await step(ports, ACTOR, said.append, person=ANA, role=Role.SUPPORT) for step in steps]
    assert codes == [roles.DONE, roles.DONE, roles.DONE, roles.REJECTED]
    for words, line in zip(("support now", "already", "no longer support", "never granted"), said, strict=True):
        assert words in line


async def test_revoking_leaves_an_owner(ports: Ports) -> None:
    said: list[str] = []
    await grant(ports, ANA, Role.OWNER)
    assert await roles.revoke_role(ports, ACTOR, said.append, person=ANA, role=Role.OWNER) == roles.REJECTED
    assert "only owner" in said[-1]
    await grant(ports, BEN, Role.OWNER)
    assert await roles.revoke_role(ports, ACTOR, said.append, person=ANA, role=Role.OWNER) == roles.DONE


async def test_the_audit_log_is_exported_as_json_lines_and_as_csv(ports: Ports) -> None:
    await roles.grant_role(ports, ACTOR, lambda _: None, person=ANA, role=Role.OWNER)
    lines, table = io.StringIO(), io.StringIO()
    assert await audit.export_json_lines(ports, ACTOR, lines) == 2
    assert await audit.export_csv(ports, ACTOR, table) == 3

    granted = json.loads(lines.getvalue().splitlines()[0])
    assert (granted["action"], granted["actor"], granted["details"]) == ("role_granted", ACTOR, {"role": "owner"})
    assert str(ANA) not in lines.getvalue()
    rows = list(csv.DictReader(io.StringIO(table.getvalue())))
    assert [row["action"] for row in rows] == ["role_granted", "audit_exported", "audit_exported"]
