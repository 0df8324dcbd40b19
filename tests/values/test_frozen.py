"""A frozen mapping is a mapping, and can stand inside a frozen value."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from leadcore.values import FrozenMapping

entries = st.dictionaries(st.text(max_size=5), st.integers(), max_size=6)


@given(entries)
def test_it_holds_what_it_was_given(items: dict[str, int]) -> None:
    """Equal to the mapping it was made of, and shown with its entries."""
    frozen = FrozenMapping(items)
    assert frozen == items
    assert len(frozen) == len(items)
    assert repr(frozen) == f"FrozenMapping({items!r})"


@given(entries)
def test_equal_mappings_have_equal_hashes(items: dict[str, int]) -> None:
    """Whatever the order, and after pickling."""
    frozen = FrozenMapping(items)
    again = FrozenMapping(dict(reversed(items.items())))
    assert hash(frozen) == hash(again) == hash(pickle.loads(pickle.dumps(frozen)))


def test_it_does_not_follow_its_source() -> None:
    """A later change of the mapping it was made of changes nothing."""
    source = {"a": 1}
    frozen = FrozenMapping(source)
    source["a"] = 2
    assert frozen["a"] == 1
    assert FrozenMapping[str, int]() == {}
