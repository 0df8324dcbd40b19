"""A policy is checked for rules, owners, deadlines and labels that somebody should look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Deadline, Lead, Policy, Rep, Text
from leadcore.assignment import (
    Assignment,
    Available,
    ByIndustry,
    ByRegion,
    Candidate,
    Capped,
    Chain,
    HasCapacity,
    Step,
    standard_chain,
)
from leadcore.intake import Requirements
from leadcore.lifecycle import STANDARD_NEEDS, STANDARD_STATUSES, STANDARD_TABLE, Lifecycle, Need
from leadcore.model import ByPriority, Level
from leadcore.policy import PolicyFinding
from leadcore.pool import standard_pool
from leadcore.priority import PriorityTable
from leadcore.rules import (
    Action,
    ActivityRule,
    Automation,
    AutomationRule,
    Case,
    DecisionList,
    Rule,
    ScoreCard,
)
from leadcore.scoring import RuleScoring
from leadcore.values import MoneyRange, RegionTree
from tests.builders import AT, demand, lead

LABEL = Text("规则", "rule")
STANDARD = Policy.standard()


def summary(found: tuple[PolicyFinding, ...]) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in found]


def changed(policy: Policy, *, code: str) -> list[str]:
    """Return where findings of a sort are."""
    return [finding.path for finding in policy.check() if finding.code == code]


@pytest.mark.requirement("R-80")
def test_the_standard_policy_only_lets_leads_wait_that_suit_nobody() -> None:
    """No rule is dead or contradicts itself; who covers what is for the reps to say."""
    assert summary(STANDARD.check()) == [("assignment.steps", "may_wait")]


@pytest.mark.requirement("R-80")
def test_with_a_team_that_covers_everything_the_standard_policy_is_clean() -> None:
    """A senior rep without limits gets every lead, so no lead is without a possible owner."""
    assert STANDARD.check(reps=(Rep(id="li", name="李雷", team="east", level=Level.SENIOR),)) == ()


def scored(*rules: tuple[str, str]) -> RuleScoring:
    return RuleScoring(
        card=ScoreCard(
            rules=tuple(Rule(id=id_, when=when, points=1, label=LABEL) for id_, when in rules)
        )
    )


def prioritised(*rules: tuple[str, str]) -> PriorityTable:
    cases = tuple(Case(id=id_, when=when, then="high", label=LABEL) for id_, when in rules)
    return PriorityTable(cases=DecisionList(cases=cases, otherwise="low"))


@pytest.mark.requirement("R-80")
def test_rules_of_a_score_that_never_or_always_hold_are_found() -> None:
    """Each rule of a card is judged by itself."""
    scoring = scored(
        ("tiny", "demand.budget < 1 and demand.budget > 2"),
        ("any", "company is known or company is missing"),
        ("fine", "documents >= 1"),
    )
    found = attrs.evolve(STANDARD, scoring=scoring, assignment=None).check()
    assert summary(found) == [
        ("scoring.card.tiny", "unsatisfiable"),
        ("scoring.card.any", "always"),
    ]


@pytest.mark.requirement("R-80")
def test_cases_of_a_priority_that_are_never_reached_are_found() -> None:
    """The case that comes before is named in both languages."""
    priority = prioritised(("large", "demand.budget >= 1"), ("huge", "demand.budget >= 1_000"))
    (found,) = attrs.evolve(STANDARD, priority=priority, assignment=None).check()
    assert (found.path, found.code, found.proof) == ("priority.cases.huge", "shadowed", "proved")
    assert "large" in found.text.zh
    assert "large" in found.text.en


def test_a_need_that_no_lead_can_meet_is_found() -> None:
    """A transition that needs it could never happen."""
    need = Need("ghost", LABEL, when="owner is missing and owner is known")
    lifecycle = Lifecycle(
        statuses=STANDARD_STATUSES, transitions=STANDARD_TABLE, needs=(*STANDARD_NEEDS, need)
    )
    policy = attrs.evolve(STANDARD, lifecycle=lifecycle)
    assert changed(policy, code="unsatisfiable") == ["lifecycle.needs.ghost"]


def test_automation_that_never_acts_is_found() -> None:
    """The rules of automation are checked too."""
    rule = AutomationRule(
        id="never", on="LeadAccepted", when="score > 1 and score < 1",
        do=(Action(name="archive"),), label=LABEL,
    )  # fmt: skip
    policy = attrs.evolve(STANDARD, automation=Automation(rules=(rule,)))
    assert changed(policy, code="unsatisfiable") == ["automation.never"]


def test_activity_rules_that_never_count_are_found() -> None:
    """A score from what happened is checked like one from what a lead is."""
    never = ActivityRule(
        id="both", when='type == "enquiry" and type == "response"', points=1, label=LABEL
    )
    policy = attrs.evolve(STANDARD, scoring=RuleScoring(card=ScoreCard(activities=(never,))))
    assert changed(policy, code="unsatisfiable") == ["scoring.card.both"]


def test_an_exemption_that_keeps_every_lead_from_the_pool_is_found() -> None:
    """Leads would never go back, or nobody would be exempt."""
    for exempt, code in (
        ("follow_ups >= 1 or follow_ups < 1 or follow_ups is missing", "always"),
        ("follow_ups > 1 and follow_ups < 2", "unsatisfiable"),
    ):
        pool = attrs.evolve(standard_pool(), exempt=exempt)
        assert changed(attrs.evolve(STANDARD, pool=pool), code=code) == ["pool.exempt"]


def test_strategies_of_a_hosts_own_and_none_have_no_rules_to_check() -> None:
    """What is not data cannot be proved, and nothing is claimed of it."""

    class Nobody:
        def assign(self, *_: object, **__: object) -> Assignment:
            raise AssertionError("a check does not ask a strategy that it does not know")

    policy = attrs.evolve(
        STANDARD, scoring=None, priority=None, plan=None, accept_within=None, assignment=Nobody()
    )
    assert policy.check(reps=(Rep(id="li", name="李雷", team="east"),)) == ()


EAST = Rep(id="li", name="李雷", team="east", regions=("华东",), level=Level.SENIOR)
REST = attrs.evolve(EAST, id="han", regions=("华北", "华中", "华南", "西南", "西北", "东北"))
JUNIOR = attrs.evolve(EAST, level=Level.JUNIOR)


@pytest.mark.requirement("R-80", "R-25")
def test_a_lead_that_nobody_may_get_is_shown() -> None:
    """Where no rep covers a region, a lead of that region is the witness, with the reason."""
    (found,) = STANDARD.check(reps=(EAST,))
    assert (found.code, found.proof) == ("nobody", "proved")
    assert found.text.en == "nobody may take it (region 1)"
    assert found.witness is not None
    region = found.witness.values["region"]
    assert not RegionTree.china().covers("华东", str(region))
    assert str(found).startswith("assignment: nobody may take it (region 1)\n  region = ")


def test_regions_that_nobody_has_heard_of_count() -> None:
    """A team that covers every sales region still gets no lead from elsewhere."""
    (found,) = STANDARD.check(reps=(EAST, REST))
    assert found.witness is not None
    assert found.witness.values["region"] == "…"


def test_leads_of_high_value_need_a_rep_who_may_have_them() -> None:
    """Where only a junior covers a region, a lead from the threshold on has nobody."""
    first, elsewhere = STANDARD.check(reps=(JUNIOR, REST))
    assert first.witness is not None
    assert elsewhere.witness is not None
    assert first.witness.to("en").endswith("demand.budget = 300,000.00")
    assert elsewhere.witness.to("en").endswith("demand.budget = missing")


def test_industries_count_too() -> None:
    """With a step by industry alone, an industry that nobody works has nobody."""
    step = Step(label=LABEL, filters=(ByIndustry(),))
    policy = attrs.evolve(STANDARD, assignment=Chain(steps=(step,)))
    (found,) = policy.check(reps=(attrs.evolve(EAST, industries=("教育",)),))
    assert found.witness is not None
    assert found.witness.values["industry"] == "…"
    assert policy.check(reps=(EAST,)) == ()


def test_what_an_enquiry_need_not_have_may_be_missing() -> None:
    """Without required fields, a lead of no region and no industry counts."""
    policy = attrs.evolve(STANDARD, requirements=Requirements(required=()))
    tree = RegionTree({"上海市": "华东"})
    step = Step(label=LABEL, filters=(ByRegion(tree=tree),))
    policy = attrs.evolve(policy, assignment=Chain(steps=(step,)))
    found = policy.check(reps=(EAST,))
    assert [f.witness.values["region"] for f in found if f.witness] == ["…", None]


def test_a_step_that_looks_at_the_rep_only_takes_every_lead() -> None:
    """Leave and capacity pass; a chain with such a step lets no lead wait for good."""
    last = Step(label=LABEL, filters=(Available(), HasCapacity()))
    chain = Chain(steps=(*standard_chain().steps, last))
    assert attrs.evolve(STANDARD, assignment=chain).check() == ()


def test_who_is_away_counts_and_who_left_does_not() -> None:
    """The question is who may ever get a lead."""
    away = attrs.evolve(EAST, regions=(), away_until=AT.replace(year=2100))
    assert STANDARD.check(reps=(away,)) == ()
    assert [f.code for f in STANDARD.check(reps=(attrs.evolve(away, active=False),))] == ["nobody"]


@attrs.frozen
class OnlyOnMondays:
    """A filter of a host's own."""

    name: str = "monday"

    def refusal(self, lead: Lead, candidate: Candidate, now: object) -> Text | None:
        return None


def test_a_filter_of_a_hosts_own_is_not_judged() -> None:
    """A lead that only such a step takes is not decided; one that nobody takes is."""
    own = Step(label=LABEL, filters=(OnlyOnMondays(),))
    policy = attrs.evolve(STANDARD, assignment=Chain(steps=(own,)))
    assert [(f.code, f.proof) for f in policy.check(reps=(EAST,))] == [("nobody", "not_decided")]
    both = Chain(steps=(own, Step(label=LABEL, filters=(ByRegion(),))))
    found = attrs.evolve(STANDARD, assignment=both).check(reps=(EAST,))
    assert {finding.proof for finding in found} == {"not_decided"}


def test_two_different_caps_of_one_id_are_found() -> None:
    """A candidate's counts know one of them only; equal ones are no harm, in formulas too."""
    shows = Capped(id="shows", label=LABEL, when='source == "trade_show"', most=2)
    more = attrs.evolve(shows, most=9)
    steps = (
        Step(label=LABEL, filters=(shows,)),
        Step(label=LABEL, filters=(shows | HasCapacity(),)),
    )
    policy = attrs.evolve(STANDARD, assignment=Chain(steps=steps))
    assert changed(policy, code="two_caps") == []
    other = Step(label=LABEL, filters=(more & HasCapacity(),))
    policy = attrs.evolve(STANDARD, assignment=Chain(steps=(*steps, other, other)))
    assert changed(policy, code="two_caps") == ["assignment.caps.shows"]


REPS = st.builds(
    Rep,
    id=st.sampled_from(["a", "b", "c"]),
    name=st.just("某某"),
    team=st.just("east"),
    regions=st.lists(st.sampled_from(["华东", "华北", "上海市", "北京市"]), max_size=2).map(tuple),
    industries=st.lists(st.sampled_from(["教育", "制造"]), max_size=1).map(tuple),
    level=st.sampled_from(Level),
)
TEAMS = st.lists(REPS, min_size=1, max_size=3, unique_by=lambda rep: rep.id)


@pytest.mark.requirement("R-80")
@given(TEAMS)
def test_no_lead_waits_under_a_clean_policy(reps: list[Rep]) -> None:
    """Whatever the reps cover: a lead that waits for good is found, and each finding is right."""
    chain = STANDARD.assignment
    assert chain is not None
    people = [Candidate(rep=rep) for rep in reps]
    budgets = (None, MoneyRange.parse("1万"), MoneyRange.parse("30万以上"))
    leads = (
        lead(region=region, city=None, industry=industry, demand=demand(budget=budget))
        for region in ("上海市", "江苏省", "北京市", "河北省", "海外")
        for industry in ("教育", "制造", "医疗")
        for budget in budgets
    )
    is_waiting = any(chain.assign(each, people, AT).owner is None for each in leads)
    assert is_waiting == bool(STANDARD.check(reps=reps))


def hours(count: float, *, working: bool = False) -> Deadline:
    return Deadline(timedelta(hours=count), clock="working" if working else "elapsed")


def by_priority(high: Deadline, medium: Deadline, low: Deadline) -> ByPriority[Deadline]:
    return ByPriority(high=high, medium=medium, low=low)


LATE = [
    ({"accept_within": hours(25)}, ["accept_within"]),
    ({"accept_within": hours(1, working=True)}, ["accept_within"] * 3),
    ({"accept_within": None}, []),
    (
        {"respond_within": by_priority(hours(49), hours(48), hours(72))},
        ["respond_within.high"],
    ),
    (
        {"respond_within": by_priority(hours(24), hours(73), hours(72))},
        ["respond_within.medium"],
    ),
    (
        {"respond_within": by_priority(hours(9, working=True), hours(48), hours(72)), "plan": None},
        ["respond_within.high"],
    ),
    (
        {"respond_within": by_priority(hours(24), hours(48), hours(72, working=True))},
        [],
    ),
    ({"respond_within": by_priority(hours(8), hours(48), hours(72))}, ["plan.high"]),
    ({"respond_within": None}, []),
]


@pytest.mark.requirement("R-80")
@pytest.mark.parametrize(("changes", "paths"), LATE)
def test_deadlines_in_the_wrong_order_are_found(changes: dict[str, Any], paths: list[str]) -> None:
    """Accepting comes before responding, the plan within it, and high before medium before low."""
    policy = attrs.evolve(STANDARD, **changes)
    assert [f.path for f in policy.check() if f.code == "deadlines"] == paths


def test_a_late_deadline_is_said_in_words() -> None:
    """Lengths are in days and hours, with the clock that they run on, in both languages."""
    policy = attrs.evolve(STANDARD, accept_within=hours(1, working=True))
    found = next(finding for finding in policy.check() if finding.code == "deadlines")
    assert found.to("en") == (
        "accept_within: 1 hour of working time, which may be after 1 day of respond_within.high"
    )
    assert (
        found.to("zh") == "accept_within：1 小时（工作时间），可能晚于 respond_within.high 的 1 天"
    )


def test_what_has_no_label_in_a_language_is_found() -> None:
    """Statuses, needs, sources, rules, cases and steps are shown to people."""
    nameless = Text("", "nameless")
    policy = attrs.evolve(
        STANDARD,
        lifecycle=Lifecycle(
            statuses=(attrs.evolve(STANDARD_STATUSES[0], label=nameless), *STANDARD_STATUSES[1:]),
            transitions=STANDARD_TABLE,
            needs=(attrs.evolve(STANDARD_NEEDS[0], label=nameless), *STANDARD_NEEDS[1:]),
        ),
        requirements=Requirements(sources={"fair": Text("展会", " ")}),
        scoring=RuleScoring(
            card=ScoreCard(rules=(Rule(id="r", when="documents >= 1", points=1, label=nameless),))
        ),
        assignment=Chain(steps=(Step(label=nameless),)),
    )
    assert changed(policy, code="no_label") == [
        "lifecycle.statuses.new",
        "lifecycle.needs.owner",
        "requirements.sources.fair",
        "rules.r",
        "assignment.steps.0",
    ]


def test_settings_of_a_newer_version_are_told() -> None:
    """They are kept and do nothing here, which nobody would see otherwise."""
    newer = attrs.evolve(STANDARD, unknown='{"quiet_hours": "22:00"}')
    (found,) = set(newer.check()) - set(STANDARD.check())
    assert (found.path, found.code, found.proof) == ("unknown", "newer", "proved")
    assert "do nothing here; upgrade leadcore" in found.to("en")
    assert "不起作用" in found.to("zh")
    assert "quiet_hours" not in str(found)
