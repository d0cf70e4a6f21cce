"""Runs the stand-in for Telegram by itself: `python -m bot.sandbox.telegram_server --port 8081`.

It then outlives the bot, which may die and come back.
"""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from bot.sandbox.server import HOST, SANDBOX_TOKEN, open_server
from bot.sandbox.telegram.values import Person


def main() -> None:
    options = _read_arguments()
    asyncio.run(_serve(options))


async def _serve(options: argparse.Namespace) -> None:
    server = open_server(
        token=options.token,
        people=options.person,
        state_file=options.state,
        messages_per_second=options.messages_per_second,
        with_control=options.control,
        web_side=options.web_side,
    )
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await server.start(options.port, smtp_port=options.smtp_port)
    sys.stdout.write(f"Telegram's stand-in: {server.url}\nmail: smtp://{HOST}:{server.mailbox.port}\n")
    sys.stdout.flush()
    await stopped.wait()
    await server.stop()


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox.telegram_server", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free port")
    parser.add_argument("--smtp-port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--token", default=SANDBOX_TOKEN, help="the bot's token here")
    parser.add_argument("--state", type=Path, help="file in which the state survives a restart")
    parser.add_argument("--messages-per-second", type=float, default=30, help="the bot's allowance")
    parser.add_argument("--web-side", default="", help="where the bot's own pages are, http://127.0.0.1:PORT")
    parser.add_argument("--control", action="store_true", help="lets tests order faults")
    parser.add_argument("--person", type=_read_person, action="append", help="ID:FIRST NAME:LANGUAGE:ROLE")
    return parser.parse_args()


def _read_person(text: str) -> Person:
    number, name, language, role = text.split(":")
    return Person(int(number), name, language_code=language, role=role)


if __name__ == "__main__":
    main()
