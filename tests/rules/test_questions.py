"""What to ask next: the missing field whose answer could change the outcome most."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore.rules import (
    BoundScoreCard,
    Case,
    DecisionList,
    DecisionTable,
    Formula,
    Question,
    Router,
    Rule,
    ScoreCard,
    questions,
)
from leadcore.texts import Text
from tests.rules.crates import CRATES, DOMAINS, FORMULAS, NOW, SCHEMA, Crate, altered, cards

LABEL = Text("规则", "rule")


def totals(bound: BoundScoreCard, crate: Crate, path: str) -> set[int]:
    """Return every other total that some value of one field leads to."""
    every = {bound.score(altered(crate, {path: value}), now=NOW).total for value in DOMAINS[path]}
    return every - {bound.score(crate, now=NOW).total}


@pytest.mark.requirement("R-15")
@settings(max_examples=60)
@given(cards(), CRATES)
def test_a_question_names_every_total_that_its_answer_can_lead_to(
    card: ScoreCard, crate: Crate
) -> None:
    """As many as trying all values finds, for all missing fields, the widest range first."""
    bound = card.bind(SCHEMA)
    present = bound.score(crate, now=NOW).total
    asked = questions(bound, crate, now=NOW)
    unknown = bound.explain(crate, now=NOW).unknowns
    read = {path for condition in bound.conditions for path in condition.paths}
    missing = [path for path in DOMAINS if path in read and getattr(crate, path) is None]
    found = {path: totals(bound, crate, path) for path in missing}
    assert {each.path for each in asked} == {p for p in missing if found[p] or p in unknown}
    for each in asked:
        assert (each.present, set(each.others)) == (present, found[each.path])
        assert each.weight == max({present} | found[each.path]) - min({present} | found[each.path])
    assert [each.weight for each in asked] == sorted((each.weight for each in asked), reverse=True)


@pytest.mark.requirement("R-15")
@settings(max_examples=60)
@given(st.lists(FORMULAS, min_size=1, max_size=3), CRATES, st.sampled_from([DecisionList, Router]))
def test_a_question_names_every_decision_that_its_answer_can_lead_to(
    formulas: list[Formula], crate: Crate, kind: type[DecisionList] | type[Router]
) -> None:
    """The same of decision lists and routers, weighed by how many other values there are."""
    cases = tuple(
        Case(id=f"c{n}", when=formula, then=f"v{n}", label=LABEL)
        for n, formula in enumerate(formulas)
    )
    bound = kind(cases=cases, otherwise="none").bind(SCHEMA)
    for each in questions(bound, crate, now=NOW):
        found = {
            bound.decide(altered(crate, {each.path: value}), now=NOW).value
            for value in DOMAINS[each.path]
        } - {each.present}
        assert each.present == bound.decide(crate, now=NOW).value
        assert (set(each.others), each.weight) == (found, len(found))


def card_of(*rules: tuple[str, int]) -> BoundScoreCard:
    made = (
        Rule(id=f"r{n}", when=when, points=points, label=LABEL)
        for n, (when, points) in enumerate(rules)
    )
    return ScoreCard(rules=tuple(made)).bind(SCHEMA)


@pytest.mark.requirement("R-15")
def test_what_changes_most_is_asked_first_then_what_most_rules_wait_for() -> None:
    """Of equal weights the field for want of which more rules are unknown comes first."""
    bound = card_of(
        ('note == "a"', 10), ("rows > 2", 10), ("fragile and rows > 1", 5), ("pieces > 1", 40)
    )
    asked = questions(bound, Crate(), now=NOW)
    assert [(each.path, each.weight, each.rules) for each in asked] == [
        ("pieces", 40, 1),
        ("rows", 10, 2),
        ("note", 10, 1),
        ("fragile", 0, 1),
    ]


def test_a_field_that_changes_nothing_by_itself_says_so() -> None:
    """Two missing fields of one rule are both asked for, though neither alone decides."""
    first, second = questions(card_of(("fragile and rows > 1", 5)), Crate(), now=NOW)
    assert (first.others, second.others) == ((), ())
    assert first.to("zh") == "fragile：现为 0，单独回答不改变结果"
    assert str(second) == "rows: now 0, and by itself no answer changes that"


def test_a_field_whose_absence_is_what_counts_is_asked_for() -> None:
    """A rule on what is missing is not unknown, but an answer changes it."""
    (question,) = questions(card_of(("note is missing", 5)), Crate(), now=NOW)
    assert (question.others, question.weight, question.rules) == ((0,), 5, 0)


def test_what_cannot_change_is_not_asked_for() -> None:
    """Nothing is asked for a rule that is false whatever the answer, or that knows its fields."""
    assert questions(card_of(("fragile and rows > 1", 5)), Crate(rows=0), now=NOW) == ()
    assert questions(card_of(("rows > 1", 5)), Crate(rows=0), now=NOW) == ()


def test_a_single_condition_can_be_asked_about() -> None:
    """Its outcomes are whether it holds."""
    (question,) = questions(SCHEMA.condition("fragile"), Crate(), now=NOW)
    assert question == Question(path="fragile", present=False, others=(True,), weight=1, rules=1)
    assert question.to("zh") == "fragile：现为 否，可变为 是"


def test_a_table_can_be_asked_about() -> None:
    """Its outcomes are its results, none where no row matches."""
    table = DecisionTable.parse(
        [["C", "pieces", "n: number"], ["1", "> 2", "1"], ["2", "> 3", "2"]]
    )
    (question,) = questions(table.bind(SCHEMA), Crate(), now=NOW)
    assert question.present == ()
    assert set(question.others) == {((1,),), ((1,), (2,))}
    assert str(question).startswith("pieces: now nothing, could become ")
