"""Text files of cells: whatever a writer may write is read back, with the line each row begins on."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.importing.problems import Why
from bot.core.importing.table import Unreadable
from bot.core.tables import Content, content_of, read_text

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8),
    st.sampled_from(",;"),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_was_written_is_read_with_its_lines(rows, delimiter, line_end, has_mark):
    text = io.StringIO(newline="")
    lines, writer = [], csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    for row in [["a", "b", "c"], *rows]:
        lines.append(1 + len(io.StringIO(text.getvalue(), newline=None).readlines()))
        writer.writerow(row)
    content = (b"\xef\xbb\xbf" if has_mark else b"") + text.getvalue().encode()
    assert list(read_text(io.BytesIO(content))) == list(zip(lines, [["a", "b", "c"], *rows], strict=True))


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    assert why_unreadable(content) <= {Why.NOT_UTF8, Why.OPEN_QUOTE}


def why_unreadable(content: bytes) -> set:
    try:
        list(read_text(io.BytesIO(content)))
    except Unreadable as unreadable:
        return {problem.why for problem in unreadable.problems}
    return set()


@pytest.mark.parametrize("line", [1, 2, 5000])
def test_the_first_line_that_is_no_utf_8_is_named(line):
    rows = [b"a,b"] * 6000
    rows[line - 1] = "é,b".encode("cp1252")
    with pytest.raises(Unreadable) as unreadable:
        list(read_text(io.BytesIO(b"\n".join(rows))))
    assert unreadable.value.problems[0].line == line


def test_the_file_is_left_open_for_its_owner():
    file = io.BytesIO(b"a,b\n1,2\n")
    rows = read_text(file)
    assert next(rows) == (1, ["a", "b"])
    rows.close()
    assert file.read is not None
    assert not file.closed


@pytest.mark.parametrize(
    ("head", "content"), [(b"a,b", Content.TEXT), (b"", Content.TEXT), (b"PK\x03\x04...", Content.WORKBOOK)]
)
def test_a_file_is_told_by_how_it_begins(head, content):
    assert content_of(io.BytesIO(head)) is content
