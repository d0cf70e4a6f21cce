"""The file of an inbox: no cell of it is a formula, whatever a name begins with."""

import csv
import io
from dataclasses import replace

import pytest

from bot.core.sharing import Scope
from bot.texts.inbox_list import table
from bot.texts.words import words_in
from tests.support.share_samples import GENUINE
from tests.support.shares import a_share

FORMULAS = ('=HYPERLINK("http://x.example","a")', "+1", "-1+1|cmd", "@SUM(1)", "\t=1", "\r\n=1", " =1", "＝1", "%0a")


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_looks_like_a_formula_is_text(name):
    genuine = replace(GENUINE[0], given_names=name, family_name=f'x","{name}')
    file = table(words_in("en"), [(a_share(scope=Scope.LEVEL), genuine, None)])
    assert file.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline=""))
    assert row["Given names"] == f"'{' '.join(name.split())}"
    assert row["Family name"] == " ".join(f'x","{name}'.split())
    assert None not in row


def test_a_plain_name_stays_as_it_is():
    file = table(words_in("es"), [(a_share(), GENUINE[0], None)]).decode("utf-8-sig")
    assert GENUINE[0].given_names in file
    assert file.count("\r\n") == 2
