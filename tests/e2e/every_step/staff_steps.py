"""The steps of staff: a file, a release, and questions about roles and ID Numbers."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.core.accounts import UserId
from bot.core.entries import SessionName
from bot.core.roles import Role
from bot.services import releasing
from bot.texts.callbacks import press
from bot.texts.navigation import To
from tests.e2e.every_step.house import Act, Visitor, in_turn, presses, presses_data, reads, sends
from tests.e2e.every_step.steps import DOCUMENT, DOUBLE_TAP, EDITED, Step
from tests.support.accounts import link, release
from tests.support.cohort import a_centre, a_result, csv_file

COLLEAGUE = UserId(900_001)
"""Publishes beside the people of the cells, and has no chat."""
SOMEBODY = UserId(900_002)
"""Holds ID Numbers, and a role to lose."""
ALONE = "Release without a second person"
PDF: Mapping[str, str] = MappingProxyType({DOCUMENT: "problem as a file"})
"""What a publisher's PDF is answered with in the end."""


def as_a(role: Role) -> Act:
    async def act(visitor: Visitor) -> None:
        await visitor.becomes(role)

    return act


async def uploads_a_file(visitor: Visitor) -> None:
    centre = a_centre(f"ES{visitor.number + 100}", name="Centro Nuevo")
    await visitor.person.uploads("centres.csv", csv_file(centre))


async def uploads_a_result(visitor: Visitor) -> None:
    await visitor.person.uploads("results.csv", csv_file(a_result(visitor.id_number)))


async def is_proposed(visitor: Visitor) -> None:
    """By somebody else."""
    await releasing.publish(visitor.house.register.ports, COLLEAGUE, SessionName(visitor.session))


async def is_released(visitor: Visitor) -> None:
    await release(visitor.house.register.ports, visitor.session)


async def somebody_is_linked(visitor: Visitor) -> None:
    await link(visitor.house.register.ports, SOMEBODY, visitor.id_number)


async def asks_to_revoke(visitor: Visitor) -> None:
    """The button of the list, which other cells make longer."""
    ports, grant = visitor.house.register.ports, visitor.house.register.ports.new_id()
    async with ports.storage.transaction() as tx:
        await tx.roles.grant(grant, visitor.junior, Role.SUPPORT, None, ports.now())
    await presses_data(press(To.REVOKE_ROLE, grant))(visitor)


FILE = Step(
    "Importing: a file is waited for",
    in_turn(as_a(Role.PUBLISHER), sends("/import"), reads("Import a file")),
    uploads_a_file,
    "no problem found",
    tapped="Staff menu",
    is_conversation=False,
    until=PDF,
)

AMENDMENT = Step(
    "Amending: a file is waited for",
    in_turn(as_a(Role.PUBLISHER), sends("/amend"), reads("with the columns of a results file")),
    uploads_a_result,
    "problem as a file",
    moves_on=frozenset({DOCUMENT}),
    until=PDF,
)

STAGED = Step(
    "Importing: a checked file",
    in_turn(as_a(Role.PUBLISHER), uploads_a_file, reads("no problem found")),
    presses("Import 1 rows"),
    "Imported",
    tapped="Import 1 rows",
    once="Imported",
    moves_on=frozenset({DOUBLE_TAP, "Discard"}),
    is_conversation=False,
    alone=True,
    until={**PDF, "Discard": "Discarded"},
    more={"Discard": presses("Discard")},
)

PLAN = Step(
    "Releasing: what will happen",
    in_turn(as_a(Role.PUBLISHER), sends("/publish {session}"), reads("will be released")),
    presses("Propose release"),
    "waiting for approval",
    tapped="Propose release",
    once="waiting for approval",
    moves_on=frozenset({DOUBLE_TAP}),
    is_conversation=False,
    until=PDF,
)

SCHEDULE = Step(
    "Releasing: when?",
    in_turn(as_a(Role.PUBLISHER), sends("/schedule {session}"), reads("/schedule")),
    sends("/schedule {session} 2026-12-01T08:00+01:00"),
    "on 1 December 2026",
    tapped="Staff menu",
    is_conversation=False,
    until=PDF,
    more={
        "a time without a zone": sends("/schedule {session} 2026-12-01T08:00"),
        "a time that has passed": sends("/schedule {session} 2026-01-01T08:00+01:00"),
        "a session that is not there": sends("/publish 2020-01"),
    },
)

PROPOSED = Step(
    "Releasing: one's own proposal waits",
    in_turn(PLAN.come, presses("Propose release"), reads("waiting for approval")),
    presses("Take back"),
    "Taken back",
    tapped="Take back",
    once="Taken back",
    moves_on=frozenset({DOUBLE_TAP}),
    is_conversation=False,
    until=PDF,
)

APPROVAL = Step(
    "Releasing: approval is asked for",
    in_turn(as_a(Role.APPROVER), is_proposed, reads("Your approval is asked for")),
    presses("Approve"),
    "Released",
    tapped="Approve",
    once="Released:",
    moves_on=frozenset({DOUBLE_TAP, "Reject"}),
    is_conversation=False,
    alone=True,
    more={"Reject": presses("Reject")},
)

ALONE_NAME = Step(
    "Releasing: without a second person",
    in_turn(as_a(Role.OWNER), sends("/publish {session}"), presses(ALONE), reads("type the name")),
    sends("{session}"),
    "Released",
    typed="{session}",
    look_alike="2О26-11-R1",  # a Cyrillic О
    moves_on=frozenset({EDITED}),
    alone=True,
)

SCHEDULED = Step(
    "Releasing: it is scheduled",
    in_turn(
        as_a(Role.OWNER),
        sends("/schedule {session} 2026-12-01T08:00+01:00"),
        presses(ALONE),
        sends("{session}"),
        reads("Scheduled:"),
    ),
    presses("Take back"),
    "Taken back",
    tapped="Take back",
    once="Taken back",
    moves_on=frozenset({DOUBLE_TAP}),
    is_conversation=False,
    alone=True,
    until=PDF,
)

STOP = Step(
    "Releasing: stop?",
    in_turn(
        as_a(Role.PUBLISHER),
        is_released,
        sends("/status {session}"),
        presses("Stop"),
        reads("Stop the release"),
    ),
    presses("Yes, stop it"),
    "Stopped",
    again=in_turn(sends("/status {session}"), presses("Stop"), presses("Yes, stop it")),
    tapped="Yes, stop it",
    once="Stopped",
    moves_on=frozenset({DOUBLE_TAP}),
    is_conversation=False,
    alone=True,
    until=PDF,
    more={"No, go on": presses("No, go on")},
)

REVOKE = Step(
    "Roles: take one away?",
    in_turn(as_a(Role.OWNER), sends("/admin"), reads("Staff menu"), asks_to_revoke, reads("Take the role")),
    presses("Yes, take it away"),
    "is no longer",
    tapped="Yes, take it away",
    moves_on=frozenset({DOUBLE_TAP}),
    is_conversation=False,
    until=PDF,
)

FREE = Step(
    "Support: free an ID Number?",
    in_turn(as_a(Role.SUPPORT), somebody_is_linked, sends("/free {id}"), reads("Be sure")),
    presses("Yes, free it"),
    "is free",
    tapped="Yes, free it",
    once="is free",
    moves_on=frozenset({DOUBLE_TAP}),
    is_conversation=False,
    more={"No, leave it": presses("No, leave it")},
)

FREE = replace(FREE, again=in_turn(sends("/free {id}"), presses("Yes, free it")))

STEPS = (FILE, AMENDMENT, STAGED, PLAN, SCHEDULE, PROPOSED, APPROVAL, ALONE_NAME, SCHEDULED, STOP, REVOKE, FREE)
