"""`results-bot sandbox`. It starts the product without loading it, which halves the time of a start."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.later import at_need

if TYPE_CHECKING:
    from bot.sandbox import folder, launch
else:
    folder, launch = at_need("bot.sandbox.folder"), at_need("bot.sandbox.launch")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Where the pages are, on 127.0.0.1; 0 takes any free port.")] = 8080,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Opens no page.")] = False,  # noqa: FBT002  typer's
    reset: Annotated[bool, typer.Option("--reset", help="Starts over with a new sample.")] = False,  # noqa: FBT002  the same
    webhook: Annotated[bool, typer.Option("--webhook", help="Runs the bot by webhook.")] = False,  # noqa: FBT002  the same
) -> None:
    """Runs the whole product without a Telegram account, in the folder sandbox/ of this directory."""
    os.umask(0o077)
    mode = "webhook" if webhook else "polling"
    plan = launch.Plan(Path("sandbox"), port, opens_browser=not no_browser, starts_over=reset, mode=mode)
    try:
        launch.launch(plan, Console(highlight=False))
    except folder.SandboxError as error:
        Console(stderr=True, highlight=False).print(str(error), style="red", soft_wrap=True, markup=False)
        raise typer.Exit(1) from None
