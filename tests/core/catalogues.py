"""The catalogue as shipped, and one of a board that does everything otherwise."""

from pathlib import Path

import bot.core.exams
from bot.core.exams import Catalogue

SHIPPED_TEXT = Path(bot.core.exams.__file__).with_name("exams.toml").read_text(encoding="utf-8")
SHIPPED = Catalogue.load(SHIPPED_TEXT)

OTHER_TEXT = """
board = "Northern Board"
papers = { oral = "Oral", essay = "Essay" }

[scale]
name = "Points"
lowest = 0
highest = 20

[[levels]]
code = "I"
name = "First"
from = 5

[[levels]]
code = "II"
name = "Second"
from = 12

[gradings.diploma]
level = "II"
lowest_reported = 3
bands = [
    { grade = "Laudatur", name = "Laudatur", from = 18, to = 20, level = "II" },
    { grade = "Approbatur", name = "Approbatur", from = 12, to = 17, level = "II" },
    { name = "Part certificate", from = 8, to = 11, level = "I" },
]

[[exams]]
code = "NB-2"
name = "Northern Diploma"
grading = "diploma"
papers = { oral = 3, essay = 1 }
"""
