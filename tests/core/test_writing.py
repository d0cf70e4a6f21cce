"""What the letters of a name tell a typesetter."""

import pytest

from bot.core.statements import holder_of
from bot.core.writing import Script, Writing, printable, writing_of

NONE = Script.OTHER


@pytest.mark.parametrize(
    ("name", "writing"),
    [
        ("Zoë García", Writing(NONE, "und", right_to_left=False)),
        ("Ελένη", Writing(NONE, "el", right_to_left=False)),
        ("محمد الحسن", Writing(NONE, "ar", right_to_left=True)),
        ("רחל לוי", Writing(NONE, "he", right_to_left=True)),
        ("1 רחל", Writing(NONE, "he", right_to_left=True)),
        ("Ana רחל", Writing(NONE, "he", right_to_left=False)),
        ("王 小明", Writing(Script.SIMPLIFIED, "zh", right_to_left=False)),
        ("陳 慧敏", Writing(Script.TRADITIONAL, "zh", right_to_left=False)),
        ("渡辺 直美", Writing(Script.JAPANESE, "ja", right_to_left=False)),
        ("山田 さくら", Writing(Script.JAPANESE, "ja", right_to_left=False)),
        ("김 민준", Writing(Script.KOREAN, "ko", right_to_left=False)),
        ("㐂 㐂", Writing(Script.SIMPLIFIED, "zh", right_to_left=False)),
        ("प्रिया", Writing(NONE, "hi", right_to_left=False)),
        ("สมชาย", Writing(NONE, "th", right_to_left=False)),
        ("", Writing(NONE, "und", right_to_left=False)),
    ],
)
def test_a_name_tells_its_script_and_direction(name: str, writing: Writing) -> None:
    assert writing_of(name) == writing


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("  Ana \t María\n", "Ana María"),
        ("Jose\u0301", "José"),
        ("\u202eAna\u202c \u0000Ruiz\u200f", "Ana Ruiz"),
        ("می\u200cشاد", "می\u200cشاد"),
        ("\u2028Ana", "Ana"),
    ],
)
def test_what_is_printed_carries_no_mark_that_steers_the_page(given: str, printed: str) -> None:
    assert printable(given) == printed


def test_a_person_of_one_name_is_printed_without_a_gap() -> None:
    assert holder_of("", "Suharto") == "Suharto"
