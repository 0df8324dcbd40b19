"""Hypothesis strategies for contacts, demands, leads, events, commands and policies.

Most are read off the types of a class's fields, so that a new field is covered the day it comes;
what a constructor asks beyond the types stands in the table `SPECIAL`. Every value comes from the
real constructors. Instants, texts and numbers are as wild as these allow.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import attrs
from hypothesis import strategies as st

from leadcore import commands as c
from leadcore import events as e
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
from leadcore.lifecycle.amending import amendable
from leadcore.model import Actor, ByPriority, CadencePlace, Lead, Method, NewLead, Phase
from leadcore.model.validators import MOVABLE
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
from leadcore.texts import Text
from leadcore.values import (
    ContactKind,
    ContactPoint,
    Extra,
    FingerprintKey,
    Money,
    MoneyRange,
    Numbering,
    RegionTree,
    Timeframe,
    optional_scrubbed,
    parse_contact,
    scrubbed,
)

T = TypeVar("T")
Strategy = st.SearchStrategy

KEY = FingerprintKey(id="test", secret=b"0123456789abcdef")
ZONES = (UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30)))
SOME_ZONES = st.sampled_from((*ZONES, ZoneInfo("America/New_York")))

WORDS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12)
"""Texts that can be ids, keys, names and reasons."""
ODD_TEXTS = st.sampled_from(("a\nb\tc", "“引号”\"'\\", "😀", "\u2028", "</p>", ""))
FREE_TEXTS = st.text(max_size=20) | ODD_TEXTS
"""What people type where they may type anything."""
UNKNOWN = st.sampled_from((None, '{"loyalty":{"level":3},"tags":["a",null]}'))
"""What a newer version may have written beside the fields that there are."""
YEARS = (datetime(1950, 1, 1), datetime(2150, 1, 1))  # noqa: DTZ001  # they get their zones below
WHOLES = st.integers(0, 2**53)
INSTANTS = st.datetimes(*YEARS, timezones=SOME_ZONES)
DURATIONS = st.timedeltas(timedelta(0), timedelta(days=36_500))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def moneys(currency: str | None = None) -> Strategy[Money]:
    """Return amounts of money in a currency, or in any, negative ones too."""
    currencies = st.sampled_from((currency,) if currency else ("CNY", "USD", "JPY"))
    return st.builds(Money, minor=st.integers(-(2**53), 2**53), currency=currencies)


@st.composite
def money_ranges(draw: st.DrawFn) -> MoneyRange:
    """Return ranges of money, some of them open at one end."""
    currency = draw(st.sampled_from(("CNY", "EUR")))
    low, high = sorted((draw(moneys(currency)), draw(moneys(currency))))
    keep = draw(st.sampled_from(("low", "high", "both")))
    return MoneyRange(low=low if keep != "high" else None, high=high if keep != "low" else None)


def contacts() -> Strategy[ContactPoint]:
    """Return phones, e-mail addresses and messenger names, as they are kept."""
    phones = st.integers(0, 10**9 - 1).map(lambda rest: f"13{rest:09d}")
    mails = st.integers(0, 999).map(lambda number: f"li{number}@example.com")
    names = st.integers(0, 999).map(lambda number: f"wx_{number}")
    known = st.one_of(
        phones.map(lambda text: parse_contact(text, KEY, ContactKind.PHONE)),
        mails.map(lambda text: parse_contact(text, KEY, ContactKind.EMAIL)),
        names.map(lambda text: parse_contact(text, KEY, ContactKind.IM)),
    )
    return known | st.just(ContactPoint(kind=ContactKind.PHONE, hint="0001", vault_ref="vault:7"))


def extras() -> Strategy[Extra]:
    """Return extra fields of every type that they may have."""
    numbers = st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15)
    scalars = WORDS | ODD_TEXTS | numbers | st.booleans() | INSTANTS | moneys()
    return st.dictionaries(WORDS, scalars, max_size=4).map(Extra)


def amendments(lead_type: type[Lead] = Lead) -> Strategy[tuple[tuple[str, object], ...]]:
    """Return changes of a lead's details and of a host's own fields, by name."""
    fields = {name: field_values(lead_type, name) for name in amendable(lead_type)}
    entries = st.fixed_dictionaries({}, optional=fields)
    return entries.map(
        lambda found: tuple(
            (name, scrubbed(value) if isinstance(value, str) else value)
            for name, value in sorted(found.items())
        )
    )


def texts() -> Strategy[Text]:
    return st.builds(Text, WORDS, WORDS)


def leads(lead_type: type[Lead] = Lead) -> Strategy[Lead]:
    """Return leads in every state, also in such as no history leads to."""
    return built(lead_type)


def events() -> Strategy[e.Event]:
    """Return events with every payload."""
    return built(e.Event)


def commands() -> Strategy[c.Command]:
    """Return commands of every kind."""
    return st.one_of([built(kind) for kind in c.COMMANDS])


# ------------------------------------------------------------------ read off the types of fields


def built(cls: type[T]) -> Strategy[T]:
    """Return values of an attrs class, made by its constructor from values of its fields."""
    special = SPECIAL.get(cls)
    if special is not None:
        return special()
    names = [field.name for field in attrs.fields(cast("Any", cls)) if field.init]
    return st.builds(cls, **{name: field_values(cls, name) for name in names})


def field_values(cls: type, name: str) -> Strategy[Any]:
    """Return values of one field."""
    hint, field = get_type_hints(cls)[name], attrs.fields_dict(cls)[name]
    if name == "changes":
        return amendments()
    if name == "unknown":
        return UNKNOWN
    if (cls, name) == (e.Event, "data"):
        return of(e.Payload)
    if (cls, name) == (c.Win, "amount"):
        return st.none() | st.builds(Money, minor=st.integers(0, 2**53))
    is_scrubbed = cast("object", field.converter) in (scrubbed, optional_scrubbed)
    return of(hint, FREE_TEXTS if is_scrubbed and field.validator is None else WORDS)


def of(hint: Any, words: Strategy[str] = WORDS) -> Strategy[Any]:
    """Return values of a type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return st.one_of([of(argument, words) for argument in arguments])
    if origin is tuple and arguments[1:] == (...,):
        return st.lists(of(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(of, arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if hint is str:
        return words
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return PLAIN[hint] if hint in PLAIN else built(hint)


PLAIN: Mapping[type, Strategy[Any]] = {
    types.NoneType: st.none(),
    bool: st.booleans(),
    int: WHOLES,
    float: st.floats(-1e15, 1e15),
    datetime: INSTANTS,
    date: DAYS,
    timedelta: DURATIONS,
}

SPECIAL: Mapping[type, Callable[[], Strategy[Any]]] = {
    Money: moneys,
    MoneyRange: money_ranges,
    Timeframe: lambda: st.builds(
        Timeframe, amount=st.integers(1, 9), unit=st.sampled_from(("day", "week", "month", "year"))
    ),
    ContactPoint: contacts,
    Extra: extras,
    Text: texts,
    e.LeadScored: lambda: scored(e.LeadScored),
    c.SetScore: lambda: scored(c.SetScore, lead_id=WORDS, by=built(Actor), id=st.none() | WORDS),
    CadencePlace: lambda: st.builds(
        CadencePlace,
        cadence=WORDS,
        step=WORDS,
        due=INSTANTS,
        number=st.integers(1, 50),
        is_due=st.booleans(),
    ),
    c.MoveDeadlines: lambda: st.builds(
        c.MoveDeadlines,
        lead_id=WORDS,
        by=built(Actor),
        id=st.none() | WORDS,
        paused_at=INSTANTS,
        moved=st.dictionaries(st.sampled_from(MOVABLE), INSTANTS).map(
            lambda found: tuple(sorted(found.items()))
        ),
    ),
    c.Register: lambda: st.builds(
        c.Register, lead_id=WORDS, by=built(Actor), id=st.none() | WORDS, new=unnumbered()
    ),
}
"""Classes whose constructors ask more than their types say."""


def scored(cls: Callable[..., T], **others: Strategy[Any]) -> Strategy[T]:
    """Return what carries a score and the points that add up to it."""
    points = st.lists(st.tuples(WORDS, st.integers(-100, 100)), max_size=3).map(tuple)
    return st.builds(
        lambda points, **given: cls(points=points, score=sum(n for _, n in points), **given),
        points,
        **others,
    )


def unnumbered() -> Strategy[NewLead]:
    return built(NewLead).map(lambda new: attrs.evolve(new, id=None))


# ------------------------------------------------------------------------------------- policies


def calendars() -> Strategy[WorkCalendar]:
    """Return working calendars of one or two windows a day, some special, some within another."""
    windows = st.sampled_from(
        (
            (),
            (Window.parse("09:00-18:00"),),
            (Window.parse("08:30-12:00"), Window.parse("13:00-17:30")),
            (Window.parse("22:00-06:00"),),
        )
    )
    special = st.dictionaries(DAYS, windows, max_size=3).map(
        lambda days: tuple(
            SpecialDay(day=day, windows=days[day], source="通知") for day in sorted(days)
        )
    )
    weeks = st.builds(Week, monday=windows, tuesday=windows, saturday=windows)
    zones = st.sampled_from(("Asia/Shanghai", "America/New_York", "UTC"))
    around = st.sampled_from((None, WorkCalendar.standard()))
    return st.builds(WorkCalendar, zone=zones, week=weeks, special_days=special, within=around)


def deadlines() -> Strategy[Deadline]:
    """Return deadlines of up to a year or so; to count a century of working time takes long."""
    return st.builds(
        Deadline,
        st.timedeltas(timedelta(0), timedelta(days=400)),
        clock=st.sampled_from(("elapsed", "working")),
    )


def score_cards() -> Strategy[ScoreCard]:
    """Return cards of some of the standard rules, in the groups that they name."""
    standard = standard_scoring().card
    caps, floors = st.integers(0, 99), st.none() | st.integers(-99, 0)
    groups = [
        st.builds(Group, id=st.just(group.id), cap=caps, floor=floors) for group in standard.groups
    ]
    rules = st.lists(st.sampled_from(standard.rules), unique_by=lambda rule: rule.id).map(tuple)
    return st.builds(
        ScoreCard, rules=rules, groups=st.tuples(*groups), cap=st.none() | caps, floor=floors
    )


def priority_tables() -> Strategy[PriorityTable]:
    """Return the standard table over random averages, and one of a single case."""
    averages = st.dictionaries(WORDS, moneys(), max_size=3)
    one = Case(id="rich", when="demand.budget >= 1_000", then="high", label=Text("预算", "budget"))
    single = DecisionList(cases=(one,), otherwise="low")
    return averages.map(standard_priority) | st.builds(
        PriorityTable, cases=st.just(single), averages=averages, overall=st.none() | moneys()
    )


def chains() -> Strategy[Chain]:
    """Return chains of one to three steps, of any filters and rankers."""
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
    return st.builds(Chain, steps=st.lists(steps, min_size=1, max_size=3).map(tuple), queue=WORDS)


SHORT_LIFECYCLE = Lifecycle(
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


AUTOMATION = Automation(
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


CLOCKS = st.sampled_from(("elapsed", "working"))


def ladders() -> Strategy[Ladder]:
    """Return ladders of one or two steps, of actions that every lifecycle here allows."""
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


def policies() -> Strategy[Policy]:
    """Return policies in which every decision differs from the standard one now and then."""
    sources = st.dictionaries(WORDS, texts(), min_size=1, max_size=3)
    requirements = st.builds(
        Requirements,
        required=st.lists(st.sampled_from(("name", "city", "source")), unique=True).map(tuple),
        sources=sources,
    )
    rules = st.builds(PlanRule, method=of(Method), action=WORDS, within=deadlines())
    return st.builds(
        Policy,
        name=WORDS,
        lifecycle=st.sampled_from((standard_lifecycle(), SHORT_LIFECYCLE)),
        requirements=requirements,
        numbering=st.builds(Numbering, prefix=WORDS, width=st.integers(1, 9)),
        duplicates=st.sampled_from(("link", "refuse", "allow")),
        scoring=st.none() | st.builds(RuleScoring, card=score_cards()),
        priority=st.none() | priority_tables(),
        respond_within=st.none() | by_priority(deadlines()),
        accept_within=st.none() | deadlines(),
        assignment=st.none() | chains(),
        settling_queue=WORDS,
        plan=st.none() | by_priority(rules),
        automation=st.sampled_from((None, AUTOMATION)),
        ladders=st.lists(ladders(), max_size=3, unique_by=lambda ladder: ladder.id).map(tuple),
        cadences=st.sampled_from(((), standard_cadences())),
        pool=st.sampled_from((None, standard_pool(), PoolRules(exempt="follow_ups >= 3"))),
        pause=st.none() | st.builds(Pause, statuses=st.just(()), clock=CLOCKS),
        calendar=calendars(),
    )


def by_priority(values: Strategy[T]) -> Strategy[ByPriority[T]]:
    """Return one value for each priority."""
    return st.builds(ByPriority, high=values, medium=values, low=values)
