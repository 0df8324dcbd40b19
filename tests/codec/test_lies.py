"""What is not of the type that its field has is refused when it is written, by either way."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import product
from typing import Any, Final, TypeVar, cast

import attrs
import pytest

from leadcore import ValidationError
from leadcore.codec import Codec
from leadcore.commands import Amend
from leadcore.errors import Problem
from leadcore.events import Event, LeadAmended, LeadScored
from leadcore.model import Demand, Phase, Priority
from leadcore.texts import Text
from leadcore.values import Extra, FrozenMapping, Money
from tests.codec.hosts import SCHOOLS as CODEC
from tests.codec.hosts import SchoolLead, school
from tests.codec.samples import AMEND, CONTACT, FULL_LEAD, WON_EVENT

T = TypeVar("T")

AT: Final = datetime(2024, 5, 1, tzinfo=UTC)
SECRET: Final = "王敏的秘密"


class Name(str):
    """A text of a class of its own, as tools for tables have."""

    __slots__ = ()


class Colour(Enum):
    """An enum that is no text."""

    RED = "red"


def lying(value: T, **lies: object) -> T:
    """Return a copy with these values in its fields, past everything that would refuse them."""
    copied = copy.copy(value)
    for name, lie in lies.items():
        object.__setattr__(copied, name, lie)
    return copied


def extra_of(entries: object) -> Extra:
    return lying(Extra(), entries=entries)


LIES: Final[tuple[Any, ...]] = (
    *(None, SECRET, "", "\ud800", "x" * 10_001, Name("x"), b"x", 5, -1, 2**60, True),
    *(1.5, float("nan"), object(), object, Colour.RED, Phase.OPEN, Priority.HIGH, iter(())),
    *([], ["a"], {}, {"a": 1}, {1: 1}, frozenset({1}), frozenset({"a", 1}), {SECRET}),
    *((), ("a",), (None,), (1, 2), ("a", "b", "c"), ("ab", "cd")),
    *((("a",),), (("a", 1),), (("a", "b", "c"),), ((1, 1),), ((None, 1),), (["a", 1],)),
    *(AT, AT.replace(tzinfo=None), AT.date(), time(3), timedelta(1), Money.of(1), Text("a", "b")),
    *(Demand(), Extra()),
)
BROKEN: Final = (
    *(extra_of(None), extra_of(5), extra_of(("ab",)), extra_of(((1, 1),))),
    *(extra_of((("a", lie),)) for lie in (None, object(), 2**60, float("inf"), [1], date.min)),
    *(extra_of((("a", lie),)) for lie in ("\ud800", AT.replace(tzinfo=None), Text("a", "b"))),
)
SCORED: Final = attrs.evolve(WON_EVENT, data=LeadScored(score=5, points=(("fit", 5),)))
AMENDED: Final = attrs.evolve(WON_EVENT, data=LeadAmended(changes=AMEND.changes))


def parts(value: object) -> Iterator[object]:
    """Yield a value and everything in it that is of an attrs class."""
    cls: Any = type(value)
    if attrs.has(cls):
        yield value
        for field in attrs.fields(cls):
            yield from parts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from parts(item)


def fields() -> Iterator[tuple[object, str]]:
    """Yield each field of a lead, of events and a command, and of all that is in them."""
    found = {
        (type(part), field.name): (part, field.name)
        for value in (FULL_LEAD, WON_EVENT, SCORED, AMENDED, AMEND, school(), CONTACT)
        for part in parts(value)
        for field in attrs.fields(cast("Any", type(part)))
    }
    yield from found.values()


def done(work: Callable[..., object], *given: object) -> tuple[object, tuple[Problem, ...]]:
    """Return what work gives, and what it refuses."""
    try:
        return work(*given), ()
    except ValidationError as error:
        return None, error.problems


WAYS: Final = ((CODEC.dumps, CODEC.loads), (CODEC.to_data, CODEC.from_data))


def test_a_lie_is_refused_where_it_stands_or_comes_back() -> None:
    """In every field, by either way: no other error, and nothing is written that is not read.

    What only the class refuses is a value of the right type.
    """
    for value, name in fields():
        lies = (*LIES, *BROKEN) if isinstance(getattr(value, name), Extra) else LIES
        for lie, (write, read) in product(lies, WAYS):
            written, refused = done(write, lying(value, **{name: lie}))
            for problem in refused:  # Extra is written as its entries.
                assert problem.path.startswith(name) or isinstance(value, Extra)
                assert SECRET not in str(problem)
            if not refused:
                _, unread = done(read, written, type(value))
                assert {problem.code for problem in unread} <= {"refused"}, (name, lie)


POINTLESS: Final = lying(SCORED.data, points=(("a", 1), ("b",)))
UNDESCRIBED: Final = lying(Demand(), description=5)
PLACES: Final[tuple[tuple[object, str, str], ...]] = (
    (lying(FULL_LEAD, received_at=SECRET), "received_at", "wrong_type"),
    (lying(FULL_LEAD, extra=None), "extra", "wrong_type"),
    (lying(FULL_LEAD, extra=extra_of((("a", 1), ("b", None)))), "extra.b", "wrong_type"),
    (lying(FULL_LEAD, extra=extra_of((("a", float("inf")),))), "extra.a", "not_finite"),
    (lying(FULL_LEAD, extra=extra_of((("a", 2**60),))), "extra.a", "too_large"),
    (lying(FULL_LEAD, extra=extra_of((("a",),))), "extra", "wrong_length"),
    (lying(FULL_LEAD, contacts=(CONTACT, None)), "contacts[1]", "wrong_type"),
    (
        lying(FULL_LEAD, contacts=(lying(CONTACT, kind=SECRET),)),
        "contacts[0].kind",
        "unknown_value",
    ),
    (lying(FULL_LEAD, priority=Phase.WON), "priority", "unknown_value"),
    (lying(FULL_LEAD, unknown=SECRET), "unknown", "bad_json"),
    (lying(school(), level=SECRET), "level", "unknown_value"),
    (lying(school(), pair=("a", 1, 2)), "pair", "wrong_length"),
    (lying(school(), pair=("a",)), "pair", "wrong_length"),
    (lying(school(), pair=("a", "b")), "pair[1]", "wrong_type"),
    (lying(school(), fees=FrozenMapping({"art": 5})), "fees.art", "wrong_type"),
    (lying(SCORED, data=POINTLESS), "data.points[1]", "wrong_length"),
    (lying(AMEND, changes=(("city", 5),)), "changes.city", "wrong_type"),
    (lying(AMEND, changes=(("city", "x", "y"),)), "changes", "wrong_length"),
    (lying(AMEND, changes=(("demand", UNDESCRIBED),)), "changes.demand.description", "wrong_type"),
)  # fmt: skip


@pytest.mark.parametrize(("value", "path", "code"), PLACES)
def test_a_refusal_names_the_place(value: object, path: str, code: str) -> None:
    """The path of what is wrong, whether it stands in a field, a list, a mapping or by a name."""
    for write in (CODEC.dumps, CODEC.to_data):
        with pytest.raises(ValidationError) as caught:
            write(value)
        assert [(one.path, one.code) for one in caught.value.problems] == [(path, code)]
        assert SECRET not in str(caught.value)


@pytest.mark.parametrize("codec", [CODEC, Codec()], ids=["own", "standard"])
def test_a_text_of_another_class_is_written_as_a_text(codec: Codec) -> None:
    """Also one in `Extra`, and a text for the member of an enum that it names."""
    lead = (
        school(name=Name("王敏"), extra=Extra({"note": Name("a")})) if codec is CODEC else FULL_LEAD
    )
    named = lying(lead, priority="high")
    assert codec.loads(codec.dumps(named), type(lead)) == named
    assert codec.from_data(codec.to_data(named), type(lead)) == named


def test_a_member_is_read_back_for_the_text_that_names_it() -> None:
    """What is read is of the type of the field."""
    named = lying(school(), size="large", phase="open")
    found = CODEC.loads(CODEC.dumps(named), SchoolLead)
    assert (type(found.size).__name__, found.phase) == ("Size", Phase.OPEN)


def test_what_is_amended_is_held_against_its_field_too() -> None:
    """By the event and by the command."""
    for value in (lying(AMEND, changes=[("city", "南京市")]), lying(AMEND, changes=5)):
        with pytest.raises(ValidationError, match="a tuple"):
            CODEC.dumps(value)
    assert isinstance(CODEC.loads(CODEC.dumps(AMENDED), Event), Event)
    assert isinstance(CODEC.loads(CODEC.dumps(AMEND), Amend), Amend)
