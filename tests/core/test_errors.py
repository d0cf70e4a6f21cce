"""Every refusal is a branch of one tree, and the tree in the docstring is the one in the code."""

import inspect
from datetime import UTC, datetime

import pytest

from bot.core import audit, errors

REFUSALS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_error_is_drawn_and_descends_from_the_root(kind):
    assert issubclass(kind, errors.ResultsError)
    assert kind.__name__ in errors.__doc__


def test_an_error_carries_its_data_and_says_it_to_operators():
    until = datetime(2026, 11, 23, tzinfo=UTC)
    with pytest.raises(errors.LockedOut) as caught:
        raise errors.LockedOut(until=until)
    assert caught.value.until == until
    assert "until" in str(caught.value)


def test_an_audit_tag_is_its_own_name_so_that_a_stored_one_is_found():
    assert all(action.value == action.name.lower() for action in audit.Action)
    assert all(len(action.value) <= 32 for action in audit.Action)
