"""Generated functions give what the interpreter gives."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.rules import (
    ActivityRule,
    ActivitySource,
    Case,
    Condition,
    DecisionList,
    F,
    Fact,
    Formula,
    Group,
    Kind,
    Rule,
    Schema,
    ScoreCard,
    ScoreResult,
)
from leadcore.rules.compiled import predicate
from leadcore.rules.evaluate import evaluate
from leadcore.texts import Text
from tests.rules.parcels import (
    DENSE,
    FIRM_SCHEMA,
    FORMULAS,
    NOW,
    ODD_PARCELS,
    PARCELS,
    SCHEMA,
    Parcel,
    Place,
    firm,
)
from tests.rules.test_scorecard import cards

ANY = PARCELS | ODD_PARCELS
NAIVE = NOW.replace(tzinfo=None)


def interpreted(condition: Condition, parcel: Parcel) -> bool | None:
    return evaluate(condition.tree, condition.schema.reading(parcel, now=NOW))


@given(FORMULAS, ANY)
def test_a_condition(formula: Formula, parcel: Parcel) -> None:
    """A condition holds, is false or is unknown as the interpreter says, for any subject."""
    condition = SCHEMA.condition(formula)
    outcome = interpreted(condition, parcel)
    assert condition.evaluate(parcel, now=NOW) is outcome
    assert condition.holds(parcel, now=NOW) is (outcome is True)


@given(FORMULAS, ANY)
def test_a_condition_on_fields_that_should_not_be_missing(formula: Formula, parcel: Parcel) -> None:
    """What is declared to be always there may be missing nevertheless."""
    condition = FIRM_SCHEMA.condition(formula)
    assert condition.evaluate(firm(parcel), now=NOW) is interpreted(condition, firm(parcel))


def test_what_is_known_is_not_missing() -> None:
    """What one part has told is not asked again by the next."""
    condition = SCHEMA.condition("note is known and (note is missing or note is known)")
    assert condition.source.count("s.note") == condition.source.count("None") == 1
    assert condition.holds(Parcel(note=""), now=NOW)
    assert not condition.holds(Parcel(), now=NOW)


@given(FORMULAS, PARCELS)
def test_the_interpreter_is_left_alone(formula: Formula, parcel: Parcel) -> None:
    """A subject that is as it is declared, much of it missing, is never left to the interpreter."""

    def refused(subject: object, now: datetime) -> object:
        raise AssertionError("left to the interpreter")

    condition = SCHEMA.condition(formula)
    program = predicate(condition.tree, SCHEMA.fields, refused)
    assert program.function(parcel, NOW) is condition.holds(parcel, now=NOW)


@given(FORMULAS, st.lists(ANY, max_size=4))
def test_a_selection(formula: Formula, parcels: list[Parcel]) -> None:
    """Many subjects are filtered as each is asked."""
    condition = SCHEMA.condition(formula)
    expected = [parcel for parcel in parcels if interpreted(condition, parcel)]
    found = condition.filter(parcels, now=NOW)
    assert [id(parcel) for parcel in found] == [id(parcel) for parcel in expected]


@pytest.mark.requirement("R-10")
@given(cards(), st.lists(ANY, min_size=1, max_size=3), st.booleans())
def test_a_score_card(card: ScoreCard, parcels: list[Parcel], is_firm: bool) -> None:
    """Total, packed score, batch and lines are those of the interpreter."""
    bound = card.bind(FIRM_SCHEMA if is_firm else SCHEMA)
    subjects = [firm(parcel) if is_firm else parcel for parcel in parcels]
    for subject in subjects:
        expected = bound.interpreter.score(subject, NOW)
        assert bound.total(subject, now=NOW) == expected.total
        assert bound.packed(subject, NOW) == bound.interpreter.packed(subject, NOW)
        assert bound.score(subject, now=NOW) == expected
    assert bound.totals(subjects, now=NOW) == [bound.total(each, now=NOW) for each in subjects]


@given(st.lists(st.tuples(DENSE, st.integers(-9, 9)), max_size=8), st.lists(ANY, max_size=8))
def test_rules_with_much_in_common(rules: list[tuple[Formula, int]], parcels: list[Parcel]) -> None:
    """Chains over a field, in each other too, and tables give what the rules give one by one."""
    named = (
        Rule(id=f"r{number}", when=when, points=points, label=Text("", ""))
        for number, (when, points) in enumerate(rules)
    )
    card = ScoreCard(rules=tuple(named))
    for schema, subjects in ((SCHEMA, parcels), (FIRM_SCHEMA, list(map(firm, parcels)))):
        bound = card.bind(schema)
        for subject in subjects:
            assert bound.scorer(subject, NOW) == bound.interpreter.total(subject, NOW)


LETTERS = "ab\ud7ff\U0010ffff"
"""Neighbours, the last before those that no text has, and the last of all."""


@given(st.text(LETTERS, min_size=1, max_size=4), st.text(LETTERS, max_size=4))
def test_how_a_text_starts(start: str, note: str) -> None:
    """What starts so is a range of texts, be its last character the last of all."""
    condition = SCHEMA.condition(F.note.starts_with(start))
    for text in (note, start, start + note, *(start[:-1] + letter for letter in LETTERS)):
        assert condition.evaluate(Parcel(note=text), now=NOW) is text.startswith(start)


def held(parcel: Parcel, path: str) -> object:
    """Return what a parcel holds at a path."""
    value: Any = parcel
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
    return value


def rule(id_: str, when: str, points: int, group: str | None = None) -> Rule:
    return Rule(id=id_, when=when, points=points, group=group, label=Text(id_, id_))


@attrs.frozen
class Box:
    size: int
    lid: bool


@attrs.frozen
class Stack:
    upper: Box
    lower: Box | None


def test_what_holds_several_fields_is_read_once() -> None:
    """An object on the way to several fields is read once."""
    card = ScoreCard(
        rules=(
            rule("a", "upper.size > 5.5 and upper.lid", 1),
            rule("b", "lower.size == 5.5 or lower.lid", 2),
            rule("c", "upper.size != 6.5 and lower is missing", 4),
        )
    )
    bound = card.bind(Schema.of(Stack))
    assert bound.source.count("s.upper") == 1
    assert bound.total(Stack(Box(6, lid=True), None), now=NOW) == 5
    assert bound.total(Stack(Box(5, lid=True), Box(1, lid=True)), now=NOW) == 2


ALIKE = (
    ("status == 'new' or status == 'sent'", "status == 'lost' and pieces > 2", "status == 'sent'"),
    ("status == 'new' and fragile", "status == 'sent' and not fragile", "status == 'lost'"),
    ("status != 'new' and note is known", "status == 'sent' and note is known", "status == 'new'"),
    ("not fragile", "not fragile and weight > 5", "not (fragile or pieces > 2)"),
    ("fragile or fragile is missing", "fragile or not fragile", "fragile is known and fragile"),
    ("note is missing or status == 'new'", "note is known and note is missing", "note == ''"),
    ("status == 'new' or status != 'new' or status is missing",) * 3,
    ("status != 'new' or status is missing",) * 3,
    ("pieces > 2 or pieces is missing", "pieces >= 2 or pieces is missing", "pieces > 5"),
    ("status == 'new'", "status in ('new', 'sent')", "status != 'lost'"),
    ("status in ('new', 'lost') or status == 'sent'", "note == '' or note == 'b'", "fragile"),
    ("weight < 5 and note > 'a'", "weight != 20 and note > 'b'", "weight in (5, 20)"),
    ("pieces in (2, 3)", "pieces not in (2, 3) or pieces is missing", "pieces == 2.5"),
)


@pytest.mark.parametrize("group", [None, "all"])
@pytest.mark.parametrize("texts", ALIKE)
def test_rules_that_are_much_alike(texts: tuple[str, ...], group: str | None) -> None:
    """Rules on the same fields give what they give alone, whatever is missing."""
    rules = tuple(rule(f"r{number}", text, 3**number, group) for number, text in enumerate(texts))
    bound = ScoreCard(rules=rules, groups=(Group(id="all"),) if group else ()).bind(SCHEMA)
    conditions = [SCHEMA.condition(text) for text in texts]
    for status, fragile, pieces, weight, note in product(
        (None, "new", "sent", "lost", "else"),
        (None, True, False),
        (None, 2, 5),
        (None, 0.5, 5.0, 20.0, float("inf")),
        (None, "", "b"),
    ):
        parcel = Parcel(status=status, fragile=fragile, pieces=pieces, weight=weight, note=note)
        expected = [interpreted(condition, parcel) is True for condition in conditions]
        found = [bound.packed(parcel, NOW) >> number & 1 == 1 for number in range(3)]
        assert found == expected
        assert bound.scorer(parcel, NOW) == bound.packed(parcel, NOW) >> 3


def test_a_kind_of_a_host_may_be_read_by_anything() -> None:
    """A reader that cannot be hashed is called."""

    @attrs.define(eq=True)
    class ReadBox:
        def __call__(self, value: object) -> int | None:
            return value.size if isinstance(value, Box) else None

    kind = Kind(name="box", word="number", read=ReadBox())
    condition = Schema.of(Stack, kinds={Box: kind}).condition("upper > 3 and lower is missing")
    assert condition.holds(Stack(Box(5, lid=True), None), now=NOW)


@given(cards(), st.lists(ANY.filter(lambda each: isinstance(each.extra, dict)), max_size=3))
def test_columns(card: ScoreCard, parcels: list[Parcel]) -> None:
    """Columns by path give the totals of the subjects that they were made of."""
    bound = card.bind(SCHEMA)
    columns = {path: [held(parcel, path) for parcel in parcels] for path in SCHEMA.fields}
    expected = [bound.total(parcel, now=NOW) for parcel in parcels]
    assert bound.total_columns(columns, now=NOW) == expected


@given(st.lists(FORMULAS, max_size=5), ANY)
def test_a_decision_list(formulas: list[Formula], parcel: Parcel) -> None:
    """The value is that of the explained decision."""
    cases = tuple(
        Case(id=f"c{number}", when=formula, then=f"v{number}", label=Text("", ""))
        for number, formula in enumerate(formulas)
    )
    bound = DecisionList(cases=cases, otherwise="none").bind(SCHEMA)
    assert bound.value(parcel, now=NOW) == bound.decide(parcel, now=NOW).value


CARD = ScoreCard(
    rules=(
        rule("heavy", "weight > 20", 30, "fit"),
        rule("light", "weight <= 20 and fragile", 5, "fit"),
        rule("lost", "status == 'lost'", -90),
    ),
    groups=(Group(id="fit", cap=20),),
)


def test_a_packed_score_unpacks() -> None:
    """The integer stands for the score, and orders subjects by their total."""
    bound = CARD.bind(SCHEMA)
    heavy, lost = Parcel(weight=25), Parcel(weight=5, fragile=True, status="lost")
    assert bound.unpack(bound.packed(heavy, NOW)) == bound.score(heavy, now=NOW)
    assert bound.score(lost, now=NOW).fired == ("light", "lost")
    assert bound.packed(lost, NOW) < bound.packed(Parcel(), NOW) < bound.packed(heavy, NOW)


def test_a_missing_column_is_named() -> None:
    """Columns must be there for every field that the rules read."""
    with pytest.raises(ValueError, match="no column for fragile, which the rules read"):
        CARD.bind(SCHEMA).total_columns({"weight": [], "status": []}, now=NOW)


def test_columns_are_of_one_length() -> None:
    """A column that is too short is refused, not filled up."""
    columns: dict[str, list[object]] = {"weight": [5], "status": ["new"], "fragile": []}
    with pytest.raises(ValueError, match="weight 1, fragile 0, status 1; give equal ones"):
        CARD.bind(SCHEMA).total_columns(columns, now=NOW)


def test_a_card_that_reads_nothing_scores_every_row() -> None:
    """Rules without a field score as many rows as there are."""
    bound = ScoreCard(rules=(rule("all", "True", 7),)).bind(SCHEMA)
    assert bound.total_columns({"weight": [None, 5]}, now=NOW) == [7, 7]


LARGE = ScoreCard(
    rules=tuple(rule(f"r{number}", f"pieces >= {number}", 1) for number in range(61)), cap=50
)


@given(ANY)
def test_a_large_card(parcel: Parcel) -> None:
    """Many rules are scored as few are, in every form."""
    bound = LARGE.bind(SCHEMA)
    expected = bound.interpreter.score(parcel, NOW)
    assert bound.score(parcel, now=NOW) == expected
    assert bound.unpack(bound.packed(parcel, NOW)) == expected
    assert bound.totals([parcel], now=NOW) == [expected.total]
    assert bound.total_columns({"pieces": [parcel.pieces]}, now=NOW) == [expected.total]


def test_the_text_of_a_large_card() -> None:
    """The generated function of many rules has one test for each."""
    assert LARGE.bind(SCHEMA).source.count("v1 >= ") == 61


@attrs.frozen
class Call:
    at: datetime


def test_rules_worth_nothing() -> None:
    """Rules without points fire all the same."""
    rules = (rule("a", "weight == 5", 0, "fit"), rule("b", "weight >= 5", 0, "fit"))
    bound = ScoreCard(rules=rules, groups=(Group(id="fit", floor=3),)).bind(SCHEMA)
    result = bound.score(Parcel(weight=5), now=NOW)
    assert (result.fired, result.total) == (("a", "b"), 3)
    assert bound.total(Parcel(weight=5), now=NOW) == 3


def test_activities_need_subjects() -> None:
    """A card with activities scores subjects, and is refused as an integer and in columns."""
    called = ActivityRule(
        id="called", when="True", points=5, half_life=timedelta(days=7), label=Text("", "")
    )
    calls = ActivitySource(schema=Schema.of(Call), at="at", read=lambda _: (Call(NOW),))
    card = attrs.evolve(CARD, activities=(called,))
    bound = card.bind(SCHEMA, activities=calls)
    heavy = Parcel(weight=25)
    assert bound.score(heavy, now=NOW).fired == ("heavy", "called")
    assert bound.total(heavy, now=NOW) == bound.explain(heavy, now=NOW).total == 25
    assert bound.totals([heavy, Parcel()], now=NOW) == [25, 5]
    with pytest.raises(ValueError, match="cannot be packed"):
        _ = bound.packed
    with pytest.raises(ValueError, match="needs subjects"):
        bound.total_columns({}, now=NOW)


@attrs.frozen
class Crate:
    sent_at: datetime


def weight(crate: Crate, now: datetime) -> float:
    return (now - crate.sent_at) / timedelta(days=1)


CRATES = Schema.of(Crate, facts=(Fact(name="weight", read=weight, returns=float),))


def test_a_fact_is_computed_once() -> None:
    """A fact that several rules read is computed once for a subject."""
    calls: list[object] = []

    def counted(crate: Crate, now: datetime) -> int:
        calls.append(crate)
        return 5

    schema = Schema.of(Crate, facts=(Fact(name="count", read=counted, returns=int),))
    card = ScoreCard(rules=(rule("a", "count > 3", 1), rule("b", "count < 9 or count > 10", 2)))
    assert card.bind(schema).total(Crate(NOW), now=NOW) == 3
    assert len(calls) == 1


def test_the_time_is_utc_wherever_it_is_read() -> None:
    """The generated functions read the time as an instant, and refuse one without its zone."""
    condition = CRATES.condition("age(sent_at) > hours(1) and weight > 0")
    crate = Crate(NOW - timedelta(hours=2))
    assert condition.predicate(crate, NOW.astimezone())
    with pytest.raises(ValueError, match="no time zone"):
        condition.predicate(crate, NAIVE)
    with pytest.raises(ValueError, match="no time zone"):
        condition.filter([crate], now=NAIVE)


def test_another_class_is_refused() -> None:
    """A subject of another class is refused, also where generated code cannot read it."""
    condition = SCHEMA.condition("weight > 5")
    with pytest.raises(TypeError, match="read Parcel, not Place"):
        condition.holds(Place(), now=NOW)
    with pytest.raises(TypeError, match="read Parcel, not Place"):
        condition.predicate(Place(), NOW)
    with pytest.raises(TypeError, match="read Parcel, not Place"):
        CARD.bind(SCHEMA).totals([Place()], now=NOW)


def test_explaining_agrees() -> None:
    """What fired and adds up is the same with and without the reasons."""
    bound = CARD.bind(SCHEMA)
    for parcel in (Parcel(weight=25), Parcel(), Parcel(weight=2, fragile=True, status="lost")):
        explained: ScoreResult = bound.explain(parcel, now=NOW)
        assert explained.points == bound.score(parcel, now=NOW).points
