"""`results-bot`, also `python -m bot`: the sandbox and `run` by themselves, everything else by the command line."""

import sys

from bot.later import doing_without, loading

OPTIONAL = ("apscheduler", "click", "rich")
"""Job queues, a command line and coloured traces of libraries that a running bot uses for none of these."""


def main() -> None:
    match sys.argv[1:]:
        case ["sandbox", *arguments]:
            from bot.sandbox.command import app as sandbox  # noqa: PLC0415  the product need not be loaded to start it

            sandbox(arguments, prog_name="results-bot sandbox")
        case ["run"]:
            with loading(), doing_without(*OPTIONAL):
                from bot.run import main as run  # noqa: PLC0415  nor the command line to start the product
            run()
        case _:
            with loading():
                from bot.cli import main as command_line  # noqa: PLC0415  the same
            command_line()


if __name__ == "__main__":
    main()
