"""Starts the sandbox: folder, stand-in and pages, the sample at the first start, the product; and stops them in turn."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import webbrowser
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import aiohttp

from bot.sandbox.folder import Folder, SandboxError, opened_folder, write_private
from bot.sandbox.product import Product
from bot.sandbox.sample import files, routes
from bot.sandbox.sample.people import APPROVER, sandbox_people
from bot.sandbox.sample.session import SampleSession
from bot.sandbox.server import HOST, TelegramServer, open_server

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

    from rich.console import Console

_SECONDS_BETWEEN_LOOKS: Final = 0.05
_SECONDS_TO_START: Final = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for on the command line."""

    path: Path
    port: int = 8080
    opens_browser: bool = True
    starts_over: bool = False
    mode: str = "polling"


def launch(plan: Plan, console: Console) -> None:
    """Runs until Ctrl-C. Raises SandboxError."""
    asyncio.run(_until_stopped(plan, console))


async def _until_stopped(plan: Plan, console: Console) -> None:
    """Whatever goes on when the signal comes is cancelled, and cleans up after itself."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    work, wait = asyncio.ensure_future(_run(plan, console)), asyncio.ensure_future(stopped.wait())
    await asyncio.wait({work, wait}, return_when=asyncio.FIRST_COMPLETED)
    for task in (work, wait):
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work
    console.print("The sandbox has stopped; it will go on from here at the next start.", style="dim")


async def _run(plan: Plan, console: Console) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(
            opened_folder(plan.path.absolute(), datetime.now(UTC).date(), start_over=plan.starts_over)
        )
        web_port = _free_port()
        server = await stack.enter_async_context(_serving(folder, plan.port, web_port))
        product = Product(folder, server.port, web_port, server.mailbox.port, plan.mode)
        product.write_settings()
        if not folder.is_ready:
            with console.status("Making keys, a database and a sample session…"):
                await _fill(folder, product)
            folder.become_ready()
        process = await stack.enter_async_context(product.running())
        await _answering(process, product)
        _announce(console, server.url, folder)
        if plan.opens_browser and _has_a_screen():
            await asyncio.to_thread(webbrowser.open, server.url)
        await process.wait()
        raise _dead(process, product)


@asynccontextmanager
async def _serving(folder: Folder, port: int, web_port: int) -> AsyncIterator[TelegramServer]:
    server = open_server(
        people=sandbox_people(),
        state_file=folder.telegram,
        web_side=f"http://{HOST}:{web_port}",
        more_routes=routes.routes(SampleSession(folder.made_on), folder.id),
    )
    try:
        await server.start(port)
    except OSError:
        await server.stop()
        raise SandboxError(f"Port {port} is taken; choose another: results-bot sandbox --port {port + 1}") from None
    try:
        yield server
    finally:
        await server.stop()


async def _fill(folder: Folder, product: Product) -> None:
    """By the product's own command line, as an operator would."""
    session = SampleSession(folder.made_on)
    await product.do(
        _import(folder, "centres", files.centres(session)),
        _import(folder, "entries", files.entries(session)),
        _import(folder, "results", files.results(session)),
        ("roles", "grant", str(APPROVER), "approver"),
        _import(folder, "institutions", files.institutions(session)),
    )


def _import(folder: Folder, kind: str, text: str) -> tuple[str, ...]:
    file = folder.files / f"{kind}.csv"
    write_private(file, text)
    return "import", kind, str(file)


async def _answering(process: Process, product: Product) -> None:
    """The product says over HTTP that it is ready; nothing but asking again tells when."""
    end = asyncio.get_running_loop().time() + _SECONDS_TO_START
    async with aiohttp.ClientSession() as session:
        while process.returncode is None:
            if asyncio.get_running_loop().time() > end:
                raise SandboxError(
                    f"The bot is not ready after {_SECONDS_TO_START} seconds; {product.folder.log} may tell why."
                )
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://{HOST}:{product.web_port}/readyz") as answer:
                    if answer.ok:
                        return
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    raise _dead(process, product)


def _dead(process: Process, product: Product) -> SandboxError:
    log, code = product.folder.log, process.returncode
    return SandboxError(f"The bot has ended with code {code}. The end of {log}:\n{product.last_words()}")


def _announce(console: Console, url: str, folder: Folder) -> None:
    console.print("\nThe sandbox is running: the whole product, and a stand-in for Telegram.\n", style="bold")
    console.print(f"  Chat     [link={url}/]{url}/[/link]     begin with the tour")
    console.print(f"  Mailbox  [link={url}/mail]{url}/mail[/link]")
    console.print(f"  Log      {folder.log}", soft_wrap=True, markup=False)
    console.print(f"  By hand  cd {folder.path} && results-bot sessions", soft_wrap=True, markup=False)
    console.print("\nEverything stays as it is when you stop it (Ctrl-C); --reset starts over.\n", style="dim")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _has_a_screen() -> bool:
    """Where there is none, `webbrowser` would start a browser in this very terminal."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
