"""Rule sets decide one subject, many, and rows of columns alike, each in one generated function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore.rules import (
    BoundDecisionTable,
    Case,
    DecisionList,
    DecisionTable,
    F,
    Formula,
    Router,
    Rule,
    Schema,
    ScoreCard,
    TableOutput,
    TableRow,
)
from leadcore.rules.bound_card import MAX_FLAT
from leadcore.rules.tables import HIT_POLICIES, HitPolicy
from leadcore.rules.tables.bound_table import INDEXED_FROM
from leadcore.texts import Text
from tests.effort import examples
from tests.rules.parcels import FORMULAS, NOW, ODD_PARCELS, PARCELS, SCHEMA, Coin, Parcel, Place
from tests.rules.test_compiled import held

LABEL = Text("规则", "rule")
ANY = (PARCELS | ODD_PARCELS).filter(lambda each: isinstance(each.extra, dict))
CHEAP = settings(max_examples=examples(1 / 4))


def cases(formulas: list[Formula]) -> tuple[Case, ...]:
    return tuple(
        Case(id=f"c{n}", when=formula, then=f"v{n}", label=LABEL)
        for n, formula in enumerate(formulas)
    )


def table(hit: HitPolicy, whens: list[str]) -> BoundDecisionTable:
    """Return a table with a row for each condition, the first the least important."""
    values = tuple(str(n) for n in reversed(range(len(whens))))
    rows = tuple(
        TableRow(id=f"r{n}", when=(f"({when}) and True",), then=(str(n),))
        for n, when in enumerate(whens)
    )
    days = TableOutput(name="days", kind="number", values=values)
    return DecisionTable(hit=hit, inputs=("weight",), outputs=(days,), rows=rows).bind(SCHEMA)


def columns_of(parcels: list[Parcel]) -> dict[str, list[object]]:
    return {path: [held(parcel, path) for parcel in parcels] for path in SCHEMA.fields}


@pytest.mark.parametrize("kind", [DecisionList, Router])
@CHEAP
@given(st.lists(FORMULAS, max_size=5), st.lists(ANY, max_size=3))
def test_values_of_many_are_those_of_each(
    kind: Callable[..., DecisionList | Router], formulas: list[Formula], parcels: list[Parcel]
) -> None:
    """A list and a router give many subjects, and the rows of their columns, what they give one."""
    bound = kind(cases=cases(formulas), otherwise="none").bind(SCHEMA)
    expected = [bound.decide(parcel, now=NOW).value for parcel in parcels]
    assert bound.values(parcels, now=NOW) == expected
    assert bound.value_columns(columns_of(parcels), now=NOW) == expected


@pytest.mark.parametrize("hit", sorted(HIT_POLICIES))
@CHEAP
@given(formulas=st.lists(FORMULAS, min_size=1, max_size=5), parcels=st.lists(ANY, max_size=3))
def test_decisions_on_many_are_those_on_each(
    hit: HitPolicy, formulas: list[Formula], parcels: list[Parcel]
) -> None:
    """A table gives many subjects, and the rows of their columns, what its explanation gives."""
    bound = table(hit, [str(formula) for formula in formulas])
    expected = [attrs.evolve(bound.explain(parcel, now=NOW), tried=()) for parcel in parcels]
    assert bound.decide_all(parcels, now=NOW) == expected
    assert bound.decide_columns(columns_of(parcels), now=NOW) == expected


def test_a_row_that_no_index_can_tell_is_asked_itself_in_columns_too() -> None:
    """With more tests than an index has room for, a case decides just when it is true."""
    many = [SCHEMA.condition(f'contains(note, "x{n}x")') for n in range(100)]
    bound = Router(cases=cases([Formula(each.tree) for each in many]), otherwise="none").bind(
        SCHEMA
    )
    notes = ["x98x", "y", None, "x98x, x7x"]
    assert bound.value_columns({"note": notes}, now=NOW) == ["v98", "none", "none", "v7"]


def test_values_in_columns_are_read_as_their_kind() -> None:
    """An amount counts in its smallest unit; what is not of its kind is missing."""
    rich = cases([F.value >= 5])
    bound = Router(cases=rich, otherwise="none").bind(SCHEMA)
    amounts = [Coin(500), Coin(499), Coin(900, "EUR"), 500, "a lot", None]
    expected = ["v0", *["none"] * 5]
    assert bound.value_columns({"value": amounts}, now=NOW) == expected
    listed = DecisionList(cases=rich, otherwise="none").bind(SCHEMA)
    assert listed.value_columns({"value": amounts}, now=NOW) == expected
    assert [listed.row_value((amount,), NOW) for amount in amounts] == expected


READS: list[int] = []


@attrs.frozen
class Crate:
    """A crate that notes how often its weight is read."""

    weight: int | None = None


class Watched(Crate):
    def __getattribute__(self, name: str) -> Any:
        if name == "weight":
            READS.append(1)
        return super().__getattribute__(name)


CRATES = Schema.of(Crate)
ROWS = [["C", "weight", "n: number"], ["1", "> 5", "1"], ["2", "> 3", "2"], ["3", "< 9", "3"]]


def test_a_table_reads_a_field_once() -> None:
    """All rows of a table are one generated function, which can be read."""
    bound = DecisionTable.parse(ROWS).bind(CRATES)
    READS.clear()
    assert bound.decide(Watched(weight=7), now=NOW).matched == ("1", "2", "3")
    assert len(READS) == 1
    assert bound.source.count("s.weight") == 1


def test_the_text_of_a_router_and_of_a_long_table() -> None:
    """Where an index decides, its generated function is the text that is shown."""
    rows = [f"weight > {n}" for n in range(INDEXED_FROM)]
    long, router = table("C", rows), Router(cases=cases([]), otherwise="none").bind(SCHEMA)
    assert long.source == long.index.index.program.source
    assert long.source.startswith("def run(s, now):")
    assert router.source.startswith("def run(s, now):")


LARGE = ScoreCard(
    rules=tuple(
        Rule(id=f"r{n}", when=f"pieces >= {n}", points=1, label=LABEL) for n in range(MAX_FLAT + 1)
    )
).bind(SCHEMA)
LIST = DecisionList(cases=cases([]), otherwise="none").bind(SCHEMA)
HEAVY = SCHEMA.condition("weight > 5")
CASES = cases([Formula(HEAVY.tree)])
MANY: dict[str, Callable[[list[object], Any], object]] = {
    "large card": lambda subjects, now: LARGE.totals(subjects, now=now),
    "list": lambda subjects, now: (
        DecisionList(cases=CASES, otherwise="none").bind(SCHEMA).values(subjects, now=now)
    ),
    "router": lambda subjects, now: (
        Router(cases=CASES, otherwise="none").bind(SCHEMA).values(subjects, now=now)
    ),
    "table": lambda subjects, now: table("C", ["weight > 5"]).decide_all(subjects, now=now),
    "condition": lambda subjects, now: HEAVY.filter(subjects, now=now),
}


@pytest.mark.parametrize("ask", MANY.values(), ids=MANY)
def test_a_subject_of_another_class_is_refused_among_many(
    ask: Callable[[list[object], Any], object],
) -> None:
    """What is no subject is an error in every form, never one of which nothing is known."""
    with pytest.raises(TypeError, match="these rules read Parcel, not Place"):
        ask([Parcel(), Place()], NOW)


@pytest.mark.parametrize("ask", MANY.values(), ids=MANY)
def test_a_time_that_is_none_is_refused_in_words(
    ask: Callable[[list[object], Any], object],
) -> None:
    """What stands in the place of the time is named, with what to give."""
    with pytest.raises(TypeError, match="now is a NoneType; give an aware datetime"):
        ask([Parcel()], None)


def test_a_time_that_is_none_is_refused_for_one_too() -> None:
    """So it is where a single subject is asked about."""
    with pytest.raises(TypeError, match="now is a str; give an aware datetime"):
        HEAVY.holds(Parcel(), now="today")  # type: ignore[arg-type]  # the slip is the point


@pytest.mark.parametrize(
    "ask",
    [
        lambda columns: (
            DecisionList(cases=CASES, otherwise="n").bind(SCHEMA).value_columns(columns, now=NOW)
        ),
        lambda columns: (
            Router(cases=CASES, otherwise="n").bind(SCHEMA).value_columns(columns, now=NOW)
        ),
        lambda columns: table("C", ["weight > 5"]).decide_columns(columns, now=NOW),
    ],
)
def test_columns_must_be_there_and_of_one_length(
    ask: Callable[[dict[str, list[object]]], object],
) -> None:
    """A column that is absent is named; rules that read none take as many rows as there are."""
    with pytest.raises(ValueError, match="no column for weight, which the rules read"):
        ask({"pieces": [1]})


def test_rules_without_a_field_decide_every_row() -> None:
    """A list that reads nothing gives as many values as there are rows."""
    assert LIST.value_columns({"weight": [None, 5]}, now=NOW) == ["none", "none"]
