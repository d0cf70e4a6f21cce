"""The command line: parses arguments, reads the settings, calls what does the work. Errors are one line that says what to do."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from bot import app as product
from bot.commands import audit as audit_commands
from bot.commands import importing, proofs, releasing, verifying
from bot.commands import keys as key_commands
from bot.commands import roles as role_commands
from bot.core.accounts import HIGHEST_USER_ID, UserId
from bot.core.importing.rows import ImportKind  # noqa: TC001  typer reads the annotations
from bot.core.roles import Role  # noqa: TC001  the same
from bot.later import at_need
from bot.logs import set_up_logs
from bot.run import REJECTED, run, said_in_one_line, stop
from bot.sandbox.command import sandbox
from bot.settings import Settings, read_settings, require

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bot import doctor as doctors
    from bot.services.ports.base import Ports
else:
    doctors = at_need("bot.doctor")

OK, USAGE = 0, 2

cli = typer.Typer(
    name="results-bot",
    help="Exam results in Telegram: link, be told, read.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="Encryption keys.", no_args_is_help=True)
db = typer.Typer(help="The database.", no_args_is_help=True)
roles = typer.Typer(help="Who may do what.", no_args_is_help=True)
audit = typer.Typer(help="The audit log.", no_args_is_help=True)
cli.add_typer(roles, name="roles")
cli.add_typer(audit, name="audit")
cli.add_typer(keys, name="keys")
cli.add_typer(db, name="db")

Person = Annotated[int, typer.Argument(help="Their Telegram user id.", min=1, max=HIGHEST_USER_ID - 1)]


class AuditForm(StrEnum):
    """How the audit log is written."""

    JSON = "json"
    CSV = "csv"


out = Console()
err = Console(stderr=True, highlight=False)


def main() -> None:
    """`results-bot`"""
    os.umask(0o077)
    with said_in_one_line():
        cli()


def settings() -> Settings:
    """From the environment and `.env`. A command says itself what it did, so it logs only what goes wrong."""
    found = read_settings(os.environ)
    set_up_logs(found.log_format, "ERROR" if found.log_level == "ERROR" else "WARNING")
    return found


def actor() -> str:
    """Who is at the shell, as the audit log names them."""
    return f"cli:{getpass.getuser()}"


def carry_out(work: Callable[[Ports], Awaitable[int]]) -> NoReturn:
    """Opens the database of the settings, does the work, and exits with its code."""
    found = settings()
    require(found, "encryption_keys")

    async def opened() -> int:
        async with product.opened_ports(found) as (ports, _):
            return await work(ports)

    raise SystemExit(product.complete(opened()))


@contextmanager
def written_to(place: str) -> Iterator[TextIO]:
    if place == "-":
        yield sys.stdout
        return
    try:
        with Path(place).open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        stop(f"{place}: can't be written ({error.strerror})", USAGE)


cli.command()(run)
cli.command()(sandbox)


@cli.command()
def doctor() -> None:
    """Checks settings, database, keys, token, webhook, clock and mail, and says what to do about each fault."""
    found = settings()
    table = Table("", "what", *(Column(name, overflow="fold") for name in ("finding", "what to do")))
    is_well = True
    for finding in product.complete(doctors.examined(found)):
        mark = "[green]✓[/]" if finding.is_well else "[red]✗[/]"
        table.add_row(mark, finding.what, escape(finding.says), escape(finding.cure))
        is_well = is_well and finding.is_well
    out.print(table)
    raise SystemExit(OK if is_well else REJECTED)


@cli.command("import")
def import_(
    kind: Annotated[ImportKind, typer.Argument(help="What the file holds.")],
    file: Annotated[str, typer.Argument(help="A .csv or .xlsx file, or - for standard input.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Checks everything and imports nothing.")] = False,  # noqa: FBT002  typer's
) -> None:
    """Imports a file, all rows or none; every bad row is named. Exits with 0 when done, 1 when rejected, 2 on wrong usage."""
    carry_out(lambda ports: importing.import_file(ports, kind, file, actor=actor(), out=out, dry_run=dry_run))


@cli.command()
def sessions() -> None:
    """Shows the sessions and how far each is: entered, resulted, released, linked, alerted."""
    carry_out(lambda ports: releasing.list_sessions(ports, actor=actor(), out=out))


@cli.command()
def publish(
    session: Annotated[str, typer.Argument(help="The session, as it is named in the entries.")],
    at: Annotated[str | None, typer.Option(help="When, with its distance from UTC: 2026-11-24T08:00+01:00.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Does not ask.")] = False,  # noqa: FBT002  typer's
    override: Annotated[str | None, typer.Option(metavar="REASON", help="Releases without a second person.")] = None,
) -> None:
    """Releases a session now or at a time. With four eyes it only proposes, and somebody else approves in the chat."""

    def ask(question: str) -> bool:
        return yes or typer.confirm(question)

    carry_out(
        lambda ports: releasing.publish(ports, session, actor=actor(), out=out, ask=ask, at=at, override=override)
    )


@cli.command()
def unschedule(session: str) -> None:
    """Takes a schedule, or a proposal that waits for approval, back."""
    carry_out(lambda ports: releasing.unschedule(ports, session, actor=actor(), out=out))


@cli.command("stop")
def stop_release(session: str) -> None:
    """Stops a release: no further alerts, its results unreadable until it is released again."""
    carry_out(lambda ports: releasing.stop(ports, session, actor=actor(), out=out))


@roles.command("list")
def list_roles() -> None:
    """Who may do what."""
    carry_out(lambda ports: role_commands.list_roles(ports, actor=actor(), out=out))


@roles.command("grant")
def grant_role(person: Person, role: Role) -> None:
    """Gives a person a role."""
    carry_out(lambda ports: role_commands.grant_role(ports, UserId(person), role, actor=actor(), out=out))


@roles.command("revoke")
def revoke_role(person: Person, role: Role) -> None:
    """Takes a role from a person."""
    carry_out(lambda ports: role_commands.revoke_role(ports, UserId(person), role, actor=actor(), out=out))


@audit.command("export")
def export_audit(
    file: Annotated[str, typer.Argument(help="Where to write it; - is standard output.")] = "-",
    form: Annotated[AuditForm, typer.Option("--format", help="JSON lines or CSV.")] = AuditForm.JSON,
) -> None:
    """Writes the whole audit log, oldest entry first."""
    export = audit_commands.export_csv if form is AuditForm.CSV else audit_commands.export_json_lines

    async def work(ports: Ports) -> int:
        with written_to(file) as target:
            count = await export(ports, target, actor=actor())
        err.print(f"{count} entries.")
        return OK

    carry_out(work)


@cli.command()
def verify(
    file: Annotated[str, typer.Argument(help="A statement, a credential, the text of a QR code; - is standard input.")],
    trust: Annotated[
        list[Path] | None,
        typer.Option(metavar="CERT", help="Believes the certificates in this PEM file alone. May be repeated."),
    ] = None,
) -> None:
    """Checks a statement, a credential or a QR code's text offline. Exits with 0 when it is genuine, 1 when it is not, 2 on wrong usage.

    The keys of this product's database are believed, those that are retired too, unless --trust says whose.
    """
    content = read_from(file)
    trusted = given_certificates(trust) if trust else own_certificates()
    set_up_logs("console", "ERROR")
    raise SystemExit(verified(content, trusted))


def verified(content: bytes, trusted: dict[str, str]) -> int:
    """`trusted`: what each certificate, in PEM, is called."""
    if product.examining.is_pdf(content):
        named = {product.examining.fingerprint_of(certificate): name for certificate, name in trusted.items()}
        return verifying.verify_pdf(content, examine=product.examining.examined, trusted=named, out=out)
    catalogue, now = product.exam_catalogue(), product.utc_now()
    return proofs.verify_proof(
        content, read=product.proof_reading.read_proof, trusted=trusted, catalogue=catalogue, now=now, out=out
    )


def read_from(place: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if place == "-" else Path(place).read_bytes()
    except OSError as error:
        stop(f"{place}: can't be read ({error.strerror})", USAGE)


def given_certificates(files: list[Path]) -> dict[str, str]:
    """Each in PEM, with what it is called."""
    found: dict[str, str] = {}
    for file in files:
        try:
            found |= dict.fromkeys(product.examining.certificates_in(read_from(str(file))), f"that of {file}")
        except ValueError:
            stop(f"{file}: holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", USAGE)
    return found


def own_certificates() -> dict[str, str]:
    """Those of the settings' database; none where there is no database: then only --trust can say whom to believe."""
    found = settings()
    if not product.complete(product.is_database_there(found)):
        return {}
    keys = product.complete(product.signing_keys_of(found))
    return {key.certificate: verifying.name_of(key) for key in keys}


@keys.command("generate")
def generate_key(
    signing: Annotated[bool, typer.Option("--signing", help="Makes a key that signs statements.")] = False,  # noqa: FBT002  typer's
) -> None:
    """Makes a new key for BOT_ENCRYPTION_KEYS and prints it. Keep a copy in a safe place."""
    if not signing:
        sys.stdout.write(product.generate_key() + "\n")
        return
    require(settings(), "organisation")
    carry_out(lambda ports: key_commands.generate_signing_key(ports, actor=actor(), out=out))


@keys.command("list")
def list_keys(
    pem: Annotated[bool, typer.Option("--pem", help="Prints the certificates of the signing keys instead.")] = False,  # noqa: FBT002  typer's
) -> None:
    """Shows the keys of the ring by fingerprint, which of them wraps this database's keys, and the signing keys."""
    found = settings()
    if pem:
        carry_out(key_commands.print_certificates)
    require(found, "encryption_keys")
    table = Table("key", "use")
    for fingerprint, use in product.complete(product.keys_in_use(found)):
        table.add_row(fingerprint, use)
    out.print(table)
    carry_out(lambda ports: key_commands.list_signing_keys(ports, out=out))


@db.command("upgrade")
def upgrade() -> None:
    """Brings the schema up to date."""
    found = settings()
    changed = product.complete(product.upgrade(found.database_url.get_secret_value()))
    out.print("The schema is now up to date." if changed else "The schema was up to date already.")
