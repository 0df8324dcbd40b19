"""Conditions go to JSON and back, and JSON of any shape is read or refused at its place."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import ValidationError
from leadcore.rules import BoundError, F, Formula, from_json, to_json
from leadcore.rules.exchange.patterns import INVISIBLE
from leadcore.rules.exchange.words import FOREIGN_KEYS, HEADS, OPERATORS, TAIL
from leadcore.rules.nodes import UNWRITABLE, Expression, Not
from leadcore.rules.parse import parse
from leadcore.rules.printing import canonical
from tests.rules.parcels import FORMULAS, NOW, SCHEMA, Parcel
from tests.rules.test_printing import TREES

FORMS = [
    ("True", True),
    ("fragile", {"field": "fragile"}),
    ("not fragile", {"not": {"field": "fragile"}}),
    ("pieces >= 10000", {"field": "pieces", "op": ">=", "value": 10_000}),
    ("weight == 0.5", {"field": "weight", "op": "==", "value": 0.5}),
    ("weight == -0.0", {"field": "weight", "op": "==", "value": 0.0}),
    ("pieces <= limit", {"field": "pieces", "op": "<=", "value": {"field": "limit"}}),
    ("target.city != '上海市'", {"field": "target.city", "op": "!=", "value": "上海市"}),
    ("size in ('small',)", {"field": "size", "op": "in", "value": ["small"]}),
    (
        "size not in ('small', 'large')",
        {"field": "size", "op": "not in", "value": ["small", "large"]},
    ),
    ("'a' in tags", {"field": "tags", "op": "has", "value": "a"}),
    ("note not in tags", {"field": "tags", "op": "has not", "value": {"field": "note"}}),
    ("note is known", {"field": "note", "op": "is known"}),
    ("note is missing", {"field": "note", "op": "is missing"}),
    ("not (note is missing)", {"not": {"field": "note", "op": "is missing"}}),
    ("contains(note, 'a')", {"field": "note", "op": "contains", "value": "a"}),
    ("contains('abc', note)", {"contains": ["abc", {"field": "note"}]}),
    (
        "contains(note, 'a') == True",
        {"contains": [{"field": "note"}, "a"], "op": "==", "value": True},
    ),
    (
        "starts_with(lower(note), 'a')",
        {"lower": {"field": "note"}, "op": "starts_with", "value": "a"},
    ),
    (
        "age(sent_at) > hours(48)",
        {"age": {"field": "sent_at"}, "op": ">", "value": {"days": 2}},
    ),
    ("transit < seconds(-90)", {"field": "transit", "op": "<", "value": {"seconds": -90}}),
    (
        "due_on == date('2026-01-31')",
        {"field": "due_on", "op": "==", "value": {"date": "2026-01-31"}},
    ),
    (
        "sent_at > datetime('2026-01-31T09:00+08:00')",
        {"field": "sent_at", "op": ">", "value": {"datetime": "2026-01-31T01:00:00Z"}},
    ),
    (
        "1 < pieces <= 5 or fragile",
        {
            "any": [
                {
                    "all": [
                        {"field": "pieces", "op": ">", "value": 1},
                        {"field": "pieces", "op": "<=", "value": 5},
                    ]
                },
                {"field": "fragile"},
            ]
        },
    ),
]


def text_of(data: object) -> str:
    """Return JSON in one spelling, in which 1, 1.0 and true differ."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize(("text", "data"), FORMS, ids=[text for text, _ in FORMS])
def test_every_node_has_its_form(text: str, data: object) -> None:
    """Each kind of condition is written in one way, and that is read as the condition."""
    assert text_of(to_json(SCHEMA.condition(text))) == text_of(data)
    assert from_json(data, schema=SCHEMA).node == parse(text)


@given(TREES)
def test_json_survives_being_dumped(tree: Expression) -> None:
    """Any tree, well-typed or not, comes back equal from the text of its JSON."""
    dumped = json.dumps(to_json(Formula(tree)))
    assert from_json(json.loads(dumped)).node == tree


@given(FORMULAS)
def test_well_typed_conditions_pass_the_schema(formula: Formula) -> None:
    """What a schema accepts as text it accepts as JSON, with the same text."""
    condition = SCHEMA.condition(formula)
    again = SCHEMA.condition(from_json(to_json(condition), schema=SCHEMA))
    assert (again, again.text) == (condition, condition.text)


@given(TREES, TREES)
def test_json_is_equal_when_the_trees_are(one: Expression, other: Expression) -> None:
    """Two conditions have the same JSON exactly when they are the same tree."""
    same = text_of(to_json(Formula(one))) == text_of(to_json(Formula(other)))
    assert same == (one == other)


OTHER_SPELLINGS = [
    ({"all": [{"field": "fragile"}]}, "fragile"),
    ({"all": [True, {"all": [False, {"field": "a"}]}]}, "True and False and a"),
    ({"not": {"field": "a", "op": "in", "value": [1]}}, "a not in (1,)"),
    ({"not": {"field": "a", "op": "is known"}}, "a is missing"),
    ({"contains": [{"field": "a"}, "x"]}, 'contains(a, "x")'),
    ({"field": "a", "op": ">", "value": {"hours": 48.0}}, "a > days(2)"),
    ({"field": "a", "op": ">", "value": 2e15}, "a > 2_000_000_000_000_000"),
    (
        {"field": "a", "op": ">", "value": {"datetime": "2026-01-31T09:00:00.5+08:00"}},
        'a > datetime("2026-01-31T01:00:00.500000Z")',
    ),
]


@pytest.mark.parametrize(("data", "text"), OTHER_SPELLINGS, ids=[row[1] for row in OTHER_SPELLINGS])
def test_what_a_form_may_send_too(data: object, text: str) -> None:
    """A group of one row, a negated row and a number without a fraction mean what they say."""
    assert str(from_json(data)) == text


TERM = {"field": "a"}
ROW = {"field": "a", "op": "==", "value": 1}
LONG = "x" * 10_001

REFUSED: list[tuple[object, str, str]] = [
    (None, "$", "wrong_type"),
    (5, "$", "wrong_type"),
    ([], "$", "wrong_type"),
    (b"x", "$", "wrong_type"),
    ({}, "$", "one_head"),
    ({"op": "=="}, "$", "one_head"),
    ({"field": "a", "all": [TERM]}, "$", "one_head"),
    ({"days": 7}, "$", "wrong_type"),
    ({"feild": "a"}, "$.feild", "unknown_key"),
    ({"field": "a", "13812345678": 1}, "$", "unknown_key"),
    ({"field": "a", 5: 1}, "$", "unknown_key"),
    ({"all": [], "op": "=="}, "$.op", "extra_key"),
    ({"all": []}, "$.all", "empty"),
    ({"any": {}}, "$.any", "wrong_type"),
    ({"not": 5}, "$.not", "wrong_type"),
    ({"not": [TERM]}, "$.not", "wrong_type"),
    ({"field": 5}, "$.field", "wrong_type"),
    ({"field": ""}, "$.field", "bad_name"),
    ({"field": "a b"}, "$.field", "bad_name"),
    ({"field": "a.class"}, "$.field", "bad_name"),
    ({"field": "a\n"}, "$.field", "bad_name"),
    ({"field": "ｂudget"}, "$.field", "bad_name"),
    ({"field": "a·b"}, "$.field", "bad_name"),
    ({"field": "a.0"}, "$.field", "bad_name"),
    ({"field": ".".join(["a"] * 41)}, "$.field", "bad_name"),
    ({"field": LONG}, "$.field", "bad_name"),
    ({"field": "a", "value": 1}, "$.op", "missing"),
    ({"field": "a", "op": None, "value": 1}, "$.op", "wrong_type"),
    ({"field": "a", "op": "=", "value": 1}, "$.op", "unknown_operator"),
    ({"field": "a", "op": "=="}, "$.value", "missing"),
    ({"field": "a", "op": "==", "value": None}, "$.value", "wrong_type"),
    ({"field": "a", "op": "==", "value": [1]}, "$.value", "wrong_type"),
    ({"field": "a", "op": "==", "value": ROW}, "$.value", "wrong_type"),
    ({"field": "a", "op": "==", "value": {"all": [TERM]}}, "$.value", "wrong_type"),
    ({"field": "a", "op": "==", "value": float("nan")}, "$.value", "bad_value"),
    ({"field": "a", "op": "==", "value": float("inf")}, "$.value", "bad_value"),
    ({"field": "a", "op": "==", "value": 1e16}, "$.value", "bad_value"),
    ({"field": "a", "op": "==", "value": 10**400}, "$.value", "bad_value"),
    ({"field": "a", "op": "==", "value": "\ud800"}, "$.value", "bad_text"),
    ({"field": "a", "op": "==", "value": "\0"}, "$.value", "bad_text"),
    ({"field": "a", "op": "==", "value": "a\u202eb"}, "$.value", "bad_text"),
    ({"field": "a", "op": "==", "value": LONG}, "$.value", "too_long"),
    ({"field": "a", "op": "is known", "value": 1}, "$.value", "extra_key"),
    ({"lower": TERM, "op": "is known"}, "$.op", "not_a_field"),
    ({"lower": TERM, "op": "has", "value": "x"}, "$.op", "not_a_field"),
    ({"field": "a", "op": "in", "value": 1}, "$.value", "wrong_type"),
    ({"field": "a", "op": "in", "value": []}, "$.value", "empty"),
    ({"field": "a", "op": "in", "value": [1, TERM]}, "$.value[1]", "wrong_type"),
    ({"field": "a", "op": "in", "value": [1, None]}, "$.value[1]", "wrong_type"),
    ({"lower": "x", "op": "==", "value": "x"}, "$.lower", "constants_only"),
    ({"lower": [TERM], "op": "==", "value": "x"}, "$.lower", "wrong_type"),
    ({"contains": TERM}, "$.contains", "wrong_type"),
    ({"contains": [TERM]}, "$.contains", "wrong_count"),
    ({"contains": ["x", "y"]}, "$.contains", "constants_only"),
    ({"contains": [TERM, None]}, "$.contains[1]", "wrong_type"),
    ({"field": "a", "op": ">", "value": {"days": 1.5}}, "$.value.days", "wrong_type"),
    ({"field": "a", "op": ">", "value": {"days": True}}, "$.value.days", "wrong_type"),
    ({"field": "a", "op": ">", "value": {"days": 36_526}}, "$.value", "bad_value"),
    ({"field": "a", "op": ">", "value": {"days": 1, "hours": 1}}, "$.value", "one_head"),
    ({"field": "a", "op": ">", "value": {"date": 5}}, "$.value.date", "wrong_type"),
    ({"field": "a", "op": ">", "value": {"date": "2026-02-30"}}, "$.value.date", "bad_format"),
    ({"field": "a", "op": ">", "value": {"date": "2026-W05-6"}}, "$.value.date", "bad_format"),
    ({"field": "a", "op": ">", "value": {"date": "0000-01-01"}}, "$.value.date", "bad_format"),
    ({"field": "a", "op": ">", "value": {"date": "2026-01-31\n"}}, "$.value.date", "bad_format"),
    ({"field": "a", "op": ">", "value": {"datetime": LONG}}, "$.value.datetime", "bad_format"),
    *(
        ({"field": "a", "op": ">", "value": {"datetime": text}}, "$.value.datetime", "bad_format")
        for text in ("2026-01-31T09:00", "2026-01-31T09:00Z\n", "2026-01-31 09:00Z")
    ),
]


def problems(data: object, *, typed: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        from_json(data, schema=SCHEMA if typed else None)
    return [(each.path, each.code) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("data", "path", "code"), REFUSED, ids=[f"{row[2]}-{ascii(row[0])[:40]}" for row in REFUSED]
)
def test_what_is_no_condition_is_refused_at_its_place(data: object, path: str, code: str) -> None:
    """Every refusal says where it is and what kind of mistake it is, wherever the piece stands."""
    assert problems(data) == [(path, code)]
    assert problems({"all": [True, {"not": data}]}) == [(f"$.all[1].not{path[1:]}", code)]


MISTYPED: list[tuple[object, str, str]] = [
    ({"field": "wieght", "op": ">", "value": 1}, "$.field", "weight"),
    ({"field": "wieght", "op": "is known"}, "$.field", "weight"),
    ({"field": "note"}, "$.field", "is known"),
    ({"field": "note", "op": "==", "value": 5}, "$.value", "write text"),
    ({"field": "note", "op": "==", "value": {"field": "pieces"}}, "$.value.field", "text"),
    ({"field": "status", "op": "in", "value": ["new", "sned"]}, "$.value[1]", "sent"),
    ({"field": "size", "op": "<", "value": "small"}, "$.op", "=="),
    ({"age": {"field": "note"}, "op": ">", "value": {"days": 1}}, "$.age.field", "datetime"),
    ({"field": "note", "op": "has", "value": "x"}, "$.field", "contains"),
    ({"field": "value", "op": ">", "value": 0.001}, "$.value", "2 decimals"),
]


@pytest.mark.parametrize(
    ("data", "path", "cure"), MISTYPED, ids=[ascii(row[0])[:50] for row in MISTYPED]
)
def test_what_the_schema_does_not_allow_is_refused_at_its_place(
    data: object, path: str, cure: str
) -> None:
    """A mistake of type, name or member has the place of its piece in the JSON, and its cure."""
    with pytest.raises(ValidationError) as caught:
        from_json({"any": [data]}, schema=SCHEMA)
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == (f"$.any[0]{path[1:]}", "rule_type")
    assert cure in problem.allowed.en


def test_all_problems_are_said_at_once() -> None:
    """A form with several mistakes shows them all, in both languages."""
    data = {"all": [{"field": "nothing"}, {"any": [{"field": "note", "op": "="}, ROW]}, 7]}
    with pytest.raises(ValidationError) as caught:
        from_json(data, schema=SCHEMA)
    paths = [each.path for each in caught.value.problems]
    assert paths == ["$.all[0].field", "$.all[1].any[0].op", "$.all[1].any[1].field", "$.all[2]"]
    assert "应为 请写 ==" in caught.value.to("zh")


@pytest.mark.parametrize("key", sorted(FOREIGN_KEYS))
def test_the_keys_of_other_formats_are_known(key: str) -> None:
    """Whoever sends the shape of another library is told the key of this one."""
    with pytest.raises(ValidationError, match=f"write {FOREIGN_KEYS[key]}"):
        from_json({key: []})


def nested(depth: int) -> object:
    data: object = {"field": "a"}
    for _ in range(depth):
        data = {"not": data}
    return data


def test_forty_levels_are_read() -> None:
    """As many levels as a text may have are read, one more is refused where it begins."""
    assert from_json(nested(39)).node == parse("not (" * 39 + "a" + ")" * 39)
    assert problems(nested(40)) == [("$" + ".not" * 40, "too_deep")]
    assert problems(nested(100_000)) == [("$" + ".not" * 40, "too_deep")]


def test_what_no_text_could_hold_is_refused() -> None:
    """Two thousand parts and ten thousand characters are the bounds, as of the text form."""
    assert str(from_json({"field": "a", "op": "in", "value": [1] * 1_990})).count("1") == 1_990
    assert problems({"all": [TERM] * 2_001}) == [("$.all[2000].field", "too_many")]
    assert problems({"all": [TERM] * 2_000}) == [("$", "too_large")]
    text = {"field": "a", "op": "==", "value": "x" * 9_000}
    assert problems({"all": [text, text]}) == [("$", "too_large")]


def test_a_value_at_the_last_level_is_refused() -> None:
    """A tree of which only the text is too deep is refused as a whole."""
    data: object = {"field": "a", "op": ">", "value": 1}
    for _ in range(39):
        data = {"not": data}
    assert problems(data) == [("$", "too_large")]


def test_problems_are_bounded() -> None:
    """A hundred problems are listed, however many there are."""
    assert len(problems({"all": [5] * 1_000_000})) == 100
    assert len(problems({"all": [{"all": [5] * 60}] * 60})) == 100
    assert len(problems(dict.fromkeys(map(str, range(1_000))))) == 100


def test_too_deep_a_formula_is_not_written() -> None:
    """Operators can nest without bound; JSON, like text, refuses it."""
    tree: Expression = F.a.node
    for _ in range(100_000):
        tree = Not(tree)
    with pytest.raises(BoundError, match="more than 40 deep"):
        to_json(Formula(tree))


def test_a_problem_shows_no_value() -> None:
    """What may be personal, a key or a text, is not repeated."""
    with pytest.raises(ValidationError) as caught:
        from_json({"all": [{"13812345678": 1}, {"field": "a@b.cn"}, "13812345678"]})
    assert "1381234" not in str(caught.value)
    assert "a@b" not in str(caught.value)


WORDS = st.sampled_from([*HEADS, *TAIL, "a", "weight", "x y", "rules", ""])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=4),
    WORDS,
    st.sampled_from([*OPERATORS, "=", "2026-01-31", "2026-01-31T09:00Z"]),
)
JSONS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(WORDS, inner, max_size=3),
        st.builds(
            lambda head, op, value: {head: "weight", "op": op, "value": value},
            WORDS,
            SCALARS,
            inner,
        ),
    ),
    max_leaves=10,
)
"""Any JSON, with a liking for the words of the form."""


@given(JSONS, st.booleans())
def test_any_json_is_read_or_refused(data: object, typed: bool) -> None:
    """No JSON raises anything but a ValidationError, and what is read can be loaded as text."""
    formula, paths = read(data, typed=typed)
    assert (formula is None) == any(paths)
    assert all(path.startswith("$") for path in paths)
    if formula is not None:
        assert parse(canonical(formula.node)) == formula.node
        assert not typed or SCHEMA.condition(formula).tree == formula.node


def read(data: object, *, typed: bool) -> tuple[Formula | None, list[str]]:
    """Return the condition, or the places of what is wrong with it."""
    try:
        return from_json(data, schema=SCHEMA if typed else None), []
    except ValidationError as error:
        return None, [problem.path for problem in error.problems]


@given(st.characters())
def test_a_text_is_refused_for_the_characters_that_no_rule_has(character: str) -> None:
    """The pattern of the JSON form covers every character that the language refuses."""
    is_refused = unicodedata.category(character) in UNWRITABLE
    data = {"field": "a", "op": "==", "value": character}
    if is_refused:
        assert problems(data) == [("$.value", "bad_text")]
    else:
        assert str(from_json(data))


def test_the_pattern_of_invisible_characters_is_that_of_unicode() -> None:
    """Every character that is there in Unicode 14 is judged as its category says."""
    later = range(0x13439, 0x13440)  # controls since Unicode 15
    wrong = [
        code
        for code in range(0x110000)
        if code not in later
        and bool(re.match(INVISIBLE, chr(code))) != (unicodedata.category(chr(code)) in UNWRITABLE)
    ]
    assert wrong == []


DAYS = st.dates().map(lambda day: day.isoformat()) | st.from_regex(
    r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\n?\Z"
)


@given(DAYS)
def test_a_day_is_read_exactly_when_it_exists(text: str) -> None:
    """The pattern of days knows the calendar, leap years included."""
    try:
        exists = len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        exists = False
    data = {"field": "a", "op": "==", "value": {"date": text}}
    if exists:
        assert str(from_json(data)) == f'a == date("{text}")'
    else:
        assert problems(data) == [("$.value.date", "bad_format")]


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_instants_off_the_calendar_are_refused(year: str) -> None:
    """In the first and the last year an instant is written in UTC, which always exists."""
    instant = f"{year}-12-31T23:59:59.999999"
    read = from_json({"field": "a", "op": "==", "value": {"datetime": f"{instant}Z"}})
    assert str(read) == f'a == datetime("{instant}Z")'
    data = {"field": "a", "op": "==", "value": {"datetime": f"{instant}-08:00"}}
    assert problems(data) == [("$.value.datetime", "bad_format")]


def test_the_bounds_of_constants_are_read() -> None:
    """The last value that each constant may have is read."""
    for value, same in [(2**53, 2**53), (1e15, 1e15), (2.0**53, 2**53)]:
        assert from_json({"field": "a", "op": "==", "value": value}).node == (F.a == same).node
    longest = {"field": "a", "op": "==", "value": {"seconds": -36_525 * 86_400}}
    assert from_json(longest).node == (F.a == timedelta(days=-36_525)).node


def test_a_condition_from_json_evaluates() -> None:
    """What a form sent works like the text that it stands for."""
    sent = from_json({"field": "weight", "op": ">", "value": 20}, schema=SCHEMA)
    assert SCHEMA.condition(sent).holds(Parcel(weight=21), now=NOW)
