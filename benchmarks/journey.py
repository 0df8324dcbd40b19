"""The whole journey of many leads, against the floor of merely building the same objects.

A lead's journey is register → score → priority → assign → accept → follow-up → two changes of
status → win, through the desk over the repository in memory. The floor builds the lead and the
events that came out of it, payloads included, from ready values, and puts them into a dict. Both
run on the same leads, in turns, in one process. The whole takes about a quarter of an hour.

- `journey_vs_floor`: CPU time of the journey over that of the floor, median of paired rounds.
- `journey_us`: microseconds of CPU a lead, on this machine.
- `bytes_per_lead`: what the repository keeps of one lead: itself, its history, the indexes.
- `growth_exponent`: the slope of log(time) over log(leads) from 10,000 to 200,000; 1 is linear.
"""

from __future__ import annotations

import gc
import statistics
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import log
from time import process_time

import attrs

from leadcore import (
    Actor,
    Demand,
    FingerprintKey,
    FollowUp,
    LeadDesk,
    MemoryRepository,
    Money,
    NewLead,
    Policy,
    Rep,
    Role,
    commands,
)
from leadcore.model import Attachment, DecisionMaker
from leadcore.values import MoneyRange, Timeframe, parse_contact

LEADS = 100_000
ROUNDS = 5
SMALL, LARGE = 10_000, 200_000
SAMPLE = 2_000

START = datetime(2024, 5, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEY = FingerprintKey(id="bench", secret=b"sixteen bytes at least")
SPECIALIST = Actor(id="zhang", role=Role.LEAD_SPECIALIST)
REPS = tuple(
    Rep(
        id=f"rep-{n}",
        name=f"{n}",
        team="one",
        level="senior",
        regions=("华东",) if n % 2 else ("华北",),
    )
    for n in range(8)
)
POLICY = attrs.evolve(Policy.standard(), duplicates="allow")
PLACES = (("上海市", "上海市"), ("江苏省", "南京市"), ("北京市", "北京市"), ("浙江省", "杭州市"))
SOURCES = ("web_form", "referral", "telephone", "trade_show", "seminar")
CONTACTS = tuple(parse_contact(f"138{n:08d}", KEY) for n in range(100))


def enquiry(number: int) -> NewLead:
    """Return the enquiry of one lead; most things vary, a third has no budget."""
    region, city = PLACES[number % len(PLACES)]
    budget = Money.of(10_000 * (number % 60 + 1))
    return NewLead(
        id=f"L-{number:07d}",
        source=SOURCES[number % len(SOURCES)],
        received_at=START + number * MINUTE / 10,
        name=f"客户{number}",
        company=f"公司{number % 997}",
        contacts=(CONTACTS[number % len(CONTACTS)],),
        industry=("教育", "医疗", "制造")[number % 3],
        region=region,
        city=city,
        demand=Demand(
            description="招生管理系统",
            budget=None if number % 3 == 0 else MoneyRange(low=budget, high=None),
            timeframe=Timeframe(amount=number % 6 + 1, unit="month"),
            decision_makers=(DecisionMaker(name="王", confirmed=number % 2 == 0),),
        ),
        attachments=(Attachment(name="需求.pdf", reference="s3://1"),) if number % 4 == 0 else (),
    )


def travel(desk: LeadDesk, new: NewLead) -> None:
    """Take one lead all the way."""
    now = new.received_at
    lead = desk.register(new, by=SPECIALIST, now=now).lead
    owner = Actor(id=lead.owner or "", role=Role.SALES_REP)
    lead_id = lead.id
    known = Demand(
        description="招生管理系统",
        budget=MoneyRange.parse("20-30万"),
        decision_makers=lead.demand.decision_makers,
    )
    record = FollowUp(at=now + 5 * MINUTE, method="phone", content="确认需求", intent="high")
    steps: tuple[commands.Command, ...] = (
        commands.Accept(lead_id=lead_id, by=owner),
        commands.RecordFollowUp(lead_id=lead_id, by=owner, record=record),
        commands.ChangeStatus(lead_id=lead_id, by=owner, to="contacted"),
        commands.Amend(lead_id=lead_id, by=owner, changes={"demand": known}),
        commands.ChangeStatus(lead_id=lead_id, by=owner, to="engaged"),
        commands.ChangeStatus(lead_id=lead_id, by=owner, to="proposed"),
        commands.Win(
            lead_id=lead_id,
            by=owner,
            amount=Money.of(250_000),
            evidence="contract",
            key_factors="价格",
        ),
    )
    for minutes, command in enumerate(steps, start=6):
        desk.handle(command, now=now + minutes * MINUTE)


def travelled(count: int) -> MemoryRepository:
    """Return the repository after the journey of `count` leads."""
    leads = MemoryRepository()
    desk = LeadDesk(policy=POLICY, leads=leads, reps=REPS)
    for number in range(count):
        travel(desk, enquiry(number))
    return leads


Recipe = tuple[type, dict[str, object]]


def recipe(value: attrs.AttrsInstance) -> Recipe:
    """Return how to build an attrs value again from the values of its fields."""
    kind: type[attrs.AttrsInstance] = type(value)
    return kind, {
        field.name: getattr(value, field.name) for field in attrs.fields(kind) if field.init
    }


def recipes(leads: MemoryRepository) -> list[tuple[str, list[Recipe]]]:
    """Return, lead by lead, how to build the lead, its events and their payloads again."""
    found = []
    for lead in leads.find(limit=len(leads), now=START):
        events = leads.events(lead.id)
        parts = [recipe(event.data) for event in events] + [recipe(event) for event in events]
        found.append((lead.id, [recipe(lead), *parts]))
    return found


def built(made_of: list[tuple[str, list[Recipe]]]) -> dict[str, list[object]]:
    """Return the floor: everything built again and put into a dict."""
    return {lead_id: [kind(**fields) for kind, fields in parts] for lead_id, parts in made_of}


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of `work`, with the garbage of what came before swept away first."""
    gc.collect()
    before = process_time()
    kept = work()
    spent = process_time() - before
    del kept
    return spent


def paired(count: int, rounds: int) -> Iterator[tuple[float, float]]:
    """Yield the times of journey and floor over the same leads, in turns."""
    made_of = recipes(travelled(count))
    for _ in range(rounds):
        yield seconds(lambda: travelled(count)), seconds(lambda: built(made_of))


def bytes_per_lead(count: int) -> float:
    """Return what the repository keeps of one lead, beyond what an empty one keeps."""
    travelled(10)
    tracemalloc.start()
    try:
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        leads = travelled(count)
        gc.collect()
        return (tracemalloc.get_traced_memory()[0] - before) / len(leads)
    finally:
        tracemalloc.stop()


def run() -> dict[str, float]:
    """Measure the journey."""
    pairs = list(paired(LEADS // ROUNDS, ROUNDS))
    small = min(seconds(lambda: travelled(SMALL)) for _ in range(2))
    large = seconds(lambda: travelled(LARGE))
    return {
        "journey_vs_floor": statistics.median(journey / floor for journey, floor in pairs),
        "journey_us": sum(journey for journey, _ in pairs) / LEADS * 1e6,
        "bytes_per_lead": bytes_per_lead(SAMPLE),
        "growth_exponent": log(large / small) / log(LARGE / SMALL),
    }
