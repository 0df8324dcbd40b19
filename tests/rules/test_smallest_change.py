"""The smallest change that reaches an outcome: none is smaller, and none means there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from math import inf, nan
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore.errors import ValidationError
from leadcore.rules import (
    AtLeast,
    AtMost,
    BoundScoreCard,
    Case,
    Change,
    DecisionList,
    DecisionTable,
    Fact,
    Formula,
    Kind,
    Rule,
    Schema,
    ScoreCard,
    SmallestChange,
    money_kind,
    questions,
    smallest_change,
)
from leadcore.rules.whatif.verdicts import RuleSet, Wanted
from leadcore.texts import Text
from tests.rules.crates import (
    CRATES,
    DOMAINS,
    FORMULAS,
    NOW,
    SCHEMA,
    Crate,
    altered,
    cards,
    neighbours,
    price,
)
from tests.rules.parcels import SCHEMA as PARCELS
from tests.rules.parcels import Coin, Parcel, Place

PATHS = tuple(DOMAINS)


def changed(crate: Crate, found: SmallestChange) -> Crate:
    return altered(crate, {change.path: change.value for change in found.changes})


def check(
    found: SmallestChange, crate: Crate, paths: Sequence[str], is_wanted: Callable[[Crate], bool]
) -> None:
    """Compare what was found with everything that the crate can become."""
    every = neighbours(crate, paths)
    best = min(((count, cost) for count, cost, there in every if is_wanted(there)), default=None)
    if best is None:
        assert (found.status, found.changes) == ("none", ())
    else:
        assert found.status == "found"
        assert (len(found.changes), found.cost) == best
        assert is_wanted(changed(crate, found))


@pytest.mark.requirement("R-81")
@settings(max_examples=50)
@given(FORMULAS, CRATES, st.booleans())
def test_no_smaller_change_makes_a_condition_hold(
    formula: Formula, crate: Crate, wanted: bool
) -> None:
    """As few fields and as little cost as the best of all crates, or no crate does it."""
    condition = SCHEMA.condition(formula)
    found = smallest_change(condition, crate, wanted, now=NOW, cost=price)
    check(found, crate, condition.paths, lambda one: condition.holds(one, now=NOW) is wanted)


@pytest.mark.requirement("R-81")
@settings(max_examples=50)
@given(cards(), CRATES, st.integers(-3, 6), st.sampled_from([AtLeast, AtMost]))
def test_no_smaller_change_reaches_a_total(
    card: ScoreCard, crate: Crate, tens: int, wanted: type[AtLeast] | type[AtMost]
) -> None:
    """The same of score cards, with groups, caps, floors and negative points."""
    bound = card.bind(SCHEMA)
    paths = list(dict.fromkeys(path for each in bound.conditions for path in each.paths))
    found = smallest_change(bound, crate, wanted(tens * 10), now=NOW, cost=price)

    def is_wanted(one: Crate) -> bool:
        total = bound.score(one, now=NOW).total
        return total >= tens * 10 if wanted is AtLeast else total <= tens * 10

    check(found, crate, paths, is_wanted)
    assert found.outcome == bound.score(changed(crate, found), now=NOW).total


@pytest.mark.requirement("R-81")
@settings(max_examples=50)
@given(st.lists(FORMULAS, min_size=1, max_size=3), CRATES, st.sampled_from("xyz"))
def test_no_smaller_change_reaches_a_decision(
    formulas: list[Formula], crate: Crate, wanted: str
) -> None:
    """The same of decision lists, in which an earlier case may have to stop being true."""
    values = ("x", "y", "x")
    cases = tuple(
        Case(id=f"c{n}", when=formula, then=values[n], label=Text("情形", "case"))
        for n, formula in enumerate(formulas)
    )
    bound = DecisionList(cases=cases, otherwise="z").bind(SCHEMA)
    if wanted not in {*values[: len(cases)], "z"}:
        return
    paths = list(dict.fromkeys(path for each in bound.conditions for path in each.paths))
    found = smallest_change(bound, crate, wanted, now=NOW, cost=price)
    check(found, crate, paths, lambda one: bound.decide(one, now=NOW).value == wanted)
    assert found.outcome == bound.decide(changed(crate, found), now=NOW).value


@pytest.mark.requirement("R-81")
@settings(max_examples=50)
@given(
    st.sampled_from(["U", "A", "F", "C", "C+"]),
    st.lists(st.sampled_from(["> 2", "<= 1", "-", "3"]), min_size=2, max_size=3),
    st.lists(st.sampled_from(["True", "-"]), min_size=3, max_size=3),
    CRATES,
    st.sampled_from([1, 2, 3]),
)
def test_no_smaller_change_reaches_a_row_of_a_table(
    hit: str, pieces: list[str], fragile: list[str], crate: Crate, wanted: int
) -> None:
    """The same of decision tables: what is wanted is the only result."""
    outputs = ("1", "2", "1")
    rows = [
        [f"{n}", one, two, output]
        for n, (one, two, output) in enumerate(zip(pieces, fragile, outputs, strict=False))
    ]
    sheet = [[hit, "pieces", "fragile", "n: number"], *rows, ["otherwise", "-", "-", "2"]]
    bound = DecisionTable.parse(sheet).bind(SCHEMA)
    if hit in "UAF" and wanted == 3:
        return
    paths = list(dict.fromkeys(path for each in bound.conditions for path in each.paths))
    found = smallest_change(bound, crate, (wanted,), now=NOW, cost=price)
    check(found, crate, paths, lambda one: bound.decide(one, now=NOW).results == ((wanted,),))


CORNERS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=6)


@pytest.mark.requirement("R-81")
@settings(max_examples=50)
@given(CORNERS, st.integers(0, 4), st.integers(0, 4))
def test_of_equally_many_changes_the_cheapest_is_found(
    corners: list[tuple[int, int]], pieces: int, rows: int
) -> None:
    """Among several ways that change the same fields, none costs less."""
    condition = SCHEMA.condition(" or ".join(f"pieces == {a} and rows == {b}" for a, b in corners))
    crate = Crate(pieces=pieces, rows=rows)
    found = smallest_change(condition, crate, True, now=NOW, cost=price)
    check(found, crate, condition.paths, lambda one: condition.holds(one, now=NOW))


@given(FORMULAS, CRATES, st.sets(st.sampled_from(PATHS)))
def test_what_is_fixed_stays(formula: Formula, crate: Crate, fixed: set[str]) -> None:
    """With some fields fixed, the best of all crates that differ in the others."""
    condition = SCHEMA.condition(formula)
    found = smallest_change(condition, crate, True, now=NOW, cost=price, fixed=fixed)
    free = [path for path in condition.paths if path not in fixed]
    check(found, crate, free, lambda one: condition.holds(one, now=NOW))


def change_of(parcel: Parcel, when: str, wanted: bool = True) -> SmallestChange:
    return smallest_change(PARCELS.condition(when), parcel, wanted, now=NOW)


def values_of(found: SmallestChange) -> dict[str, object]:
    return {change.path: change.value for change in found.changes}


PARCEL_KINDS: dict[type, Kind] = {
    Coin: money_kind(Coin, "CNY", digits=2, read=lambda coin: coin.minor)
}
DAYS = timedelta(days=1)
SECOND = timedelta(seconds=1)
WEEK_AGO, LONG_AGO = NOW - 7 * DAYS, NOW - 90 * DAYS
MAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("parcel", "when", "values"),
    [
        (Parcel(weight=5.0), "weight >= 20", {"weight": 20}),
        (Parcel(weight=5.5), "weight > 20", {"weight": 21}),
        (Parcel(weight=25.0), "weight < 20", {"weight": 19}),
        (Parcel(weight=25.0), "weight > 0 and weight < 20", {"weight": 19}),
        (Parcel(weight=25.0), "weight > 0 and weight < 0.5", {"weight": 0.25}),
        (Parcel(pieces=3), "pieces in (1, 4)", {"pieces": 4}),
        (Parcel(pieces=0), "pieces != 0", {"pieces": 1}),
        (Parcel(rate=Decimal(9)), "rate < 5", {"rate": Decimal(4)}),
        (Parcel(value=Coin(50)), "value >= 300.50", {"value": 30050}),
        (Parcel(value=Coin(50, "EUR")), "value < 1", {"value": 99}),
        (
            Parcel(sent_at=NOW - DAYS),
            "age(sent_at) > days(7)",
            {"sent_at": NOW - 7 * DAYS - SECOND},
        ),
        (
            Parcel(sent_at=NOW - 9 * DAYS),
            "age(sent_at) < days(7)",
            {"sent_at": NOW - 7 * DAYS + SECOND},
        ),
        (
            Parcel(due_on=date(2026, 3, 1)),
            'due_on < date("2026-02-01")',
            {"due_on": date(2026, 1, 31)},
        ),
        (Parcel(transit=5 * DAYS), "transit <= hours(2)", {"transit": timedelta(hours=2)}),
        (Parcel(size=None), 'size == "small"', {"size": "small"}),
        (Parcel(status="elsewhere"), 'status != "new" and status != "lost"', {}),
        (Parcel(fragile=True), "not fragile", {"fragile": False}),
        (Parcel(), "note is known", {"note": "…"}),
        (Parcel(), "target is known", {"target": True}),
    ],
)
def test_the_new_value_is_the_plainest_that_is_near(
    parcel: Parcel, when: str, values: dict[str, object]
) -> None:
    """A constant of the rules where that will do, else the next plain value beside it."""
    assert values_of(change_of(parcel, when)) == values


def test_an_instant_is_bound_by_its_age_and_by_itself() -> None:
    """Ages count as moments before now, so both kinds of rule are met at once."""
    when = 'age(sent_at) > days(7) and sent_at > datetime("2026-01-25T00:00Z")'
    found = change_of(Parcel(sent_at=NOW), when)
    value = values_of(found)["sent_at"]
    assert isinstance(value, datetime)
    assert datetime(2026, 1, 25, tzinfo=UTC) < value < WEEK_AGO
    assert found.status == "found"


def test_a_set_keeps_what_rules_do_not_ask_for() -> None:
    """Only the items that matter are put in or taken out."""
    found = change_of(Parcel(tags=frozenset({"old", "x"})), '"new" in tags and "x" not in tags')
    assert values_of(found) == {"tags": frozenset({"old", "new"})}
    assert found.changes[0].after == "{new, old}"


def test_a_text_meets_several_tests_at_once() -> None:
    """A text is made of the pieces that rules search for."""
    when = 'starts_with(note, "re") and contains(note, "urgent") and not ends_with(note, "urgent")'
    text = values_of(change_of(Parcel(note="hello"), when))["note"]
    assert isinstance(text, str)
    assert PARCELS.condition(when).holds(Parcel(note=text), now=NOW)


def test_a_field_may_take_the_place_of_another_that_it_is_compared_with() -> None:
    """One of two fields moves just past the present value of the other."""
    found = change_of(Parcel(pieces=2, limit=5), "pieces > limit")
    assert found.status == "found"
    assert values_of(found) in ({"pieces": 6}, {"limit": 1})


def test_a_text_may_become_an_item_of_a_set() -> None:
    """Of a text and a set that are compared, one change is enough."""
    found = change_of(Parcel(note="a", tags=frozenset({"b"})), "note in tags")
    assert values_of(found) in ({"note": "b"}, {"tags": frozenset({"a", "b"})})


@pytest.mark.parametrize(
    ("parcel", "when", "values"),
    [
        (Parcel(fragile=False), "fragile == contains(note, 'u')", {"note": "…"}),
        (Parcel(transit=3 * DAYS), "age(sent_at) == transit", {"sent_at": NOW - 3 * DAYS}),
        (Parcel(sent_at=NOW - 3 * DAYS), "age(sent_at) == transit", {"transit": 3 * DAYS}),
        (Parcel(note="A"), "target.city == lower(note)", {"target.city": "a"}),
        (Parcel(note="a"), "contains(target.city, note)", {"target.city": "a"}),
        (Parcel(tags=frozenset("ba")), "target.city in tags", {"target.city": "a"}),
        (Parcel(tags=frozenset("b"), note="A"), "lower(note) in tags", {"tags": frozenset("ab")}),
    ],
)
def test_what_a_field_is_compared_with_is_tried_in_its_own_kind(
    parcel: Parcel, when: str, values: dict[str, object]
) -> None:
    """An age is tried as its moment, a function as what it gives, a set as each of its items."""
    fixed = {"fragile", "note", "target"} & set(PARCELS.condition(when).paths) - set(values)
    found = smallest_change(PARCELS.condition(when), parcel, True, now=NOW, fixed=fixed)
    assert values_of(found) == values


@pytest.mark.parametrize(
    ("parcel", "when"),
    [
        (Parcel(limit=10**400), "pieces > limit and pieces > 5"),
        (Parcel(limit=-(10**400)), "pieces > limit and pieces < 5"),
        (Parcel(transit=timedelta.max), "age(sent_at) > transit and transit > days(1)"),
    ],
)
def test_what_a_field_is_compared_with_may_be_off_every_scale(parcel: Parcel, when: str) -> None:
    """Neither endless integers nor ages older than the calendar are proof of anything."""
    assert change_of(parcel, when).status in {"found", "undecided"}


def test_what_is_no_text_is_not_proposed() -> None:
    """What stands for a number where a text belongs is no value that a text could have."""
    odd = Parcel(target=Place(city=5))  # type: ignore[arg-type]  # what subjects may hold
    assert "\ue000" not in values_of(change_of(odd, "note == target.city")).values()


class Count(IntEnum):
    FEW = 3


def test_a_field_may_be_compared_with_a_number_of_a_host_s_own_class() -> None:
    """A partner that is more than a plain number takes no place among the values."""
    found = change_of(Parcel(pieces=2, limit=Count.FEW), "pieces >= limit")
    assert values_of(found) == {"limit": 2}


def test_nothing_lies_before_the_calendar() -> None:
    """Before the first day there is no day to propose."""
    assert change_of(Parcel(due_on=MAY), 'due_on < date("0001-01-01")').status == "none"


def test_what_cannot_be_settled_is_not_called_impossible() -> None:
    """Fields that are compared with each other are not tried in every combination."""
    found = change_of(Parcel(pieces=2, limit=5), "pieces > limit and pieces < limit")
    assert (found.status, found.changes) == ("undecided", ())


def test_two_fields_with_many_constants_are_searched() -> None:
    """An atom on fields of many values rules nothing out that is possible."""
    others = " and ".join(f"limit != {n} and pieces != {n}" for n in range(6, 16))
    found = change_of(Parcel(), f"pieces > limit and pieces == 5 and limit in (3, 20) and {others}")
    assert values_of(found) == {"pieces": 5, "limit": 3}


def test_a_fact_may_be_known_of_what_is_missing() -> None:
    """Facts named like fields of an object are not bound to it where they are not now."""
    zone = Fact(name="target.zone", read=lambda parcel, now: "north", returns=str)
    schema = Schema.of(Parcel, kinds=PARCEL_KINDS, facts=(zone,))
    condition = schema.condition('target.zone == "south" and target is missing')
    found = smallest_change(condition, Parcel(), True, now=NOW)
    assert values_of(found) == {"target.zone": "south"}


def test_an_object_and_its_field_are_found_together() -> None:
    """What lies in a missing object is not known before the object is."""
    found = change_of(Parcel(), 'target.city == "Shanghai" and (target is known or fragile)')
    assert values_of(found) == {"target.city": "Shanghai", "target": True}
    assert change_of(Parcel(target=Place()), 'target.city == "x" or target is missing').changes


def test_an_object_counts_in_a_score_with_its_field() -> None:
    """A card is searched for both, although the field by itself cannot be changed."""
    rules = (
        Rule(id="a", when="target.city is known", points=10, label=Text("", "")),
        Rule(id="b", when="target is known", points=0, label=Text("", "")),
    )
    found = smallest_change(ScoreCard(rules=rules).bind(PARCELS), Parcel(), AtLeast(10), now=NOW)
    assert values_of(found) == {"target.city": "…", "target": True}


def test_private_values_are_not_shown() -> None:
    """Neither the present nor the proposed value of a private field appears in texts and reprs."""
    found = change_of(Parcel(sender="Zhang San"), 'sender == "Li Si"')
    assert found.to("zh").splitlines()[1] == "  sender：… → …"
    assert "Li" not in repr(found)
    assert values_of(found) == {"sender": "Li Si"}


def test_no_value_is_forgotten_unless_a_cost_allows_it() -> None:
    """That a value becomes missing is no proposal by itself."""
    condition = PARCELS.condition("note is missing")
    assert smallest_change(condition, Parcel(note="a"), True, now=NOW).status == "none"
    found = smallest_change(condition, Parcel(note="a"), True, now=NOW, cost=lambda *_: 1)
    assert found.changes == (Change(path="note", before="a", after=None, value=None),)
    assert found.to("en") == f"true after 1 change\n  {found.changes[0]}"
    assert str(found.changes[0]) == "note: a → missing"


def test_an_endless_cost_forbids_a_change() -> None:
    """A field whose every change is forbidden is as good as fixed."""
    condition = PARCELS.condition("fragile or weight > 20")
    parcel = Parcel(fragile=False, weight=5)
    dear = smallest_change(
        condition, parcel, True, now=NOW, cost=lambda path, *_: inf if path == "fragile" else 1
    )
    assert values_of(dear) == {"weight": 21}


@pytest.mark.parametrize("price_", [-1.0, nan, 1e308])
def test_a_cost_is_a_number_from_zero(price_: float) -> None:
    """A cost below zero, that is no number, or of which two are endless, is refused."""
    condition = PARCELS.condition("fragile")
    with pytest.raises(ValueError, match="give 0 to 1e\\+15"):
        smallest_change(condition, Parcel(), True, now=NOW, cost=lambda *_: price_)


def test_the_default_cost_is_the_share_of_the_way() -> None:
    """Crossing one of the two steps between all values costs half; an unordered change costs 1."""
    found = change_of(Parcel(weight=5, fragile=False), "weight >= 20 and fragile")
    assert found.cost == 1.5


def test_what_is_so_already_needs_no_change() -> None:
    """No changes, no cost, and the text says so."""
    found = change_of(Parcel(weight=30), "weight > 20")
    assert (found.status, found.changes, found.cost) == ("found", (), 0)
    assert str(found) == "true after 0 changes"


@pytest.mark.parametrize(("wanted", "status"), [(True, "found"), (False, "none")])
def test_a_condition_without_fields_cannot_be_changed(wanted: bool, status: str) -> None:
    """What is always true is so with no change, and is never otherwise."""
    assert change_of(Parcel(), "True", wanted).status == status


def test_a_change_that_there_is_not_says_why() -> None:
    """Ruled out, in both languages."""
    found = change_of(Parcel(weight=5), "weight > 20 and weight < 20")
    assert found.to("zh") == "没有使其为 是 的改动：所有组合均已排除"
    assert str(found) == "no change makes it true: every combination was ruled out"


def test_a_search_that_is_cut_short_says_so() -> None:
    """Past the limit nothing is claimed."""
    condition = PARCELS.condition("weight > 20 and fragile")
    found = smallest_change(condition, Parcel(), True, now=NOW, limit=3)
    assert str(found) == "not decided within the bound, whether any change makes it true"
    assert found.to("zh") == "在限度内未能判定有无使其为 是 的改动"
    assert found.outcome is False


def test_a_single_path_may_be_fixed_by_its_name() -> None:
    """One path is one path, not its letters."""
    condition = PARCELS.condition("weight > 20")
    assert smallest_change(condition, Parcel(), True, now=NOW, fixed="weight").status == "none"


@pytest.mark.parametrize(
    "ask",
    [
        lambda rules: questions(rules, Parcel(), now=NOW),
        lambda rules: smallest_change(rules, Parcel(), True, now=NOW),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(ask: Callable[[Any], object]) -> None:
    """A rule set that was not bound is named with what to give instead."""
    with pytest.raises(
        TypeError, match="a ScoreCard cannot be asked; give a condition, or a score"
    ):
        ask(ScoreCard())


def test_fixed_paths_may_come_from_a_generator() -> None:
    """They are read once, for the check and for the search."""
    condition = PARCELS.condition("fragile or weight > 20")
    fixed = (path for path in ("fragile",))
    found = smallest_change(condition, Parcel(), True, now=NOW, fixed=fixed)  # type: ignore[arg-type]
    assert values_of(found) == {"weight": 21}


LIST = DecisionList(
    cases=(Case(id="a", when="fragile", then="by hand", label=Text("", "")),), otherwise="truck"
)
SHEET = DecisionTable.parse([["F", "fragile", "n: number"], ["1", "True", "1"]])
CARD = ScoreCard(rules=(Rule(id="a", when="fragile", points=5, label=Text("", "")),))


@pytest.mark.parametrize(
    ("rules", "wanted", "allowed"),
    [
        (LIST.bind(PARCELS), "by hnd", "did you mean by hand?"),
        (SHEET.bind(PARCELS), (2,), "(1,)"),
        (SHEET.bind(PARCELS), "1", "(1,)"),
        (CARD.bind(PARCELS), 60, "AtLeast(whole number)"),
        (CARD.bind(PARCELS), AtLeast(nan), "AtLeast(whole number)"),  # type: ignore[arg-type]  # so
        (CARD.bind(PARCELS), AtMost(True), "AtMost(whole number)"),
        (PARCELS.condition("fragile"), "yes", "True, False"),
    ],
)
def test_what_rules_never_give_is_refused(rules: RuleSet, wanted: Wanted, allowed: str) -> None:
    """The error names what can be wanted."""
    with pytest.raises(ValidationError) as caught:
        smallest_change(rules, Parcel(), wanted, now=NOW)
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == ("wanted", "never_given")
    assert allowed in problem.allowed.en


def test_a_fixed_path_that_there_is_not_is_refused() -> None:
    """With the likely one."""
    with pytest.raises(ValidationError, match="did you mean weight"):
        smallest_change(CARD.bind(PARCELS), Parcel(), AtLeast(1), now=NOW, fixed={"wieght"})


def test_a_table_can_be_brought_to_its_default() -> None:
    """What is given when no row matches can be wanted too, and then every row must fail."""
    rows = [
        ["U", "fragile", "weight", "n: number"],
        ["1", "True", "-", "1"],
        ["2", "-", "> 2", "2"],
    ]
    table = DecisionTable.parse([*rows, ["otherwise", "-", "-", "0"]]).bind(PARCELS)
    found = smallest_change(table, Parcel(fragile=True, weight=5), (0,), now=NOW)
    assert values_of(found) == {"fragile": False, "weight": 2}
    assert (
        smallest_change(table, Parcel(weight=5), (0,), now=NOW, fixed={"weight"}).status == "none"
    )


def flags(count: int) -> tuple[BoundScoreCard, object]:
    """Return a card of so many yes-or-no fields, five points each, and what has none of them."""
    names = [f"field{n}" for n in range(count)]
    kind = attrs.make_class("Flags", {name: attrs.field(type=bool) for name in names})
    rules = tuple(Rule(id=name, when=name, points=5, label=Text("", "")) for name in names)
    return ScoreCard(rules=rules).bind(Schema.of(kind)), kind(*[False] * count)


def test_a_card_of_many_fields_is_decided() -> None:
    """Sizes that cannot be enough are not searched: twelve of twenty fields are found at once."""
    card, nothing = flags(20)
    found = smallest_change(card, nothing, AtLeast(60), now=NOW, limit=50_000)
    assert [change.path for change in found.changes] == [f"field{n}" for n in range(12)]


def test_a_card_of_hundreds_of_fields_is_not_searched() -> None:
    """Past three hundred fields only what is so already is found, and what cannot be is ruled out.

    With some of the fields fixed it is searched again.
    """
    card, nothing = flags(301)
    fixed = {"field0"}
    assert smallest_change(card, nothing, AtLeast(5), now=NOW).status == "undecided"
    assert smallest_change(card, nothing, AtLeast(0), now=NOW).status == "found"
    assert smallest_change(card, nothing, AtLeast(1_506), now=NOW).status == "none"
    assert smallest_change(card, nothing, AtLeast(5), now=NOW, fixed=fixed).status == "found"


def test_the_changes_of_a_table_show_its_row() -> None:
    """What comes of it is the row that was wanted."""
    assert smallest_change(SHEET.bind(PARCELS), Parcel(), (1,), now=NOW).to("zh").splitlines() == [
        "改动 1 处后为 1",
        "  fragile：缺失 → 是",
    ]
