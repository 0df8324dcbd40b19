"""JsonLogic comes in and goes out as far as it means the same, and is refused beyond."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import ValidationError
from leadcore.rules import BoundError, F, Formula, from_jsonlogic, to_jsonlogic
from leadcore.rules.exchange.jsonlogic_reader import OPERATIONS
from leadcore.rules.exchange.jsonlogic_words import REFUSED as REFUSALS
from tests.rules.parcels import (
    ATOMS,
    MISSING,
    NOW,
    SCHEMA,
    TEXTS,
    Coin,
    Parcel,
    Place,
    Size,
    actual,
)

V = {"var": "pieces"}
NOTE = {"var": "note"}

READ: list[tuple[object, str]] = [
    (True, "True"),
    ({"var": "fragile"}, "fragile"),
    ({"var": ["fragile"]}, "fragile"),
    ({"!!": [{"var": "fragile"}]}, "fragile"),
    ({"!": {"var": "fragile"}}, "not fragile"),
    ({"!": [{"var": "fragile"}]}, "not fragile"),
    (
        {"and": [{"var": "fragile"}, {"or": [True, {"==": [V, 1]}]}]},
        "fragile and (True or pieces == 1)",
    ),
    ({"or": [{"var": "fragile"}]}, "fragile"),
    ({"==": [NOTE, "x"]}, 'note == "x"'),
    ({"===": ["x", NOTE]}, 'note == "x"'),
    ({"!=": [V, 1.5]}, "pieces != 1.5"),
    ({"!==": [V, {"var": "limit"}]}, "pieces != limit"),
    ({"==": [{"var": "fragile"}, True]}, "fragile == True"),
    ({"==": [{"var": "sent_at"}, None]}, "sent_at is missing"),
    ({"!==": [None, {"var": "target.city"}]}, "target.city is known"),
    ({"<": [V, 5]}, "pieces < 5"),
    ({">=": [5, V]}, "pieces <= 5"),
    ({"<": [1, V, 5]}, "pieces > 1 and pieces < 5"),
    ({"<=": [1, V, {"var": "limit"}]}, "pieces >= 1 and pieces <= limit"),
    ({"in": [NOTE, ["a", "b"]]}, 'note in ("a", "b")'),
    ({"in": ["a", {"var": "tags"}]}, '"a" in tags'),
    ({"in": [NOTE, {"var": "tags"}]}, "note in tags"),
    ({"in": ["a", NOTE]}, 'contains(note, "a")'),
    ({"in": [NOTE, "abc"]}, 'contains("abc", note)'),
]


@pytest.mark.parametrize(("data", "text"), READ, ids=[text for _, text in READ])
def test_what_has_an_equivalent_is_read(data: object, text: str) -> None:
    """Each operation of the common subset is read as the condition that means the same."""
    assert str(from_jsonlogic(data, schema=SCHEMA)) == text


REFUSED: list[tuple[object, str, str]] = [
    (None, "$", "wrong_type"),
    ("x", "$", "wrong_type"),
    ([], "$", "wrong_type"),
    ({}, "$", "one_head"),
    ({"var": "fragile", "!": True}, "$", "one_head"),
    ({5: []}, "$", "unknown_key"),
    ({"equals": [V, 1]}, "$", "unknown_operator"),
    ({"and": []}, "$.and", "empty"),
    ({"and": True}, "$.and", "wrong_type"),
    ({"!": []}, "$['!']", "empty"),
    ({"!": [True, True]}, "$['!']", "wrong_count"),
    ({"!!": 0}, "$['!!']", "wrong_type"),
    ({"!": {"cat": []}}, "$['!']", "no_equivalent"),
    ({"var": ["fragile", False]}, "$.var", "wrong_count"),
    ({"var": ""}, "$.var", "bad_name"),
    ({"var": 0}, "$.var", "wrong_type"),
    ({"var": ["tags.0"]}, "$.var[0]", "bad_name"),
    ({"var": "note"}, "$.var", "rule_type"),
    ({"==": [V]}, "$['==']", "wrong_count"),
    ({"==": V}, "$['==']", "wrong_type"),
    ({"==": [V, 1, 2]}, "$['==']", "wrong_count"),
    ({">": [1, V, 5]}, "$['>']", "wrong_count"),
    ({"==": [1, 2]}, "$['==']", "bad_value"),
    ({"==": [None, None]}, "$['=='][0]", "wrong_type"),
    ({"==": [5, None]}, "$['=='][0]", "wrong_type"),
    ({"<": [None, V]}, "$['<'][0]", "wrong_type"),
    ({"==": [V, "1"]}, "$['=='][1]", "rule_type"),
    ({"==": [{"var": "sent_at"}, "2026-01-31T09:00Z"]}, "$['=='][1]", "rule_type"),
    ({"==": [V, {"+": [1, 2]}]}, "$['=='][1]", "no_equivalent"),
    ({"==": [{"==": [V, 1]}, True]}, "$['=='][0]", "wrong_type"),
    ({"==": [V, {"days": 7}]}, "$['=='][1]", "unknown_operator"),
    ({"==": [V, [1]]}, "$['=='][1]", "wrong_type"),
    ({"==": [V, 10**400]}, "$['=='][1]", "bad_value"),
    ({"in": [NOTE, []]}, "$.in[1]", "empty"),
    ({"in": ["a", ["a"]]}, "$.in[0]", "wrong_type"),
    ({"in": [NOTE, ["a", None]]}, "$.in[1][1]", "wrong_type"),
    ({"in": [NOTE, [NOTE]]}, "$.in[1][0]", "wrong_type"),
    ({"in": ["a", "abc"]}, "$.in", "constants_only"),
    ({"in": ["a", V]}, "$.in[1].var", "rule_type"),
    ({"in": ["a", {"var": "nothing"}]}, "$.in[1].var", "rule_type"),
    ({"in": ["a"]}, "$.in", "wrong_count"),
    ({"if": [True, True, False]}, "$", "no_equivalent"),
    ({"missing": ["note"]}, "$", "no_equivalent"),
    ({"some": [{"var": "tags"}, True]}, "$", "no_equivalent"),
    ({"log": "x"}, "$", "no_equivalent"),
]


@pytest.mark.parametrize(
    ("data", "path", "code"), REFUSED, ids=[f"{row[2]}-{ascii(row[0])[:40]}" for row in REFUSED]
)
def test_what_has_no_equivalent_is_refused_at_its_place(data: object, path: str, code: str) -> None:
    """Each refusal says where it is and what kind of mistake it is."""
    with pytest.raises(ValidationError) as caught:
        from_jsonlogic({"and": [True, data]}, schema=SCHEMA)
    found = [(each.path, each.code) for each in caught.value.problems]
    assert found == [(f"$.and[1]{path[1:]}", code)]


@pytest.mark.parametrize(
    ("data", "cure"),
    [
        ({"missing": ["note"]}, "counts an empty text too"),
        ({"if": [True, True]}, "no branches"),
        ({"%": [V, 2]}, "a fact of the schema"),
        ({"all": [{"var": "tags"}, True]}, "rules have no loops"),
    ],
)
def test_a_refusal_says_why(data: object, cure: str) -> None:
    """Whoever uses an operation without an equivalent learns what to use instead."""
    with pytest.raises(ValidationError, match=cure):
        from_jsonlogic(data, schema=SCHEMA)


def test_depth_is_bounded() -> None:
    """JsonLogic of any depth is refused where it is too deep."""
    data: object = {"var": "fragile"}
    for _ in range(39):
        data = {"!": data}
    assert str(from_jsonlogic(data, schema=SCHEMA)).count("not") == 39
    for _ in range(100_000):
        data = {"!": data}
    with pytest.raises(ValidationError, match="more than 40 levels"):
        from_jsonlogic(data, schema=SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        "age(sent_at) > days(7)",
        "transit > days(7)",
        'due_on == date("2026-01-31")',
        'due_on in (date("2026-01-31"),)',
        'starts_with(note, "a")',
        'lower(note) == "a"',
        'contains(lower(note), "a")',
        'contains(note, "a") == True',
    ],
)
def test_what_jsonlogic_has_no_words_for_is_not_written(text: str) -> None:
    """Times, durations and most functions are refused, with the part that cannot be said."""
    with pytest.raises(ValidationError) as caught:
        to_jsonlogic(SCHEMA.condition(f"fragile and {text} and not (True or {text})"))
    assert [each.code for each in caught.value.problems] == ["no_equivalent"] * 2


def test_too_deep_a_formula_is_not_written() -> None:
    """A formula that no text can hold is refused as such."""
    formula: Formula = F.fragile
    for _ in range(100):
        formula = ~formula
    with pytest.raises(BoundError):
        to_jsonlogic(formula)


def is_sayable(formula: Formula) -> bool:
    try:
        return bool(to_jsonlogic(formula))
    except ValidationError:
        return False


SAYABLE: st.SearchStrategy[Formula] = st.recursive(
    ATOMS.filter(is_sayable),
    lambda inner: st.one_of(
        st.builds(operator.and_, inner, inner),
        st.builds(operator.or_, inner, inner),
        st.builds(operator.invert, inner),
    ),
    max_leaves=8,
)
"""Well-typed conditions that JsonLogic can say."""

COMPLETE = st.builds(
    Parcel,
    weight=st.sampled_from([0.0, 0.5, 5.0, 20.0]),
    pieces=st.integers(-2, 6),
    limit=st.integers(-2, 6),
    rate=st.sampled_from([Decimal("0.1"), Decimal(0), Decimal(5)]),
    value=st.builds(Coin, st.sampled_from([0, 50, 500])),
    note=st.sampled_from(TEXTS),
    size=st.sampled_from(Size),
    status=st.sampled_from(["new", "sent", "elsewhere"]),
    fragile=st.booleans(),
    tags=st.frozensets(st.sampled_from(TEXTS), max_size=3),
    target=st.builds(Place, city=st.sampled_from(TEXTS), country=st.sampled_from(TEXTS)),
    extra=st.just({"floors": 3}),
)
"""Parcels of which everything is known that JsonLogic can ask."""

PLAIN: dict[str, Callable[..., object]] = {
    "===": operator.eq,
    "!==": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda item, container: item in container,
    "!": operator.not_,
    "and": lambda *parts: all(parts),
    "or": lambda *parts: any(parts),
    "==": lambda value, _: value is None,
    "!=": lambda value, _: value is not None,
}
"""What the operations do that are written; the last two are compared with null only."""


def applied(rule: Any, parcel: Parcel) -> Any:
    """Evaluate a JsonLogic rule in the plainest way."""
    if isinstance(rule, list):
        return [applied(each, parcel) for each in rule]
    if not isinstance(rule, dict):
        return Decimal(repr(rule)) if isinstance(rule, float) else rule
    ((name, given_),) = rule.items()
    if name == "var":
        value = actual(parcel, given_)
        return None if value is MISSING else value
    arguments = given_ if isinstance(given_, list) else [given_]
    return PLAIN[name](*applied(arguments, parcel))


@given(SAYABLE)
def test_what_is_written_is_read_as_the_same(formula: Formula) -> None:
    """Reading what was written, by way of text, gives the condition back."""
    dumped = json.dumps(to_jsonlogic(SCHEMA.condition(formula)))
    assert from_jsonlogic(json.loads(dumped), schema=SCHEMA).node == formula.node


@given(SAYABLE, COMPLETE)
def test_both_say_the_same_of_what_is_known(formula: Formula, parcel: Parcel) -> None:
    """On a subject without missing values a condition holds exactly when its JsonLogic does."""
    outcome = SCHEMA.condition(formula).evaluate(parcel, now=NOW)
    assert outcome is bool(applied(to_jsonlogic(formula), parcel))


def test_on_missing_values_they_differ() -> None:
    """Where JsonLogic goes on with null, the condition is unknown and does not hold."""
    condition = SCHEMA.condition(from_jsonlogic({"!==": [{"var": "note"}, "x"]}, schema=SCHEMA))
    assert condition.evaluate(Parcel(), now=NOW) is None
    assert applied(to_jsonlogic(condition), Parcel()) is True


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=3)
        | st.just("note"),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from([*OPERATIONS, *REFUSALS, "x"]), inner, max_size=1),
        ),
        max_leaves=10,
    )
)
def test_any_json_is_read_or_refused(data: object) -> None:
    """No JSON raises anything but a ValidationError, and what is read can be loaded."""
    try:
        formula = from_jsonlogic(data, schema=SCHEMA)
    except ValidationError:
        return
    assert SCHEMA.condition(formula).tree == formula.node
