"""Hostile input costs little, and is refused by nothing but `ValidationError`."""

from __future__ import annotations

import json
import time
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import events
from leadcore.codec import dumps, from_data, loads, to_data
from leadcore.commands import COMMANDS, Command
from leadcore.errors import ValidationError
from leadcore.events import Event
from leadcore.model import Attachment, Demand, FollowUp, Lead, NewLead, Rep, Team
from leadcore.policy import Policy
from leadcore.values import Extra, Money, MoneyRange
from tests import strategies
from tests.builders import lead
from tests.codec.hosts import SCHOOLS, STRICT, SchoolLead, school

LEAD: dict[str, Any] = to_data(lead())


def codes(data: object) -> list[tuple[str, str]]:
    """Return what is wrong with a lead's document that has one more key, `extra`, with `data`."""
    with pytest.raises(ValidationError) as caught:
        STRICT.from_data(LEAD | {"data": LEAD["data"] | {"extra": data}}, Lead)
    return [(problem.path, problem.code) for problem in caught.value.problems]


def nested(depth: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize("digits", ["1" + "0" * 26, str(2**53 + 1), str(-(2**53) - 1)])
def test_a_number_that_no_float_keeps_is_refused_by_every_way(digits: str) -> None:
    """Nothing reads 10**19 for 10**26: text and plain data refuse the same whole numbers."""
    text = SCHOOLS.dumps(school(share=0.5)).replace('"share":0.5', f'"share":{digits}')
    with pytest.raises(ValidationError) as of_text:
        SCHOOLS.loads(text, SchoolLead)
    with pytest.raises(ValidationError) as of_data:
        SCHOOLS.from_data(json.loads(text), SchoolLead)
    for caught in (of_text, of_data):
        problems = caught.value.problems
        assert [(each.path, each.code) for each in problems] == [("share", "too_large")]


@pytest.mark.parametrize("share", [2**53 + 1, 10**400])
def test_a_number_that_no_float_keeps_is_not_written(share: int) -> None:
    """A whole number in a field of floats is written as the float that it is, or not at all."""
    assert SCHOOLS.loads(SCHOOLS.dumps(school(share=1)), SchoolLead) == school(share=1)
    with pytest.raises(ValidationError, match="too_large"):
        SCHOOLS.dumps(school(share=share))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"k": "x" * 10_001}, "too_long"),
        ({"k": "x\0"}, "bad_text"),
        ({"k": "\ud800"}, "bad_text"),
        ({"k": 2**53 + 1}, "too_large"),
        ({"k": -(2**53) - 1}, "too_large"),
        ({"k": float("nan")}, "not_finite"),
        ({"k": float("-inf")}, "not_finite"),
        ({"k": b"x"}, "not_json"),
        ({"k": ("x",)}, "not_json"),
        ({"k": {"x"}}, "not_json"),
        ({"k": object()}, "not_json"),
    ],
)
def test_scalars_out_of_bounds_are_refused_at_their_place(data: object, code: str) -> None:
    """Each value of a document lies within its bounds, and is of JSON."""
    assert codes(data) == [("extra.k", code)]


@pytest.mark.parametrize(
    ("key", "code"),
    [(5, "bad_key"), (None, "bad_key"), ("x" * 10_001, "too_long"), ("\0", "bad_text")],
)
def test_keys_out_of_bounds_are_refused(key: object, code: str) -> None:
    """The keys of objects are texts within the bounds of texts."""
    assert codes({key: 1, "b": 2}) == [("extra", code)]


@pytest.mark.parametrize("value", [2**53, -(2**53), 1e15, "x" * 2_000, "a\n\u2028😀"])
def test_the_bounds_themselves_are_within(value: Any) -> None:
    """The largest numbers and texts that a lead may have are read."""
    one = lead(extra=Extra({"k": value}))
    assert from_data(to_data(one), Lead) == one


def test_deep_nesting_is_refused() -> None:
    """A document is at most 40 levels deep."""
    assert codes(nested(38)) == [("extra", "wrong_type")]
    (problem,) = codes(nested(39))
    assert problem[1] == "too_deep"


def test_data_that_contain_themselves_are_refused() -> None:
    """A list inside itself ends at the greatest depth."""
    inner: list[Any] = []
    inner.append(inner)
    (problem,) = codes(inner)
    assert problem[1] == "too_deep"


def test_data_that_grow_when_walked_are_refused() -> None:
    """A few lists that contain each other many times count with all that they stand for."""
    inner: list[Any] = [0] * 10
    for _ in range(12):
        inner = [inner] * 10
    assert codes(inner) == [("document", "too_large")]


def test_too_many_values_are_refused_before_they_are_looked_at() -> None:
    """A list of more than 200,000 values is refused by its length."""
    assert codes([object()] * 200_001) == [("document", "too_large")]


def test_only_the_first_problems_are_listed() -> None:
    """Of very many problems a hundred are told."""
    assert len(codes({f"k{number}": b"" for number in range(150)})) == 100
    assert len(codes({f"k{number}": [] for number in range(150)})) == 100
    assert len(codes([{"": b""}] * 150)) == 100


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad_json"),
        ("{", "bad_json"),
        ("{'a': 1}", "bad_json"),
        ("\ufeff{}", "bad_json"),
        ("[" * 100_000, "too_deep"),
        ('{"leadcore": 1, "leadcore": 1}', "repeated_key"),
        (" " * 10_000_001, "too_long"),
        (None, "wrong_type"),
        (b"{}", "wrong_type"),
    ],
)
def test_text_that_is_no_json_is_refused(text: Any, code: str) -> None:
    """What JSON does not allow is refused with the place, and so are keys that come twice."""
    with pytest.raises(ValidationError) as caught:
        loads(text, Lead)
    assert [(p.path, p.code) for p in caught.value.problems] == [("document", code)]


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000, "9007199254740993"])
def test_numbers_of_any_length_are_refused_at_their_place(number: str) -> None:
    """A number of thousands of digits is out of bounds like any other."""
    with pytest.raises(ValidationError) as caught:
        loads(f'{{"leadcore":1,"type":"Money","data":{{"minor":{number}}}}}', Money)
    assert [(p.path, p.code) for p in caught.value.problems] == [("minor", "too_large")]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused_at_their_place(number: str) -> None:
    """What other programs write for no number is refused."""
    text = f'{{"leadcore":1,"type":"SchoolLead","data":{{"share":{number}}}}}'
    with pytest.raises(ValidationError) as caught:
        SCHOOLS.loads(text, SchoolLead)
    assert [(p.path, p.code) for p in caught.value.problems] == [("share", "not_finite")]


@pytest.mark.parametrize(
    "data",
    [
        {"tags": [[]] * 190_000},
        {"fees": {f"k{number}": 5 for number in range(190_000)}},
        {f"k{number}": 5 for number in range(190_000)},
        {"motto": "x" * 10_000_000},
        {"tags": ["x" * 10_000] * 1_000},
    ],
    ids=["wrong items", "wrong entries", "unknown keys", "one long text", "many texts"],
)
def test_hostile_documents_cost_little(data: dict[str, object]) -> None:
    """The largest documents, wrong everywhere, are refused within seconds."""
    document = {"leadcore": 1, "type": "SchoolLead", "data": data}
    start = time.process_time()
    with pytest.raises(ValidationError):
        SCHOOLS.from_data(document, SchoolLead)
    assert time.process_time() - start < 10


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
KEYS = st.text(max_size=5)
JSONS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
PAYLOADS = tuple(cls for cls in vars(events).values() if attrs.has(cls))
PARTS = (Attachment, Demand, FollowUp, Money, MoneyRange, NewLead, Rep, Team)


CLASSES = st.sampled_from((Lead, Event, Policy, Command, *COMMANDS, *PAYLOADS, *PARTS))
VALUES = strategies.events() | strategies.commands() | strategies.policies() | strategies.leads()


@given(cls=CLASSES, data=JSONS)
def test_random_data_are_a_value_or_refused(cls: type, data: object) -> None:
    """Whatever comes instead of the data of a class, the answer is a value or `ValidationError`."""
    for document in (data, {"leadcore": 1, "type": cls.__name__, "data": data}):
        assert is_answered(document, cls)


@given(value=VALUES, data=st.data())
def test_random_fields_are_a_value_or_refused(value: object, data: st.DataObject) -> None:
    """Whatever comes for some of the fields, the answer is a value or `ValidationError`."""
    document: Any = to_data(value)
    names = st.sampled_from(sorted(document["data"]))
    fields = st.dictionaries(names, JSONS | typed_scalars(), min_size=1, max_size=3)
    document["data"] |= data.draw(fields)
    assert is_answered(document, type(value))


def typed_scalars() -> st.SearchStrategy[object]:
    """Return texts and objects that look like what documents hold."""
    days = st.datetimes().map(lambda at: f"{at.isoformat()}Z")
    tagged = st.fixed_dictionaries({"type": st.sampled_from(("Chain", "Money", "RuleScoring"))})
    money = st.fixed_dictionaries({"minor": st.integers(), "currency": st.text(max_size=3)})
    return days | tagged | money | st.sampled_from(("PT5S", "-PT1S", "high", "CNY", "2024-05-01"))


def is_answered(document: object, cls: type[Any]) -> bool:
    """Whether the document is refused with problems, or its value can be written and read again."""
    try:
        value = from_data(document, cls)
    except ValidationError as error:
        return bool(error.problems and str(error))
    return bool(loads(dumps(value), cls) == value)
