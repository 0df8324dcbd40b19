"""Whatever is given as a rule, by whomever, is refused in good order or means one thing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadcore.errors import ValidationError
from leadcore.rules import Formula, from_json, from_jsonlogic, to_json, to_jsonlogic
from leadcore.rules.printing import print_constant
from tests.rules.claims import Reader, holds_of_json, holds_of_text, read_or_error
from tests.rules.parcels import FORMULAS, NOW, SCHEMA, Parcel
from tests.rules.refused import REFUSED, Refused

PIECES = st.sampled_from(
    [
        *"(),-=<>&.\\'\"是（＝\n\t\u202e\x00\ud800",
        *("==", "in", "is", "not", "and", "or", "known", "missing", "True", "None"),
        *("1", "0.5", "1_000", "'a'", "note", "pieces", "tags", "lower"),
    ]
)
"""What texts are made of, good and bad."""

CODE = [
    *("{}", "{0}", "{{", "}", "{0.__class__}", "%s", "%(x)s", "\\1", "\\g<0>", "$1", "None", "#"),
    *("v1", "v2", "p1", "g1", "subject", "now", "lead", "self", "return", "lambda: 0", "a\\"),
    *("' or True or '", '" or True or "', "'''", '\\" + note', "__import__('os')", "is not None"),
]
"""Texts that would mean something if they came to stand in a program."""

AROUND = [
    "note == {}",
    "not note != {}",
    "note in ({}, 'another')",
    "not note not in ({},)",
    "contains(note, {})",
    "starts_with(note, {}) and ends_with(note, {})",
    "{} in tags",
    "not {} not in tags",
    "note >= {} and note <= {}",
    "contains(note, {}) and note == {} and {} in tags",
]
"""Conditions that are true of a parcel that has the text as its note and among its tags."""

KEYS = st.sampled_from(
    ["all", "any", "not", "field", "call", "op", "value", "and", "or", "!", "==", "<", "var", "in"]
)
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    st.sampled_from(["note", "pieces", "tags", "==", "<", "in", "is missing", 10**400, "\ud800"]),
)
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)
"""Values of JSON, of which some are nearly conditions."""


@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text())
@example("\ud800")
def test_any_text_is_a_condition_or_a_rule_error(text: str) -> None:
    """Whatever is given, the answer is a condition, the same in every form, or a RuleError."""
    holds_of_text(text)


@given(st.sampled_from(REFUSED), st.integers(0, 60), PIECES | st.just(""))
def test_a_refused_text_with_one_change_is_no_worse(row: Refused, at: int, piece: str) -> None:
    """Neither is a hostile text in which something was changed or from which it was cut."""
    holds_of_text(row.source[:at] + piece + row.source[at + 1 :])


@given(FORMULAS)
def test_any_condition_is_the_same_in_every_form(formula: Formula) -> None:
    """Text, JSON, interpreter, compiled form, explanation and proofs agree on any condition."""
    assert holds_of_text(str(formula)) is not None


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("text", CODE)
def test_a_text_is_never_code(text: str, around: str) -> None:
    """A text stays a text in every form, whatever program it could be a part of."""
    condition = holds_of_text(around.replace("{}", print_constant(text)))
    assert condition is not None
    assert condition.holds(Parcel(note=text, tags=frozenset({text})), now=NOW)
    assert not condition.holds(Parcel(note="other", tags=frozenset()), now=NOW)


@given(JSON)
def test_any_json_is_a_condition_or_refused(data: object) -> None:
    """Whatever JSON is given, the answer is a condition or a ValidationError with paths."""
    holds_of_json(data)


@given(FORMULAS, st.data())
def test_json_that_is_nearly_a_condition_is_no_worse(formula: Formula, data: st.DataObject) -> None:
    """Neither is a condition's JSON in which one piece was replaced."""
    holds_of_json(replaced(to_json(formula), data))


def replaced(value: Any, data: st.DataObject) -> Any:
    """Return the JSON with one of its pieces, drawn from `data`, replaced by any scalar."""
    if isinstance(value, dict):
        key = data.draw(st.sampled_from(sorted(value)))
        return {**value, key: replaced(value[key], data)}
    if isinstance(value, list) and value:
        at = data.draw(st.integers(0, len(value) - 1))
        return [*value[:at], replaced(value[at], data), *value[at + 1 :]]
    return data.draw(SCALARS)


def nested(key: str, times: int, *, listed: bool) -> object:
    data: object = True
    for _ in range(times):
        data = {key: [data] if listed else data}
    return data


JSON_BOMBS: dict[str, object] = {
    "deep not": nested("not", 100_000, listed=False),
    "deep all": nested("all", 100_000, listed=True),
    "deep !": nested("!", 100_000, listed=False),
    "deep and": nested("and", 100_000, listed=True),
    "wide all": {"all": [{"field": "fragile"}] * 100_000},
    "wide and": {"and": [{"var": "fragile"}] * 100_000},
    "wide and wrong": {"any": [{"field": "x"}] * 100_000},
    "many options": {"field": "note", "op": "in", "value": ["x"] * 100_000},
    "many keys": {str(number): True for number in range(100_000)},
    "long text": {"field": "note", "op": "==", "value": "x" * 1_000_000},
    "long field": {"field": "x" * 1_000_000},
    "long path": {"field": ".".join("x" * 100_000)},
    "long operator": {"field": "note", "op": "=" * 1_000_000, "value": "x"},
    "long key": {"x" * 1_000_000: True},
    "long number": {"field": "pieces", "op": "==", "value": 10**4_000},
    "dunder": {"field": "note.__class__", "op": "==", "value": "x"},
    "code in a field": {"field": "note == 'x' or True"},
    "code in a value": {"field": "note", "op": "==", "value": '" or True or note == "'},
    "code in an operator": {"field": "note", "op": "== 'x' or", "value": "x"},
    "code in a call": {"call": "__import__", "args": ["os"]},
}
"""What is refused, or means no more than it says."""


@pytest.mark.parametrize("data", JSON_BOMBS.values(), ids=JSON_BOMBS.keys())
@pytest.mark.parametrize("read", [from_json, from_jsonlogic])
def test_bombs_of_json_are_refused(read: Reader, data: object) -> None:
    """No JSON runs deep, long or wide, and none is code; the answer is short beside it."""
    result = read_or_error(read, data)
    assert len(str(result)) < (20_000 if isinstance(result, ValidationError) else 100)


@given(FORMULAS)
def test_what_jsonlogic_can_say_comes_back(formula: Formula) -> None:
    """A condition that is written as JsonLogic is read as the same condition."""
    try:
        data = to_jsonlogic(formula)
    except ValidationError:
        return
    assert from_jsonlogic(data, schema=SCHEMA).node == SCHEMA.condition(formula).tree
