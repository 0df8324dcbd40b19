"""Follow-up plans by priority (R-30): how to make the first contact, and by when."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from leadcore.calendars import Deadline, WorkCalendar
from leadcore.model import ByPriority, Method, PlannedStep


@attrs.frozen(kw_only=True)
class PlanRule:
    """One line of a plan: what to do, how, and within what time.

    >>> from datetime import UTC
    >>> call = PlanRule(method="phone", action="首次致电", within=Deadline(timedelta(hours=24)))
    >>> call.step(datetime(2024, 5, 1, 9, tzinfo=UTC), WorkCalendar.always()).due.isoformat()
    '2024-05-02T09:00:00+00:00'
    """

    method: Method = attrs.field(converter=Method)
    action: str
    within: Deadline

    def step(self, start: datetime, calendar: WorkCalendar) -> PlannedStep:
        """Return the step that is due within this time from `start`."""
        due = self.within.after(start, calendar)
        return PlannedStep(method=self.method, action=self.action, due=due)


def standard_plan() -> ByPriority[PlanRule]:
    """Return the source documents' plan: call in 24 h, e-mail in 48 h, add as a friend in 3 days.

    >>> standard_plan().of("medium").method.value
    'email'
    """
    return ByPriority(
        high=PlanRule(method=Method.PHONE, action="电话联系", within=Deadline(timedelta(hours=24))),
        medium=PlanRule(
            method=Method.EMAIL, action="邮件发送资料", within=Deadline(timedelta(hours=48))
        ),
        low=PlanRule(method=Method.MESSAGE, action="添加好友", within=Deadline(timedelta(days=3))),
    )
