"""Commands of `results-bot` one after the other, in one process: to load the program takes longer than each of them.

They come as JSON, each a list of arguments. The first that fails is the last, and its exit code is that of the process.
"""

import json
import runpy
import sys


def carry_out(commands: list[list[str]]) -> None:
    for arguments in commands:
        sys.argv = ["results-bot", *arguments]
        try:
            runpy.run_module("bot", run_name="__main__", alter_sys=True)
        except SystemExit as end:
            if end.code:
                sys.stdout.write(f"`results-bot {' '.join(arguments)}` failed.\n")
                raise


if __name__ == "__main__":
    carry_out(json.loads(sys.argv[1]))
