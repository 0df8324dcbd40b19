"""Points for what happened fade with its age, count in their groups, and add up."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Context, Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import DefinitionError
from leadcore.rules import (
    ActivityRule,
    ActivitySource,
    F,
    Group,
    Rule,
    Schema,
    ScoreCard,
    ScoreLine,
    ScoreResult,
)
from leadcore.rules.activities import MAX_ACTIVITIES
from leadcore.rules.bound_card import MAX_FLAT
from leadcore.texts import Text
from tests.rules.parcels import NOW

DAY = timedelta(days=1)
EXACT = Context(prec=60)


@attrs.frozen
class Visit:
    """What happens here."""

    page: str | None
    at: datetime | None


@attrs.frozen
class Visitor:
    """Whom it happens to."""

    visits: tuple[object, ...] = ()
    known: bool | None = None


def visits_of(visitor: Visitor) -> tuple[object, ...]:
    return visitor.visits


SCHEMA = Schema.of(Visitor)
SOURCE = ActivitySource(schema=Schema.of(Visit), read=visits_of)


def rule(
    id_: str = "visit",
    when: str = "True",
    points: int = 8,
    *,
    half_life: timedelta | None = None,
    window: timedelta | None = None,
    cap: int | None = None,
    group: str | None = None,
) -> ActivityRule:
    return ActivityRule(
        id=id_,
        when=when,
        points=points,
        label=Text("来访", "visit"),
        half_life=half_life,
        window=window,
        cap=cap,
        group=group,
    )


def score(card: ScoreCard, visits: Sequence[object], now: datetime = NOW) -> ScoreResult:
    return card.bind(SCHEMA, activities=SOURCE).score(Visitor(tuple(visits)), now=now)


def total(one: ActivityRule, *ages: timedelta) -> int:
    """Score visits of these ages by a single rule."""
    return score(ScoreCard(activities=(one,)), [Visit("prices", NOW - age) for age in ages]).total


LENGTHS = st.none() | st.timedeltas(timedelta(seconds=1), 200 * DAY)
RULES = st.builds(
    rule,
    when=st.sampled_from(["True", 'page == "prices"', 'page != "prices"', "page is missing"]),
    points=st.integers(-40, 40),
    half_life=LENGTHS,
    window=LENGTHS,
    cap=st.none() | st.integers(0, 60),
    group=st.sampled_from([None, "care"]),
)
PAST = st.timedeltas(timedelta(0), 200 * DAY).map(lambda age: NOW - age)
FUTURE = st.timedeltas(timedelta.resolution, 200 * DAY).map(lambda ahead: NOW + ahead)
PAGES = st.sampled_from([None, "prices", "jobs"])
VISITS = st.lists(st.builds(Visit, PAGES, st.none() | PAST), max_size=8)


@st.composite
def cards(draw: st.DrawFn) -> ScoreCard:
    """Draw a card with a group, rules of both sorts in it and beside it, and bounds."""
    activities = [
        attrs.evolve(each, id=f"a{number}")
        for number, each in enumerate(draw(st.lists(RULES, min_size=1, max_size=4)))
    ]
    floor, cap = sorted(draw(st.tuples(st.integers(-60, 60), st.integers(-60, 60))))
    known = Rule(
        id="known",
        when="known",
        points=draw(st.integers(-40, 40)),
        label=Text("已知", "known"),
        group=draw(st.sampled_from([None, "care"])),
    )
    return ScoreCard(
        rules=(known,),
        activities=tuple(activities),
        groups=(Group(id="care", cap=cap, floor=floor),),
        cap=draw(st.none() | st.integers(-20, 60)),
    )


def share(age: timedelta, half_life: timedelta | None) -> Fraction:
    if half_life is None:
        return Fraction(1)
    halvings = EXACT.divide(Decimal(age // timedelta.resolution), half_life // timedelta.resolution)
    return Fraction(EXACT.power(Decimal(2), -halvings))


def by_hand(one: ActivityRule, visits: Sequence[Visit]) -> int:
    """Score by a rule in the plainest way, with decimals of 60 digits."""
    condition = SOURCE.schema.condition(one.when)
    exact = Fraction(0)
    for visit in visits:
        age = None if visit.at is None else NOW - visit.at
        if age is None or not condition.holds(visit, now=NOW):
            continue
        if one.window is None or age <= one.window:
            exact += one.points * share(age, one.half_life)
    points = round(exact)
    return points if one.cap is None else max(-one.cap, min(points, one.cap))


@pytest.mark.requirement("R-10")
@given(cards(), VISITS, st.sampled_from([None, True, False]))
def test_activities_count_in_their_groups_before_the_bounds(
    card: ScoreCard, visits: list[Visit], known: bool | None
) -> None:
    """The total is what plain arithmetic makes of all rules and bounds, and its lines add up."""
    bound = card.bind(SCHEMA, activities=SOURCE)
    result = bound.score(Visitor(tuple(visits), known), now=NOW)
    given_ = {each.id: by_hand(each, visits) for each in card.activities}
    given_["known"] = card.rules[0].points if known else 0
    groups = {each.id: each.group for each in card.activities}
    groups["known"] = card.rules[0].group
    inside = sum(points for id_, points in given_.items() if groups[id_])
    (group,) = card.groups
    assert group.floor is not None
    assert group.cap is not None
    clamped = max(group.floor, min(inside, group.cap))
    points = clamped + sum(points for id_, points in given_.items() if not groups[id_])
    assert result.total == (points if card.cap is None else min(points, card.cap))
    assert result.total == sum(line.points for line in result.lines)


@given(cards(), VISITS, st.data())
def test_the_order_of_activities_means_nothing(
    card: ScoreCard, visits: list[Visit], data: st.DataObject
) -> None:
    """The same activities in another order give the same result."""
    assert score(card, data.draw(st.permutations(visits))) == score(card, visits)


@pytest.mark.requirement("R-10", "R-82")
@given(cards(), VISITS, st.lists(st.builds(Visit, PAGES, FUTURE), max_size=4))
def test_what_happens_later_changes_no_score_of_now(
    card: ScoreCard, visits: list[Visit], later: list[Visit]
) -> None:
    """A score of a past moment can be computed again when more has happened since."""
    assert score(card, [*visits, *later]) == score(card, visits)


@pytest.mark.requirement("R-10")
@given(RULES, VISITS, st.timedeltas(timedelta(0), 400 * DAY))
def test_without_news_points_only_fade(
    one: ActivityRule, visits: list[Visit], wait: timedelta
) -> None:
    """As time goes by and nothing happens, a rule gives, or takes, never more."""
    card = ScoreCard(activities=(one,), groups=(Group(id="care"),))
    before, after = score(card, visits), score(card, visits, NOW + wait)
    assert abs(after.total) <= abs(before.total)
    assert before.total * after.total >= 0


@pytest.mark.requirement("R-10")
def test_half_is_left_after_a_half_life() -> None:
    """Eight points are eight at once, four after one half-life and two after the next."""
    halving = rule(half_life=14 * DAY)
    assert [total(halving, count * 14 * DAY) for count in range(5)] == [8, 4, 2, 1, 0]


@pytest.mark.requirement("R-10")
def test_a_window_ends_after_its_last_moment() -> None:
    """An activity counts in full up to the age of the window, and not a microsecond longer."""
    recent = rule(window=30 * DAY)
    assert total(recent, 30 * DAY) == 8
    assert total(recent, 30 * DAY + timedelta(microseconds=1)) == 0


def test_a_rule_can_halve_and_end() -> None:
    """With both, points halve until the window ends."""
    both = rule(half_life=DAY, window=2 * DAY)
    assert [total(both, count * DAY) for count in range(4)] == [8, 4, 2, 0]


def test_points_are_rounded_once_for_all_activities() -> None:
    """Three activities that are worth half a point each give two points, not none or three."""
    assert total(rule(points=1, half_life=DAY), DAY, DAY, DAY) == 2
    assert total(rule(points=1, half_life=DAY), DAY) == 0


@pytest.mark.parametrize(("points", "capped"), [(8, 20), (-8, -20)])
def test_a_cap_bounds_what_a_rule_gives_or_takes(points: int, capped: int) -> None:
    """The cap holds for gains and for losses, and is said only where it cut."""
    one = rule(points=points, cap=20)
    assert total(one, DAY, DAY, DAY) == capped
    assert total(one, DAY, DAY) == 2 * points
    line = lines(one, DAY, DAY, DAY)[0]
    assert line.tally is not None
    assert line.tally.cap == 20
    free = lines(one, DAY, DAY)[0]
    assert free.tally is not None
    assert free.tally.cap is None


def lines(one: ActivityRule, *ages: timedelta) -> tuple[ScoreLine, ...]:
    return score(ScoreCard(activities=(one,)), [Visit("prices", NOW - age) for age in ages]).lines


@pytest.mark.requirement("R-10")
def test_a_line_tells_what_was_counted() -> None:
    """Count, newest, points before and after fading stand in the line, in both languages."""
    card = ScoreCard(activities=(rule(when='page == "prices"', half_life=7 * DAY, cap=10),))
    visits = [Visit("prices", NOW - 7 * DAY), Visit("jobs", NOW), Visit("prices", NOW - DAY)]
    result = score(card, visits)
    assert result.to("en").splitlines() == [
        "total 10",
        "  +10 visit: 2 times, last 2026-01-31T12:00Z, 16 points faded to 11.246, at most 10",
    ]
    assert result.to("zh").splitlines()[1] == (
        "  +10 来访：2 次，最近 2026-01-31T12:00Z，16 分衰减为 11.246，至多 10"
    )
    assert (result.fired, result.points) == (("visit",), (("visit", 10),))


def test_a_rule_that_counted_nothing_has_a_line_where_everything_is_explained() -> None:
    """It did not fire and gave nothing; a plain score leaves it out, like rules that are false."""
    bound = ScoreCard(activities=(rule(),)).bind(SCHEMA, activities=SOURCE)
    result = bound.explain(Visitor(), now=NOW)
    assert (result.total, result.fired) == (0, ())
    assert str(result) == "total 0\n  +0 visit: 0 times"
    assert bound.score(Visitor(), now=NOW).lines == ()


def test_what_is_beyond_the_window_is_not_told_of() -> None:
    """It is not counted, not the newest, and no reason to call the rule fired."""
    bound = ScoreCard(activities=(rule(window=DAY),)).bind(SCHEMA, activities=SOURCE)
    result = bound.explain(Visitor((Visit("jobs", NOW - 2 * DAY),)), now=NOW)
    assert str(result) == "total 0\n  +0 visit: 0 times"
    assert result.fired == ()


def test_what_has_faded_to_nothing_was_still_counted() -> None:
    """The rule fired: it gives nothing, and says of how much."""
    faded = lines(rule(half_life=DAY), 90 * DAY)
    assert [(line.points, line.outcome) for line in faded] == [(0, True)]
    assert faded[0].to("en") == "+0 visit: once, last 2025-11-03T12:00Z, 8 points faded to 0"


def test_a_condition_may_ask_how_old_an_activity_is() -> None:
    """It is asked at the time of the score, not at that of the activity."""
    assert total(rule(when="age(at) >= days(3)"), 2 * DAY, 3 * DAY, 4 * DAY) == 16


@given(cards(), VISITS)
def test_every_way_to_ask_counts_the_same(card: ScoreCard, visits: list[Visit]) -> None:
    """Totals, of one and of many, scores and explanations agree."""
    bound, visitor = card.bind(SCHEMA, activities=SOURCE), Visitor(tuple(visits), known=True)
    plain, explained = bound.score(visitor, now=NOW), bound.explain(visitor, now=NOW)
    assert explained.total == plain.total == bound.total(visitor, now=NOW)
    assert bound.totals([visitor, visitor], now=NOW) == [plain.total] * 2
    assert plain == bound.interpreter.score(visitor, NOW)
    assert [line for line in explained.lines if line.kind == "activity" and line.outcome] == [
        line for line in plain.lines if line.kind == "activity"
    ]


def test_a_large_card_counts_activities_too() -> None:
    """Beside so many rules that an index tells which fire, activities count as beside few."""
    many = tuple(
        Rule(id=f"r{number}", when="known", points=1, label=Text("常客", "regular"))
        for number in range(MAX_FLAT + 1)
    )
    bound = ScoreCard(rules=many, activities=(rule(),)).bind(SCHEMA, activities=SOURCE)
    visitor = Visitor((Visit("jobs", NOW),), known=True)
    assert bound.score(visitor, now=NOW) == bound.interpreter.score(visitor, NOW)
    assert bound.total(visitor, now=NOW) == len(many) + rule().points


def test_activities_need_subjects() -> None:
    """Columns and packed integers have no room for them, and that is said."""
    bound = ScoreCard(activities=(rule(),)).bind(SCHEMA, activities=SOURCE)
    with pytest.raises(ValueError, match="needs subjects"):
        bound.total_columns({"known": [True]}, now=NOW)
    with pytest.raises(ValueError, match="cannot be packed"):
        _ = bound.packed


def test_the_zone_of_now_means_nothing() -> None:
    """The same instant in another zone gives the same score."""
    card, visits = ScoreCard(activities=(rule(half_life=DAY),)), [Visit("jobs", NOW - 3 * DAY)]
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    assert score(card, visits, shanghai) == score(card, visits)


@given(cards())
def test_a_card_with_activities_is_data(card: ScoreCard) -> None:
    """It equals its pickled copy."""
    assert pickle.loads(pickle.dumps(card)) == card


def test_a_condition_may_be_made_with_operators() -> None:
    """It is stored as text."""
    one = ActivityRule(id="a", when=F.page == "jobs", points=1, label=Text("", ""))
    assert one.when == 'page == "jobs"'


def test_an_activity_without_its_instant_counts_nothing() -> None:
    """Missing and naive instants are no instants."""
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  # what is refused
    card = ScoreCard(activities=(rule(),))
    assert score(card, [Visit("jobs", None), Visit("jobs", naive)]).total == 0


def test_what_is_no_activity_is_refused() -> None:
    """An object of another class is a mistake of the program, and no silent zero."""
    with pytest.raises(TypeError, match="these rules read Visit, not str"):
        score(ScoreCard(activities=(rule(),)), ["a visit"])


def test_very_many_activities_are_refused() -> None:
    """The limit is said with what to do."""
    one = Visit("jobs", NOW)
    with pytest.raises(ValueError, match=r"100001 activities of one .*; give at most 100000,"):
        score(ScoreCard(activities=(rule(),)), [one] * (MAX_ACTIVITIES + 1))
    assert score(ScoreCard(activities=(rule(points=1),)), [one] * MAX_ACTIVITIES).total == 100_000


@pytest.mark.parametrize("read", [lambda _: None, lambda _: iter(())])
def test_a_source_gives_collections(read: Callable[[Visitor], Collection[object]]) -> None:
    """What cannot be counted is refused with what to give instead."""
    source = ActivitySource(schema=Schema.of(Visit), read=read)
    bound = ScoreCard(activities=(rule(),)).bind(SCHEMA, activities=source)
    with pytest.raises(TypeError, match=r"activities were read as \w+; give a tuple"):
        bound.score(Visitor(), now=NOW)


REFUSED = [
    (rule(points=10**6 + 1), "visit.points", "bad_points"),
    (rule(group="ghost"), "visit.group", "unknown"),
    (rule(id_="known"), "known", "duplicate"),
    (rule(cap=10**6 + 1), "visit.cap", "bad_points"),
    (rule(cap=-1), "visit", "crossed"),
    (rule(half_life=timedelta(0)), "visit.half_life", "bad_length"),
    (rule(window=-DAY), "visit.window", "bad_length"),
    (rule(window=36_526 * DAY), "visit.window", "bad_length"),
    (rule(half_life=14), "visit.half_life", "bad_length"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("one", "path", "code"), REFUSED)
def test_a_rule_that_makes_no_sense_is_refused(one: ActivityRule, path: str, code: str) -> None:
    """A card is not built with ids, points, groups, caps or lengths that make no sense."""
    known = Rule(id="known", when="known", points=1, label=Text("", ""))
    with pytest.raises(DefinitionError) as caught:
        ScoreCard(rules=(known,), activities=(one,))
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [(path, code)]


@pytest.mark.parametrize("length", [timedelta.resolution, 36_525 * DAY])
def test_the_longest_and_the_shortest_length_are_allowed(length: timedelta) -> None:
    """A microsecond and a century can be half-lives and windows."""
    one = rule(half_life=length, window=length, cap=0)
    assert ScoreCard(activities=(one,)).activities == (one,)


def test_a_condition_that_the_source_does_not_know_is_refused() -> None:
    """Binding names the rule and the likely field."""
    card = ScoreCard(activities=(rule(when='pag == "jobs"'),))
    with pytest.raises(DefinitionError, match=r"(?s)the score card .*did you mean page") as caught:
        card.bind(SCHEMA, activities=SOURCE)
    assert caught.value.problems[0].path == "visit.when"


def test_a_card_with_activity_rules_needs_a_source() -> None:
    """Binding without one is refused; a card without such rules needs none."""
    with pytest.raises(DefinitionError) as caught:
        ScoreCard(activities=(rule(),)).bind(SCHEMA)
    assert [problem.code for problem in caught.value.problems] == ["no_source"]
    assert ScoreCard().bind(SCHEMA, activities=SOURCE).score(Visitor(), now=NOW).total == 0


@pytest.mark.parametrize("at", ["page", "when", "at.day"])
def test_a_source_needs_an_instant(at: str) -> None:
    """A path that is missing, or of another kind, is refused when the source is made."""
    with pytest.raises(DefinitionError) as caught:
        ActivitySource(schema=Schema.of(Visit), read=visits_of, at=at)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("at", "not_an_instant")
    ]
    assert "a date-time of Visit" in str(caught.value)


def test_a_private_instant_is_refused() -> None:
    """The newest is shown and ages can be told from faded points, so none may be private."""
    with pytest.raises(DefinitionError, match="a date-time of Visit; give it one that is not"):
        ActivitySource(schema=Schema.of(Visit, private=("at",)), read=visits_of)
