"""What holds whatever people do and whenever anybody looks: laws of time on random histories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import LeadcoreError, LeadDesk, Outcome, Policy, replay
from leadcore import commands as c
from leadcore.assignment import Candidate
from leadcore.calendars import Deadline
from leadcore.desk import Around, advance
from leadcore.events import Event
from leadcore.followup import Anchor, Ladder, LadderStep, standard_cadences, standard_ladders
from leadcore.model import Actor, FollowUp, PlannedStep, Promise
from leadcore.policy.pause import Pause
from leadcore.pool import PoolRules, Protection, holdings_of, standard_pool
from leadcore.rules import Action, Automation, AutomationRule
from leadcore.texts import Text
from tests.builders import (
    AT,
    DAY,
    EAST,
    HOUR,
    REP_LI,
    SPECIALIST,
    STANDARD,
    WANG,
    desk,
    new_lead,
)
from tests.effort import examples

TICK = timedelta.resolution
START = AT + HOUR
IDS = ("A-1", "A-2", "A-3")
REPS = (
    REP_LI,
    attrs.evolve(REP_LI, id="han", name="韩雪"),
    attrs.evolve(REP_LI, id="mei", name="韩梅梅", away_until=AT + 4 * DAY),
)
"""Three reps of one team and one region, one of them on leave at first."""
LABEL = Text("规则", "a rule")


def action(name: str, **parameters: str) -> Action:
    return Action(name=name, parameters=parameters)


def ladder(id_: str, since: Anchor, *steps: LadderStep, when: str = "True") -> Ladder:
    return Ladder(id=id_, since=since, steps=steps, when=when)


def step(after: timedelta, *do: Action, repeat: bool = False) -> LadderStep:
    return LadderStep(after=Deadline(after), do=do, label=LABEL, repeat=repeat)


def reaction(on: str, *do: Action, when: str = "True") -> AutomationRule:
    return AutomationRule(id=f"on-{on}", on=on, when=when, do=do, label=LABEL)


OWNER, LEADER = action("remind", to="owner"), action("remind", to="team_lead")
REASSIGN, HAND = action("reassign"), action("hand_to_team_lead")
HIGH = action("set_priority", priority="high")
CALL = action("plan_follow_up", method="phone", action="致电", within="hours(5)")
LADDERS = (
    ladder("waiting", "waiting", step(HOUR, LEADER), step(DAY, LEADER, repeat=True)),
    ladder("slow", "in_status", step(2 * DAY, HIGH, CALL)),
    ladder("still", "received", step(DAY, HIGH, CALL), when="age(updated_at) >= hours(9)"),
    ladder("quick", "untouched", step(3 * HOUR, OWNER), step(20 * HOUR, LEADER, REASSIGN)),
    ladder("back", "in_status", step(3 * DAY, action("release")), when='priority != "high"'),
    ladder("given-up", "untouched", step(6 * DAY, HAND, OWNER)),
    ladder("step", "cadence_step", step(HOUR, OWNER), step(DAY, LEADER, repeat=True)),
    ladder("missed", "next_action", step(0 * HOUR, REASSIGN)),
)
REACTIONS = (
    reaction("LadderClimbed", CALL),
    reaction("LeadReleased", action("enqueue", queue="vip"), when='priority == "high"'),
    reaction("AcceptanceLapsed", HIGH, CALL),
    reaction("CadenceStepDue", action("amend", field="campaign", value="spring")),
    reaction(
        "FollowUpPlanned", action("propose_invalid", reason="not_target"), when="version > 19"
    ),
)
POOLS = (
    None,
    standard_pool(),
    PoolRules(
        claims_per_day=1,
        stock=2,
        wait=DAY,
        holdings=2,
        untouched=Deadline(30 * HOUR),
        undecided=Deadline(20 * HOUR, clock="working"),
        warn_before=(10 * HOUR, HOUR),
        protection=Protection(default=DAY, extension=DAY, most=3 * DAY),
        exempt='intent == "high"',
    ),
)
PAUSES = (
    None,
    Pause(statuses=("invalid_review",)),
    Pause(statuses=("contacted", "engaged"), clock="working", runs_on=("accept", "pool")),
)
ACCEPTANCES = (None, Deadline(HOUR), Deadline(2 * HOUR, clock="working"))


@attrs.frozen
class Habits:
    """What a house does about time, by the places in the tables above."""

    ladders: tuple[int, ...]
    reactions: tuple[int, ...]
    pool: int
    pause: int
    acceptance: int


def some_of(table: Sequence[object], most: int) -> st.SearchStrategy[tuple[int, ...]]:
    places = st.integers(0, len(table) - 1)
    return st.lists(places, unique=True, max_size=most).map(tuple)


few = st.integers(0, 2)
habits = st.builds(Habits, some_of(LADDERS, 4), some_of(REACTIONS, 2), few, few, few)


@cache
def policy_of(habits: Habits) -> Policy:
    own = tuple(LADDERS[number] for number in habits.ladders)
    return attrs.evolve(
        STANDARD,
        ladders=(*standard_ladders(), *own),
        automation=Automation(rules=tuple(REACTIONS[number] for number in habits.reactions)),
        pool=POOLS[habits.pool],
        pause=PAUSES[habits.pause],
        accept_within=ACCEPTANCES[habits.acceptance],
        cadences=standard_cadences(),
    )


def office(habits: Habits, ids: Sequence[str] = IDS) -> LeadDesk:
    """Return a desk with these habits, and with a lead a minute, of different customers."""
    one = desk(policy=policy_of(habits), reps=REPS, teams=(EAST,))
    for number, id_ in enumerate(ids):
        now = AT + timedelta(minutes=number)
        one.register(new_lead(f"1381234567{number}", id=id_), by=SPECIALIST, now=now)
    return one


Make = Callable[[str, Actor, datetime], c.Command]


def recorded(reached: bool, promised: timedelta | None = None) -> Make:
    def make(id_: str, by: Actor, now: datetime) -> c.Command:
        promise = None if promised is None else Promise(action="报价", due=now + promised)
        record = FollowUp(at=now, method="phone", content="x", reached=reached, promise=promise)
        return c.RecordFollowUp(lead_id=id_, by=by, record=record)

    return make


def planned(ahead: timedelta) -> Make:
    return lambda id_, by, now: c.PlanFollowUp(
        lead_id=id_, by=by, step=PlannedStep(method="visit", action="上门", due=now + ahead)
    )


def moved(to: str) -> Make:
    return lambda id_, by, now: c.ChangeStatus(lead_id=id_, by=by, to=to)


def given_to(owner: str) -> Make:
    return lambda id_, by, now: c.Assign(lead_id=id_, by=WANG, owner=owner)


DEEDS: dict[str, Make] = {
    "accept": lambda id_, by, now: c.Accept(lead_id=id_, by=by),
    "decline": lambda id_, by, now: c.Decline(lead_id=id_, by=by, reason="没有时间"),
    "claim": lambda id_, by, now: c.Claim(lead_id=id_, by=by),
    "release": lambda id_, by, now: c.Release(lead_id=id_, by=by, reason=LABEL),
    "extend": lambda id_, by, now: c.ExtendProtection(lead_id=id_, by=by, reason="快成交"),
    "to li": given_to("li"),
    "to mei": given_to("mei"),
    "to pool": lambda id_, by, now: c.Enqueue(lead_id=id_, by=WANG, queue="pool", reason=LABEL),
    "amend": lambda id_, by, now: c.Amend(lead_id=id_, by=WANG, changes={"city": str(now.minute)}),
    "reached": recorded(True),
    "not reached": recorded(False),
    "promised": recorded(True, 5 * HOUR),
    "promised for before": recorded(False, -HOUR),
    "planned": planned(2 * DAY),
    "planned for before": planned(-2 * HOUR),
    "start": lambda id_, by, now: c.StartCadence(lead_id=id_, by=WANG, cadence="first_contact"),
    "report": lambda id_, by, now: c.ReportStep(lead_id=id_, by=WANG, outcome="busy"),
    "contacted": moved("contacted"),
    "engaged": moved("engaged"),
    "proposed": moved("proposed"),
    "invalid": lambda id_, by, now: c.ProposeInvalid(lead_id=id_, by=by, reason="not_target"),
    "valid": lambda id_, by, now: c.RefuseInvalid(lead_id=id_, by=WANG, reason="有需求"),
    "lose": lambda id_, by, now: c.Lose(lead_id=id_, by=WANG, reason="no_budget"),
    "reopen": lambda id_, by, now: c.Reopen(lead_id=id_, by=WANG, reason="又有预算"),
}


@attrs.frozen
class Deed:
    """Somebody asks something of a lead, some time after the one before."""

    wait: timedelta
    lead_id: str
    what: str
    by: str | None
    """None is whoever has the lead."""


waits = st.one_of(
    st.sampled_from((0 * HOUR, TICK, HOUR, DAY, 3 * DAY, 7 * DAY, 35 * DAY)),
    st.integers(0, 4000).map(lambda number: timedelta(minutes=number)),
)


def lives(ids: Sequence[str] = IDS, most: int = 20) -> st.SearchStrategy[list[Deed]]:
    people = st.sampled_from((None, "li", "han", "mei", "wang"))
    one = st.builds(Deed, waits, st.sampled_from(ids), st.sampled_from(sorted(DEEDS)), people)
    return st.lists(one, max_size=most)


Looks = Callable[[datetime, datetime], Sequence[datetime]]
"""The moments of looking in a stretch of time."""


def by_parts(parts: Sequence[float]) -> Looks:
    return lambda since, until: [since + part * (until - since) for part in sorted([*parts, 1])]


AT_THE_END = by_parts([])
EVERY_MINUTE = by_parts([number / 2880 for number in range(2880)])
"""Of two days."""


def wait(one: LeadDesk, since: datetime, until: datetime, looks: Looks) -> datetime:
    for moment in looks(since, until):
        one.advance(moment)
    return until


def asked(one: LeadDesk, deed: Deed, now: datetime) -> c.Command:
    who = deed.by or one.leads.get(deed.lead_id).owner or "li"
    by = WANG if who == WANG.id else Actor(id=who, role="sales_rep")
    return DEEDS[deed.what](deed.lead_id, by, now)


def ask(one: LeadDesk, command: c.Command, now: datetime) -> None:
    with suppress(LeadcoreError):  # What is refused is part of life.
        one.handle(command, now=now)


def live(one: LeadDesk, life: Sequence[Deed], looks: Looks = AT_THE_END) -> datetime:
    """Do all deeds, each at the end of its wait; return the last moment."""
    now = START
    for deed in life:
        now = wait(one, now, now + deed.wait, looks)
        ask(one, asked(one, deed, now), now)
    return now


def history(one: LeadDesk) -> list[Event]:
    return [event for _, event in one.leads.outbox(limit=10**6)]


# ------------------------------------------------------------------------------------------ laws


@pytest.mark.requirement("R-35", "R-82")
@settings(max_examples=examples(1 / 2))
@given(habits, lives(), waits, st.lists(st.floats(0, 1), max_size=6))
def test_one_look_gives_what_many_looks_give(
    habits: Habits, life: list[Deed], left: timedelta, parts: list[float]
) -> None:
    """However the time is split, all events of all leads are the same, and in the same order."""
    jumping, stepping = office(habits), office(habits)
    now = live(jumping, life)
    live(stepping, life, by_parts(parts))
    jumping.advance(now + left)
    wait(stepping, now, now + left, by_parts(parts))
    assert history(jumping) == history(stepping)


@pytest.mark.requirement("R-35", "R-82")
@settings(max_examples=examples(1 / 16))
@given(habits, lives(most=8))
def test_one_look_gives_what_a_look_a_minute_gives(habits: Habits, life: list[Deed]) -> None:
    """Nothing depends on the minute in which somebody looked."""
    jumping, stepping = office(habits), office(habits)
    for one in (jumping, stepping):
        now = live(one, life)
    jumping.advance(now + 2 * DAY)
    wait(stepping, now, now + 2 * DAY, EVERY_MINUTE)
    assert history(jumping) == history(stepping)


@pytest.mark.requirement("R-44", "R-82")
@settings(max_examples=examples(1 / 4))
@given(habits, lives())
def test_a_history_goes_forward_and_replays_to_the_lead(habits: Habits, life: list[Deed]) -> None:
    """Whatever fell due, no event lies before the one before it, and nothing is lost on the way."""
    one = office(habits)
    one.advance(live(one, life) + 60 * DAY)
    for id_ in IDS:
        events = one.leads.events(id_)
        moments = [event.at for event in events]
        assert moments == sorted(moments)
        assert replay(events) == one.leads.get(id_)


@settings(max_examples=examples(1 / 4))
@given(habits, lives(), waits)
def test_looking_again_changes_nothing(habits: Habits, life: list[Deed], left: timedelta) -> None:
    """A second look at the same moment, or at an earlier one, finds nothing to do."""
    one = office(habits)
    now = live(one, life) + left
    one.advance(now)
    before = history(one)
    assert one.advance(now) == one.advance(now - DAY) == ()
    assert history(one) == before


@settings(max_examples=examples(1 / 4))
@given(habits, lives(), waits)
def test_what_fell_due_comes_in_the_order_of_time_then_id(
    habits: Habits, life: list[Deed], left: timedelta
) -> None:
    """Within one look the events of all leads are in the order of their moments, then of ids."""
    one = office(habits)
    outcomes = one.advance(live(one, life) + left)
    found = [(event.at, event.lead_id) for outcome in outcomes for event in outcome.events]
    assert found == sorted(found)


@settings(max_examples=examples(1 / 4))
@given(habits, lives(), waits)
def test_what_happens_by_itself_happened_when_it_was_due_and_is_seen_later(
    habits: Habits, life: list[Deed], left: timedelta
) -> None:
    """`at` is the deadline or the lead's last change, which lie before the look; `seen` is that."""
    one = office(habits)
    now = live(one, life) + left
    leads = {id_: one.leads.get(id_) for id_ in IDS}
    for outcome in one.advance(now):
        lead = leads[outcome.lead.id]
        at = max(one.policy.deadlines(lead)[0].due, lead.updated_at)
        assert {(event.at, event.seen) for event in outcome.events} == {(at, now)}
        assert at < now
        leads[outcome.lead.id] = outcome.lead


@settings(max_examples=examples(1 / 4))
@given(habits, lives())
def test_the_next_deadline_is_the_moment_of_the_next_event(
    habits: Habits, life: list[Deed]
) -> None:
    """A host that sleeps until then, and a moment more, misses nothing and never wakes in vain."""
    one = office(habits)
    live(one, life)
    for _ in range(8):
        due = one.next_deadline()
        if due is None:
            return
        assert one.advance(due) == ()
        first, *_ = one.advance(due + TICK)
        assert first.events[0].at == due
        assert (one.next_deadline() or due + TICK) > due


@pytest.mark.requirement("R-26", "R-35")
@settings(max_examples=examples(1 / 4))
@given(habits, lives(IDS[:1]))
def test_a_command_finds_what_fell_due_before_it(habits: Habits, life: list[Deed]) -> None:
    """Of one lead, commands without a look between them give what they give with looks."""
    looking, blind = office(habits, IDS[:1]), office(habits, IDS[:1])
    now = START
    for deed in life:
        now = wait(looking, now, now + deed.wait, AT_THE_END)
        command = asked(looking, deed, now)
        ask(looking, command, now)
        ask(blind, command, now)
    assert history(looking) == history(blind)


@settings(max_examples=examples(1 / 4))
@given(habits, lives(IDS[:1]), st.integers(0, 90 * 24))
def test_the_pure_core_says_what_the_desk_does(
    habits: Habits, life: list[Deed], hours: int
) -> None:
    """A host with transactions of its own gets the same events from `leadcore.desk.advance`."""
    one = office(habits, IDS[:1])
    now = live(one, life) + hours * HOUR
    before, stored = one.leads.get(IDS[0]), one.leads.events(IDS[0])

    def around(so_far: Outcome) -> Around:
        leads_it = so_far.lead.owner == EAST.lead or so_far.lead.team != EAST.id
        held = holdings_of((*stored, *so_far.events))
        return Around(
            candidates=lambda _: [Candidate(rep=rep, open_leads=0) for rep in REPS],
            team_lead=None if leads_it else EAST.lead,
            former=lambda: {each.owner for each in held},
        )

    pure = advance(before, one.policy, now, around)
    one.advance(now)
    assert [*stored, *pure.events] == list(one.leads.events(IDS[0]))
    assert pure.lead == one.leads.get(IDS[0])
