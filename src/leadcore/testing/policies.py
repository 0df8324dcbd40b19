"""Hypothesis strategies for policies that bind, near the standard one and far from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, TypeVar, get_args

from leadcore.assignment import (
    Available,
    ByIndustry,
    ByRegion,
    ByValue,
    Chain,
    HasCapacity,
    IdleFirst,
    LeastOpen,
    MostExperienced,
    Step,
)
from leadcore.calendars import Deadline, SpecialDay, Week, Window, WorkCalendar
from leadcore.followup import (
    Anchor,
    Ladder,
    LadderStep,
    PlanRule,
    Recurrence,
    standard_cadences,
)
from leadcore.intake import Requirements
from leadcore.lifecycle import (
    BACK,
    OWNER,
    SAME,
    START,
    Lifecycle,
    Need,
    StatusDef,
    Transition,
    standard_lifecycle,
)
from leadcore.model import ByPriority, Method, Phase
from leadcore.policy import Pause, Policy
from leadcore.pool import PoolRules, standard_pool
from leadcore.priority import PriorityTable, standard_priority
from leadcore.rules import (
    Action,
    Automation,
    AutomationRule,
    Case,
    DecisionList,
    Group,
    ScoreCard,
)
from leadcore.scoring import RuleScoring, standard_scoring
from leadcore.testing.values import moneys, texts, words
from leadcore.texts import Text
from leadcore.values import Numbering, RegionTree

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


def office_calendars() -> SearchStrategy[WorkCalendar]:
    """Return working calendars of one or two windows a day, some special, some within another.

    Each is open on Tuesdays, for what never opens can keep no deadline.

    >>> office_calendars().validate()
    """
    from hypothesis import strategies as st

    daily = st.sampled_from(
        (
            (Window.parse("09:00-18:00"),),
            (Window.parse("08:30-12:00"), Window.parse("13:00-17:30")),
        )
    )
    windows = daily | st.sampled_from(((), (Window.parse("22:00-06:00"),)))
    special = st.dictionaries(
        st.dates(date(2000, 1, 1), date(2100, 1, 1)), windows, max_size=3
    ).map(
        lambda days: tuple(
            SpecialDay(day=day, windows=days[day], source="通知") for day in sorted(days)
        )
    )
    weeks = st.builds(Week, monday=windows, tuesday=daily, saturday=windows)
    parts = {"week": weeks, "special_days": special}
    zones = st.sampled_from(("Asia/Shanghai", "America/New_York", "UTC"))
    within = st.just(WorkCalendar.standard())
    return st.builds(WorkCalendar, zone=zones, **parts) | st.builds(
        WorkCalendar, zone=st.just("Asia/Shanghai"), within=within, **parts
    )


def deadlines() -> SearchStrategy[Deadline]:
    """Return deadlines of up to a year or so; to count a century of working time takes long.

    >>> deadlines().validate()
    """
    from hypothesis import strategies as st

    return st.builds(
        Deadline,
        st.timedeltas(timedelta(0), timedelta(days=400)),
        clock=st.sampled_from(("elapsed", "working")),
    )


def score_cards() -> SearchStrategy[ScoreCard]:
    """Return cards of some of the standard rules, in the groups that they name.

    >>> score_cards().validate()
    """
    from hypothesis import strategies as st

    standard = standard_scoring().card
    caps, floors = st.integers(0, 99), st.none() | st.integers(-99, 0)
    groups = [
        st.builds(Group, id=st.just(group.id), cap=caps, floor=floors) for group in standard.groups
    ]
    rules = st.lists(st.sampled_from(standard.rules), unique_by=lambda rule: rule.id).map(tuple)
    return st.builds(
        ScoreCard, rules=rules, groups=st.tuples(*groups), cap=st.none() | caps, floor=floors
    )


def priority_tables() -> SearchStrategy[PriorityTable]:
    """Return the standard table over random averages, and one of a single case.

    >>> priority_tables().validate()
    """
    from hypothesis import strategies as st

    averages = st.dictionaries(words(), moneys(), max_size=3)
    one = Case(id="rich", when="demand.budget >= 1_000", then="high", label=Text("预算", "budget"))
    single = DecisionList(cases=(one,), otherwise="low")
    return averages.map(standard_priority) | st.builds(
        PriorityTable, cases=st.just(single), averages=averages, overall=st.none() | moneys()
    )


def chains() -> SearchStrategy[Chain]:
    """Return chains of one to three steps, of any filters and rankers.

    >>> chains().validate()
    """
    from hypothesis import strategies as st

    own_tree = RegionTree({"南京市": "江苏省", "江苏省": "华东"})
    trees = st.sampled_from((RegionTree.china(), own_tree))
    filters = st.one_of(
        st.builds(ByRegion, tree=trees),
        st.builds(ByValue, threshold=moneys("CNY")),
        st.sampled_from((Available(), ByIndustry(), HasCapacity())),
    )
    rankers = st.builds(IdleFirst, below=st.integers(1, 9)) | st.sampled_from(
        (LeastOpen(), MostExperienced())
    )
    steps = st.builds(
        Step,
        label=texts(),
        filters=st.lists(filters, max_size=3).map(tuple),
        rankers=st.lists(rankers, min_size=1, max_size=2).map(tuple),
    )
    return st.builds(Chain, steps=st.lists(steps, min_size=1, max_size=3).map(tuple), queue=words())


SHORT_LIFECYCLE: Final = Lifecycle(
    statuses=(
        StatusDef("fresh", Phase.OPEN, Text("新建", "fresh")),
        StatusDef("sold", Phase.WON, Text("售出", "sold")),
    ),
    transitions=(
        Transition(START, "register", "fresh", (), "seller"),
        Transition("fresh", "amend", SAME, (), (OWNER, "seller")),
        Transition("fresh", "win", "sold", ("amount", "owner"), "seller"),
        Transition("sold", "reopen", BACK, (), "seller"),
        Transition("fresh", "set_score", SAME, (), "system"),
        Transition("fresh", "set_priority", SAME, (), "system"),
        Transition("fresh", "assign", SAME, (), ("seller", "system")),
        Transition("fresh", "enqueue", SAME, (), "system"),
        Transition("fresh", "accept", SAME, (), OWNER),
        Transition("fresh", "escalate", SAME, (), "system"),
        Transition("fresh", "plan_follow_up", SAME, (), "system"),
        Transition(("fresh", "sold"), "climb", SAME, (), "system"),
        Transition("fresh", "release", SAME, ("owner",), (OWNER, "system")),
        Transition("fresh", "move_deadlines", SAME, (), "system"),
        Transition("fresh", "start_cadence", SAME, (), ("seller", "system")),
        Transition("fresh", "reach_step", SAME, (), "system"),
        Transition("fresh", "report_step", SAME, (), ("seller", "system")),
    ),
    needs=(
        Need("owner", Text("负责人", "an owner"), when="owner is known"),
        Need("amount", Text("金额", "the amount"), given="amount"),
    ),
    roles=("seller", "system"),
)
"""A lifecycle of two statuses."""


AUTOMATION: Final = Automation(
    rules=(
        AutomationRule(
            id="rich",
            on="LeadAmended",
            when="demand.budget >= 1_000",
            do=(Action(name="set_priority", parameters={"priority": "high"}),),
            label=Text("预算", "budget"),
        ),
    )
)
"""One rule that every lifecycle here allows."""


def ladders() -> SearchStrategy[Ladder]:
    """Return ladders of one or two steps, of actions that every lifecycle here allows.

    >>> ladders().validate()
    """
    from hypothesis import strategies as st

    remind = Action(name="remind", parameters={"to": "owner"})
    done = st.sampled_from(
        ((remind,), (remind, Action(name="release")), (Action(name="reassign"),))
    )
    first = st.builds(LadderStep, after=deadlines(), do=done, label=texts())
    last = st.builds(
        LadderStep,
        after=st.just(Recurrence(rule="FREQ=WEEKLY;BYDAY=MO")),
        do=done,
        label=texts(),
        repeat=st.booleans(),
    )
    return st.builds(
        Ladder,
        id=st.sampled_from(("quiet", "late", "queue")),
        since=st.sampled_from(get_args(Anchor)),
        when=st.sampled_from(("True", "demand.budget >= 1_000")),
        steps=st.tuples(last) | st.tuples(first, last),
    )


def requirements() -> SearchStrategy[Requirements]:
    """Return what an enquiry must have, and from which sources it comes.

    >>> requirements().validate()
    """
    from hypothesis import strategies as st

    return st.builds(
        Requirements,
        required=st.lists(st.sampled_from(("name", "city", "source")), unique=True).map(tuple),
        sources=st.dictionaries(words(), texts(), min_size=1, max_size=3),
    )


def policies() -> SearchStrategy[Policy]:
    """Return policies in which every decision differs from the standard one now and then.

    >>> policies().validate()
    """
    from hypothesis import strategies as st

    rules = st.builds(PlanRule, method=st.sampled_from(Method), action=words(), within=deadlines())
    return st.builds(
        Policy,
        name=words(),
        lifecycle=st.sampled_from((standard_lifecycle(), SHORT_LIFECYCLE)),
        requirements=requirements(),
        numbering=st.builds(Numbering, prefix=words(), width=st.integers(1, 9)),
        duplicates=st.sampled_from(("link", "refuse", "allow")),
        scoring=st.none() | st.builds(RuleScoring, card=score_cards()),
        priority=st.none() | priority_tables(),
        respond_within=st.none() | by_priority(deadlines()),
        accept_within=st.none() | deadlines(),
        assignment=st.none() | chains(),
        settling_queue=words(),
        plan=st.none() | by_priority(rules),
        automation=st.sampled_from((None, AUTOMATION)),
        ladders=st.lists(ladders(), max_size=3, unique_by=lambda ladder: ladder.id).map(tuple),
        cadences=st.sampled_from(((), standard_cadences())),
        pool=st.sampled_from((None, standard_pool(), PoolRules(exempt="follow_ups >= 3"))),
        pause=st.none()
        | st.builds(Pause, statuses=st.just(()), clock=st.sampled_from(("elapsed", "working"))),
        calendar=office_calendars(),
    )


def by_priority(values: SearchStrategy[T]) -> SearchStrategy[ByPriority[T]]:
    """Return one value for each priority.

    >>> by_priority(deadlines()).validate()
    """
    from hypothesis import strategies as st

    return st.builds(ByPriority, high=values, medium=values, low=values)
