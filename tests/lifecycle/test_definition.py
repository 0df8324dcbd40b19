"""A lifecycle as a value: its rows, its statuses, and the class of its leads."""

from __future__ import annotations

import attrs
import pytest

from leadcore.lifecycle import standard_lifecycle
from leadcore.model import Lead
from tests.lifecycle.host import HOST, TABLE, SeatLead
from tests.lifecycle.walks import STANDARD


def test_equal_tables_are_equal_lifecycles() -> None:
    """Two lifecycles with the same parts are equal, and differ when a row does."""
    assert standard_lifecycle() == STANDARD
    assert hash(standard_lifecycle()) == hash(STANDARD)
    assert attrs.evolve(HOST, transitions=TABLE[:-1]) != HOST


def test_rows_are_found_by_status_and_command() -> None:
    """The rows of a question are those of the table, and none where it has none."""
    assert [row.target for row in STANDARD.rows("proposed", "change_status")] == [
        "negotiating",
        "engaged",
    ]
    assert STANDARD.rows("won", "win") == ()


def test_statuses_are_found_by_name() -> None:
    """Each status is there under its name."""
    assert [HOST.status[status.name] for status in HOST.statuses] == list(HOST.statuses)


def test_a_lifecycle_knows_the_class_of_its_leads() -> None:
    """The leads are those that the schema reads."""
    assert (STANDARD.lead_type, HOST.lead_type) == (Lead, SeatLead)


def test_a_lifecycle_is_frozen() -> None:
    """A lifecycle changes only into another one."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        HOST.transitions = ()  # type: ignore[misc]  # that is what is tested
