"""The strategies of the kit draw what they promise, and make it as small as it can be."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from hypothesis.vendor.pretty import pretty

from leadcore import Lead, Money, Policy, Rep, replay, testing
from leadcore import commands as c
from leadcore.assignment import Candidate
from leadcore.calendars import WorkCalendar
from leadcore.errors import LeadcoreError
from leadcore.events import Event
from leadcore.intake import Requirements
from leadcore.lifecycle import decide, standard_lifecycle
from leadcore.model import Actor, Demand, NewLead, lead_schema
from leadcore.rules import (
    Action,
    BoundAutomation,
    BoundDecisionList,
    BoundDecisionTable,
    BoundRouter,
    BoundScoreCard,
    Condition,
    DecisionTable,
    Schema,
    ScoreResult,
    TableOutput,
    TableRow,
)
from leadcore.rules.explain import walk
from leadcore.rules.functions import FUNCTIONS
from leadcore.rules.nodes import Call, Compare, Contains, Known, Not, OneOf
from leadcore.rules.tables import HIT_POLICIES, HitPolicy
from leadcore.testing.aiming import Aim, aimed
from leadcore.testing.asking import Asking, people_of
from leadcore.testing.journeys import LEAD_ID, Course, LeadHistory, Office, journeys
from leadcore.testing.people import NOW
from leadcore.testing.policies import office_calendars
from leadcore.testing.registering import STRATEGIES
from leadcore.testing.rule_sets import ACTIONS, automations, entries, tables
from leadcore.testing.rules import WHOLE, Thing
from leadcore.testing.values import LONG
from leadcore.texts import Text
from leadcore.values import ContactKind, ContactPoint, Extra
from tests.builders import STANDARD, demand, lead
from tests.effort import examples
from tests.lifecycle.host import HOST, SeatLead

SEARCH = settings(
    max_examples=3_000,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""Looks for an example, and is content with the first."""


def is_drawn(strategy: st.SearchStrategy[Any], holds: Callable[[Any], bool]) -> bool:
    """Return whether a strategy draws something of which this holds, soon enough."""
    try:
        find(strategy, holds, settings=SEARCH)
    except NoSuchExample:
        return False
    return True


def is_never_drawn(strategy: st.SearchStrategy[Any], holds: Callable[[Any], bool]) -> bool:
    """Return whether a strategy draws nothing of which this holds, among a hundred."""
    try:
        find(strategy, holds, settings=settings(SEARCH, max_examples=100))
    except NoSuchExample:
        return True
    return False


ENQUIRIES: dict[str, Callable[[NewLead], bool]] = {
    "nothing known": lambda new: new.region is new.name is new.company is None,
    "an empty company": lambda new: new.company == "",
    "a blank name": lambda new: new.name == " ",
    "another script": lambda new: new.name is not None and not new.name.isascii(),
    "an emoji": lambda new: "😀" in (new.name or ""),
    "the longest text": lambda new: new.demand.description == LONG,
    "no contact": lambda new: not new.contacts,
    "two contacts": lambda new: len(new.contacts) == 2,
    "a budget of nothing": lambda new: budget(new) == Money(minor=0),
    "a budget below nothing": lambda new: (found := budget(new)) is not None and found.minor < 0,
    "another currency": lambda new: (found := budget(new)) is not None and found.currency != "CNY",
    "an open budget": lambda new: (low := new.demand.budget) is not None and low.high is None,
    "a decision maker": lambda new: any(one.confirmed for one in new.demand.decision_makers),
    "an empty file": lambda new: any(file.size == 0 for file in new.attachments),
    "extra that is falsy": lambda new: any(value in (0, "", False) for value in new.extra.values()),
    "long ago": lambda new: new.received_at < NOW - timedelta(days=30),
    "an unknown place": lambda new: new.region == "Atlantis",
}


def budget(new: NewLead | Lead) -> Money | None:
    return None if new.demand.budget is None else new.demand.budget.low


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("kind", ENQUIRIES)
def test_enquiries_of_every_promised_kind_come(kind: str) -> None:
    """Missing, empty, falsy, boundary and any script."""
    assert is_drawn(testing.new_leads(), ENQUIRIES[kind])


@pytest.mark.parametrize("kind", ContactKind)
def test_contacts_of_every_kind_come(kind: ContactKind) -> None:
    """Phones, addresses and names; with a fingerprint and without."""
    assert is_drawn(testing.contacts(), lambda one: one.kind is kind)
    assert is_drawn(testing.contacts(), lambda one: one.fingerprint is None)


@pytest.mark.requirement("R-86")
def test_an_enquiry_shrinks_to_the_plainest() -> None:
    """What does not matter is missing."""
    found = find(testing.new_leads(), lambda new: new.industry == "医疗", settings=smallest())
    assert found == NewLead(source="web_form", received_at=NOW, industry="医疗")


def smallest() -> settings:
    return settings(SEARCH, phases=[Phase.generate, Phase.shrink], max_examples=500)


def test_fields_of_a_class_of_ones_own_come_as_its_types_and_checks_allow() -> None:
    """In `extra`, under the name of the field; what the class refuses never comes."""
    strategy = testing.new_leads(SeatLead, entries={"budget_code": st.just("B-7")})
    assert is_drawn(strategy, lambda new: new.extra.get("seats") == 0)
    assert is_drawn(strategy, lambda new: "trial_until" in new.extra and "tier" in new.extra)
    assert is_drawn(strategy, lambda new: new.extra.get("budget_code") == "B-7")

    @settings(max_examples=examples(1 / 2))
    @given(strategy)
    def never_refused(new: NewLead) -> None:
        seats = new.extra.get("seats", 0)
        assert isinstance(seats, int)
        assert seats >= 0

    never_refused()


@attrs.frozen(kw_only=True)
class Odd(Lead):
    """A host's lead with a field that no entry of `extra` can fill."""

    parts: tuple[str, ...] = ()
    size: float | Money | None = None


def test_a_field_that_extra_cannot_fill_is_left_out() -> None:
    """And one of two types gets values of both."""
    strategy = testing.new_leads(Odd)
    assert is_never_drawn(strategy, lambda new: "parts" in new.extra)
    assert is_drawn(strategy, lambda new: isinstance(new.extra.get("size"), Money))
    assert is_drawn(strategy, lambda new: isinstance(new.extra.get("size"), float))


LEADS: dict[str, Callable[[Lead], bool]] = {
    "nothing known": lambda lead: lead.region is lead.company is lead.name is None,
    "an empty name": lambda lead: lead.name == "",
    "another script": lambda lead: "😀" in (lead.demand.description or ""),
    "a contact without a fingerprint": lambda lead: any(
        contact.fingerprint is None for contact in lead.contacts
    ),
    "a file without a size": lambda lead: any(file.size is None for file in lead.attachments),
    "somebody without a name": lambda lead: any(
        not one.name for one in lead.demand.decision_makers
    ),
    "a budget of nothing": lambda lead: budget(lead) == Money(minor=0),
    "a score of 0": lambda lead: lead.score == 0,
    "waiting": lambda lead: lead.owner is None and lead.queue is not None,
    "not accepted yet": lambda lead: lead.accept_by is not None,
    "never reached": lambda lead: lead.follow_ups > 0 and lead.first_response_at is None,
    "met": lambda lead: lead.intent is not None and lead.status == "contacted",
    "promised something": lambda lead: lead.promise_by is not None,
    "asked twice": lambda lead: lead.enquiries == 2,
}


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("kind", LEADS)
def test_leads_of_every_promised_kind_come(kind: str) -> None:
    """Missing, empty, falsy, in any script; new ones, and such as somebody works."""
    assert is_drawn(testing.leads(), LEADS[kind])


@pytest.mark.requirement("R-86")
@given(testing.leads())
def test_a_lead_is_one_that_its_events_can_make(lead: Lead) -> None:
    """Whatever stands in it came by an event, and so with all that the event brings."""
    assert lead.is_open
    assert (lead.owner is None) == (lead.assigned_at is None)
    assert (lead.priority is None) == (lead.respond_by is None)
    assert (lead.score, lead.priority) == (lead.score_computed, lead.priority_computed)
    known = (lead.score, lead.priority, lead.owner, lead.queue)
    assert lead.version >= 1 + sum(each is not None for each in known)


@attrs.frozen(kw_only=True)
class Booked(SeatLead):
    """A host's lead with checks, with a field for `Money`, and one that nobody gives."""

    fee: Money | None = None
    parts: tuple[str, ...] = ()
    twice: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "twice", 2 * (self.seats or 0))
        if self.fee is not None and self.seats == 0:
            raise ValueError("no fee without seats")


@pytest.mark.requirement("R-86")
def test_leads_of_a_class_of_ones_own_come_as_its_types_and_checks_allow() -> None:
    """Each field by its type, all of them together as the class takes them."""
    strategy = testing.leads(Booked)
    assert is_drawn(strategy, lambda lead: lead.seats == 0)
    assert is_drawn(strategy, lambda lead: len(lead.parts) > 1)
    assert is_drawn(strategy, lambda lead: type(lead.fee) is Money and lead.twice > 0)
    assert is_never_drawn(strategy, lambda lead: lead.twice < 0)


# ------------------------------------------------------------------------------ commands, histories


@pytest.mark.requirement("R-86")
def test_most_commands_for_a_lead_are_allowed_and_some_are_not() -> None:
    """Between a half and all but a twentieth are decided; of every kind that there is some come."""
    made: Counter[bool] = Counter()
    kinds: set[type[c.Command]] = set()
    here = find(testing.histories(), lambda history: True, settings=SEARCH).lead
    now = here.updated_at

    @settings(SEARCH, max_examples=200)
    @given(testing.commands_for(here))
    def ask(command: c.Command) -> None:
        kinds.add(type(command))
        try:
            decide(here, command, standard_lifecycle(), now)
        except LeadcoreError:
            made[False] += 1
        else:
            made[True] += 1

    ask()
    assert 0.5 < made[True] / made.total() < 0.95
    assert len(kinds) > 15


def test_a_lead_that_is_not_there_yet_is_registered() -> None:
    """By somebody who may, with an enquiry that the policy takes."""
    found = find(
        testing.commands_for(None), lambda one: isinstance(one, c.Register), settings=SEARCH
    )
    assert isinstance(found, c.Register)
    assert not Requirements().problems(found.new, NOW)


def test_whoever_holds_a_lead_is_among_those_who_ask() -> None:
    """Also somebody whom nobody named; and people that are given are the only ones."""
    held = lead(received_at=NOW, updated_at=NOW, owner="zhou")
    assert is_drawn(testing.commands_for(held), lambda command: command.by.id == "zhou")
    only = (Actor(id="wang", role="team_lead"),)
    commands = testing.commands_for(held, people=only)
    assert is_never_drawn(commands, lambda command: command.by.id not in {"wang", "zhou"})


HOSTS = Policy(
    lifecycle=HOST, lead_type=SeatLead, scoring=None, priority=None, assignment=None,
    accept_within=None, plan=None, ladders=(), requirements=Requirements(required=()),
)  # fmt: skip


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("policy", [Policy.standard(), HOSTS], ids=["standard", "host"])
def test_histories_reach_every_status(policy: Policy) -> None:
    """Of 240 each is reached, closed ones too, and some leads are opened again."""
    reached: Counter[object] = Counter()

    @settings(SEARCH, max_examples=60)
    @given(testing.histories(policy))
    def count(history: LeadHistory) -> None:
        reached.update({getattr(event.data, "status", None) for event in history.events})
        reached["reopened"] += history.lead.reopened > 0

    for start in range(4):  # A single run can stay for long where it has been.
        seed(start)(count)()
    wanted = {*policy.lifecycle.status, "reopened"}
    assert {name for name in wanted if not reached[name]} == set()


@given(calendar=office_calendars())
def test_a_calendar_of_a_policy_opens(calendar: WorkCalendar) -> None:
    """What never opens could keep no deadline, and no history could be made under it."""
    assert calendar.between(NOW, NOW + timedelta(days=14)) > timedelta(0)


def test_an_aim_is_known_by_the_steps_to_it() -> None:
    """The shortest way; what leads nowhere else has none."""
    aim = Aim.at(standard_lifecycle(), "won")
    assert [aim.steps[each] for each in ("proposed", "negotiating", "engaged", "new")] == [
        1,
        1,
        2,
        4,
    ]
    assert "archived" not in aim.steps
    assert not aim.is_ahead(lead(status="archived"))
    assert aim.is_reached(lead(status="won"))


def test_a_lead_on_its_way_is_asked_what_brings_it_there() -> None:
    """The next status where it can be had, else what is missing for it, else anything."""
    aim, usual = Aim.at(standard_lifecycle(), "won"), Asking.of(standard_lifecycle())
    guests = Asking.of(standard_lifecycle(), people=(Actor(id="guest", role="visitor"),))

    def kinds(asking: Asking = usual, **known: Any) -> set[str]:
        found: set[str] = set()

        @settings(SEARCH, max_examples=30)
        @given(aimed(aim, asking, lead(received_at=NOW, updated_at=NOW, **known), NOW))
        def ask(command: c.Command) -> None:
            found.add(command.name)

        ask()
        return found

    assert kinds() == {"assign"}
    assert kinds(owner="li") == {"record_follow_up"}
    assert kinds(owner="zhou", first_response_at=NOW) == {"change_status"}
    assert kinds(owner="li", status="contacted") == {"amend"}
    assert kinds(owner="li", status="proposed", demand=demand()) == {"win"}
    assert len(kinds(status="won")) > 3
    assert len(kinds(guests)) > 3


def test_an_owner_is_what_helps_where_nobody_else_may_go_on() -> None:
    """Though the table asks for none by name."""
    seats = SeatLead(
        id="A-1", version=1, source="referral", received_at=NOW, updated_at=NOW, status="fresh",
        phase=lead().phase, seats=3,
    )  # fmt: skip
    helping = Aim.at(HOST, "trial").help(seats, NOW, people_of(HOST))
    assert isinstance(helping, c.Assign)


@pytest.mark.requirement("R-82", "R-86")
@settings(max_examples=examples(1 / 2))
@given(history=testing.histories())
def test_a_history_is_the_lead_s(history: LeadHistory) -> None:
    """Its events replay to the lead."""
    assert replay(history.events) == history.lead


def test_a_history_shrinks_to_a_registration() -> None:
    """With nothing asked afterwards, and nothing known but what the policy requires."""
    found = find(testing.histories(), lambda history: True, settings=smallest())
    assert isinstance(found.events[0], Event)
    assert len({event.at for event in found.events}) == 1
    assert found.lead.company is None
    assert found.lead.demand == Demand()


def test_the_simplest_way_to_an_aim_ends_there() -> None:
    """So what is found of a status does, once it is made as small as it can be."""
    office = Office(policy=STANDARD)
    aim = Aim.at(STANDARD.lifecycle, "contacted")
    course = attrs.evolve(Course.of(office, None, 8), aims=st.just(aim))

    @st.composite
    def reached(draw: st.DrawFn) -> tuple[int, str]:
        desk = office.desk()
        steps = list(course.steps(draw, course.begun(draw), desk))
        return len(steps), desk.leads.get(LEAD_ID).status

    assert find(reached(), lambda _: True, settings=SEARCH) == (2, "contacted")


def test_an_error_of_a_desk_is_not_hidden_in_a_history() -> None:
    """A journey ends with the step that fails; a history is none, and the error is told."""
    broken = attrs.evolve(STANDARD, scoring=Failing())
    with pytest.raises(ZeroDivisionError):
        find(testing.histories(broken), lambda _: True, settings=SEARCH)
    journey = find(journeys(Office(policy=broken)), lambda _: True, settings=SEARCH)
    assert journey.asked == ()


@attrs.frozen
class Failing:
    """A scoring that always fails."""

    def score(self, lead: Lead, now: datetime) -> ScoreResult:
        raise ZeroDivisionError


def test_histories_of_a_class_of_ones_own() -> None:
    """A policy brings its lifecycle, class and entries."""
    found = find(
        testing.histories(HOSTS),
        lambda history: history.lead.status == "trial",
        settings=SEARCH,
    )
    assert isinstance(found.lead, SeatLead)
    assert found.lead.seats


# -------------------------------------------------------------------------------- calendars, people


CALENDARS: dict[str, Callable[[WorkCalendar], bool]] = {
    "a holiday": lambda one: any(day.is_closed for day in one.special_days),
    "a make-up day": lambda one: any(not day.is_closed for day in one.special_days),
    "a night shift": lambda one: any(w.is_overnight for day in one.week.days for w in day),
    "a break at noon": lambda one: any(len(day) > 1 for day in one.week.days),
    "a zone with clock changes": lambda one: one.zone == "America/New_York",
    "within another": lambda one: one.within is not None,
    "never closed": lambda one: one == WorkCalendar.always(),
}


@pytest.mark.requirement("R-86", "R-87")
@pytest.mark.parametrize("kind", CALENDARS)
def test_calendars_of_every_promised_kind_come(kind: str) -> None:
    """Holidays, make-up days, nights, clocks that change."""
    assert is_drawn(testing.calendars(), CALENDARS[kind])


def test_teams_come_with_and_without_a_lead() -> None:
    """None at all too, and no team twice."""
    assert is_drawn(testing.teams(), lambda teams: not teams)
    assert is_drawn(testing.teams(), lambda teams: any(team.lead is None for team in teams))
    assert is_never_drawn(testing.teams(), lambda teams: len({t.id for t in teams}) < len(teams))


# -------------------------------------------------------------------------------------------- rules


NODES = (Compare, OneOf, Contains, Known, Not)


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("kind", NODES, ids=lambda kind: kind.__name__)
def test_expressions_have_every_kind_of_node(kind: type) -> None:
    """Comparisons, lists, sets, what is known, and not."""
    assert is_drawn(
        testing.expressions(WHOLE), lambda one: any(isinstance(n, kind) for n in walk(one.tree))
    )


@pytest.mark.parametrize("function", FUNCTIONS)
def test_expressions_call_every_function(function: str) -> None:
    """Those of texts, and of how long ago something was."""

    def calls(one: Condition) -> bool:
        return any(isinstance(n, Call) and n.function == function for n in walk(one.tree))

    assert is_drawn(testing.expressions(WHOLE), calls)


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("path", WHOLE.fields)
def test_expressions_ask_for_every_field(path: str) -> None:
    """Whatever its kind."""
    assert is_drawn(testing.expressions(WHOLE), lambda one: path in one.paths)


@pytest.mark.parametrize("outcome", [True, False, None])
def test_an_expression_has_every_outcome(outcome: bool | None) -> None:
    """For what it compares is what subjects hold."""
    pairs = st.tuples(testing.expressions(WHOLE), testing.subjects(WHOLE))

    def gives(pair: tuple[Condition, Thing]) -> bool:
        condition, subject = pair
        compares = any(isinstance(node, Compare) for node in walk(condition.tree))
        return compares and condition.evaluate(subject, now=NOW) is outcome

    assert is_drawn(pairs, gives)


def test_an_expression_shrinks_to_one_question() -> None:
    """The first of the first field."""
    found = find(testing.expressions(WHOLE), lambda one: True, settings=smallest())
    assert found.text == "whole is known"


SORTS = (
    BoundScoreCard,
    BoundDecisionList,
    BoundRouter,
    BoundDecisionTable,
    BoundAutomation,
)


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.__name__)
def test_rule_sets_of_every_sort_come(sort: type) -> None:
    """With and without rules."""
    rules = testing.rule_sets(WHOLE).filter(lambda one: isinstance(one, sort))
    assert is_drawn(rules, lambda one: len(one.conditions) > 1)
    assert is_drawn(rules, lambda one: not one.conditions)


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("hit", HIT_POLICIES)
def test_tables_of_every_hit_policy_come(hit: HitPolicy) -> None:
    """With inputs, with a default where they may have one, and with rows that match together."""
    found = tables(WHOLE, hits=(hit,))
    assert is_drawn(found, lambda one: len(one.definition.inputs) == 2)
    assert is_drawn(found, lambda one: len(one.definition.rows) > 1 and is_all(one))
    has_default = is_never_drawn if hit == "C#" else is_drawn
    assert has_default(found, lambda one: bool(one.definition.otherwise))


def is_all(table: BoundDecisionTable) -> bool:
    """Whether every row matches a thing of which nothing is known, as far as they are looked at."""
    found = table.decide(Thing(), now=NOW).matched
    return len(found) == (1 if table.definition.hit == "F" else len(table.definition.rows))


@pytest.mark.parametrize("start", ["-", ">= ", "== ", "in (", "is missing", 'lower(text) == "'])
def test_entries_of_tables_are_tests_and_whole_conditions(start: str) -> None:
    """Anything, what goes on from the header, and what stands by itself."""
    found = st.one_of(entries(WHOLE, "whole"), entries(WHOLE, "text"))
    assert is_drawn(found, lambda entry: entry.startswith(start))


@pytest.mark.parametrize("action", ACTIONS)
def test_automation_asks_for_every_action(action: str) -> None:
    """With what it must be told, read already."""

    def asks(one: BoundAutomation) -> bool:
        return any(done.name == action for rule in one.actions for done in rule)

    assert is_drawn(automations(WHOLE), asks)


def test_a_table_shrinks_to_the_rows_that_matter() -> None:
    """Two without a condition, where they contradict each other."""

    def conflicts(one: BoundDecisionTable) -> bool:
        return one.decide(Thing(), now=NOW).status == "conflict"

    found = find(tables(WHOLE), conflicts, settings=smallest())
    assert found.definition == DecisionTable(
        hit="U",
        inputs=(),
        outputs=(TableOutput(name="o0", kind="text"),),
        rows=tuple(TableRow(id=each, when=(), then=("a",)) for each in ("r0", "r1")),
    )


def test_automation_shrinks_to_the_rule_that_matters() -> None:
    """On one event, always, with one action."""
    found = find(
        automations(WHOLE),
        lambda one: bool(one.react("left", Thing(), now=NOW)),
        settings=smallest(),
    )
    assert len(pretty(found)) < 600
    (rule,) = found.definition.rules
    assert (rule.on, rule.when, rule.do) == (("left",), "True", (Action(name="tell"),))


def test_subjects_are_of_the_schema_s_class() -> None:
    """Leads, enquiries, things, and whatever the types of a class say."""

    @attrs.frozen
    class Parcel:
        weight: int
        city: str | None = None

    for cls, schema in (
        (SeatLead, lead_schema(SeatLead)),
        (NewLead, lead_schema(NewLead)),
        (Thing, WHOLE),
        (Parcel, Schema.of(Parcel)),
    ):
        assert type(find(testing.subjects(schema), lambda one: True, settings=SEARCH)) is cls


def test_schemas_have_one_field_or_several() -> None:
    """Each of them a part of the whole."""
    assert is_drawn(testing.schemas(), lambda schema: len(schema.fields) == 1)
    assert is_drawn(testing.schemas(), lambda schema: len(schema.fields) > 4)


# ------------------------------------------------------------------------------------------ by type


def in_new_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.requirement("R-86")
def test_hypothesis_finds_the_strategies_by_type() -> None:
    """Once they are registered, and a host's own class too."""
    code = (
        "from hypothesis import strategies as st, given, settings\n"
        "from leadcore.testing import register\n"
        "from leadcore.testing.registering import STRATEGIES\n"
        "from tests.lifecycle.host import SeatLead\n"
        "register(SeatLead)\nregister(SeatLead)\n"
        "for kind in (*STRATEGIES, SeatLead):\n"
        "    @settings(max_examples=1, database=None, deadline=None)\n"
        "    @given(st.from_type(kind))\n"
        "    def drawn(one):\n"
        "        assert type(one) is kind, kind\n"
        "    drawn()\n"
        "print(len(STRATEGIES))"
    )
    assert in_new_process(code) == str(len(STRATEGIES))
    assert {Lead, NewLead, Rep, Candidate, Policy, ContactPoint, Text, Extra} <= set(STRATEGIES)
