"""`results-bot`, also `python -m bot`: the sandbox's command by itself, everything else by the command line."""

import gc
import sys


def main() -> None:
    if sys.argv[1:2] == ["sandbox"]:
        from bot.sandbox.command import app as sandbox  # noqa: PLC0415  the product need not be loaded to start it

        sandbox(sys.argv[2:], prog_name="results-bot sandbox")
    else:
        gc.disable()  # what is loaded stays: to look for garbage in it takes a fifth of the time
        from bot.cli import main as command_line  # noqa: PLC0415  the same

        gc.freeze()
        gc.enable()
        command_line()


if __name__ == "__main__":
    main()
