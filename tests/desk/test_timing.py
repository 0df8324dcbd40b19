"""What falls due on leads at the desk: supervision, reminders, the month's end, and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import attrs
import pytest

from leadcore import LeadDesk, Policy, WorkCalendar
from leadcore import commands as c
from leadcore.calendars import Deadline
from leadcore.desk.ticking import ATTEMPTS
from leadcore.events import AcceptanceLapsed, LadderClimbed, LeadAssigned
from leadcore.followup import Anchor, Ladder, LadderStep, standard_ladders
from leadcore.lifecycle import standard_lifecycle
from leadcore.model import FollowUp, Phase, PlannedStep, Promise
from leadcore.rules import Action, Automation, AutomationRule
from leadcore.texts import Text
from tests.builders import (
    AT,
    COORDINATOR,
    DAY,
    HOUR,
    LI,
    REP_HAN,
    REP_LI,
    SPECIALIST,
    WANG,
    demand,
    desk,
    entered,
    new_lead,
)
from tests.desk.busy import Busy

TICK = timedelta.resolution
MEI = attrs.evolve(REP_LI, id="mei", name="韩梅梅")
WU = attrs.evolve(REP_LI, id="wu", name="吴")
LABEL = Text("规则", "a rule")
OWNER = Action(name="remind", parameters={"to": "owner"})
CALL = Action(
    name="plan_follow_up", parameters={"method": "phone", "action": "致电", "within": "hours(5)"}
)


def action(name: str, **parameters: str) -> Action:
    return Action(name=name, parameters=parameters)


def ladder(since: Anchor, after: timedelta, *do: Action, when: str = "True") -> Ladder:
    steps = (LadderStep(after=Deadline(after), do=do, label=LABEL),)
    return Ladder(id=f"own-{since}", since=since, steps=steps, when=when)


def office(*ladders: Ladder, reps: Sequence[object] = (REP_LI, MEI), **fields: object) -> LeadDesk:
    """Return a desk that asks for no acceptance and has these ladders, the standard's if none."""
    given = {"accept_within": None, "ladders": ladders or standard_ladders(), **fields}
    return desk(policy=Policy(**given), reps=reps)  # type: ignore[arg-type]  # they are real fields


def climbs(one: LeadDesk, lead_id: str) -> list[tuple[datetime, LadderClimbed]]:
    events = one.leads.events(lead_id)
    return [(event.at, event.data) for event in events if isinstance(event.data, LadderClimbed)]


# ------------------------------------------------------------------------------- the standard's


@pytest.mark.requirement("R-26")
def test_what_fell_due_comes_with_the_command_before_which_it_happened() -> None:
    """Also where it freed the room of the rep to whom the command gives the lead again."""
    one = desk(reps=(attrs.evolve(REP_LI, capacity=1),))
    lead = entered(one)
    again = c.Assign(lead_id=lead.id, by=COORDINATOR, owner="li", team="east", reason=LABEL)
    outcome = one.handle(again, now=AT + 2 * HOUR)
    assert [type(event.data) for event in outcome.events] == [AcceptanceLapsed, LeadAssigned]
    assert outcome.events == tuple(one.leads.events(lead.id))[lead.version :]


@pytest.mark.requirement("R-26")
def test_a_lapse_is_stamped_at_its_hour_and_says_when_it_was_seen() -> None:
    """It happened when the hour was over, however much later somebody looked."""
    one = desk()
    lead = entered(one)
    (lapsed,) = one.advance(AT + 5 * HOUR)
    (event,) = lapsed.events
    assert (lapsed.lead.owner, event.at, event.seen) == ("wang", AT + HOUR, AT + 5 * HOUR)
    assert one.leads.get(lead.id) == lapsed.lead


@pytest.mark.requirement("R-35")
def test_a_lead_left_lying_goes_up_the_ladder_and_then_to_somebody_else() -> None:
    """Day 3 reminds the owner, day 5 tells the team's lead too, day 7 gives it to another rep."""
    one = office()
    lead = entered(one)
    one.advance(AT + 7 * DAY + TICK)
    found = [(at, data.notify) for at, data in climbs(one, lead.id) if data.ladder == "untouched"]
    assert found == [
        (AT + 3 * DAY, ("li",)),
        (AT + 5 * DAY, ("li", "wang")),
        (AT + 7 * DAY, ("wang",)),
    ]
    assert one.leads.get(lead.id).owner == "mei"


@pytest.mark.requirement("R-35")
def test_who_had_the_lead_is_not_given_it_again_and_the_team_s_lead_settles_it() -> None:
    """Li and Mei had it and Han has another region, so Wang gets it, and keeps it."""
    one = office(reps=(REP_LI, MEI, REP_HAN))
    lead = entered(one)
    owners = []
    for days in (7, 14, 21):
        one.advance(AT + days * DAY + TICK)
        owners.append(one.leads.get(lead.id).owner)
    assert owners == ["mei", "wang", "wang"]


@pytest.mark.requirement("R-35")
def test_a_command_after_weeks_finds_the_owners_that_looks_would_have_made() -> None:
    """Everybody who had the lead meanwhile counts as having had it."""
    owners = []
    for weeks in (1, 2, 3, 4):
        one = office(reps=(REP_LI, MEI, WU))
        lead = entered(one)
        late = c.Amend(lead_id=lead.id, by=COORDINATOR, changes={"city": "苏州市"})
        owners.append(one.handle(late, now=AT + weeks * 7 * DAY + TICK).lead.owner)
    assert owners == ["mei", "wu", "wang", "wang"]


@pytest.mark.requirement("R-35")
def test_without_anybody_to_settle_it_the_lead_stays_where_it_is() -> None:
    """Nobody else may take it and its team has no lead: the step is climbed all the same."""
    one = attrs.evolve(office(reps=(REP_LI,)), teams=())
    lead = entered(one)
    one.advance(AT + 8 * DAY)
    assert one.leads.get(lead.id).owner == "li"
    assert [data.step for _, data in climbs(one, lead.id) if data.ladder == "untouched"] == [
        0,
        1,
        2,
    ]


@pytest.mark.requirement("R-35")
def test_without_a_strategy_that_gives_leads_the_team_s_lead_settles_it() -> None:
    """A house that gives its leads by hand has nobody to choose; they do not stay for ever."""
    one = office(assignment=None)
    lead = entered(one)
    one.handle(c.Assign(lead_id=lead.id, by=COORDINATOR, owner="li"), now=AT)
    one.advance(AT + 8 * DAY)
    assert one.leads.get(lead.id).owner == "wang"


@pytest.mark.requirement("R-35")
@pytest.mark.parametrize(
    ("do", "owner", "queue"),
    [
        (action("hand_to_team_lead"), "wang", None),
        (action("release"), None, "pool"),
        (action("enqueue", queue="vip"), None, "vip"),
        (action("tell", whom="zhao"), "li", None),
    ],
)
def test_a_step_does_what_it_asks_for(do: Action, owner: str | None, queue: str | None) -> None:
    """What a step of a house's own ladder does to a lead that nobody touched for a day."""
    one = office(ladder("untouched", DAY, do))
    lead = entered(one)
    after = one.advance(AT + DAY + TICK)[0].lead
    assert (after.owner, after.queue) == (owner, queue)
    ((_, climbed),) = climbs(one, lead.id)
    assert climbed.notify == (("zhao",) if do.name == "tell" else ())


@pytest.mark.requirement("R-35")
def test_a_lead_that_nobody_holds_reminds_nobody_and_is_given_to_a_rep() -> None:
    """The ladder of leads that wait has no owner to bar or to tell."""
    one = office(ladder("waiting", DAY, OWNER, action("reassign")), reps=())
    lead = entered(one)
    staffed = attrs.evolve(one, reps=(REP_LI,))
    staffed.advance(AT + DAY + TICK)
    ((_, climbed),) = climbs(one, lead.id)
    assert (climbed.notify, one.leads.get(lead.id).owner) == ((), "li")


@pytest.mark.requirement("R-50")
@pytest.mark.parametrize(
    ("closed", "archived"),
    [
        ("2024-05-31T23:59:59+08:00", "2024-06-01T00:00+08:00"),
        ("2024-06-01T00:00:01+08:00", "2024-07-01T00:00+08:00"),
    ],
)
def test_closed_leads_are_archived_when_the_month_ends_on_the_wall(
    closed: str, archived: str
) -> None:
    """The month is the calendar's, in Shanghai, and not that of UTC."""
    one = desk()
    lead = entered(one)
    lose = c.Lose(lead_id=lead.id, by=WANG, reason="no_budget")
    one.handle(lose, now=datetime.fromisoformat(closed))
    moment = datetime.fromisoformat(archived)
    one.advance(moment)
    assert one.leads.get(lead.id).phase is Phase.LOST
    one.advance(moment + TICK)
    assert one.leads.get(lead.id).archived_at == moment


@pytest.mark.requirement("R-50")
def test_archiving_by_hand_after_the_month_s_end_finds_what_the_ladder_archived() -> None:
    """What fell due before is done first, is returned, and is no reason to stop."""
    one = desk()
    for number in range(2):
        entered(one, phone=f"1381234567{number}", id=f"A-{number}")
        one.handle(c.Lose(lead_id=f"A-{number}", by=WANG, reason="no_budget"), now=AT)
    found = one.archive_closed(before=AT + DAY, by=COORDINATOR, now=AT + 40 * DAY)
    assert [outcome.lead.phase for outcome in found] == [Phase.ARCHIVED] * 2
    assert {outcome.events[-1].by.id for outcome in found} == {"system"}


PROMISE = FollowUp(
    at=AT, method="phone", content="x", promise=Promise(action="报价", due=AT + 5 * HOUR)
)
VISIT = PlannedStep(method="visit", action="上门", due=AT + 6 * HOUR)


@pytest.mark.requirement("R-34")
@pytest.mark.parametrize(
    ("command", "ladder_id", "at"),
    [
        (c.RecordFollowUp(lead_id="A-1", by=LI, record=PROMISE), "promise", AT + 5 * HOUR),
        (c.PlanFollowUp(lead_id="A-1", by=LI, step=VISIT), "next_action", AT + 6 * HOUR),
        (c.OverridePriority(lead_id="A-1", by=WANG, priority="high", reason="急"), "response",
         AT + 24 * HOUR),
    ],
)  # fmt: skip
def test_the_owner_is_reminded_of_what_falls_due(
    command: c.Command, ladder_id: str, at: datetime
) -> None:
    """A promise that was not kept, a planned step, and a customer who was not answered in time."""
    one = office()
    entered(one, id="A-1")
    one.handle(command, now=AT)
    one.advance(AT + DAY + TICK)
    moment, climbed = climbs(one, "A-1")[0]
    assert (moment, climbed.ladder, climbed.notify) == (at, ladder_id, ("li",))


# ------------------------------------------------------------------------- conditions, reactions


@pytest.mark.requirement("R-35")
@pytest.mark.parametrize(("when", "owner"), [('city == "上海市"', "mei"), ('city == "x"', "li")])
def test_a_ladder_is_climbed_only_while_its_condition_holds(when: str, owner: str) -> None:
    """The condition is about the lead at the moment of the step."""
    one = office(ladder("untouched", DAY, action("reassign"), when=when))
    lead = entered(one)
    one.advance(AT + 2 * DAY)
    assert one.leads.get(lead.id).owner == owner


@pytest.mark.requirement("R-35")
def test_a_condition_on_the_last_change_is_about_the_lead_before_the_step() -> None:
    """Climbing a step changes the lead; that does not undo the reason for it."""
    still = ladder("untouched", DAY, action("reassign"), when="age(updated_at) >= hours(20)")
    one = office(still)
    lead = entered(one)
    (climbed,) = one.advance(AT + DAY + TICK)
    assert climbed.lead.owner == "mei"
    assert [step.status for step in climbed.automation] == ["done"]
    assert one.leads.get(lead.id).owner == "mei"


@pytest.mark.requirement("R-72", "R-35")
def test_automation_answers_a_step_that_was_climbed() -> None:
    """As of the moment at which the step was due, and reported in the outcome."""
    rule = AutomationRule(id="call", on="LadderClimbed", do=(CALL,), label=LABEL)
    one = office(ladder("untouched", DAY, OWNER), automation=Automation(rules=(rule,)))
    entered(one)
    (climbed,) = one.advance(AT + 9 * DAY)
    assert climbed.lead.next_action_at == AT + DAY + 5 * HOUR
    assert [step.reaction.rule for step in climbed.automation] == ["own-untouched.0", "call"]


@pytest.mark.requirement("R-72", "R-35")
def test_an_action_that_is_refused_is_reported_and_stops_nothing() -> None:
    """The released lead has no owner to plan with: the step does nothing, the others go on."""
    both = ladder("untouched", DAY, action("release"), CALL)
    later = ladder("received", 2 * DAY, OWNER)
    one = office(both, later)
    lead = entered(one)
    first, second = one.advance(AT + 3 * DAY)
    assert [step.status for step in first.automation] == ["refused"]
    assert (first.refused, first.lead.owner) == (None, "li")
    assert second.events[0].at == AT + 2 * DAY
    assert len(climbs(one, lead.id)) == 2


def strict(*others: Ladder) -> LeadDesk:
    """Return a desk whose lifecycle climbs no step on leads without a demand."""
    standard = standard_lifecycle()
    rows = tuple(
        attrs.evolve(row, needs=("demand",)) if row.command == "climb" else row
        for row in standard.transitions
    )
    lifecycle = attrs.evolve(standard, transitions=rows)
    return office(ladder("untouched", DAY, OWNER), *others, lifecycle=lifecycle)


@pytest.mark.requirement("R-35")
def test_what_the_lifecycle_refuses_is_said_holds_up_nobody_and_is_tried_again() -> None:
    """The deadline waits until the lifecycle lets it happen."""
    one = strict()
    entered(one, id="A-1", demand=demand(description=None))
    entered(one, id="A-2", phone="13912345678")
    now = AT + 3 * DAY
    refused, done = one.advance(now)
    assert refused.refused is not None
    assert "the customer's demand" in refused.refused.en
    assert (refused.lead.id, refused.events, done.lead.id) == ("A-1", (), "A-2")
    (again,) = one.advance(now)
    assert again.refused == refused.refused
    mend = c.Amend(lead_id="A-1", by=COORDINATOR, changes={"demand": demand()})
    assert one.handle(mend, now=now).refused == refused.refused
    (late,) = one.advance(now + TICK)
    assert (late.refused, late.events[0].at) == (None, now)


@pytest.mark.requirement("R-35")
def test_a_lead_that_the_calendar_does_not_cover_holds_up_nobody() -> None:
    """Its next deadline cannot be told, so nothing is stored of it, and that is said."""
    short = attrs.evolve(WorkCalendar.standard(), first=date(2024, 1, 1), last=date(2024, 5, 2))
    steps = (
        LadderStep(after=Deadline(DAY), do=(OWNER,), label=LABEL),
        LadderStep(after=Deadline(18 * HOUR, clock="working"), do=(OWNER,), label=LABEL),
    )
    days = Ladder(id="days", since="untouched", steps=steps)
    one = office(days, ladder("received", DAY, OWNER, when='id == "A-2"'), calendar=short)
    for number in (1, 2):
        entered(one, phone=f"1381234567{number}", id=f"A-{number}")
    record = FollowUp(at=AT + 20 * HOUR, method="phone", content="x")
    one.handle(c.RecordFollowUp(lead_id="A-2", by=WANG, record=record), now=AT + 20 * HOUR)
    stuck, done = one.advance(AT + 30 * HOUR)
    assert "outside the calendar" in str(stuck.refused)
    assert (done.lead.id, done.refused) == ("A-2", None)
    assert climbs(one, "A-1") == []
    longer = attrs.evolve(one, policy=attrs.evolve(one.policy, calendar=WorkCalendar.standard()))
    assert [outcome.events[0].at for outcome in longer.advance(AT + 30 * HOUR)] == [AT + DAY]


# ------------------------------------------------------------------------------- many, and again


@pytest.mark.requirement("R-35")
@pytest.mark.parametrize(("times", "first"), [(ATTEMPTS - 1, ["A-1", "A-2"]), (ATTEMPTS, ["A-2"])])
def test_a_lead_that_others_keep_saving_is_left_for_the_next_look(
    times: int, first: list[str]
) -> None:
    """A few conflicts are borne; after the last the others go on, and the lead comes later."""
    busy = Busy(lead_id="A-1")
    one = attrs.evolve(office(ladder("untouched", DAY, OWNER)), leads=busy)
    for number in (1, 2):
        entered(one, phone=f"1381234567{number}", id=f"A-{number}")
    busy.times = times
    found = [outcome.lead.id for outcome in one.advance(AT + 2 * DAY)]
    assert found == first
    found += [outcome.lead.id for outcome in one.advance(AT + 2 * DAY)]
    assert sorted(found) == ["A-1", "A-2"]


@pytest.mark.requirement("R-35")
@pytest.mark.parametrize("page", [1, 2, 3, 1000])
def test_pages_of_leads_that_are_due_keep_the_order_of_all(
    page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By moment, then id, however few leads are read at a time; refused leads hold up no page."""
    monkeypatch.setattr("leadcore.desk.ticking.PAGE", page)
    one = strict(ladder("received", 27 * HOUR, OWNER))
    for number in range(5):
        what = demand(description="x" if number else None)
        now = AT + (number % 2) * HOUR
        new = new_lead(f"1381234567{number}", id=f"A-{number}", received_at=now, demand=what)
        one.register(new, by=SPECIALIST, now=now)
    found = [(outcome.lead.id, outcome.refused is None) for outcome in one.advance(AT + 2 * DAY)]
    twice = [("A-2", True), ("A-4", True), ("A-1", True), ("A-3", True)]
    assert found == [("A-0", False), *twice, *twice]
