"""The standard lifecycle, straight from the source documents and not from its table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import product

import attrs
import pytest

from leadcore import commands as c
from leadcore import labels
from leadcore.errors import PermissionDenied, TransitionRefused
from leadcore.events import LeadLost
from leadcore.lifecycle import decide, options
from leadcore.model import SYSTEM, Actor, Evidence, LossReason, Phase
from leadcore.texts import Text
from leadcore.values import Money
from tests.builders import (
    ANALYST,
    AT,
    COORDINATOR,
    DAY,
    EVERYBODY,
    HAN,
    HOUR,
    LI,
    SPECIALIST,
    WANG,
    demand,
    lead,
    new_lead,
)
from tests.lifecycle.walks import (
    ARCHIVE,
    ASSIGN,
    CONFIRM,
    ID,
    LOSE,
    MINUTE,
    OPEN_STATUSES,
    OTHER_LEAD,
    PROPOSE,
    REFUSE,
    REOPEN,
    STANDARD,
    STRANGER,
    WIN,
    after,
    assign_until,
    in_status,
    registered,
    to,
)

MOVES = {
    ("new", "contacted"),
    ("contacted", "engaged"),
    ("engaged", "proposed"),
    ("proposed", "negotiating"),
    ("proposed", "engaged"),
    ("negotiating", "proposed"),
}
"""Which status a person may move an open lead to from which, and no others."""


@pytest.mark.requirement("R-40")
def test_the_statuses_are_the_funnel_of_the_source() -> None:
    """The statuses stand in the order of the source, with its own names."""
    assert [status.label.zh for status in STANDARD.statuses] == [
        "未接触",
        "初步接触",
        "深度沟通",
        "方案已提交",
        "商务谈判",
        "成交",
        "未成交",
        "无效待审",
        "无效线索",
        "已归档",
    ]


@pytest.mark.requirement("R-40")
@pytest.mark.parametrize(("before", "then"), [*product(OPEN_STATUSES, labels.STATUS)])
def test_a_lead_moves_step_by_step(before: str, then: str) -> None:
    """Each open status leads to the next one, negotiations also back, and nothing is skipped."""
    here = in_status(before)
    if (before, then) in MOVES:
        assert after(here, to(then)).status == then
    else:
        with pytest.raises(TransitionRefused):
            after(here, to(then))


@pytest.mark.requirement("R-40")
@pytest.mark.parametrize(
    ("changes", "then", "missing"),
    [
        ({"status": "new"}, "contacted", ("负责人", "一次有效联系")),
        ({"status": "new", "owner": "li"}, "contacted", ("一次有效联系",)),
        ({"status": "contacted"}, "engaged", ("需求描述",)),
        ({"status": "engaged"}, "proposed", ("需求描述", "预算")),
        ({"status": "engaged", "demand": demand(budget=None)}, "proposed", ("预算",)),
        ({"status": "proposed"}, "negotiating", ("关键决策人",)),
    ],
)
def test_a_refused_change_says_what_is_missing(
    changes: Mapping[str, object], then: str, missing: tuple[str, ...]
) -> None:
    """What a change of status needs is named, in the order of the table."""
    with pytest.raises(TransitionRefused) as refusal:
        after(lead(id=ID, **changes), to(then, by=WANG))
    assert tuple(text.zh for text in refusal.value.missing) == missing


@pytest.mark.requirement("R-40")
def test_a_refused_change_says_what_is_allowed() -> None:
    """The refusal of an impossible change lists what this person can do instead."""
    with pytest.raises(TransitionRefused) as refusal:
        after(in_status("proposed"), to("contacted"))
    assert refusal.value.command == "change_status to contacted"
    assert refusal.value.status == "proposed"
    assert refusal.value.missing == ()
    assert refusal.value.allowed == (
        "link_enquiry",
        "amend",
        "attach",
        "release",
        "extend_protection",
        "start_cadence",
        "plan_follow_up",
        "record_follow_up",
        "change_status to negotiating",
        "change_status to engaged",
        "win",
        "lose",
        "propose_invalid",
    )


@pytest.mark.requirement("R-41")
@pytest.mark.parametrize("evidence", Evidence)
@pytest.mark.parametrize("status", ["proposed", "negotiating"])
def test_a_win_keeps_amount_evidence_factors_and_cycle(status: str, evidence: Evidence) -> None:
    """A win has its amount, what proves it, why, and the time from receipt to now."""
    now = AT + 31 * DAY + MINUTE
    screened = c.Qualify(lead_id=ID, by=SPECIALIST, reason="需求明确")
    here = after(in_status(status), screened, now=AT + DAY)
    won = after(here, attrs.evolve(WIN, evidence=evidence), now=now)
    assert won.won is not None
    assert (won.status, won.phase) == ("won", Phase.WON)
    assert (won.won.at, won.won.amount, won.won.evidence) == (now, Money.of(250_000), evidence)
    assert won.won.key_factors == "响应及时"
    assert won.won.cycle == timedelta(days=31, minutes=1)


@pytest.mark.requirement("R-41")
@pytest.mark.parametrize(
    "status", [s for s in labels.STATUS if s not in ("proposed", "negotiating")]
)
def test_only_a_proposed_lead_is_won(status: str) -> None:
    """There is no win without a proposal, and none after the end."""
    with pytest.raises(TransitionRefused):
        after(in_status(status), WIN)


@pytest.mark.requirement("R-41")
@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"amount": None}, ("成交金额",)),
        ({"key_factors": None}, ("成交关键因素",)),
        ({"key_factors": " \n"}, ("成交关键因素",)),
        ({"amount": None, "key_factors": ""}, ("成交金额", "成交关键因素")),
    ],
)
def test_a_win_needs_amount_and_factors(
    changes: Mapping[str, object], missing: tuple[str, ...]
) -> None:
    """A win without its amount or key factors is refused, blank ones are none."""
    command = attrs.evolve(WIN, **changes)  # type: ignore[arg-type]  # the cases name real fields
    with pytest.raises(TransitionRefused) as refusal:
        after(in_status("proposed"), command)
    assert tuple(text.zh for text in refusal.value.missing) == missing


@pytest.mark.requirement("R-42")
@pytest.mark.parametrize("status", OPEN_STATUSES)
@pytest.mark.parametrize("reason", LossReason)
def test_a_loss_keeps_its_reason(status: str, reason: LossReason) -> None:
    """An open lead can be lost at any stage, with the reason and a note."""
    lost = after(in_status(status), attrs.evolve(LOSE, reason=reason))
    assert lost.lost is not None
    assert (lost.status, lost.phase, lost.previous_status) == ("lost", Phase.LOST, status)
    assert (lost.lost.at, lost.lost.reason, lost.lost.note) == (AT + HOUR, reason, "价格更低")


@pytest.mark.requirement("R-42")
def test_a_loss_requires_a_known_reason() -> None:
    """A loss without a reason, or with one that is none, cannot even be asked for."""
    with pytest.raises(TypeError, match="reason"):
        c.Lose(lead_id=ID, by=LI)  # type: ignore[call-arg]  # that is what is tested
    with pytest.raises(ValueError, match="LossReason"):
        c.Lose(lead_id=ID, by=LI, reason="bored")


@pytest.mark.requirement("R-43")
@pytest.mark.parametrize("status", OPEN_STATUSES)
@pytest.mark.parametrize("by", EVERYBODY, ids=lambda by: by.id)
def test_anyone_proposes_a_lead_as_invalid(status: str, by: Actor) -> None:
    """Everybody with a standard role may propose an open lead as invalid, with the reason."""
    review = after(in_status(status), attrs.evolve(PROPOSE, by=by))
    assert review.invalid is not None
    assert (review.status, review.phase) == ("invalid_review", Phase.REVIEW)
    assert (review.invalid.proposed_by, review.invalid.reviewed_by) == (by.id, None)
    assert (review.invalid.reason, review.invalid.note) == ("false_need", "学生作业")


@pytest.mark.requirement("R-43")
@pytest.mark.parametrize("by", [by for by in (*EVERYBODY, OTHER_LEAD, STRANGER) if by != WANG])
@pytest.mark.parametrize("review", [CONFIRM, REFUSE])
def test_only_the_teams_lead_reviews(by: Actor, review: c.Command) -> None:
    """Nobody but the lead of the lead's own team decides on a proposal."""
    with pytest.raises(PermissionDenied):
        after(in_status("invalid_review"), attrs.evolve(review, by=by))


@pytest.mark.requirement("R-43")
def test_a_confirmed_proposal_names_both() -> None:
    """A lead that was confirmed as invalid keeps who proposed and who reviewed."""
    invalid = after(in_status("invalid_review"), CONFIRM)
    assert invalid.invalid is not None
    assert (invalid.status, invalid.phase) == ("invalid", Phase.INVALID)
    assert (invalid.invalid.proposed_by, invalid.invalid.reviewed_by) == ("li", "wang")


@pytest.mark.requirement("R-43")
@pytest.mark.parametrize("status", OPEN_STATUSES)
def test_a_refused_proposal_goes_back_to_where_it_was(status: str) -> None:
    """After a refusal the lead is as before the proposal, but for its history."""
    due = in_status(status, assign_until(AT + DAY))
    assert due.accept_by == AT + DAY
    back = after(due, PROPOSE, REFUSE, now=AT + 2 * HOUR)
    now = AT + 2 * HOUR
    assert back == attrs.evolve(due, version=due.version + 2, updated_at=now, status_since=now)


@pytest.mark.requirement("R-26", "R-43")
def test_a_review_does_not_stop_the_acceptance_clock() -> None:
    """A lead in review is accepted or taken to the team's lead as any other."""
    review = after(registered(), assign_until(AT + HOUR), PROPOSE)
    assert after(review, c.Accept(lead_id=ID, by=LI)).accepted_at == AT + HOUR
    lapsed = c.Escalate(lead_id=ID, by=SYSTEM, owner="wang", queue="settling")
    assert after(review, lapsed).owner == "wang"


@pytest.mark.requirement("R-43", "R-50")
@pytest.mark.parametrize("status", labels.STATUS)
def test_only_what_is_closed_is_archived(status: str) -> None:
    """Won, lost and invalid leads are archived, and nothing else."""
    if status in ("won", "lost", "invalid"):
        archived = after(in_status(status), ARCHIVE)
        assert (archived.status, archived.phase) == ("archived", Phase.ARCHIVED)
        assert (archived.outcome, archived.archived_at) == (Phase(status), AT + HOUR)
    else:
        with pytest.raises(TransitionRefused):
            after(in_status(status), ARCHIVE)


@pytest.mark.requirement("R-45")
@pytest.mark.parametrize("status", OPEN_STATUSES)
@pytest.mark.parametrize("end", [(LOSE,), (PROPOSE, CONFIRM)], ids=["lost", "invalid"])
@pytest.mark.parametrize("archived", [(), (ARCHIVE,)], ids=["closed", "archived"])
def test_a_closed_lead_is_reactivated_where_it_was(
    status: str, end: tuple[c.Command, ...], archived: tuple[c.Command, ...]
) -> None:
    """A lost or invalid lead, archived or not, goes back to its last open status."""
    before = in_status(status)
    back = after(before, *end, *archived, REOPEN)
    assert (back.status, back.phase, back.reopened) == (status, Phase.OPEN, 1)
    assert (back.lost, back.invalid, back.archived_at, back.previous_status) == (None,) * 4
    assert back.version == before.version + len(end) + len(archived) + 1
    assert after(back, LOSE, attrs.evolve(REOPEN, by=WANG)).reopened == 2


@pytest.mark.requirement("R-45")
def test_a_won_lead_is_not_reactivated() -> None:
    """A won lead stays won; in the archive the refusal says why."""
    with pytest.raises(TransitionRefused) as refusal:
        after(in_status("won"), REOPEN)
    assert refusal.value.allowed == ("link_enquiry",)
    with pytest.raises(TransitionRefused) as refusal:
        after(in_status("won"), ARCHIVE, REOPEN)
    assert refusal.value.missing == (Text("未曾成交", "a lead that was not won"),)


@pytest.mark.requirement("R-44")
def test_every_change_says_who_when_what_and_why() -> None:
    """Each event of a history bears its actor, its time, its command, and its reason."""
    (event,) = decide(in_status("new"), attrs.evolve(LOSE, id="c-9"), STANDARD, AT + HOUR)
    assert (event.by, event.at, event.command_id) == (LI, AT + HOUR, "c-9")
    assert isinstance(event.data, LeadLost)
    assert (event.data.before, event.data.status) == ("new", "lost")
    assert (event.data.lost.reason, event.data.lost.note) == ("competitor", "价格更低")


MAY: Mapping[str, str] = {
    # command            o = owner, s = specialist, a = analyst, c = coordinator,
    #                    r = any rep, t = the team's lead, y = system
    "link_enquiry": "scrty",
    "amend": "oscty",
    "attach": "oscty",
    "set_score": "ay",
    "override_score": "sat",
    "set_priority": "ay",
    "override_priority": "sat",
    "qualify": "sat",
    "assign": "cty",
    "enqueue": "cty",
    "accept": "o",
    "decline": "o",
    "escalate": "y",
    "claim": "rt",
    "release": "oty",
    "extend_protection": "ot",
    "climb": "y",
    "move_deadlines": "y",
    "start_cadence": "osty",
    "reach_step": "y",
    "report_step": "osty",
    "stop_cadence": "osty",
    "plan_follow_up": "oty",
    "record_follow_up": "ot",
    "change_status": "ot",
    "lose": "ot",
    "propose_invalid": "osacrty",
    "win": "ot",
    "confirm_invalid": "t",
    "refuse_invalid": "t",
    "archive": "acty",
    "reopen": "oct",
    "erase": "ty",
}
"""Who may do what, by hand."""
LETTERS = {"s": SPECIALIST, "a": ANALYST, "c": COORDINATOR, "r": HAN, "t": WANG, "y": SYSTEM}
PLACES = {
    "win": "proposed",
    "confirm_invalid": "invalid_review",
    "refuse_invalid": "invalid_review",
    "archive": "lost",
    "reopen": "lost",
}


@pytest.mark.requirement("R-70")
@pytest.mark.parametrize("command", MAY)
@pytest.mark.parametrize("letter", "osacrty")
def test_who_may_do_what_to_a_lead(command: str, letter: str) -> None:
    """Each role may do exactly what the table of the source gives it; a rep only to own leads."""
    here = in_status(PLACES.get(command, "contacted"))
    actor = LETTERS.get(letter, LI)
    found = {o.is_permitted for o in options(here, actor, STANDARD, AT) if o.command == command}
    # The owner is a rep, who may do whatever any rep may.
    may = letter in MAY[command] or (letter == "o" and "r" in MAY[command])
    assert found == {may}


@pytest.mark.requirement("R-70")
@pytest.mark.parametrize("letter", "sacrty")
def test_who_may_register(letter: str) -> None:
    """Everybody but the analyst enters leads."""
    (option,) = options(None, LETTERS[letter], STANDARD, AT)
    assert (option.command, option.to) == ("register", "new")
    assert option.is_permitted == (letter != "a")


@pytest.mark.requirement("R-70")
def test_a_stranger_may_nothing() -> None:
    """A role that no row names may do nothing."""
    statuses = [in_status(status) for status in labels.STATUS]
    offered = [o for here in (None, *statuses) for o in options(here, STRANGER, STANDARD, AT)]
    assert [option for option in offered if option.is_permitted] == []


@pytest.mark.requirement("R-70")
def test_a_denied_command_names_who_may() -> None:
    """The refusal says who asked and which roles may."""
    with pytest.raises(PermissionDenied) as refusal:
        after(in_status("contacted"), attrs.evolve(LOSE, by=HAN))
    assert (refusal.value.actor, refusal.value.role) == ("han", "sales_rep")
    assert refusal.value.command == "lose"
    assert refusal.value.roles == ("owner", "team_lead")


@pytest.mark.requirement("R-26")
@pytest.mark.parametrize("late", [False, True])
def test_acceptance_ends_strictly_after_its_deadline(late: bool) -> None:
    """At the deadline itself the owner may still accept; any later only the team's lead settles."""
    now = AT + HOUR + (timedelta(microseconds=1) if late else timedelta(0))
    waiting = after(registered(), assign_until(AT + HOUR), now=AT)
    accept = c.Accept(lead_id=ID, by=LI)
    if late:
        with pytest.raises(TransitionRefused, match="not late"):
            after(waiting, accept, now=now)
    else:
        assert after(waiting, accept, now=now).accept_by is None


@pytest.mark.requirement("R-26")
def test_nothing_escalates_before_it_is_due() -> None:
    """A lead is taken from its owner at the deadline, not a moment before."""
    waiting = after(registered(), assign_until(AT + HOUR), now=AT)
    lapse = c.Escalate(lead_id=ID, by=SYSTEM, owner="wang", queue="settling")
    with pytest.raises(TransitionRefused, match="fallen due"):
        after(waiting, lapse, now=AT + HOUR - timedelta(microseconds=1))
    settled = after(waiting, lapse, now=AT + HOUR)
    assert (settled.owner, settled.team, settled.queue) == ("wang", "east", None)
    assert (settled.accept_by, settled.assigned_at) == (None, AT + HOUR)


@pytest.mark.requirement("R-26")
def test_an_owner_accepts_once_and_only_when_asked() -> None:
    """There is nothing to accept or decline once it was accepted, or when nobody asked."""
    accept = c.Accept(lead_id=ID, by=LI)
    decline = c.Decline(lead_id=ID, by=LI, reason="不在区域")
    for here in (registered(ASSIGN), registered(assign_until(AT + HOUR), accept)):
        for command in (accept, decline):
            with pytest.raises(TransitionRefused, match="asked for"):
                after(here, command)


@pytest.mark.requirement("R-01")
def test_a_referral_is_registered_as_new() -> None:
    """A registered lead is new, open, nobody's, and has one enquiry."""
    fresh = registered()
    assert (fresh.id, fresh.status, fresh.phase) == (ID, "new", Phase.OPEN)
    assert (fresh.owner, fresh.queue, fresh.enquiries, fresh.version) == (None, None, 1, 1)
    assert fresh.contacts == new_lead().contacts
