"""Extra fields are an immutable, bounded mapping of storable values."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta, timezone
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.values import Extra, Money, Scalar

keys = st.text(min_size=1, max_size=64).filter(str.isprintable)
scalars = st.one_of(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20),
    st.integers(-(2**53), 2**53),
    st.floats(-1e15, 1e15),
    st.booleans(),
    st.integers(0, 10**9).map(lambda minor: Money(minor=minor)),
)


@given(st.dictionaries(keys, scalars, max_size=8))
def test_an_extra_is_a_mapping_of_its_entries(entries: dict[str, Scalar]) -> None:
    """Names are sorted, and equality, hash and pickle do not depend on the order given."""
    extra = Extra(entries)
    assert list(extra) == sorted(entries)
    assert len(extra) == len(entries)
    again = Extra(dict(reversed(entries.items())))
    assert again == extra == pickle.loads(pickle.dumps(extra))
    assert hash(again) == hash(extra)


@given(st.dictionaries(keys, scalars.filter(lambda value: not isinstance(value, str))))
def test_values_but_texts_are_kept_as_they_are(entries: dict[str, Scalar]) -> None:
    """A number is the same number of the same type."""
    extra = Extra(entries)
    assert {name: (extra[name], type(extra[name])) for name in extra} == {
        name: (value, type(value)) for name, value in entries.items()
    }


@pytest.mark.requirement("R-04")
def test_no_number_shows() -> None:
    """Texts are scrubbed when they are kept, numbers when they are shown, names too."""
    entries: dict[str, Scalar] = {"mobile": 13812345678, "13812345678": True}
    extra = Extra({**entries, "note": "回电 13812345678"})
    assert extra["note"] == "回电 ****5678"
    assert "1234" not in repr(extra)


def test_an_extra_prints_its_entries() -> None:
    """Money as a value, and nothing for nothing."""
    assert repr(Extra({"fee": Money.of(1)})) == "Extra({'fee': Money(minor=100, currency='CNY')})"
    assert repr(Extra()) == "Extra()"


def test_instants_are_kept_in_utc() -> None:
    """As everywhere; a naive one is refused."""
    east = datetime(2024, 5, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    assert Extra({"at": east})["at"] == datetime(2024, 5, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="naive"):
        Extra({"at": datetime(2024, 5, 1)})  # noqa: DTZ001 - naive on purpose


def test_a_missing_name_is_a_key_error() -> None:
    """As of any mapping."""
    with pytest.raises(KeyError):
        Extra({"a": 1})["b"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        float("nan"),
        float("inf"),
        1.1e15,
        2**53 + 1,
        "a\x00",
        "\ud800",
        "字" * 2_001,
        b"a",
        [1],
    ],
)
def test_values_that_not_every_engine_keeps_are_refused(value: object) -> None:
    """The error names the field and what is allowed."""
    with pytest.raises(ValueError, match="the extra field 'field' is"):
        Extra({"field": cast("Scalar", value)})


@pytest.mark.parametrize("key", ["", "x" * 65, "a\n", 1, None])
def test_names_are_short_printable_texts(key: object) -> None:
    """A wrong name is refused and shown redacted."""
    with pytest.raises(ValueError, match="name of an extra field"):
        Extra({cast("str", key): 1})


def test_the_number_of_fields_is_bounded() -> None:
    """A hundred are kept, one more is refused."""
    assert len(Extra({str(number): number for number in range(100)})) == 100
    with pytest.raises(ValueError, match="at most 100"):
        Extra({str(number): number for number in range(101)})
