"""Runs `results-bot` on a leash: it ends when the sandbox that started it ends, even if that was killed.

The sandbox holds the other end of standard input and never writes to it; its end is the sandbox's end.
"""

import os
import runpy
import signal
import threading


def main() -> None:
    threading.Thread(target=_end_with_the_sandbox, daemon=True).start()
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


def _end_with_the_sandbox() -> None:
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
