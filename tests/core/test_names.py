"""A masked name shows its first characters whole, in any script, and neither its length nor a name of one character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.names import MASK, graphemes, masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana García", "A••• G•••"),
        ("Óscar Ñúñez", "Ó••• Ñ•••"),
        ("O\u0301scar", "Ó•••"),
        ("Мария Иванова", "М••• И•••"),
        ("Ελένη Παπαδοπούλου", "Ε••• Π•••"),
        ("王 小明", "••• 小•••"),
        ("김민준", "김•••"),
        ("\u1100\u1175\u11b7\u1106\u1175\u11ab", "김•••"),
        ("さくら", "さ•••"),
        ("प्रिया शर्मा", "प्रि••• श•••"),
        ("তৃষা", "তৃ•••"),
        ("กำพล", "กำ•••"),
        ("Նարեկ", "Ն•••"),
        ("አበበ", "አ•••"),
        ("ნინო", "ნ•••"),
        ("محمد علي", "\u2068م••• ع•••\u2069"),
        ("יעל כהן", "\u2068י••• כ•••\u2069"),
        ("  Ana \n García ", "A••• G•••"),
        ("A", MASK),
        ("Jo", "J•••"),
        ("", ""),
    ],
)
def test_each_word_is_masked_after_its_first_character(name, shown):
    assert masked(name) == shown


@given(st.text(st.characters(categories=["L", "M", "Nd", "Zs", "Cf"]), max_size=40))
def test_no_name_makes_masking_fail_and_no_length_shows(name):
    shown = masked(name).strip("\u2068\u2069")
    assert len(shown.split()) <= len(name.split()) * 2
    assert shown.count(MASK) >= len(name.split()) - 1 if name.strip() else shown == ""


@given(st.text(max_size=60))
def test_graphemes_are_the_text_again(text):
    assert "".join(graphemes(text)) == text
