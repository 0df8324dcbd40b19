"""What the desk refuses, isolates and completes when callers and stores misbehave."""

from __future__ import annotations

from datetime import date, timedelta
from math import inf
from typing import Any, cast

import attrs
import pytest

from leadcore import (
    AsyncLeadDesk,
    Deadline,
    DefinitionError,
    LeadDesk,
    MemoryRepository,
    Money,
    Policy,
    ValidationError,
    WorkCalendar,
)
from leadcore import commands as c
from leadcore.assignment import Chain, Step
from leadcore.desk import Imported, import_rows
from leadcore.events import AcceptanceLapsed, Event, LeadAssigned, LeadPrioritised
from leadcore.intake import LEAD_SHEET, Refused
from leadcore.lifecycle import standard_lifecycle
from leadcore.model import Attachment, FollowUp, Lead, PlannedStep
from tests.builders import (
    ANALYST,
    AT,
    COORDINATOR,
    DAY,
    EAST,
    HOUR,
    KEY,
    LI,
    REP_HAN,
    REP_LI,
    SPECIALIST,
    STANDARD,
    WANG,
    desk,
    entered,
    new_lead,
)
from tests.desk.busy import Busy

MINUTE = timedelta(minutes=1)
MEI = attrs.evolve(REP_LI, id="mei", name="韩梅梅")


def test_a_command_id_of_another_lead_is_refused() -> None:
    """It is no repetition, and nothing happens."""
    one = desk()
    first, second = entered(one), entered(one, phone="13912345678")
    one.handle(c.Accept(lead_id=first.id, by=LI, id="x"), now=AT)
    with pytest.raises(ValidationError, match="reused"):
        one.handle(c.Accept(lead_id=second.id, by=LI, id="x"), now=AT)
    assert one.leads.get(second.id).accepted_at is None


def test_another_enquiry_under_an_old_command_id_is_refused() -> None:
    """A different customer is never taken for the one before."""
    one = desk()
    one.register(new_lead(), by=SPECIALIST, now=AT, command_id="form-1")
    with pytest.raises(ValidationError, match="reused"):
        one.register(new_lead("13912345678"), by=SPECIALIST, now=AT, command_id="form-1")
    again = one.register(new_lead(), by=SPECIALIST, now=AT + HOUR, command_id="form-1")
    assert again.repeated
    assert [event.version for event in again.events] == [1, 2, 3, 4, 5]


def test_a_given_number_that_is_taken_is_refused_before_anything_is_linked() -> None:
    """The same number twice is said to be taken, whoever the contact is."""
    one = desk()
    entered(one, id="A-1")
    with pytest.raises(ValidationError, match="taken"):
        entered(one, id="A-1")
    assert one.leads.get("A-1").enquiries == 1


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (c.Attach, {"attachment": "13812345678.pdf"}),
        (c.SetScore, {"score": "abc"}),
        (c.SetScore, {"score": True}),
        (c.OverrideScore, {"score": 10**400, "reason": "高"}),
        (c.Win, {"amount": 5, "evidence": "contract"}),
        (c.Win, {"amount": Money.of(-1), "evidence": "contract"}),
        (c.PlanFollowUp, {"step": None}),
        (c.RecordFollowUp, {"record": "x"}),
        (c.LinkEnquiry, {"new": None, "reason": "x"}),
        (c.Enqueue, {"queue": "q", "reason": "x"}),
        (c.Register, {"new": None}),
        (c.Accept, {"by": "li"}),
    ],
)
def test_a_command_of_wrong_types_cannot_be_built(kind: type, fields: dict[str, object]) -> None:
    """It is refused with what is allowed, and without what was given."""
    with pytest.raises((TypeError, ValueError)) as refusal:
        kind(**{"lead_id": "A-1", "by": LI, **fields})
    assert "13812345678" not in str(refusal.value)


@pytest.mark.requirement("R-14")
def test_a_priority_set_by_an_analyst_has_its_deadline_too() -> None:
    """Whoever sets the priority, the policy's deadline follows."""
    one = desk()
    lead = entered(one)
    command = c.SetPriority(lead_id=lead.id, by=ANALYST, priority="high")
    assert one.handle(command, now=AT + MINUTE).lead.respond_by == AT + 24 * HOUR


@pytest.mark.requirement("R-26")
def test_one_lead_that_cannot_be_saved_holds_up_nobody() -> None:
    """The others lapse and are reported; that one is left for the next time."""
    one = desk(leads=Busy(inf, "A-1"))
    for n in range(4):
        entered(one, phone=f"1381234567{n}", id=f"A-{n}")
    lapsed = one.advance(AT + 2 * HOUR)
    assert [outcome.lead.id for outcome in lapsed] == ["A-0", "A-2", "A-3"]


@pytest.mark.requirement("R-26")
def test_a_command_returns_the_lapse_that_it_caused() -> None:
    """A host that publishes the events of an outcome misses none."""
    one = desk()
    lead = entered(one)
    command = c.Amend(lead_id=lead.id, by=COORDINATOR, changes={"city": "苏州市"}, id="c-9")
    outcome = one.handle(command, now=AT + 2 * HOUR)
    assert isinstance(outcome.events[0].data, AcceptanceLapsed)
    assert outcome.events == tuple(one.leads.events(lead.id))[len(lead_events(one, lead)) :]


def lead_events(one: LeadDesk, before: Lead) -> tuple[Event, ...]:
    return tuple(event for event in one.leads.events(before.id) if event.version <= before.version)


@pytest.mark.requirement("R-26")
def test_an_acceptance_at_the_very_deadline_is_in_time() -> None:
    """The deadline itself is not late, at the desk too."""
    one = desk()
    lead = entered(one)
    accepted = one.handle(c.Accept(lead_id=lead.id, by=LI), now=AT + HOUR).lead
    assert (accepted.owner, accepted.accepted_at) == ("li", AT + HOUR)


@pytest.mark.requirement("R-26")
def test_an_acceptance_due_before_the_last_event_lapses_at_that_event() -> None:
    """A history goes forward, whatever deadline was given by hand."""
    one = desk()
    lead = entered(one)
    late = c.Assign(lead_id=lead.id, by=COORDINATOR, owner="han", accept_by=AT)
    one.handle(late, now=AT + MINUTE)
    (lapsed,) = one.advance(AT + 2 * MINUTE)
    assert lapsed.lead.updated_at == AT + MINUTE


@pytest.mark.requirement("R-30")
def test_a_lead_placed_from_the_queue_gets_its_first_step() -> None:
    """The plan starts when somebody can follow it, on the policy's clock."""
    waiting = desk(reps=())
    lead = entered(waiting)
    assert lead.next_action_at is None
    placed = attrs.evolve(waiting, reps=(REP_LI,)).place(lead.id, now=AT + DAY).lead
    assert (placed.owner, placed.next_action_at) == ("li", AT + DAY + 48 * HOUR)


@pytest.mark.requirement("R-25")
def test_a_lead_that_somebody_holds_is_not_placed_again() -> None:
    """Placing is for leads that wait."""
    one = desk(reps=(REP_LI, MEI))
    lead = entered(one)
    one.handle(c.Accept(lead_id=lead.id, by=LI), now=AT)
    assert one.place(lead.id, now=AT + MINUTE).events == ()
    assert one.leads.get(lead.id).owner == "li"


@pytest.mark.requirement("R-26")
def test_who_let_it_lapse_is_not_asked_again() -> None:
    """Neither by a decline of the team's lead nor by placing."""
    one = desk(reps=(REP_LI, MEI), teams=())
    lead = entered(one)
    one.advance(AT + 2 * HOUR)
    placed = one.place(lead.id, now=AT + 2 * HOUR)
    assert placed.lead.owner == "mei"
    one.handle(
        c.Decline(lead_id=lead.id, by=attrs.evolve(LI, id="mei"), reason="冲突"), now=AT + 2 * HOUR
    )
    assert one.leads.get(lead.id).owner is None


@pytest.mark.requirement("R-27")
def test_a_rep_who_is_away_cannot_be_given_a_lead_by_hand() -> None:
    """And one who is there brings their team along."""
    away = attrs.evolve(REP_HAN, away_until=AT + DAY)
    one = desk(reps=(REP_LI, away))
    lead = entered(one)
    command = c.Assign(lead_id=lead.id, by=COORDINATOR, owner="han")
    with pytest.raises(ValidationError, match="unavailable"):
        one.handle(command, now=AT)
    assert one.handle(command, now=AT + DAY).lead.team == "north"


def test_what_waits_is_open() -> None:
    """A closed lead waits for nobody."""
    one = desk(reps=())
    lead = entered(one)
    one.handle(c.Lose(lead_id=lead.id, by=WANG, reason="no_response"), now=AT)
    assert one.waiting(AT) == ()


def test_an_automatic_number_goes_past_every_number_that_is_taken() -> None:
    """Two given numbers in a row are skipped."""
    one = desk()
    for n in (1, 2):
        entered(one, phone=f"1381234567{n}", id=f"线索-2024-0501-00{n}")
    assert entered(one).id == "线索-2024-0501-003"


def test_an_attachment_scores_the_lead_again_and_the_reason_is_kept() -> None:
    """The document that was missing makes it high, by the case of that name."""
    one = desk()
    rich = attrs.evolve(new_lead().demand, budget=None)
    lead = entered(one, attachments=(), demand=rich)
    file = c.Attach(
        lead_id=lead.id, by=COORDINATOR, id="f", attachment=Attachment(name="a.pdf", reference="1")
    )
    scored = one.handle(file, now=AT).lead
    assert lead.score is not None
    assert scored.score == lead.score + 10
    bare = entered(one, phone="13912345678", demand=attrs.evolve(rich, description=None))
    reasons = [
        e.data.reason for e in one.leads.events(bare.id) if isinstance(e.data, LeadPrioritised)
    ]
    assert reasons == ["low"]
    events = one.leads.carried_out("f")
    assert events is not None
    assert {event.command_id for event in events.events} == {"f"}
    assert one.handle(file, now=AT).events == events.events


@pytest.mark.requirement("R-02")
def test_a_row_that_the_calendar_does_not_cover_is_refused_alone() -> None:
    """The rows behind it come in."""
    calendar = attrs.evolve(
        WorkCalendar.standard(), first=date(2024, 1, 1), last=date(2024, 12, 31)
    )
    accept = Deadline(HOUR, clock="working")
    policy = attrs.evolve(
        Policy.standard(), calendar=calendar, accept_within=accept, duplicates="allow"
    )
    row = {
        "获取时间": "2024/5/1 9:30",
        "线索来源": "官网",
        "联系人": "王敏",
        "联系电话": "13812345678",
        "行业": "教育",
        "省份": "上海",
        "城市": "上海",
    }
    rows = [row, row | {"获取时间": "2019/5/1 9:30"}, row]
    ordered = import_rows(
        desk(policy=policy), rows, LEAD_SHEET, key=KEY, by=SPECIALIST, now=AT, at_receipt=True
    )
    answers = list(ordered)
    assert [type(answer) for answer in answers] == [Imported, Refused, Imported]
    assert isinstance(answers[1], Refused)
    assert [problem.code for problem in answers[1].problems] == ["calendar_range"]


@pytest.mark.parametrize("queue", ["", " q", "x" * 5_000])
def test_a_queue_has_a_name(queue: str) -> None:
    """What could not be stored later is refused when the policy is built."""
    with pytest.raises(ValueError, match="queue"):
        attrs.evolve(Policy.standard(), settling_queue=queue)
    with pytest.raises(ValueError, match="queue"):
        Chain(steps=(Step(label=new_label()),), queue=queue)


def new_label() -> Any:
    return Policy.standard().lifecycle.statuses[0].label


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("set_score", "scoring"),
        ("enqueue", "assignment"),
        ("plan_follow_up", "plan"),
        ("escalate", "accept_within"),
    ],
)
def test_a_policy_has_the_rows_that_it_uses_by_itself(row: str, field: str) -> None:
    """Without the row, or with the part set to None, it is said or not needed."""
    standard = standard_lifecycle()
    rows = tuple(one for one in standard.transitions if one.command != row)
    lifecycle = attrs.evolve(standard, transitions=rows)
    with pytest.raises(DefinitionError, match=f"{field}=None"):
        Policy(lifecycle=lifecycle)
    without: dict[str, Any] = {field: None, "ladders": ()}
    assert Policy(lifecycle=lifecycle, **without)


def test_moments_without_a_zone_are_refused_also_when_nothing_would_match() -> None:
    """An empty desk is no reason to let them pass."""
    naive, one = AT.replace(tzinfo=None), desk()
    with pytest.raises(ValueError, match="naive"):
        one.waiting(naive)
    with pytest.raises(ValueError, match="naive"):
        one.archive_closed(before=AT, by=COORDINATOR, now=naive)
    assert bool(one.leads)


def test_reasons_are_masked_in_events_whoever_builds_them() -> None:
    """An event from elsewhere shows no more than one of our own."""
    reason = new_label()
    text = attrs.evolve(reason, zh="致电13812345678", en="call 13812345678")
    data = LeadAssigned(owner="li", team=None, reason=text, accept_by=None)
    assert "1234" not in repr(data)


def test_a_first_step_counts_from_the_registration() -> None:
    """A lead entered late is followed up from then on; planning by hand is kept."""
    one = desk()
    lead = one.register(new_lead(), by=SPECIALIST, now=AT + DAY).lead
    assert lead.next_action_at == AT + DAY + 48 * HOUR
    step = PlannedStep(method="visit", action="上门", due=AT + 5 * DAY)
    plan = c.PlanFollowUp(lead_id=lead.id, by=LI, step=step)
    assert one.handle(plan, now=AT + DAY).lead.next_action_at == AT + 5 * DAY
    assert FollowUp(at=AT, method="visit", content="上门").method.value == "visit"


def test_a_rep_stands_in_the_roster_once() -> None:
    """Twice the same rep would be two candidates."""
    with pytest.raises(ValueError, match="each rep once"):
        desk(reps=(REP_LI, REP_LI))


def test_a_rep_s_regions_are_a_tuple() -> None:
    """A text would be read letter by letter."""
    with pytest.raises(TypeError, match="regions"):
        attrs.evolve(REP_LI, **{"regions": cast(Any, "华东")})


def test_a_duplicate_policy_is_one_of_three() -> None:
    """A misspelt one would quietly mean another."""
    with pytest.raises(ValueError, match="duplicates"):
        attrs.evolve(Policy.standard(), **{"duplicates": cast(Any, "merge")})


def test_a_name_that_a_choice_does_not_have_is_refused_with_the_list() -> None:
    """And without what was given, which may be anything."""
    with pytest.raises(ValueError, match="allowed: no_budget, competitor") as refusal:
        c.Lose(lead_id="A-1", by=LI, reason="13812345678")
    assert "1381" not in str(refusal.value)


def test_an_owner_who_is_no_rep_is_the_callers_to_know() -> None:
    """Such as a team's lead, whom no roster of reps has; the team stays what was said."""
    one = desk()
    lead = entered(one)
    command = c.Assign(lead_id=lead.id, by=COORDINATOR, owner="wang", team="east")
    assert one.handle(command, now=AT).lead.owner == "wang"


def test_a_command_id_of_a_command_is_no_enquiry_s() -> None:
    """Registering under the id of another kind of command is refused."""
    one = desk()
    lead = entered(one)
    one.handle(c.Accept(lead_id=lead.id, by=LI, id="x"), now=AT)
    with pytest.raises(ValidationError, match="reused"):
        one.register(new_lead("13912345678"), by=SPECIALIST, now=AT, command_id="x")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"reps": ("li",)}, r"reps: a str was given; allowed: each a Rep\(id=…\), no bare id"),
        ({"reps": (REP_LI, None)}, "reps: a NoneType was given"),
        ({"teams": ("east",)}, r"teams: a str was given; allowed: each a Team\(id=…\)"),
        ({"teams": "east"}, "teams: a str was given"),
    ],
)
@pytest.mark.parametrize("kind", [LeadDesk, AsyncLeadDesk])
def test_bare_ids_are_no_reps_and_no_teams(
    kind: type, given: dict[str, object], message: str
) -> None:
    """Both desks say so when they are built, and take any series of the right things."""
    with pytest.raises(TypeError, match=message):
        kind(policy=STANDARD, leads=MemoryRepository(), **given)
    made = kind(policy=STANDARD, leads=MemoryRepository(), reps=[REP_LI], teams=[EAST])
    assert (made.reps, made.teams) == ((REP_LI,), (EAST,))
