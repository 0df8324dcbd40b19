"""What the check of a policy sees in every strategy: chains, routing, teams, and a host's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import Demand, Lead, Money, Rep, Text
from leadcore.assignment import (
    Assignment,
    AssignmentStrategy,
    Available,
    ByIndustry,
    ByRegion,
    ByValue,
    Candidate,
    Capped,
    Chain,
    HasCapacity,
    Queue,
    Routing,
    Step,
    TeamFirst,
    WithinQuota,
)
from leadcore.assignment.parts import parts, rep_chains
from leadcore.assignment.protocols import Filter
from leadcore.insight import territories
from leadcore.model import Level
from leadcore.model.quota import Quota
from leadcore.policy import PolicyFinding
from leadcore.policy.coverage import PATHS
from leadcore.rules import Case, Router
from leadcore.values import MoneyRange
from tests.assignment.candidates import LANGUAGE, SHOWS
from tests.builders import AT, DAY, STANDARD, lead
from tests.desk.test_cadences import CALLS
from tests.effort import examples

LABEL = Text("一步", "a step")
EAST = Rep(id="li", name="李雷", team="east", regions=("华东",), level=Level.SENIOR)
ALL = Rep(id="han", name="韩梅", team="hq", level=Level.SENIOR)


def chain(*filters: Filter, label: Text = LABEL) -> Chain:
    return Chain(steps=(Step(label=label, filters=filters),))


def queue(
    id_: str,
    strategy: AssignmentStrategy,
    *,
    overflow: str | None = None,
    members: Sequence[str] = (),
) -> Queue:
    label, ids = Text(id_, id_), frozenset(members)
    return Queue(id=id_, label=label, strategy=strategy, overflow=overflow, members=ids)


def routing(*queues: Queue, rules: Sequence[tuple[str, str]] = ()) -> Routing:
    """Return a routing whose rules, in order, lead to the first queue, and all else to the last."""
    cases = tuple(Case(id=id_, when=when, then=queues[0].id, label=LABEL) for id_, when in rules)
    return Routing(rules=Router(cases=cases, otherwise=queues[-1].id), queues=queues)


@attrs.frozen
class Own:
    """A strategy of a host's own that says of which chains it is made."""

    chains: tuple[Chain, ...]

    def assign(
        self, lead: Lead, candidates: Sequence[Candidate], now: datetime, *, excluded: object = ()
    ) -> Assignment:
        return self.chains[0].assign(lead, candidates, now)


class Silent:
    """A strategy that does not say what it is made of."""

    def assign(self, *_: object, **__: object) -> Assignment:
        raise AssertionError("a check does not ask a strategy that it does not know")


def check(strategy: AssignmentStrategy, *reps: Rep) -> list[PolicyFinding]:
    return list(attrs.evolve(STANDARD, assignment=strategy).check(reps=reps))


def summary(found: Sequence[PolicyFinding]) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in found]


OPEN = chain(Available(), HasCapacity())
HIDDEN: dict[str, tuple[AssignmentStrategy, str]] = {
    "chain": (chain(SHOWS, label=Text("", "x")), "assignment"),
    "routing": (routing(queue("a", OPEN), queue("b", chain(SHOWS, label=Text("", "x")))),
                "assignment.queues.b"),
    "teams": (TeamFirst(teams=chain(SHOWS, label=Text("", "x")), reps=OPEN), "assignment.teams"),
    "reps": (TeamFirst(teams=OPEN, reps=chain(SHOWS, label=Text("", "x"))), "assignment.reps"),
    "both": (
        routing(queue("a", TeamFirst(teams=OPEN, reps=chain(SHOWS, label=Text("", "x"))))),
        "assignment.queues.a.reps",
    ),
    "own": (Own((OPEN, chain(SHOWS, label=Text("", "x")))), "assignment.chains.1"),
}  # fmt: skip
"""A chain somewhere in a strategy, whose step has no name in Chinese and a cap."""


@pytest.mark.requirement("R-80")
@pytest.mark.parametrize("name", HIDDEN)
def test_a_chain_is_seen_wherever_it_stands(name: str) -> None:
    """Its step without a name is found by its path."""
    strategy, path = HIDDEN[name]
    assert (f"{path}.steps.0", "no_label") in summary(check(strategy, ALL))
    assert path in [each for each, _ in parts(strategy)]


@pytest.mark.requirement("R-80", "R-27")
@pytest.mark.parametrize("name", HIDDEN)
def test_two_caps_of_one_id_are_seen_wherever_they_stand(name: str) -> None:
    """In two queues, or in one queue and the overflow, they are two caps all the same."""
    strategy, _ = HIDDEN[name]
    other = chain(attrs.evolve(SHOWS, most=9) | HasCapacity())
    for found, codes in ((chain(SHOWS), []), (other, [("assignment.caps.shows", "two_caps")])):
        together = routing(queue("x", strategy), queue("y", found))
        assert [one for one in summary(check(together, ALL)) if one[1] == "two_caps"] == codes


@pytest.mark.requirement("R-80", "R-25")
def test_rules_of_routing_that_never_fire_are_found() -> None:
    """Dead and shadowed rules, in a routing that stands in another too, and none in a sound one."""
    rules = (
        ("large", "demand.budget >= 100_000"),
        ("huge", "demand.budget >= 500_000"),
        ("never", 'industry == "a" and industry == "b"'),
    )
    inner = routing(queue("key", OPEN), rules=rules)
    found = check(routing(queue("desk", inner)), ALL)
    assert summary(found) == [
        ("assignment.queues.desk.rules.never", "unsatisfiable"),
        ("assignment.queues.desk.rules.huge", "shadowed"),
    ]
    assert {one.proof for one in found} == {"proved"}
    assert check(routing(queue("key", OPEN), rules=rules[:1]), ALL) == []


def test_labels_name_queues_and_rules_of_routing() -> None:
    """A story calls them by their names, wherever they stand; a rule of the score goes before."""
    rules = [("large", "demand.budget >= 100_000"), ("budget-large", "documents >= 1")]
    strategy = routing(queue("desk", routing(queue("key", OPEN), rules=rules)))
    policy = attrs.evolve(STANDARD, assignment=strategy)
    added = {name: text for name, text in policy.labels().items() if name not in STANDARD.labels()}
    assert added == {"desk": Text("desk", "desk"), "key": Text("key", "key"), "large": LABEL}
    assert attrs.evolve(policy, cadences=(CALLS,)).labels()[CALLS.id] == CALLS.label
    assert policy.labels()["budget-large"] == STANDARD.labels()["budget-large"]


def test_what_routing_shows_needs_a_name_in_both_languages() -> None:
    """Rules, queues and caps, each by where it stands."""
    nameless = Text("名", " ")
    cap = Capped(id="c", label=nameless, when="source is known", most=1)
    case = Case(id="r", when="documents >= 1", then="q", label=nameless)
    strategy = Routing(
        rules=Router(cases=(case,), otherwise="q"),
        queues=(Queue(id="q", label=nameless, strategy=chain(cap)),),
    )
    assert [path for path, code in summary(check(strategy, ALL)) if code == "no_label"] == [
        "assignment.rules.r",
        "assignment.queues.q",
        "assignment.queues.q.caps.c",
    ]


@pytest.mark.requirement("R-80", "R-25")
def test_where_leads_may_wait_is_told_of_every_queue() -> None:
    """A queue whose overflow takes everything lets nothing wait."""
    strategy = routing(
        queue("a", chain(ByRegion()), overflow="b"),
        queue("b", OPEN),
        queue("c", chain(ByIndustry()), overflow="d"),
        queue("d", chain(ByRegion() | ByIndustry())),
    )
    found = check(strategy)
    assert summary(found) == [
        ("assignment.queues.c", "may_wait"),
        ("assignment.queues.d", "may_wait"),
    ]
    assert found[0].text.en == (
        "every step is choosy (industry, region); a lead that suits nobody waits in c"
    )
    assert found[1].text.zh == "每一步都有条件（地区、行业）；不符合任何人的线索在 d 等待"


@pytest.mark.requirement("R-80", "R-25")
def test_where_leads_may_wait_is_told_of_teams() -> None:
    """Both a team and a rep of it must take any lead."""
    choosy = chain(ByRegion())
    assert check(TeamFirst(teams=OPEN, reps=OPEN)) == []
    for strategy in (TeamFirst(teams=choosy, reps=OPEN), TeamFirst(teams=OPEN, reps=choosy)):
        (found,) = check(strategy)
        assert (found.path, found.code) == ("assignment", "may_wait")
        assert found.text.en.endswith("(region); a lead that suits nobody waits in unassigned")
    nested = TeamFirst(teams=TeamFirst(teams=OPEN, reps=choosy), reps=OPEN)
    assert check(nested)[0].text.en.endswith("waits in unassigned")
    several = TeamFirst(teams=routing(queue("a", choosy)), reps=OPEN)
    (found,) = check(several)
    assert found.text.en.endswith("a lead that suits nobody waits")
    assert found.text.zh.endswith("不符合任何人的线索等待")
    assert check(Own((choosy,))) == []


def test_a_formula_of_what_passes_is_no_choosy_step() -> None:
    """Leave and capacity pass, together and each for itself; that somebody is full does not."""
    assert check(chain(Available() & HasCapacity())) == []
    (found,) = check(chain(~HasCapacity()))
    assert found.code == "may_wait"


@pytest.mark.requirement("R-80", "R-25")
def test_a_lead_that_no_chain_lets_anybody_have_is_nobodys() -> None:
    """Whichever queue it comes to; who is let through by one of them is not denied by rules."""
    strategy = routing(queue("a", chain(ByRegion())), queue("b", chain(ByRegion(), ByIndustry())))
    (found,) = check(strategy, EAST)
    assert (found.path, found.code, found.proof) == ("assignment", "nobody", "proved")
    assert found.text.en == "no rule holds; b: nobody may take it (region 1)"
    assert check(strategy, ALL) == []
    teams = TeamFirst(teams=OPEN, reps=chain(ByRegion()))
    assert summary(check(teams, EAST)) == [("assignment", "nobody")]


def test_of_what_is_not_known_nothing_is_said() -> None:
    """One queue that does not say what it is made of may take everything."""
    strategy = routing(queue("a", chain(ByRegion())), queue("b", Silent()))
    assert rep_chains(strategy) == ()
    assert check(strategy, EAST) == []
    assert summary(check(strategy)) == [("assignment.queues.a", "may_wait")]
    assert territories(strategy, [EAST], [], AT).coverage == ()
    by_language = check(chain(LANGUAGE), EAST)
    assert [one.proof for one in by_language] == ["not_decided"]
    assert "by language" in by_language[0].text.en


@pytest.mark.requirement("R-80", "R-25")
def test_a_queue_that_nobody_works_is_found() -> None:
    """Where a rule names it; not where somebody works the queue that it overflows to."""
    rules = [("large", "demand.budget >= 100_000")]
    empty = routing(queue("a", OPEN, members=["wei"]), queue("b", OPEN), rules=rules)
    found = check(empty, EAST)
    assert summary(found) == [("assignment.queues.a", "nobody")]
    assert found[0].text.zh == "该队列及其溢出队列没有成员"
    helped = routing(queue("a", OPEN, members=["wei"], overflow="b"), queue("b", OPEN), rules=rules)
    assert check(helped, EAST) == []
    unused = routing(queue("a", OPEN, members=["wei"]), queue("b", OPEN))
    assert check(unused, EAST) == []
    left = attrs.evolve(EAST, id="wei", active=False)
    assert summary(check(empty, EAST, left)) == [("assignment.queues.a", "nobody")]


def test_who_may_have_no_new_leads_at_all_never_gets_one() -> None:
    """A quota passes with time, but one of none does not."""
    for count, codes in ((1, []), (0, [("assignment", "nobody")])):
        limited = attrs.evolve(ALL, quota=Quota(count=count, per="day"))
        assert {*summary(check(chain(WithinQuota()), limited))} == {*codes}


people = st.lists(
    st.builds(
        Rep,
        id=st.sampled_from(("li", "han", "wei")),
        name=st.just("某"),
        team=st.sampled_from(("east", "north")),
        regions=st.sampled_from(((), ("华东",), ("上海市", "华北"))),
        industries=st.sampled_from(((), ("教育",))),
        level=st.sampled_from(Level),
        away_until=st.sampled_from((None, AT + DAY)),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.id,
)
PLAIN: tuple[Filter, ...] = (ByRegion(), ByIndustry(), ByValue(threshold=Money.of(300_000)))
RULES = ('industry == "教育"', "demand.budget >= 1", 'source == "referral"')


def routed(one: Chain, other: Chain, rule: str) -> Routing:
    return routing(queue("a", one), queue("b", other), rules=[("r", rule)])


links: st.SearchStrategy[Chain] = st.lists(st.sampled_from(PLAIN), max_size=2).map(
    lambda found: chain(*found)
)
routings: st.SearchStrategy[Routing] = st.builds(routed, links, links, st.sampled_from(RULES))
strategies: st.SearchStrategy[AssignmentStrategy] = st.one_of(
    links,
    routings,
    st.builds(TeamFirst, teams=st.just(OPEN), reps=links | routings),
    st.tuples(links).map(Own),
)


def worth(budget: Money | None) -> Demand:
    return Demand(budget=None if budget is None else MoneyRange(low=budget))


@pytest.mark.requirement("R-80", "R-25")
@settings(max_examples=examples(1 / 2))
@given(strategies, people)
def test_what_is_called_nobodys_nobody_gets(strategy: AssignmentStrategy, reps: list[Rep]) -> None:
    """From whatever source, the strategy itself gives its witness to none of the reps."""
    rested = [Candidate(rep=attrs.evolve(rep, away_until=None)) for rep in reps]
    found = [one for one in check(strategy, *reps) if one.code == "nobody"]
    for witness in (one.witness for one in found):
        assert witness is not None
        region, industry, budget = (witness.values[path] for path in PATHS)
        demand = worth(None if budget is None else Money(minor=budget, currency="CNY"))
        for source in ("referral", "web_form"):
            one = lead(region=region, industry=industry, demand=demand, source=source)
            assert strategy.assign(one, rested, AT).owner is None
    if isinstance(strategy, Chain):
        grid = product(("上海市", "北京市", "海外"), ("教育", "医疗"), (None, Money.of(300_000)))
        sorts = (
            lead(region=region, industry=industry, demand=worth(low))
            for region, industry, low in grid
        )
        assert bool(found) == any(not strategy.assign(one, rested, AT).owner for one in sorts)
