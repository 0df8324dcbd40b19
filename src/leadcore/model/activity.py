"""What is done with a lead: planned steps (R-30), records of contact (R-33), intent."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Generic, TypeVar

import attrs

from leadcore.model.choice import Choice
from leadcore.model.validators import check_id, check_reason
from leadcore.values import optional_scrubbed, scrubbed, utc

T = TypeVar("T")

ANSWERED: Final = "answered"
"""The outcome of a step of a cadence that ends it: the customer answered."""


class Priority(Choice):
    """How soon a lead is to be worked (R-13), most urgent first.

    >>> [priority.value for priority in Priority]
    ['high', 'medium', 'low']
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@attrs.frozen(kw_only=True)
class ByPriority(Generic[T]):
    """One value for each priority.

    >>> ByPriority(high=24, medium=48, low=72).of("medium")
    48
    """

    high: T
    medium: T
    low: T

    def of(self, priority: Priority | str) -> T:
        """Return the value for `priority`."""
        chosen: T = getattr(self, Priority(priority).value)
        return chosen


class Method(Choice):
    """How the customer is reached.

    >>> Method("phone") is Method.PHONE
    True
    """

    PHONE = "phone"
    EMAIL = "email"
    VISIT = "visit"
    MEETING = "meeting"
    """An online meeting."""
    MESSAGE = "message"
    """Instant message, such as 微信."""


class Intent(Choice):
    """How much the customer wants it 意向等级, strongest first.

    >>> Intent.HIGH.value
    'high'
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@attrs.frozen(kw_only=True)
class Promise:
    """A next action that somebody committed to 承诺, and until when.

    >>> from datetime import UTC, datetime
    >>> Promise(action="发送报价", due=datetime(2024, 5, 3, tzinfo=UTC)).due.day
    3
    """

    action: str = attrs.field(converter=scrubbed)
    due: datetime = attrs.field(converter=utc)


@attrs.frozen(kw_only=True)
class PlannedStep:
    """One step of a follow-up plan 跟进计划: what to do, how, and by when.

    >>> from datetime import UTC, datetime
    >>> due = datetime(2024, 5, 2, tzinfo=UTC)
    >>> PlannedStep(method=Method.PHONE, action="首次致电", due=due).method.value
    'phone'
    """

    method: Method = attrs.field(converter=Method)
    action: str = attrs.field(converter=scrubbed)
    due: datetime = attrs.field(converter=utc)


@attrs.frozen(kw_only=True)
class CadencePlace:
    """Where a lead stands in a cadence: at which step, due when, and whether it fell due.

    >>> from datetime import UTC, datetime
    >>> due = datetime(2024, 5, 2, tzinfo=UTC)
    >>> CadencePlace(cadence="first_contact", step="call", due=due).is_due
    False
    """

    cadence: str = attrs.field(validator=check_id)
    step: str = attrs.field(validator=check_id)
    due: datetime = attrs.field(converter=utc)
    number: int = attrs.field(default=1, validator=attrs.validators.ge(1))
    """Which step of the run it is, counted from 1."""
    is_due: bool = False
    """Whether the host was asked to do it, and has not reported what came of it."""


@attrs.frozen(kw_only=True)
class Rung:
    """The last step of an escalation ladder that was climbed, and the moment it counts from.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2024, 5, 2, tzinfo=UTC)
    >>> Rung(ladder="untouched", since=at, step=0, due=at).step
    0
    """

    ladder: str = attrs.field(validator=check_id)
    since: datetime = attrs.field(converter=utc)
    """The moment from which the steps are counted; another one starts the ladder anew."""
    step: int
    """From 0."""
    due: datetime = attrs.field(converter=utc)
    """When that step was due."""


def minute(moment: datetime) -> datetime:
    """Return the minute, in UTC, that `moment` is in."""
    return utc(moment).replace(second=0, microsecond=0)


@attrs.frozen(kw_only=True)
class FollowUp:
    """A record of one contact with the customer 跟进记录, to the minute.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2024, 5, 1, 10, 5, 59, tzinfo=UTC)
    >>> FollowUp(at=at, method=Method.PHONE, content="确认需求").at.second
    0
    """

    at: datetime = attrs.field(converter=minute)
    method: Method = attrs.field(converter=Method)
    content: str = attrs.field(repr=False, converter=scrubbed)
    """What was said: core needs."""
    concerns: str | None = attrs.field(default=None, repr=False, converter=optional_scrubbed)
    """疑虑"""
    promise: Promise | None = None
    intent: Intent | None = attrs.field(default=None, converter=attrs.converters.optional(Intent))
    """The customer's intent level after this contact; None leaves it as it was."""
    reached: bool = True
    """Whether the customer was really reached."""


@attrs.frozen(kw_only=True)
class Override:
    """A person's decision in place of a computed value: who, when, why, what it replaced (R-12).

    >>> from datetime import UTC, datetime
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> Override(by="wang", at=at, reason="老客户", replaced="low").replaced
    'low'
    """

    by: str = attrs.field(validator=check_id)
    at: datetime = attrs.field(converter=utc)
    reason: str = attrs.field(converter=scrubbed, validator=check_reason)
    replaced: str | None
    """The value that was in force before, as text."""
