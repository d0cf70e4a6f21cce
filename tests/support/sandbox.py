"""The sandbox as people start it: `results-bot sandbox` in a directory, as a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, which
from time import monotonic
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[2]
BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := which(name))), "")
BROWSER_MANNERS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")


class Sandbox:
    """One start of it. What it prints is kept."""

    def __init__(self, directory: Path, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self._options = options
        self._environment = dict(os.environ) | {"PYTHONPATH": str(ROOT)} | (environment or {})
        self._process: subprocess.Popen[str] | None = None
        self.directory = directory
        self.folder = directory / "sandbox"
        self.port = 0
        self.printed = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def process(self) -> "subprocess.Popen[str]":
        assert self._process, "it was not started"
        return self._process

    @property
    def settings(self) -> dict[str, str]:
        """What it gave to the product."""
        lines = (self.folder / ".env").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    def start(self) -> float:
        """Waits until it is running; gives the seconds that this took."""
        began = monotonic()
        self._spawn()
        while "Ctrl-C" not in self.printed:
            line = self.process.stdout.readline() if self.process.stdout else ""
            assert line, f"the sandbox ended:\n{self.printed}"
            self.printed += line
        address = ADDRESS.search(self.printed)
        assert address
        self.port = int(address[1])
        return monotonic() - began

    def start_again(self) -> None:
        """On the same port, where open pages look for it."""
        self._options, self.printed = ("--port", str(self.port)), ""
        self.start()

    def ends(self, *, within: float = 15) -> int:
        """Runs it to its own end; gives the exit code."""
        if self._process is None:
            self._spawn()
        output, _ = self.process.communicate(timeout=within)
        self.printed += output
        return self.process.returncode

    def stop(self, number: int = signal.SIGINT) -> int:
        """By default as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.ends()

    def bot_pid(self) -> int:
        """The product's own process."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(children.read_text().split()[0])

    def ask(self, path: str, body: Any = None, *, method: str = "POST", **headers: str) -> Any:
        """One request as the chat page makes it."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(
            self.url + path, data, {"Origin": self.url, **headers}, method="GET" if data is None else method
        )
        with urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def bot_does(self, method: str, **values: Any) -> Any:
        """A call of the Bot API, as the bot would make it."""
        return self.ask(f"/bot{self.settings['BOT_TOKEN']}/{method}", values, **{"Content-Type": "application/json"})[
            "result"
        ]

    def _spawn(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "sandbox", "--no-browser", *(self._options or ("--port", "0"))],
            cwd=self.directory,
            env=self._environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


@contextmanager
def running(directory: Path, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Sandbox]:
    """A sandbox for as long as the block lasts."""
    sandbox = Sandbox(directory, *options, environment=environment)
    try:
        sandbox.start()
        yield sandbox
    finally:
        sandbox.stop()


def copy_of(directory: Path, into: Path) -> Path:
    """A directory with a sandbox that was started once and stopped: a first start takes longer than a copy."""
    copytree(directory / "sandbox", into / "sandbox")
    return into
