"""What a condition means: Kleene's logic over what is read."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from leadcore.rules import F, Formula
from tests.rules.parcels import (
    FORMULAS,
    NOW,
    PARCELS,
    SCHEMA,
    Coin,
    Parcel,
    Place,
    Size,
    oracle,
)


def outcome(when: str | Formula, parcel: Parcel) -> bool | None:
    return SCHEMA.condition(when).evaluate(parcel, now=NOW)


@given(FORMULAS, PARCELS)
def test_an_independent_judge_agrees(formula: Formula, parcel: Parcel) -> None:
    """Conditions mean what Python's own evaluation of their text gives where nothing is missing."""
    condition = SCHEMA.condition(formula)
    assert condition.evaluate(parcel, now=NOW) is oracle(parcel, condition.text)


@given(PARCELS)
def test_not_less_is_greater_or_equal(parcel: Parcel) -> None:
    """`not (a < b)` equals `a >= b`, also where a or b is missing."""
    assert outcome("not (pieces < limit)", parcel) is outcome("pieces >= limit", parcel)


@given(FORMULAS, FORMULAS, PARCELS)
def test_de_morgan(left: Formula, right: Formula, parcel: Parcel) -> None:
    """Negation moves through `and` and `or`, unknowns included."""
    assert outcome(~(left & right), parcel) is outcome(~left | ~right, parcel)
    assert outcome(~(left | right), parcel) is outcome(~left & ~right, parcel)


@given(FORMULAS, PARCELS)
def test_a_condition_holds_only_when_true(formula: Formula, parcel: Parcel) -> None:
    """What is unknown does not hold."""
    condition = SCHEMA.condition(formula)
    assert condition.holds(parcel, now=NOW) == (condition.evaluate(parcel, now=NOW) is True)


@given(PARCELS)
def test_known_is_never_unknown(parcel: Parcel) -> None:
    """`is known` and `is missing` always answer, and never the same."""
    known, missing = outcome("note is known", parcel), outcome("note is missing", parcel)
    assert {known, missing} == {True, False}


EXAMPLES = [
    ("True", Parcel(), True),
    ("False or fragile", Parcel(fragile=False), False),
    ("fragile and False", Parcel(), False),
    ("fragile or True", Parcel(), True),
    ("fragile and True", Parcel(), None),
    ("fragile == True", Parcel(fragile=True), True),
    ("weight == 0", Parcel(weight=0.0), True),
    ("weight == 0", Parcel(), None),
    ("1 < pieces <= 3", Parcel(pieces=3), True),
    ("1 < pieces <= 3", Parcel(pieces=1), False),
    ("pieces != 2", Parcel(), None),
    ("rate == 0.1", Parcel(rate=Decimal("0.1")), True),
    ("value >= 199.5", Parcel(value=Coin(19950)), True),
    ("value >= 199.5", Parcel(value=Coin(19949)), False),
    ("value >= 199.5", Parcel(value=Coin(19950, "EUR")), None),
    ("size == 'small'", Parcel(size=Size.SMALL), True),
    ("size not in ('small',)", Parcel(size=Size.SMALL), False),
    ("size not in ('small',)", Parcel(), None),
    ("status in ('new', 'lost')", Parcel(status="lost"), True),
    ("'a' in tags", Parcel(tags=frozenset("ab")), True),
    ("'a' not in tags", Parcel(tags=frozenset()), True),
    ("'a' in tags", Parcel(), None),
    ("note in tags", Parcel(note="a", tags=frozenset("ab")), True),
    ("note == 'A'", Parcel(note="a"), False),
    ("lower(note) == 'straße'", Parcel(note="STRAßE"), True),
    ("contains(note, '急')", Parcel(note="加急"), True),
    ("starts_with(note, '加')", Parcel(note="加急"), True),
    ("ends_with(note, '加')", Parcel(note="加急"), False),
    ("ends_with(note, '加')", Parcel(), None),
    ("age(sent_at) > days(7)", Parcel(sent_at=NOW - timedelta(days=7)), False),
    ("age(sent_at) > days(7)", Parcel(sent_at=NOW - timedelta(days=7, seconds=1)), True),
    ("age(sent_at) < hours(-1)", Parcel(sent_at=NOW + timedelta(hours=2)), True),
    ("sent_at >= datetime('2026-02-01T20:00+08:00')", Parcel(sent_at=NOW), True),
    ("due_on < date('2026-02-01')", Parcel(due_on=date(2026, 1, 31)), True),
    ("transit == minutes(90)", Parcel(transit=timedelta(hours=1.5)), True),
    ("target is missing", Parcel(), True),
    ("target is known", Parcel(target=Place()), True),
    ("target.city is known", Parcel(), False),
    ("target.city == '上海市'", Parcel(target=Place(city="上海市")), True),
    ("target.city == '上海市'", Parcel(), None),
    ("extra.floors > 2", Parcel(extra={"floors": 3}), True),
    ("extra.floors > 2", Parcel(), None),
]


@pytest.mark.parametrize(("when", "parcel", "expected"), EXAMPLES)
def test_examples(when: str, parcel: Parcel, expected: bool | None) -> None:
    """Each form of the language gives what its reading in plain words says."""
    assert outcome(when, parcel) is expected


class Colour(Enum):
    RED = "red"


WRONG = [
    ("weight", float("nan")),
    ("weight", float("-inf")),
    ("weight", "heavy"),
    ("pieces", float("nan")),
    ("pieces", "three"),
    ("rate", Decimal("sNaN")),
    ("rate", 0.1),
    ("fragile", "yes"),
    ("tags", "a text, not a set"),
    ("tags", 5),
    ("sent_at", datetime(2026, 1, 31)),  # noqa: DTZ001  # a naive time is the point
    ("sent_at", datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))),
    ("due_on", NOW),
    ("transit", 5),
    ("value", 5),
    ("extra", {"floors": "three"}),
    ("extra", "no mapping"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_not_of_its_kind_is_missing(name: str, value: object) -> None:
    """A value of another type reads as missing, so that evaluation cannot fail."""
    path = "extra.floors" if name == "extra" else name
    assert outcome(f"{path} is missing", Parcel(**{name: value}))  # type: ignore[arg-type]


def test_whole_numbers_of_subclasses_are_numbers() -> None:
    """An integer of a subclass of int is read as the number that it is."""

    class Count(int):
        pass

    assert outcome("pieces == 3", Parcel(pieces=Count(3)))


TAKEN = [
    ("pieces == 1 and weight == 0", Parcel(pieces=True, weight=False)),
    ("pieces == 5 and limit == -6", Parcel(pieces=5.9, limit=-5.1)),  # type: ignore[arg-type]
    ("pieces > 900_000_000", Parcel(pieces=float("inf"))),  # type: ignore[arg-type]
    ("pieces < -900_000_000", Parcel(pieces=float("-inf"))),  # type: ignore[arg-type]
    ("weight == 5", Parcel(weight=Decimal(5))),  # type: ignore[arg-type]
    ("note is known and note != '5'", Parcel(note=5)),  # type: ignore[arg-type]
    ("note not in ('red',) and not contains(note, 'red')", Parcel(note=["red"])),  # type: ignore[arg-type]
    ("note != 'red'", Parcel(note=Colour.RED)),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("when", "parcel"), TAKEN)
def test_what_is_nearly_of_its_kind_is_taken_for_it(when: str, parcel: Parcel) -> None:
    """Another number counts as its whole part, a bool as 0 or 1, no text as a text unheard of."""
    assert outcome(when, parcel)


def test_a_member_that_is_a_text_is_read_as_its_content() -> None:
    """A member of an enum of texts is a text wherever one belongs, and is shown as one."""
    condition = SCHEMA.condition("note == 'small'")
    assert str(condition.explain(Parcel(note=Size.SMALL), now=NOW)) == (
        'true: note == "small" (note = small)'
    )


def test_age_is_absolute_across_daylight_saving() -> None:
    """Elapsed time is absolute, also between two clock readings of one zone."""
    zone = ZoneInfo("Europe/Berlin")
    before, after = datetime(2026, 3, 29, 1, tzinfo=zone), datetime(2026, 3, 29, 4, tzinfo=zone)
    condition = SCHEMA.condition("age(sent_at) == hours(2)")
    assert condition.holds(Parcel(sent_at=before), now=after)


def test_a_naive_now_is_refused() -> None:
    """The time of an evaluation has a zone."""
    with pytest.raises(ValueError, match="no time zone"):
        SCHEMA.condition("fragile").evaluate(Parcel(), now=NOW.replace(tzinfo=None))


def test_a_subject_of_another_class_is_refused() -> None:
    """A condition on parcels refuses what is no parcel, instead of finding everything missing."""
    with pytest.raises(TypeError, match="read Parcel, not dict"):
        SCHEMA.condition("fragile").evaluate({"fragile": True}, now=NOW)


def test_equal_texts_give_equal_conditions() -> None:
    """Conditions are values: the same text and schema make the same condition."""
    assert SCHEMA.condition("fragile") == SCHEMA.condition(F.fragile)
    assert SCHEMA.condition("fragile") != SCHEMA.condition("not fragile")


def test_a_condition_knows_what_it_reads() -> None:
    """The paths of a condition are all fields in it, each once, in order."""
    condition = SCHEMA.condition(
        "note in tags and (note is known or not contains(lower(target.city), 'x'))"
        " and size in ('small',) and fragile"
    )
    assert condition.paths == ("note", "tags", "target.city", "size", "fragile")
    assert str(condition) == condition.text
    assert repr(condition) == f"<{condition.text}>"
