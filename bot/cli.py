"""The command line: parses arguments, reads the settings, calls what does the work. Errors are one line that says what to do."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import app as product
from bot.doctor import examined
from bot.logs import set_up_logs
from bot.sandbox.folder import SandboxError
from bot.sandbox.launch import Plan, launch
from bot.settings import Settings, read_settings, require, require_all_to_run

if TYPE_CHECKING:
    from collections.abc import Iterator

OK, REJECTED, USAGE = 0, 1, 2

cli = typer.Typer(
    name="results-bot",
    help="Exam results in Telegram: link, be told, read.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="Encryption keys.", no_args_is_help=True)
db = typer.Typer(help="The database.", no_args_is_help=True)
cli.add_typer(keys, name="keys")
cli.add_typer(db, name="db")

out = Console()
err = Console(stderr=True, highlight=False)


def main() -> None:
    """`results-bot`"""
    os.umask(0o077)
    with said_in_one_line():
        cli()


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """What an operator can mend is said in one line; everything else is a fault and keeps its trace."""
    try:
        yield
    except (*product.STOPS_A_START, SandboxError) as error:
        stop(str(error))


def stop(line: str, code: int = REJECTED) -> NoReturn:
    err.print(line, style="red", soft_wrap=True)
    raise SystemExit(code)


def settings() -> Settings:
    """From the environment and `.env`."""
    found = read_settings(os.environ)
    set_up_logs(found.log_format, found.log_level)
    return found


@cli.command()
def run() -> None:
    """Runs the bot, by long polling or webhook as configured."""
    found = settings()
    require_all_to_run(found)
    product.complete(product.run(found))


@cli.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Where the pages are, on 127.0.0.1; 0 takes any free port.")] = 8080,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Opens no page.")] = False,  # noqa: FBT002  typer's
    reset: Annotated[bool, typer.Option("--reset", help="Starts over with a new sample.")] = False,  # noqa: FBT002
    webhook: Annotated[bool, typer.Option("--webhook", help="Runs the bot by webhook.")] = False,  # noqa: FBT002
) -> None:
    """Runs the whole product without a Telegram account, in the folder sandbox/ of this directory."""
    mode = "webhook" if webhook else "polling"
    launch(Plan(Path("sandbox"), port, opens_browser=not no_browser, starts_over=reset, mode=mode), out)


@cli.command()
def doctor() -> None:
    """Checks settings, database, keys, token, webhook, clock and mail, and says what to do about each fault."""
    found = settings()
    table = Table("", "what", "finding", "what to do")
    is_well = True
    for finding in product.complete(examined(found)):
        mark = "[green]✓[/]" if finding.is_well else "[red]✗[/]"
        table.add_row(mark, finding.what, escape(finding.says), escape(finding.cure))
        is_well = is_well and finding.is_well
    out.print(table)
    raise SystemExit(OK if is_well else REJECTED)


@keys.command("generate")
def generate_key() -> None:
    """Makes a new key for BOT_ENCRYPTION_KEYS and prints it. Keep a copy in a safe place."""
    sys.stdout.write(product.generate_key() + "\n")


@keys.command("list")
def list_keys() -> None:
    """Shows the keys of the ring by fingerprint, and which of them wraps this database's keys."""
    found = settings()
    require(found, "encryption_keys")
    table = Table("key", "use")
    for fingerprint, use in product.complete(product.keys_in_use(found)):
        table.add_row(fingerprint, use)
    out.print(table)


@db.command("upgrade")
def upgrade() -> None:
    """Brings the schema up to date."""
    found = settings()
    changed = product.complete(product.upgrade(found.database_url.get_secret_value()))
    out.print("The schema is now up to date." if changed else "The schema was up to date already.")
