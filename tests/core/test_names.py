"""A masked name shows its first characters whole, in any script, and neither its length nor a name of one character."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.names import LONGEST_NAME, MASK, graphemes, masked, plain_name


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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Zoë  García\u00a0López", "Zoë García López"),
        ("J.R. O’Neill-Smith", "J. R. O’Neill-Smith"),
        ("Ana\r\nBcc: all@example.org", "Ana Bcc all example. org"),
        ("https://evil.example/x?y=1", "https evil. example x y"),
        ("<b>Ana</b>", "b Ana b"),
        ("Ana\u202egnp.exe", "Ana gnp. exe"),
        ("प्रिया शर्मा", "प्रिया शर्मा"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
    ],
)
def test_of_a_name_in_a_mail_its_letters_are_left(name, shown):
    assert plain_name(name) == f"\u2068{shown}\u2069"


@given(st.text(max_size=300))
def test_no_name_is_a_line_a_link_or_a_letter_of_its_own(name):
    plain = plain_name(name)[1:-1]
    assert not set(plain) & set("\r\n\t:/@<>&%?#=\u2028\u2029\u2066\u2067\u2068\u202e")
    assert len(list(graphemes(plain))) <= LONGEST_NAME
    assert all(after == " " for dot, after in itertools.pairwise(plain) if dot == ".")
