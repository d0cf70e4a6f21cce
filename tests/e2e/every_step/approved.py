"""The answers as they were read and approved: one Markdown file, a section for each step.

`APPROVE_ANSWERS=1 pytest tests/e2e/test_every_step.py` writes it anew. Read the difference before you commit it.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).parents[1] / "every_step.approved.md"
HEAD = """# Every kind of message in every step

What the bot answers, read and approved. Equal answers stand together; one that stood above is only named.
`Buttons` are in rows, as they hang under the message.
"""
_AS_ABOVE = re.compile(r"As to “(?P<input>.+)” in “(?P<step>.+)”\.")

Answers = Mapping[str, str]
"""Of one step, by input."""


def is_being_approved() -> bool:
    return bool(os.environ.get("APPROVE_ANSWERS"))


def approved() -> dict[str, dict[str, str]]:
    """The answers of every step, each in full."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    found: dict[str, dict[str, str]] = {}
    for step, section in _headed("##", text):
        found[step] = {}
        for names, body in _headed("###", section):
            if above := _AS_ABOVE.fullmatch(body):
                body = found[above["step"]][above["input"]]  # noqa: PLW2901  what the line stands for
            found[step] |= dict.fromkeys(names.split(" · "), body)
    return found


def approve(walked: Mapping[str, Answers], order: list[str]) -> None:
    """Those of steps that were not walked this time stay; those of steps that are no more go."""
    kept = approved() | walked
    above: dict[str, str] = {}
    sections = [_section(step, kept[step], above) for step in order if step in kept]
    FILE.write_text("\n".join([HEAD, *sections]), encoding="utf-8")


def _headed(level: str, text: str) -> list[tuple[str, str]]:
    parts = re.split(rf"^{level} (.+)\n", text, flags=re.MULTILINE)[1:]
    return [(head, body.strip()) for head, body in zip(parts[::2], parts[1::2], strict=True)]


def _section(step: str, answers: Answers, above: dict[str, str]) -> str:
    together: dict[str, list[str]] = {}
    for name, answer in answers.items():
        together.setdefault(answer, []).append(name)
    lines = [f"## {step}\n"]
    for answer, names in together.items():
        lines.append(f"### {' · '.join(names)}\n\n{above.get(answer, answer)}\n")
        above.setdefault(answer, f"As to “{names[0]}” in “{step}”.")
    return "\n".join(lines)
