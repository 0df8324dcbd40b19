"""The published JSON Schema accepts exactly what the reader of the JSON form accepts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from enum import StrEnum
from typing import Any, Literal

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from leadcore.errors import ValidationError
from leadcore.rules import Formula, Schema, from_json, json_schema, to_json
from leadcore.rules.exchange.words import HEADS, JSON, OPERATORS, TAIL
from leadcore.rules.nodes import Expression
from tests.rules import parcels
from tests.rules.parcels import FORMULAS, SCHEMA
from tests.rules.test_json_form import JSONS, text_of
from tests.rules.test_printing import TREES

UNTYPED = Draft202012Validator(json_schema())
TYPED = Draft202012Validator(json_schema(SCHEMA))

BEYOND = frozenset({"too_deep", "too_many", "too_large"})
"""Why the reader refuses what the JSON Schema cannot: levels, parts, and the length of the text."""


def codes(data: object, schema: Schema | None) -> set[str]:
    """Return why the reader refuses, or nothing when it accepts."""
    try:
        from_json(data, schema=schema)
    except ValidationError as error:
        return {problem.code for problem in error.problems}
    return set()


def agree(data: object, *, typed: bool) -> bool:
    """Whether reader and JSON Schema judge alike, but for what the latter cannot say."""
    found = codes(data, SCHEMA if typed else None)
    is_valid = (TYPED if typed else UNTYPED).is_valid(data)
    event(f"typed={typed}: {'valid' if is_valid else 'invalid'}")
    unsayable = BEYOND if typed or text_of(data).isascii() else BEYOND | {"bad_name"}
    return is_valid == (not found) or (bool(found) and found <= unsayable)


@pytest.mark.parametrize("schema", [None, SCHEMA])
def test_it_is_a_json_schema(schema: Schema | None) -> None:
    """What is published is valid draft 2020-12, plain JSON, and fresh on every call."""
    made = json_schema(schema)
    Draft202012Validator.check_schema(made)
    assert json.loads(json.dumps(made)) == made
    made["$defs"] = {}
    assert json_schema(schema)["$defs"]


@given(TREES)
def test_every_written_condition_is_valid(tree: Expression) -> None:
    """What `to_json` writes, the JSON Schema accepts."""
    UNTYPED.validate(to_json(Formula(tree)))


@given(FORMULAS)
def test_every_well_typed_condition_is_valid_for_its_schema(formula: Formula) -> None:
    """What a schema accepts, the JSON Schema made from it accepts."""
    TYPED.validate(to_json(formula))


SCALARS = st.one_of(
    st.sampled_from([None, True, 0, -1, 5, 2**53, 2**53 + 1, 10**400]),
    st.sampled_from([0.5, -0.0, 7.0, 1e15, 1e15 + 0.5, 2e15, 2.0**53, 2.0**54, 1e300]),
    st.sampled_from(
        ["", "a", "new", "small", "urgent", "x\n", "\0", "\u202e", "\ud800", "\U000e0001"]
    ),
    st.sampled_from([*SCHEMA.fields, "a b", "a.class", "人数", "_x", "1a", "a.", "weight\n"]),
    st.sampled_from([*OPERATORS, "=", "between"]),
    st.sampled_from(["2026-01-31", "2024-02-29", "2026-02-29", "2026-1-31", "0000-01-01"]),
    st.sampled_from(["2026-01-31T09:00Z", "2026-01-31T24:00Z", "2026-01-31T09:00:00.5+08:00"]),
    st.sampled_from(["2026-01-31T09:00", "2026-01-31T09:00Z\n", "0001-01-01T00:00+08:00"]),
)
KEYS = st.sampled_from([*HEADS, *TAIL, "key"])
PIECES: st.SearchStrategy[object] = st.one_of(
    SCALARS,
    SCALARS.map(lambda value: [value]),
    st.dictionaries(KEYS, SCALARS, max_size=2),
    st.sampled_from(list(SCHEMA.fields)).map(lambda path: {"field": path}),
    FORMULAS.map(to_json),
    st.just([]),
)
"""What a mutation puts in the place of something."""
FRESH_PIECES = PIECES.map(deepcopy)
"""The same, which later mutations may change."""
PLAUSIBLE: Mapping[object, st.SearchStrategy[object]] = {
    "op": st.sampled_from(OPERATORS),
    "field": st.sampled_from(list(SCHEMA.fields)),
    "value": st.sampled_from(
        [
            *(0, 0.5, "", "urgent", "new", "small", True, {"days": 7}, {"date": "2026-01-31"}),
            *({"datetime": "2026-01-31T09:00Z"}, {"field": "note"}, {"field": "status"}),
            *({"field": "pieces"}, {"lower": {"field": "note"}}, {"age": {"field": "sent_at"}}),
            *(["new"], ["small", "large"], [1, 2.5], [], [True], [{"hours": 1}], ["new", 1]),
        ]
    ).map(deepcopy),
}
"""What could well stand under a key, so that many mutations are nearly valid."""

Holder = dict[str, object] | list[object]


def holders(data: object) -> list[Holder]:
    """Return every object and every list of a document."""
    if not isinstance(data, dict | list):
        return []
    inner = data.values() if isinstance(data, dict) else data
    return [data, *(holder for each in inner for holder in holders(each))]


@st.composite
def mutated(draw: st.DrawFn) -> object:
    """Return a condition as JSON with up to three pieces replaced, added, renamed or removed."""
    data: object = draw(FORMULAS.map(to_json))
    for _ in range(draw(st.integers(0, 3))):
        places = holders(data)
        if not places:
            return draw(FRESH_PIECES)
        holder = draw(st.sampled_from(places))
        mutate(draw, holder)
    return data


def mutate(draw: st.DrawFn, holder: Holder) -> None:
    steps = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    step: Any = draw(st.sampled_from(steps)) if steps else None
    match draw(st.sampled_from(["replace"] * 4 + ["add", "rename", "remove"])):
        case "replace" if steps:
            holder[step] = draw(PLAUSIBLE.get(step, FRESH_PIECES) | FRESH_PIECES)
        case "rename" if steps and isinstance(holder, dict):
            holder[draw(KEYS)] = holder.pop(step)
        case "remove" if steps:
            del holder[step]
        case _ if isinstance(holder, dict):
            holder[draw(KEYS)] = draw(FRESH_PIECES)
        case _:
            holder.append(draw(FRESH_PIECES))


@given(mutated(), st.booleans())
def test_both_judge_mutated_conditions_alike(data: object, typed: bool) -> None:
    """A condition that was changed at random is valid exactly when the reader accepts it."""
    assert agree(data, typed=typed)


def is_json(data: object) -> bool:
    try:
        return bool(json.dumps(data, allow_nan=False))
    except ValueError:
        return False


@given(JSONS.filter(is_json), st.booleans())
def test_both_judge_any_json_alike(data: object, typed: bool) -> None:
    """Random JSON is valid exactly when the reader accepts it."""
    assert agree(data, typed=typed)


def row(path: str, operator: str, value: JSON) -> JSON:
    return {"field": path, "op": operator, "value": value}


DECIDED: list[tuple[JSON, bool, bool]] = [
    (row("size", "<", "small"), True, False),
    (row("fragile", "<", True), True, False),
    (row("target", "==", True), True, False),
    (row("target", "in", [True]), True, False),
    ({"field": "target", "op": "is missing"}, True, True),
    ({"field": "note"}, True, False),
    ({"lower": {"field": "note"}, "op": "has", "value": "x"}, False, False),
    ({"lower": {"field": "note"}, "op": "is known"}, False, False),
    ({"contains": ["x", "y"]}, False, False),
    ({"contains": ["x", {"field": "note"}]}, True, True),
    ({"contains": ["x", {"field": "note"}, "y"]}, False, False),
    ({"contains": [{"field": "pieces"}, "x"]}, True, False),
    ({"lower": "x", "op": "==", "value": "x"}, False, False),
    (row("status", "contains", "new"), True, False),
    (row("tags", "has", {"field": "note"}), True, True),
    (row("tags", "contains", "x"), True, False),
    (row("note", "has", "x"), True, False),
    (row("weight", "==", {"field": "pieces"}), True, True),
    (row("weight", "==", {"field": "rate"}), True, False),
    (row("sent_at", "==", {"datetime": "2026-01-31T09:00Z\n"}), False, False),
    (row("due_on", "==", {"date": "2026-01-31\n"}), False, False),
    (row("due_on", "==", {"date": "0000-01-01"}), False, False),
    (row("weight", "in", []), False, False),
    ({"all": []}, False, False),
]


@pytest.mark.parametrize(
    ("data", "form", "typed"), DECIDED, ids=[json.dumps(each[0])[:60] for each in DECIDED]
)
def test_both_judge_each_kind_of_mistake_alike(data: JSON, form: bool, typed: bool) -> None:
    """The form, and what the fields allow, are judged alike where they differ most."""
    assert (UNTYPED.is_valid(data), TYPED.is_valid(data)) == (form, typed)
    assert (codes(data, None) == set(), codes(data, SCHEMA) == set()) == (form, typed)


TERM: dict[str, JSON] = {"field": "fragile"}


def nested(depth: int) -> JSON:
    data: JSON = TERM
    for _ in range(depth):
        data = {"not": data}
    return data


UNSAYABLE: list[tuple[JSON, JSON, str]] = [
    (nested(39), nested(40), "too_deep"),
    ({"all": [TERM] * 9}, {"all": [{"all": [TERM] * 9}] * 250}, "too_many"),
    (row("note", "==", "x" * 9_980), row("note", "==", "x" * 9_995), "too_large"),
    (row("value", "==", 0.01), row("value", "==", 0.001), "rule_type"),
]


@pytest.mark.parametrize(
    ("accepted", "refused", "code"), UNSAYABLE, ids=[row[2] for row in UNSAYABLE]
)
def test_only_these_bounds_are_beyond_it(accepted: JSON, refused: JSON, code: str) -> None:
    """Levels, parts, length and the fineness of amounts are refused by the reader alone."""
    assert TYPED.is_valid(accepted)
    assert codes(accepted, SCHEMA) == set()
    assert TYPED.is_valid(refused)
    assert codes(refused, SCHEMA) == {code}


@pytest.mark.parametrize("name", ["ｂudget", "a·b", "a\u200bb", "¬x"])
def test_names_beyond_ascii_are_judged_by_the_reader(name: str) -> None:
    """Without a schema a name of other letters is valid JSON Schema; the reader knows Unicode."""
    assert UNTYPED.is_valid({"field": name})
    assert codes({"field": name}, None) == {"bad_name"}
    assert not TYPED.is_valid({"field": name})


@pytest.mark.parametrize("name", ["a", "_a", "a.b_1", "人数", "and_then", "a.is_b"])
def test_names_are_valid(name: str) -> None:
    """A name that rules can write is valid, also one that begins like a keyword."""
    assert UNTYPED.is_valid({"field": name})
    assert codes({"field": name}, None) == set()


@pytest.mark.parametrize(
    "name", ["", "1a", "a.", ".a", "a..b", "and", "a.None", "a-b", "a b", "a\n"]
)
def test_names_of_ascii_are_judged_alike(name: str) -> None:
    """A name of ASCII is valid exactly when rules can write it."""
    assert not UNTYPED.is_valid({"field": name})
    assert codes({"field": name}, None) == {"bad_name"}


@attrs.frozen
class Colours:
    """Fields of kinds that have a name in common, and of one that rules cannot write."""

    first: Literal["red", "blue"]
    second: tuple[Literal["red", "blue"], ...]
    opaque: object


def test_a_schema_with_few_kinds() -> None:
    """Functions on kinds that no field has are never valid; sets take the members of their kind."""
    schema = Schema.of(Colours)
    validator = Draft202012Validator(json_schema(schema))
    for data, is_valid in [
        ({"field": "second", "op": "has", "value": "red"}, True),
        ({"field": "second", "op": "has", "value": {"field": "first"}}, True),
        ({"field": "second", "op": "has", "value": "green"}, False),
        ({"field": "opaque", "op": "is known"}, True),
        ({"field": "opaque"}, False),
        ({"lower": {"field": "first"}, "op": "==", "value": "red"}, False),
        ({"lower": {"lower": "red"}, "op": "==", "value": "red"}, False),
    ]:
        assert validator.is_valid(data) == is_valid
        assert (codes(data, schema) == set()) == is_valid


class Size(StrEnum):
    HUGE = "huge"


@attrs.frozen
class Two:
    """Fields of two kinds that share their name."""

    mine: Size
    other: parcels.Size


def test_kinds_of_one_name_keep_their_members() -> None:
    """Two kinds with the same name can be compared, each with constants of its own."""
    schema = Schema.of(Two)
    validator = Draft202012Validator(json_schema(schema))
    for data, is_valid in [
        (row("mine", "==", "huge"), True),
        (row("other", "==", "huge"), False),
        (row("mine", "==", {"field": "other"}), True),
    ]:
        assert validator.is_valid(data) == is_valid
        assert (codes(data, schema) == set()) == is_valid
