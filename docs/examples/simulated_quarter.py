"""A simulated quarter: what a host's ticks do, and that it does not matter how often they come.

    python docs/examples/simulated_quarter.py                    # 20,000 leads, daily ticks
    python docs/examples/simulated_quarter.py --tick minute      # the same with 129,600 ticks
    python docs/examples/simulated_quarter.py --leads 500 --tick both    # 1 if they differ

Leads come in over ninety days. People look through what is new to them many times a day, work their
leads in between, leave some of them lying, and take others from the public pool. Besides, the host
calls `desk.advance` once a day, once a minute, or not at all. Before each command it calls it too:
so every command meets the same state, and the events are the same whatever the ticks are. The hash
over all of them shows it; only `seen`, which says when the host looked, is left out.

Who does what, and when, comes from a hash of the lead's number: nothing is left to chance. The
whole of it takes a few minutes, most of them for 500,000 events; idle ticks cost next to nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b, sha256
from heapq import heappop, heappush, merge
from time import monotonic
from typing import NamedTuple
from zoneinfo import ZoneInfo

import attrs

from leadcore import (
    SYSTEM,
    Actor,
    Deadline,
    Demand,
    FingerprintKey,
    FollowUp,
    Lead,
    LeadDesk,
    MemoryRepository,
    NewLead,
    Outcome,
    Policy,
    Rep,
    Team,
    ValidationError,
    codec,
    events,
)
from leadcore import commands as c
from leadcore.assignment import standard_chain
from leadcore.events import Event
from leadcore.followup import ANSWERED, standard_cadences
from leadcore.model import DecisionMaker, Method, Phase, Promise
from leadcore.pool import standard_pool
from leadcore.values import MoneyRange, parse_contact

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2025, 1, 1, tzinfo=ZONE)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
TICKS = {"day": DAY, "minute": MINUTE, "none": None}
KEY = FingerprintKey(id="example", secret=b"keep yours in a vault, not in code")
SPECIALIST = Actor(id="zhang", role="lead_specialist")

# ------------------------------------------------------------------------------- who and what

TEAMS = {"east": ("华东",), "south": ("华南", "华中"), "north": ("华北", "东北"), "west": ("西南",)}
"""Team → the regions that it covers; what comes from 西北 waits in the public pool."""
POSTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("senior", ()),
    ("senior", ("制造", "金融")),
    ("regular", ("教育", "医疗")),
    ("regular", ("制造", "物流")),
    ("regular", ()),
    ("junior", ()),
)
"""Level and industries of the reps of each team."""
REPS = tuple(
    Rep(id=f"{team}-{n}", name="-", team=team, regions=regions, level=level, industries=trades)
    for team, regions in TEAMS.items()
    for n, (level, trades) in enumerate(POSTS, start=1)
)
LEADS = {team: Actor(id=f"{team}-lead", role="team_lead", team=team) for team in TEAMS}
PEOPLE = {
    **{rep.id: Actor(id=rep.id, role="sales_rep", team=rep.team) for rep in REPS},
    **{lead.id: lead for lead in LEADS.values()},
}
TOWNS = (
    *(("上海市", "上海市"), ("江苏省", "南京市"), ("浙江省", "杭州市"), ("山东省", "青岛市")),
    *(("广东省", "广州市"), ("广东省", "深圳市"), ("湖北省", "武汉市"), ("北京市", "北京市")),
    *(("辽宁省", "沈阳市"), ("四川省", "成都市"), ("重庆市", "重庆市"), ("陕西省", "西安市")),
)
TRADES = ("教育", "制造", "医疗", "零售", "金融", "物流")
SOURCES = ("web_form", "advertising", "referral", "telephone", "trade_show")
BUDGETS = tuple(MoneyRange.parse(text) for text in ("5-8万", "10-20万", "20-30万", "40-60万"))


class Stage(NamedTuple):
    """What is done with a lead in one status, and where it goes from there."""

    to: str
    fewest: int
    """Working hours until the next step, the fewest and the most."""
    most: int
    method: Method
    intent: str
    lost: int
    """Of 100 leads, how many end here."""
    invalid: int
    """Of 100 leads, how many seem to be none."""


STAGES = {
    "new": Stage("contacted", 2, 12, Method.PHONE, "low", 10, 10),
    "contacted": Stage("engaged", 8, 30, Method.MEETING, "medium", 18, 4),
    "engaged": Stage("proposed", 10, 40, Method.EMAIL, "medium", 18, 0),
    "proposed": Stage("negotiating", 12, 40, Method.VISIT, "high", 20, 0),
    "negotiating": Stage("won", 12, 40, Method.PHONE, "high", 18, 0),
}
ACCEPTS, DECLINES, STARTS, ANSWERS, PROMISES, LIES, CONFIRMS = 88, 6, 60, 35, 25, 12, 75
"""Of 100: accepted, declined; with a cadence; answered; with a promise; left lying; invalid."""
LYING = 70
"""Working hours that a lead is left lying, which is more than a week."""
MISSED = {Method.PHONE: ("no_answer", "busy"), Method.EMAIL: ("sent", "bounced")}
CLAIMS = 3
"""How many leads a rep takes from the public pool in a day, if there are any."""


def drawn(*about: object) -> int:
    """Return a number below 100 that depends on what it is about alone."""
    text = " ".join(map(str, about))
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big") % 100


def simulated_policy() -> Policy:
    """Return the standard policy with cadences and a pool, where what suits nobody waits."""
    return attrs.evolve(
        Policy.standard(),
        assignment=attrs.evolve(standard_chain(), queue="pool"),
        cadences=standard_cadences(),
        # The ladder gives an untouched lead to somebody else, so the pool need not take it back.
        pool=attrs.evolve(
            standard_pool(), untouched=None, undecided=Deadline(20 * DAY), stock=None
        ),
    )


# ---------------------------------------------------------------------------------- who comes


class Happening(NamedTuple):
    """An enquiry that comes in, or somebody who looks through what is new; in order of time."""

    at: datetime
    number: int
    """Orders what happens at the same moment: of the enquiry, or of the round in its day."""
    person: str
    """Empty for an enquiry."""


def enquiries(leads: int, days: int) -> Iterator[Happening]:
    """Yield the enquiries: every day as many, from 8 to 20 o'clock."""
    for day in range(days):
        numbers = range(day * leads // days, (day + 1) * leads // days)
        opens = BEGIN + day * DAY + 8 * HOUR
        yield from sorted(Happening(opens + moment_of(number), number, "") for number in numbers)


def moment_of(number: int) -> timedelta:
    """Return when, within twelve hours, an enquiry comes in."""
    seconds = 432 * drawn(number, "moment") + 4 * drawn(number, "second")
    return timedelta(seconds=seconds)


def rounds(days: int) -> Iterator[Happening]:
    """Yield who looks through what is new when: on weekdays, about twice an hour."""
    for day in (BEGIN + number * DAY for number in range(days)):
        if day.weekday() < 5:
            yield from sorted(
                Happening(day + 9 * HOUR + (30 * turn + minutes) * MINUTE, turn, person)
                for person in PEOPLE
                for turn in range(18)
                for minutes in [drawn(day.date(), person, turn) * 30 // 100]
            )


def enquiry(number: int, at: datetime) -> NewLead:
    """Return what a customer asks; some have asked before."""
    customer = number - 40 if number % 50 == 49 else number
    region, city = TOWNS[(drawn(customer, "town") * len(TOWNS)) // 100]
    budget = BUDGETS[drawn(number, "budget") // 25] if drawn(number, "says") < 70 else None
    return NewLead(
        source=SOURCES[drawn(number, "source") // 20],
        received_at=at,
        name=f"客户{customer}",
        company=f"公司{customer}",
        contacts=(parse_contact(f"154{customer:08}", KEY),),
        industry=TRADES[drawn(customer, "trade") * len(TRADES) // 100],
        region=region,
        city=city,
        demand=Demand(description="升级现有系统", budget=budget),
    )


# ------------------------------------------------------------------------------ what people do


class Quarter:
    """The host and its people: takes everything that happens in the order of time."""

    def __init__(self, *, tick: timedelta | None) -> None:
        self.desk = LeadDesk(
            policy=simulated_policy(),
            leads=MemoryRepository(),
            reps=REPS,
            teams=tuple(Team(id=team, lead=lead.id) for team, lead in LEADS.items()),
        )
        self.tick = tick
        self.ticks = 0
        self.trays: dict[str, set[str]] = {person: set() for person in PEOPLE}
        """What is new to somebody; they see it when they next look."""
        self.pool: dict[str, None] = {}
        """The leads of the public pool, the longest there first."""
        self.plans: list[tuple[datetime, str]] = []
        self.planned: set[str] = set()
        """The leads that somebody works, and when next."""

    def play(self, leads: int, days: int) -> None:
        """Let the days pass."""
        for happening in merge(enquiries(leads, days), rounds(days)):
            while self.plans and self.plans[0][0] <= happening.at:
                now, lead_id = heappop(self.plans)
                self.pass_until(now)
                self.take_up(lead_id, now)
            self.pass_until(happening.at)
            if happening.person:
                self.look_through(PEOPLE[happening.person], happening)
            else:
                new = enquiry(happening.number, happening.at)
                self.advance(happening.at)
                self.notice([self.desk.register(new, by=SPECIALIST, now=happening.at)])
        self.pass_until(BEGIN + days * DAY)
        self.advance(BEGIN + days * DAY + MINUTE)

    def pass_until(self, now: datetime) -> None:
        """Let the host's clock tick until then."""
        while self.tick is not None and (at := BEGIN + (self.ticks + 1) * self.tick) <= now:
            self.ticks += 1
            self.advance(at)

    def advance(self, now: datetime) -> None:
        self.notice(self.desk.advance(now))

    def give(self, command: c.Command, now: datetime) -> Lead:
        """Give a command, as every host should: once what fell due before has happened."""
        self.advance(now)
        outcome = self.desk.handle(command, now=now)
        self.notice([outcome])
        return outcome.lead

    def notice(self, outcomes: Iterable[Outcome]) -> None:
        """Put what concerns somebody into their tray, and keep the list of the pool."""
        for outcome in outcomes:
            lead = outcome.lead
            for data in (event.data for event in outcome.events):
                if isinstance(data, TELLING) and lead.owner is not None:
                    self.trays[lead.owner].add(lead.id)
                if isinstance(data, MOVING):
                    self.pool.pop(lead.id, None)
            if lead.queue == "pool" and lead.is_open:
                self.pool.setdefault(lead.id)

    def look_through(self, person: Actor, happening: Happening) -> None:
        """Take up what is new to somebody; reps begin their day with the pool."""
        self.advance(happening.at)
        if happening.number == 0 and person.role == "sales_rep":
            self.claim(person, happening.at)
        new, self.trays[person.id] = sorted(self.trays[person.id]), set()
        for lead_id in new:
            lead = self.desk.leads.get(lead_id)
            if lead.owner == person.id and lead.phase is Phase.OPEN:
                self.receive(lead, person, happening.at)

    def claim(self, person: Actor, now: datetime) -> None:
        for lead_id in list(self.pool)[:CLAIMS]:
            try:
                self.give(c.Claim(lead_id=lead_id, by=person), now)
            except ValidationError:  # They had it not long ago.
                continue

    def receive(self, lead: Lead, by: Actor, now: datetime) -> None:
        """Answer whether one takes a lead, then begin a cadence, or do the step that is due."""
        if lead.accept_by is not None:
            answer = drawn(lead.id, lead.version, "answer")
            if ACCEPTS <= answer < ACCEPTS + DECLINES:
                self.give(c.Decline(lead_id=lead.id, by=by, reason="手头项目已满"), now)
            if answer >= ACCEPTS:
                return
            lead = self.give(c.Accept(lead_id=lead.id, by=by), now)
        if lead.cadence is not None and lead.cadence.is_due:
            self.attempt(lead, by, now)
        elif lead.follow_ups == 0 and lead.cadence is None and drawn(lead.id, "starts") < STARTS:
            self.give(c.StartCadence(lead_id=lead.id, by=by, cadence="first_contact"), now)
        self.plan(lead, now)

    def attempt(self, lead: Lead, by: Actor, now: datetime) -> None:
        """Try to reach the customer as the cadence says, and report what came of it."""
        place = lead.cadence
        cadence = None if place is None else self.desk.policy.cadence(place.cadence)
        if place is None or cadence is None:
            return
        method, chance = cadence.step(place.step).method, drawn(lead.id, lead.version, "answers")
        if chance < ANSWERS:
            record = FollowUp(at=now, method=method, content="客户接听，约定再谈")
            self.give(c.RecordFollowUp(lead_id=lead.id, by=by, record=record), now)
            return
        outcomes = MISSED.get(method, ("sent", ANSWERED))
        outcome = outcomes[chance > 90]
        self.give(c.ReportStep(lead_id=lead.id, by=by, outcome=outcome), now)

    def plan(self, lead: Lead, now: datetime) -> None:
        """Note when the owner goes on with a lead, if nobody did."""
        if lead.id not in self.planned:
            stage = STAGES.get(lead.status, STAGES["new"])
            hours = stage.fewest + (stage.most - stage.fewest) * drawn(lead.id, lead.version) / 100
            if drawn(lead.id, lead.version, "lies") < LIES:
                hours += LYING
            later = self.desk.policy.calendar.add(now, timedelta(hours=hours))
            heappush(self.plans, (later, lead.id))
            self.planned.add(lead.id)

    def take_up(self, lead_id: str, now: datetime) -> None:
        """Go on with a lead; whoever has it by now does."""
        self.planned.remove(lead_id)
        self.advance(now)
        lead = self.desk.leads.get(lead_id)
        if lead.owner is None or lead.accept_by is not None or not lead.is_open:
            return  # Whoever gets it, or has it back, will plan anew.
        for command in steps(lead, PEOPLE[lead.owner], now):
            lead = self.give(command, now)
        if lead.is_open:
            self.plan(lead, now)


TELLING = (events.LeadAssigned, events.AcceptanceLapsed, events.CadenceStepDue)
"""What its owner is to see."""
MOVING = (events.LeadAssigned, events.LeadLost, events.InvalidProposed)


def steps(lead: Lead, by: Actor, now: datetime) -> Iterator[c.Command]:
    """Yield the commands with which somebody goes on with a lead."""
    if lead.phase is Phase.REVIEW:
        yield reviewed(lead)
        return
    stage, chance = STAGES[lead.status], drawn(lead.id, lead.version, "ends")
    if chance < stage.lost:
        yield c.Lose(lead_id=lead.id, by=by, reason="no_budget")
    elif chance < stage.lost + stage.invalid:
        yield c.ProposeInvalid(lead_id=lead.id, by=by, reason="wrong_contact")
    else:
        yield from moved_on(lead, stage, by, now)


def reviewed(lead: Lead) -> c.Command:
    """Settle, as the team's lead, whether it is none."""
    leader = LEADS[lead.team or "east"]
    if drawn(lead.id, "review") < CONFIRMS:
        return c.ConfirmInvalid(lead_id=lead.id, by=leader)
    return c.RefuseInvalid(lead_id=lead.id, by=leader, reason="号码有效，请继续联系")


def moved_on(lead: Lead, stage: Stage, by: Actor, now: datetime) -> Iterator[c.Command]:
    """Talk to the customer, ask what is not known yet, and take the lead on."""
    promises = drawn(lead.id, lead.version, "promises") < PROMISES
    record = FollowUp(
        at=now,
        method=stage.method,
        content="确认需求和时间",
        intent=stage.intent,
        promise=Promise(action="发送资料", due=now + 2 * DAY) if promises else None,
    )
    yield c.RecordFollowUp(lead_id=lead.id, by=by, record=record)
    known = attrs.evolve(
        lead.demand,
        budget=lead.demand.budget or BUDGETS[1],
        decision_makers=(DecisionMaker(name="分管领导", confirmed=True),),
    )
    if lead.status == "engaged" and known != lead.demand:
        yield c.Amend(lead_id=lead.id, by=by, changes={"demand": known})
    if stage.to == "won":
        amount = None if known.budget is None else known.budget.low
        won = c.Win(
            lead_id=lead.id, by=by, amount=amount, evidence="contract", key_factors="响应及时"
        )
        yield won
        return
    yield c.ChangeStatus(lead_id=lead.id, by=by, to=stage.to)
    if stage.to == "proposed":
        yield c.StartCadence(lead_id=lead.id, by=by, cadence="after_proposal")


# ------------------------------------------------------------------------------ what came of it


@dataclass(frozen=True, kw_only=True)
class Result:
    """What happened in a quarter."""

    leads: int
    ticks: int
    kinds: dict[str, int]
    """How many events of each kind there are."""
    ladders: dict[str, int]
    """How many steps of each ladder, and warnings of the pool, were climbed."""
    reminders: int
    """How often somebody was told."""
    reassigned: int
    """How often a ladder gave a lead to somebody else."""
    digest: str
    """SHA-256 over all events of all leads."""


def simulated(*, leads: int, days: int, tick: timedelta | None) -> Result:
    """Return what happens in so many days with so many leads, when the host's clock ticks so."""
    quarter = Quarter(tick=tick)
    quarter.play(leads, days)
    found = list(quarter.desk.all_leads(BEGIN + days * DAY + MINUTE))
    return result(quarter, [quarter.desk.leads.events(lead.id) for lead in found])


def result(quarter: Quarter, histories: Iterable[Iterable[Event]]) -> Result:
    kinds, ladders = Counter[str](), Counter[str]()
    digest, leads, reminders, reassigned = sha256(), 0, 0, 0
    for history in histories:
        leads, before = leads + 1, None
        for event in history:
            data = event.data
            kinds[type(data).__name__] += 1
            if isinstance(data, events.LadderClimbed):
                ladders[data.ladder] += 1
                reminders += len(data.notify)
            reassigned += is_reassignment(before, event)
            before = event
            plain = event if event.seen is None else attrs.evolve(event, seen=None)
            digest.update(codec.dumps(plain).encode() + b"\n")
    return Result(
        leads=leads,
        ticks=quarter.ticks,
        kinds=dict(sorted(kinds.items())),
        ladders=dict(sorted(ladders.items())),
        reminders=reminders,
        reassigned=reassigned,
        digest=digest.hexdigest(),
    )


def is_reassignment(before: Event | None, event: Event) -> bool:
    """Return whether a step of a ladder gave the lead to somebody."""
    climbed = before is not None and isinstance(before.data, events.LadderClimbed)
    return climbed and isinstance(event.data, events.LeadAssigned) and event.by == SYSTEM


def report(result: Result) -> Iterator[str]:
    """Yield what happened as lines."""
    kinds = result.kinds
    yield f"{result.leads:,} leads, {sum(kinds.values()):,} events, {result.ticks:,} ticks"
    yield from (f"  {count:>9,} {name}" for name, count in kinds.items())
    climbed = ", ".join(f"{name} {count:,}" for name, count in result.ladders.items())
    yield f"steps climbed: {climbed}"
    yield (
        f"reminders {result.reminders:,}, reassigned {result.reassigned:,},"
        f" archived {kinds.get('LeadArchived', 0):,}"
    )
    yield f"sha256 {result.digest}"


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Simulate a quarter of leads.")
    parser.add_argument("--leads", type=int, default=20_000, help="how many enquiries come in")
    parser.add_argument("--days", type=int, default=90, help="over how many days")
    parser.add_argument("--tick", choices=(*TICKS, "both"), default="day", help="how often")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Print what happened for each tick; 1 where it is not the same."""
    options = parsed(arguments)
    digests = set[str]()
    for tick in ("day", "minute") if options.tick == "both" else (options.tick,):
        begun = monotonic()
        found = simulated(leads=options.leads, days=options.days, tick=TICKS[tick])
        digests.add(found.digest)
        print(f"tick: {tick}")
        for line in report(found):
            print(line)
        print(f"{monotonic() - begun:.1f} s", file=sys.stderr)
    if options.tick == "both":
        print("the same events" if len(digests) == 1 else "NOT the same events")
    return len(digests) - 1


if __name__ == "__main__":
    sys.exit(main())
