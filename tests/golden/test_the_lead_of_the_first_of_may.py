"""The story of lead 线索-2024-0501-001, from the web form to the signed contract."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leadcore import Actor, LeadDesk, MemoryRepository, Money, Policy, Priority, Rep, Team, replay
from leadcore import commands as c
from leadcore.insight import funnel, story
from leadcore.model import FollowUp, Promise
from leadcore.values import MoneyRange
from tests.builders import AT, COORDINATOR, SPECIALIST, WANG, demand, new_lead

ZHAO = Rep(id="zhao", name="赵一", team="east", regions=("上海市",), industries=("教育",))
ZHOU = Rep(id="zhou", name="周二", team="east", regions=("华东",), industries=("医疗",))
CHEN = Rep(id="chen", name="陈三", team="south", regions=("华南",))
BY_ZHAO = Actor(id="zhao", role="sales_rep")

R = pytest.mark.requirement


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of May 2024, by the clock in Shanghai."""
    return datetime(2024, 5, day, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


def call(day: int, hour: int, content: str, **changes: object) -> FollowUp:
    given: dict[str, object] = {"at": at(day, hour), "method": "phone", "content": content}
    return FollowUp(**(given | changes))  # type: ignore[arg-type]  # the story names real fields


@R("R-02", "R-03", "R-10", "R-13", "R-14", "R-20", "R-21", "R-26", "R-30", "R-33")
@R("R-40", "R-41", "R-44", "R-50", "R-60")
def test_the_lead_travels_from_the_web_form_to_the_archive() -> None:
    """Entered, judged, given to the right rep, worked status by status, won, and put away."""
    desk = LeadDesk(
        policy=Policy.standard(),
        leads=MemoryRepository(),
        reps=(ZHAO, ZHOU, CHEN),
        teams=(Team(id="east", lead="wang"),),
    )

    # 2024-05-01 09:30: an education company in Shanghai fills in the form on the web site.
    entered = desk.register(new_lead(), by=SPECIALIST, now=AT, command_id="form-1")
    lead = entered.lead
    assert lead.id == "线索-2024-0501-001"
    assert (lead.status, lead.score) == ("new", 75)

    # The need is documented and the decision maker confirmed; the budget is not above average.
    assert lead.priority is Priority.MEDIUM
    assert lead.respond_by == AT + timedelta(hours=48)

    # Zhao works education in Shanghai; Zhou works the region, not the industry; Chen neither.
    assert (lead.owner, lead.accept_by) == ("zhao", AT + timedelta(hours=1))
    assert entered.assignment is not None
    refused = {one.rep_id: one.refused_by for one in entered.assignment.considered}
    assert refused == {"zhao": None, "zhou": "industry", "chen": "region"}
    assert lead.next_action_at == AT + timedelta(hours=48)

    def do(command: c.Command, day: int, hour: int) -> None:
        desk.handle(command, now=at(day, hour))

    def move(status: str, day: int, hour: int) -> None:
        do(c.ChangeStatus(lead_id=lead.id, by=BY_ZHAO, to=status), day, hour)

    def record(follow_up: FollowUp, day: int, hour: int) -> None:
        do(c.RecordFollowUp(lead_id=lead.id, by=BY_ZHAO, record=follow_up), day, hour)

    # Zhao accepts within the hour and calls the same day: more budget than the form said.
    do(c.Accept(lead_id=lead.id, by=BY_ZHAO), 1, 10)
    promise = Promise(action="发送案例", due=at(3, 18))
    record(call(1, 14, "核心需求：多校区排课", intent="high", promise=promise), 1, 15)
    move("contacted", 1, 15)
    richer = demand(description="多校区排课与招生", budget=MoneyRange.parse("30-40万"))
    do(c.Amend(lead_id=lead.id, by=BY_ZHAO, changes={"demand": richer}), 1, 16)
    worked = desk.leads.get(lead.id)
    assert worked.priority is Priority.HIGH
    assert worked.first_response_at == at(1, 14)
    assert worked.next_action_at == at(3, 18)

    # Proposal, negotiation, contract.
    move("engaged", 3, 10)
    move("proposed", 8, 10)
    move("negotiating", 15, 10)
    win = c.Win(
        lead_id=lead.id,
        by=BY_ZHAO,
        amount=Money.of(320_000),
        evidence="contract",
        key_factors="多校区案例、实施周期短",
    )
    do(win, 22, 9)
    won = desk.leads.get(lead.id).won
    assert won is not None
    assert won.cycle == at(22, 9) - AT

    # At the month's end it is archived, and still readable.
    archived = desk.archive_closed(before=at(31, 24), by=COORDINATOR, now=at(31, 24))
    assert [one.lead.id for one in archived] == [lead.id]
    kept = desk.leads.get(lead.id)
    assert (kept.status, kept.outcome.value) == ("archived", "won")

    # The history explains the present, and reads like the story it is.
    history = desk.leads.events(lead.id)
    assert replay(history) == kept
    told = [line.text.zh for line in story(history, desk.policy.lifecycle)]
    assert len(told) == len(history)
    assert "32万元" in "".join(told)
    steps = funnel([history], desk.policy.lifecycle).records()
    assert [row["reached"] for row in steps] == [1] * 6


@R("R-26", "R-43")
def test_the_lead_that_nobody_accepted_turns_out_to_be_none() -> None:
    """Not accepted in an hour it goes to the team's lead; proposed as invalid it is reviewed."""
    desk = LeadDesk(
        policy=Policy.standard(),
        leads=MemoryRepository(),
        reps=(ZHAO,),
        teams=(Team(id="east", lead="wang"),),
    )
    lead = desk.register(new_lead(), by=SPECIALIST, now=AT).lead

    desk.advance(AT + timedelta(hours=1, seconds=1))
    assert desk.leads.get(lead.id).owner == "wang"

    proposal = c.ProposeInvalid(lead_id=lead.id, by=SPECIALIST, reason="wrong_contact")
    desk.handle(proposal, now=at(1, 12))
    desk.handle(c.RefuseInvalid(lead_id=lead.id, by=WANG, reason="号码有效"), now=at(1, 13))
    assert desk.leads.get(lead.id).status == "new"

    desk.handle(proposal, now=at(2, 9))
    confirmed = desk.handle(c.ConfirmInvalid(lead_id=lead.id, by=WANG), now=at(2, 10)).lead
    assert confirmed.status == "invalid"
    assert confirmed.invalid is not None
    assert (confirmed.invalid.proposed_by, confirmed.invalid.reviewed_by) == ("zhang", "wang")
