"""The desk tells the policy's strategy what it looks at, and keeps whose turn it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import attrs
import pytest

from leadcore import commands as c
from leadcore.assignment import (
    AssignmentStrategy,
    Available,
    BestConversion,
    Capped,
    Chain,
    HasCapacity,
    LeastOpen,
    LongestWaiting,
    Queue,
    RoundRobin,
    Routing,
    Step,
    StickyOwner,
    TeamFirst,
    WithinQuota,
)
from leadcore.assignment.protocols import MAX_TAKEN, Filter, Ranker
from leadcore.desk import LeadDesk, Outcome, advance
from leadcore.desk.ticking import ATTEMPTS
from leadcore.desk.timing import joined
from leadcore.errors import ConcurrencyConflict
from leadcore.followup import standard_ladders
from leadcore.memory import MemoryRepository
from leadcore.model import Actor, AssignmentState, Quota, Rep, RingState, StateChange
from leadcore.policy import Policy
from leadcore.repositories import Change, Unless
from leadcore.rules import Case, Router
from leadcore.texts import Text
from tests.builders import AT, DAY, HOUR, LI, SPECIALIST, lead, new_lead

R = pytest.mark.requirement
BY_TURNS = RoundRobin(id="all")


def desk_with(
    *rankers: Ranker, filters: tuple[Filter, ...] = (), reps: Sequence[Rep] = ()
) -> LeadDesk:
    """Return a desk whose policy has one step, and reps li and han unless others are given."""
    step = Step(label=Text("全部", "all"), filters=filters, rankers=rankers)
    policy = attrs.evolve(
        Policy.standard(), assignment=Chain(steps=(step,)), ladders=(), duplicates="allow"
    )
    people = reps or (rep("li"), rep("han"))
    return LeadDesk(policy=policy, leads=MemoryRepository(), reps=tuple(people))


def rep(id: str, **fields: object) -> Rep:
    return Rep(id=id, name=id, team="east", **fields)  # type: ignore[arg-type]  # real fields


def enter(desk: LeadDesk, now: datetime, **fields: Any) -> str | None:
    new = attrs.evolve(new_lead(**fields), received_at=now)
    return desk.register(new, by=SPECIALIST, now=now).lead.owner


@R("R-85")
def test_thirty_leads_one_a_day_are_fifteen_each() -> None:
    """Also where each is closed before the next comes, so that loads say nothing."""
    desk = desk_with(BY_TURNS)
    given: Counter[str | None] = Counter()
    for day in range(30):
        now = AT + day * DAY
        outcome = desk.register(attrs.evolve(new_lead(), received_at=now), by=SPECIALIST, now=now)
        owner = outcome.lead.owner or ""
        given[owner] += 1
        by = Actor(id=owner, role="sales_rep")
        desk.handle(c.Lose(lead_id=outcome.lead.id, by=by, reason="no_budget"), now=now)
    assert given == {"li": 15, "han": 15}


@R("R-85")
def test_weights_are_kept_across_desks() -> None:
    """The state is in the repository: a new desk over it goes on where the old one stopped."""
    one = desk_with(BY_TURNS, reps=(rep("li", weight=3), rep("han")))
    given = Counter(enter(attrs.evolve(one), AT + n * HOUR) for n in range(40))
    assert given == {"li": 30, "han": 10}
    assert one.leads.assignment_state().ring("all") != RingState()


class Overtaken(MemoryRepository):
    """A repository in which another desk gives a lead by turns between reading and storing."""

    def __init__(self) -> None:
        super().__init__()
        self.rivals = 0

    def assignment_state(self) -> AssignmentState:
        state = super().assignment_state()
        if self.rivals:
            self.rivals -= 1
            taken = {"li": -1 - self.rivals, "han": 1 + self.rivals}
            self._state = state.with_ring("all", RingState(credits=taken))
        return state


@R("R-85")
def test_a_turn_is_used_once_also_under_two_desks() -> None:
    """What was decided on an old state is decided again."""
    memory = Overtaken()
    desk = attrs.evolve(desk_with(BY_TURNS), leads=memory)
    memory.rivals = 1
    assert enter(desk, AT) == "han"
    memory.rivals = ATTEMPTS
    with pytest.raises(ConcurrencyConflict):
        enter(desk, AT + HOUR)
    assert len(memory) == 1


def test_a_state_that_came_from_another_is_not_stored() -> None:
    """Neither the lead nor the state: both or none."""
    memory = MemoryRepository()
    state = AssignmentState().with_ring("a", RingState(made_up=True))
    change = StateChange(before=state, after=AssignmentState())
    with pytest.raises(ConcurrencyConflict):
        memory.add(lead(id="A"), [], turns=change)
    assert (len(memory), memory.assignment_state()) == (0, AssignmentState())
    memory.add(lead(id="A"), [], turns=StateChange(before=change.after, after=state))
    assert memory.assignment_state() == state


@R("R-25")
def test_a_lead_that_nobody_takes_uses_no_turn() -> None:
    """It waits in the queue, and the state is as before."""
    desk = desk_with(BY_TURNS, filters=(Available(),), reps=(rep("li", active=False),))
    assert enter(desk, AT) is None
    assert desk.leads.assignment_state() == AssignmentState()


@R("R-27")
class Noting(MemoryRepository):
    """Keeps the marks on which a commit depended."""

    def __init__(self) -> None:
        super().__init__()
        self.depended: list[frozenset[str]] = []

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        self.depended.append(frozenset() if unless is None else unless.marks)
        super().commit(changes, turns=turns, unless=unless)


@pytest.mark.parametrize("limit", [{"quota": Quota(count=2, per="day")}, {"capacity": 2}])
def test_who_has_a_limit_is_given_a_lead_unless_somebody_was_quicker(limit: Any) -> None:
    """A quota is a limit as a capacity is; without one nothing is watched."""
    for given, marks in ((limit, {"owner:li"}), ({}, set())):
        desk = desk_with(LeastOpen(), reps=(rep("li", **given),))
        noting = Noting()
        attrs.evolve(desk, leads=noting).register(new_lead(), by=SPECIALIST, now=AT)
        assert noting.depended == [marks]


def test_a_quota_counts_what_was_given_before() -> None:
    """Two leads a day are two, whatever became of them; the next day there are two again."""
    once = Quota(count=2, per="day")
    desk = desk_with(LeastOpen(), filters=(WithinQuota(),), reps=(rep("li", quota=once),))
    noon = AT.replace(hour=4, minute=0)
    given = [enter(desk, noon + n * HOUR) for n in range(12)]
    assert given.count("li") == 2
    assert enter(desk, noon + DAY) == "li"


@R("R-23")
def test_a_conditional_cap_counts_the_open_leads_of_its_sort() -> None:
    """At most one open lead of a trade show; others do not count, nor closed ones."""
    cap = Capped(id="shows", label=Text("展会", "shows"), when='source == "trade_show"', most=1)
    desk = desk_with(LeastOpen(), filters=(cap,), reps=(rep("li"),))
    assert enter(desk, AT, source="referral") == "li"
    assert enter(desk, AT, source="trade_show") == "li"
    assert enter(desk, AT, source="trade_show") is None
    (show,) = [one for one in desk.leads.book("li") if one.source == "trade_show"]
    desk.handle(c.Lose(lead_id=show.id, by=LI, reason="price"), now=AT)
    assert enter(desk, AT, source="trade_show") == "li"


def test_a_customer_stays_with_who_serves_them() -> None:
    """The company decides before the load does."""
    desk = desk_with(StickyOwner(), LeastOpen())
    first = enter(desk, AT, company="启明教育")
    assert [enter(desk, AT, company="启明教育") for _ in range(3)] == [first] * 3
    assert enter(desk, AT, company="远航物流", phone="13900001111") != first


def test_a_lead_without_a_company_binds_nobody() -> None:
    """What two customers do not say is not what they have in common."""
    desk = desk_with(StickyOwner(), LeastOpen())
    owners = {enter(desk, AT, company=None, phone=f"1390000111{n}") for n in range(2)}
    assert owners == {"li", "han"}


def test_two_outcomes_of_one_lead_are_one_change_of_turns() -> None:
    """From what the first came from to what the last made."""
    empty, one = AssignmentState(), AssignmentState().with_ring("a", RingState(made_up=True))
    first = Outcome(lead=lead(), turns=StateChange(before=empty, after=one))
    then = Outcome(lead=lead(), turns=StateChange(before=one, after=empty))
    assert joined(first, Outcome(lead=lead())).turns == first.turns
    assert joined(Outcome(lead=lead()), then).turns == then.turns
    assert joined(first, then).turns == StateChange(before=empty, after=empty)


def test_without_anybody_around_a_lead_stays_where_it_is() -> None:
    """A ladder that reassigns finds nobody, and no team's lead: the owner keeps it."""
    held = lead(owner="li", quiet_since=AT, updated_at=AT, accept_by=None, respond_by=None)
    policy = attrs.evolve(Policy.standard(), ladders=standard_ladders()[3:4])
    after = advance(held, policy, AT + 8 * DAY)
    assert (after.lead.owner, len(after.events)) == ("li", 3)


def test_who_waited_longest_is_next() -> None:
    """Who was given a lead last comes last, also after it is closed."""
    desk = desk_with(LongestWaiting(), filters=(HasCapacity(),))
    owners = [enter(desk, AT + n * HOUR) for n in range(6)]
    assert owners == [owners[0], owners[1]] * 3
    assert owners[0] != owners[1]


class Busy(MemoryRepository):
    """A repository in which everybody was given very many leads lately."""

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return one moment more than a candidate is described by."""
        return [*super().given(owner, since), AT - DAY, *[AT - HOUR] * MAX_TAKEN]


def test_who_was_given_very_many_leads_stops_nobody() -> None:
    """A desk goes on: a rep is described by the last moments of theirs."""
    desk = attrs.evolve(desk_with(LongestWaiting(), filters=(WithinQuota(),)), leads=Busy())
    assert [set(one.taken) for one in desk.candidates(AT)] == [{AT - HOUR}] * 2
    assert enter(desk, AT) == "han"


def test_whoever_loses_comes_last() -> None:
    """Closed leads of a rep count, as the repository has them."""
    desk = desk_with(BestConversion(segment="source"))
    boss = Actor(id="wang", role="team_lead")
    desk.register(new_lead(id="A-1"), by=SPECIALIST, now=AT)
    desk.handle(c.Assign(lead_id="A-1", by=boss, owner="han"), now=AT)
    desk.handle(c.Lose(lead_id="A-1", by=boss, reason="price"), now=AT)
    assert [one.id for one in desk.leads.book("han", closed=True)] == ["A-1"]
    assert desk.leads.book("han") == []
    assert [enter(desk, AT + n * DAY) for n in (1, 2)] == ["li", "li"]


def stepped(*rankers: Ranker, filters: tuple[Filter, ...] = ()) -> Chain:
    return Chain(steps=(Step(label=Text("全部", "all"), filters=filters, rankers=rankers),))


def by_rules(strategy: AssignmentStrategy, **more: Any) -> Routing:
    """Return a routing of trade shows to a queue of its own, and of the rest to everybody."""
    show = Text("展会", "trade shows")
    rule = Case(id="show", when='source == "trade_show"', then="shows", label=show)
    return Routing(
        rules=Router(cases=(rule,), otherwise="desk"),
        queues=(
            Queue(id="shows", label=show, strategy=strategy, **more),
            Queue(id="desk", label=Text("总台", "front desk"), strategy=stepped(LeastOpen())),
        ),
    )


def ruled(strategy: AssignmentStrategy, *reps: Rep) -> LeadDesk:
    desk = desk_with(LeastOpen(), reps=reps)
    return attrs.evolve(desk, policy=attrs.evolve(desk.policy, assignment=strategy))


@R("R-25", "R-85")
def test_a_desk_keeps_the_turns_of_a_queue() -> None:
    """Leads of the other queue use none; what nobody takes waits in the queue of the rule."""
    routing = by_rules(stepped(BY_TURNS), members=("li", "han"))
    desk = ruled(routing, rep("li"), rep("han"), rep("wei"))
    owners: list[str | None] = []
    for n in range(6):
        source = ("trade_show", "referral", "trade_show")[n % 3]
        owners.append(enter(desk, AT + n * HOUR, source=source))
    assert sorted(map(str, owners[0::3] + owners[2::3])) == ["han", "han", "li", "li"]
    empty = ruled(routing, rep("wei"))
    new = new_lead(source="trade_show")
    outcome = empty.register(new, by=SPECIALIST, now=AT)
    assert (outcome.lead.owner, outcome.lead.queue) == (None, "shows")
    assert empty.leads.assignment_state() == AssignmentState()


@R("R-25")
@pytest.mark.parametrize("is_team", [False, True])
def test_a_desk_tells_every_queue_what_it_looks_at(is_team: bool) -> None:
    """Quotas, caps, customers and records, however deep the chain stands."""
    cap = Capped(id="shows", label=Text("展会", "shows"), when="source is known", most=9)
    looking = stepped(
        StickyOwner(),
        BestConversion(segment="source"),
        LeastOpen(),
        filters=(WithinQuota(), HasCapacity() & cap),
    )
    inner = TeamFirst(teams=stepped(LeastOpen()), reps=looking) if is_team else looking
    desk = ruled(by_rules(inner), rep("li"))
    enter(desk, AT, source="trade_show", company="启明教育")
    (only,) = desk.candidates(AT + HOUR)
    assert (only.open_leads, only.taken, only.counts) == (1, (AT,), {"shows": 1})
    assert "启明教育" in only.serves
    (closed,) = desk.leads.book("li")
    desk.handle(c.Lose(lead_id=closed.id, by=LI, reason="price"), now=AT)
    assert desk.candidates(AT + HOUR)[0].record == {"source=trade_show": (0, 1)}


def test_a_desk_reads_only_what_is_looked_at() -> None:
    """By load alone, a candidate is its rep and its load."""
    desk = desk_with(LeastOpen())
    enter(desk, AT, company="启明教育")
    assert [(one.taken, dict(one.counts), one.serves) for one in desk.candidates(AT)] == [
        ((), {}, frozenset())
    ] * 2


@R("R-25", "R-85")
def test_a_desk_gives_leads_to_teams_by_turns() -> None:
    """Each team as often as the other, though one has two reps, where weights say so."""
    teams = TeamFirst(teams=stepped(RoundRobin(id="teams")), reps=stepped(BY_TURNS))
    reps = (rep("li"), rep("han"), attrs.evolve(rep("wei", weight=2), team="north"))
    desk = ruled(teams, *reps)
    given = Counter(enter(desk, AT + n * HOUR) for n in range(12))
    assert given == {"li": 3, "han": 3, "wei": 6}
