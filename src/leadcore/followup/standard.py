"""The cadences and escalation ladders to begin with (R-32, R-34, R-35), as literal tables."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Final

from leadcore.calendars import Deadline, Week, Window
from leadcore.followup.cadence import Branch, Cadence, CadenceStep
from leadcore.followup.ladder import Anchor, Ladder, LadderStep
from leadcore.followup.recurrence import Recurrence
from leadcore.model import Method
from leadcore.rules import Action
from leadcore.texts import Text

CONTACT_HOURS: Final = Week.every_day(Window.parse("09:00-20:00"))
"""When customers are contacted; the rest is quiet time."""

Row = tuple[str, str, str, int, tuple[Branch, ...]]
"""Id of the step, method, action, wait in working hours, branches."""

LATER: Final = (Branch(on="busy", to="call"),)
"""Call again, and again after that, while the customer is busy."""

# A working day of the standard calendar has 9 hours, so after 9, 18 or 27 it is the same time of day.
# fmt: off
FIRST_CONTACT: Final[tuple[Row, ...]] = (
    ("call",       "phone",   "首次致电",     0,  ()),
    ("call_again", "phone",   "再次致电",     4,  ()),
    ("message",    "message", "发送问候",     9,  ()),
    ("email",      "email",   "发送公司介绍", 27, ()),
)
AFTER_PROPOSAL: Final[tuple[Row, ...]] = (
    ("message",    "message", "确认收到方案", 9,  ()),
    ("call",       "phone",   "询问意见",     18, LATER),
    ("email",      "email",   "发送案例",     45, ()),
)
# fmt: on


def standard_cadences() -> tuple[Cadence, ...]:
    """Return two cadences to begin with: after an enquiry, and after a proposal.

    >>> [cadence.label.en for cadence in standard_cadences()]
    ['first contact', 'after a proposal']
    """
    return (
        cadence("first_contact", Text("首次联系", "first contact"), FIRST_CONTACT, most=4),
        cadence("after_proposal", Text("方案回访", "after a proposal"), AFTER_PROPOSAL, most=6),
    )


def cadence(id: str, label: Text, rows: tuple[Row, ...], *, most: int) -> Cadence:
    steps = tuple(
        CadenceStep(id=name, method=Method(method), action=action, wait=working(hours), then=then)
        for name, method, action, hours, then in rows
    )
    return Cadence(id=id, label=label, steps=steps, contact_hours=CONTACT_HOURS, most=most)


def working(hours: int) -> Deadline:
    return Deadline(timedelta(hours=hours), clock="working") if hours else Deadline(timedelta(0))


TELL_OWNER: Final = Action(name="remind", parameters={"to": "owner"})
TELL_LEAD: Final = Action(name="remind", parameters={"to": "team_lead"})
REASSIGN: Final = Action(name="reassign")
ARCHIVE: Final = Action(name="archive")
MONTH_END: Final = Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=1", at=time(0))

StepRow = tuple[int | Recurrence, tuple[Action, ...], str, str]
"""After how many days, or when; what is done; what it is called."""

# fmt: off
LADDERS: Final[tuple[tuple[str, Anchor, tuple[StepRow, ...]], ...]] = (
    ("response",    "respond_by",  ((0, (TELL_OWNER,), "未按时响应客户", "the customer was not answered"),)),
    ("next_action", "next_action", ((0, (TELL_OWNER,), "计划的跟进到期", "a planned step is due"),)),
    ("promise",     "promise",     ((0, (TELL_OWNER,), "承诺到期未兑现", "a promise was not kept"),)),
    ("untouched",   "untouched",   (
        (3, (TELL_OWNER,),           "3 天未跟进", "no follow-up for 3 days"),
        (5, (TELL_OWNER, TELL_LEAD), "5 天未跟进", "no follow-up for 5 days"),
        (7, (TELL_LEAD, REASSIGN),   "7 天未跟进，重新分配", "no follow-up for 7 days, given anew"),
    )),
    ("month_end",   "closed",      ((MONTH_END, (ARCHIVE,), "每月底归档", "archived at the month's end"),)),
)
# fmt: on


def standard_ladders() -> tuple[Ladder, ...]:
    """Return the source documents' reminders and supervision (R-34, R-35, R-50).

    What is due is reminded of at once; of a lead without follow-up its owner is reminded on day 3,
    its team's lead is told on day 5, and on day 7 somebody else gets it. Closed leads are archived
    when the month ends.

    >>> [ladder.id for ladder in standard_ladders()]
    ['response', 'next_action', 'promise', 'untouched', 'month_end']
    """
    return tuple(
        Ladder(id=id_, since=since, steps=tuple(ladder_step(row) for row in rows))
        for id_, since, rows in LADDERS
    )


def ladder_step(row: StepRow) -> LadderStep:
    when, do, zh, en = row
    after = Deadline(timedelta(days=when)) if isinstance(when, int) else when
    return LadderStep(after=after, do=do, label=Text(zh, en))
