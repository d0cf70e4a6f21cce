"""Reports on files: every reason has a sentence in every language, nothing outgrows a message, no cell is repeated."""

from uuid import UUID

import pytest

from bot.core.importing.problems import Note, Problem, Remark, Why
from bot.core.importing.report import Counts, CredentialChange, ImportId, Report
from bot.core.importing.rows import ImportKind
from bot.core.result_cells import Fault
from bot.texts import import_problems, importing
from bot.texts.words import LANGUAGES, words_in

VALUES = {
    "limit": 300,
    "kind": "results",
    "wanted": "entries",
    "cells": 12,
    "columns": 10,
    "first": 2,
    "mistake": "letter_o_for_zero",
    "place": 9,
    "earliest": "2000-01-01",
    "latest": "2099-12-31",
    "words": "C1-CAE",
    "near": 1,
    "low": 80,
    "high": 210,
}
ID = ImportId(UUID(int=7))
MOST = 4096


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest):
    return words_in(request.param)


@pytest.mark.parametrize("why", [*Why, *Fault])
def test_every_reason_says_what_is_wrong(words, why):
    said = import_problems.reason(words, Problem(17, "exam", why, VALUES))
    assert said.endswith((".", "?"))
    assert "{" not in said


@pytest.mark.parametrize("remark", Remark)
def test_every_remark_is_a_sentence(words, remark):
    assert import_problems.remark(words, Note(remark, "ES001")).endswith(".")


def test_a_problem_is_placed_as_the_contract_says():
    words = words_in("en")
    assert import_problems.place(words, Problem(17, "exam", Why.EMPTY)) == "line 17, exam"
    assert import_problems.place(words, Problem(17, "", Why.TWICE_IN_FILE)) == "line 17"
    assert import_problems.place(words, Problem(0, "", Why.EMPTY_FILE)) == "the file"


def test_the_button_has_the_contracts_words():
    words = words_in("en")
    report = Report(ImportKind.ENTRIES, Counts(rows=200_000, new=200_000), import_id=ID)
    message = importing.report(words, report, importing.taken_out(words))
    assert [button.text for row in message.keyboard for button in row] == ["Import 200000 rows", "Discard"]
    assert "entries, 200000 rows" in message.text


def test_no_report_outgrows_a_message(words):
    longest = max(Why, key=lambda why: len(import_problems.reason(words, Problem(1, "", why, VALUES))))
    problems = tuple(Problem(line, "reading_writing", longest, VALUES) for line in range(100_000))
    notes = tuple(Note(Remark.SAME_INSTITUTION, "100000, 200000") for _ in range(500))
    changes = tuple(CredentialChange(line, True, True) for line in range(100_000, 300_000))
    counts = Counts(300_000, 100_000, 100_000, 100_000, 200_000, 200_000, 100_000, 100_000)
    fate = importing.please_delete(words)
    for report in (
        Report(ImportKind.INSTITUTIONS, counts, problems, notes),
        Report(ImportKind.ENTRIES, counts, (), notes, changes, ID),
    ):
        assert len(importing.report(words, report, fate).text) < MOST


def test_the_report_as_a_file_opens_in_excel():
    problems = (Problem(3, "exam", Why.EMPTY), Problem(0, "", Why.EMPTY_FILE))
    assert importing.problems_file(words_in("en"), problems).decode().splitlines() == [
        "\ufeffline,column,problem",
        '3,exam,"The cell is empty, and it is needed."',
        ",,The file is empty.",
    ]
