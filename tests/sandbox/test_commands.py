"""The commands that fill the sandbox, one after the other in one process."""

import os
from collections.abc import Iterator

import pytest

from bot.sandbox.commands import carry_out


@pytest.fixture(autouse=True)
def the_mask_of_files_stays() -> Iterator[None]:
    mask = os.umask(0o077)
    yield
    os.umask(mask)


def test_each_is_carried_out(capsys: pytest.CaptureFixture[str]):
    carry_out([["keys", "--help"], ["roles", "--help"]])
    said = capsys.readouterr().out
    assert said.index("Encryption keys.") < said.index("Who may do what.")
    assert "failed" not in said


def test_the_first_that_fails_is_named_and_is_the_last(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as end:
        carry_out([["keys", "--help"], ["no-such-command"], ["roles", "--help"]])
    said = capsys.readouterr().out
    assert end.value.code == 2
    assert "`results-bot no-such-command` failed." in said
    assert "Who may do what." not in said
