"""Escalation ladders (R-34, R-35): what happens, step by step, while nobody does anything.

A ladder counts from a moment of the lead, its anchor. Each step falls due so long after that moment
and is climbed once; when the moment changes, because somebody did something, the ladder stands at
its first step again. A ladder whose anchor is missing sleeps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal, get_args

import attrs

from leadcore.calendars import Deadline, WorkCalendar
from leadcore.errors import DefinitionError, Problem
from leadcore.followup.recurrence import Recurrence
from leadcore.model import Lead, Rung
from leadcore.model.validators import instance_of, is_id, tuple_of
from leadcore.rules import Action
from leadcore.texts import Text, duration_text
from leadcore.values import echo, utc

MAX_STEPS: Final = 50
"""The most steps of a ladder."""

Anchor = Literal[
    "accept_by",
    "respond_by",
    "next_action",
    "promise",
    "cadence_step",
    "untouched",
    "waiting",
    "in_status",
    "received",
    "closed",
]
"""The moments from which a ladder can count."""


def while_open(moment: Callable[[Lead], datetime | None]) -> Callable[[Lead], datetime | None]:
    return lambda lead: moment(lead) if lead.is_open else None


def response(lead: Lead) -> datetime | None:
    return lead.respond_by if lead.first_response_at is None else None


def next_action(lead: Lead) -> datetime | None:
    return None if lead.next_action_at == lead.promise_by else lead.next_action_at


def cadence_step(lead: Lead) -> datetime | None:
    place = lead.cadence
    return place.due if place is not None and place.is_due else None


def untouched(lead: Lead) -> datetime | None:
    return None if lead.owner is None else lead.quiet_since


def waiting(lead: Lead) -> datetime | None:
    return lead.quiet_since if lead.owner is None else None


def closed(lead: Lead) -> datetime | None:
    is_closed = lead.phase.is_closed and lead.archived_at is None
    return lead.status_since if is_closed else None


ANCHORS: Final[Mapping[Anchor, Callable[[Lead], datetime | None]]] = {
    "accept_by": while_open(lambda lead: lead.accept_by),
    "respond_by": while_open(response),
    "next_action": while_open(next_action),
    "promise": while_open(lambda lead: lead.promise_by),
    "cadence_step": while_open(cadence_step),
    "untouched": while_open(untouched),
    "waiting": while_open(waiting),
    "in_status": while_open(lambda lead: lead.status_since),
    "received": while_open(lambda lead: lead.received_at),
    "closed": closed,
}
"""Where each moment stands on a lead."""


@attrs.frozen(kw_only=True)
class LadderStep:
    """One step: when it falls due, counted from the ladder's anchor, and what is done then.

    >>> step = LadderStep(
    ...     after=Deadline(timedelta(days=3)),
    ...     do=(Action(name="remind", parameters={"to": "owner"}),),
    ...     label=Text("三天未跟进", "untouched for three days"),
    ... )
    >>> step.repeat
    False
    """

    after: Deadline | Recurrence = attrs.field(
        validator=attrs.validators.instance_of((Deadline, Recurrence))
    )
    """So long after the anchor, or at the first moment of a series after it."""
    do: tuple[Action, ...] = attrs.field(validator=tuple_of(Action))
    """Actions of the policy, such as `remind`; the ladder's condition must hold then."""
    label: Text = attrs.field(validator=instance_of(Text))
    """What people are told that it is."""
    repeat: bool = attrs.field(default=False, validator=instance_of(bool))
    """Whether it falls due again and again, each time counted from the time before."""


@attrs.frozen(kw_only=True)
class Ladder:
    """Steps that are climbed one after the other while a lead stays as it is.

    >>> remind = LadderStep(
    ...     after=Deadline(timedelta(0)),
    ...     do=(Action(name="remind", parameters={"to": "owner"}),),
    ...     label=Text("承诺到期", "a promise is due"),
    ... )
    >>> Ladder(id="promise", since="promise", steps=(remind, remind))
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the escalation ladder cannot be used, 1 problem(s):
    - promise.steps[1].after: 0 given; allowed: more than 0, as the step before it has [not_rising]
    """

    id: str
    since: Anchor
    """The moment from which the steps are counted."""
    when: str = attrs.field(default="True", validator=instance_of(str))
    """A rules expression on the lead; a step at whose moment it is not true is passed over."""
    steps: tuple[LadderStep, ...] = attrs.field(validator=tuple_of(LadderStep))

    def __attrs_post_init__(self) -> None:
        found = tuple(problems(self))
        if found:
            raise DefinitionError(Text("升级提醒阶梯", "escalation ladder"), found)

    def anchor(self, lead: Lead) -> datetime | None:
        """Return the moment from which it counts for this lead; None while it sleeps.

        >>> from datetime import UTC
        >>> from leadcore.model import Phase
        >>> at = datetime(2024, 5, 1, tzinfo=UTC)
        >>> lead = Lead(id="A-1", source="referral", received_at=at, updated_at=at, status="new",
        ...             phase=Phase.OPEN, version=1)
        >>> from leadcore.followup import standard_ladders
        >>> standard_ladders()[0].anchor(lead)
        """
        return ANCHORS[self.since](lead)

    def rung(self, lead: Lead) -> Rung | None:
        """Return how far it was climbed since the present anchor."""
        return rung_since(self.anchor(lead), self.id, lead)

    def due(self, lead: Lead, calendar: WorkCalendar) -> Iterator[tuple[int, datetime]]:
        """Yield the steps that are left, with their moments in UTC, in their order.

        A step that repeats comes once, with its next moment.
        """
        since = self.anchor(lead)
        if since is None:
            return
        rung = rung_since(since, self.id, lead)
        done = -1 if rung is None else rung.step
        for number, step in enumerate(self.steps):
            if number > done:
                yield number, utc(step.after.after(since, calendar))
            elif number == done and rung is not None and step.repeat:
                yield number, utc(step.after.after(rung.due, calendar))


def rung_since(since: datetime | None, ladder_id: str, lead: Lead) -> Rung | None:
    here = ladder_id, since
    return next((rung for rung in lead.rungs if (rung.ladder, rung.since) == here), None)


def problems(ladder: Ladder) -> Iterator[Problem]:
    """Yield everything that is wrong with a ladder."""
    if not is_id(ladder.id) or ladder.id in RESERVED:
        taken = "、".join(RESERVED)
        allowed = Text(f"其他名称，不是 {taken}", f"another name, none of {', '.join(RESERVED)}")
        yield Problem(path="id", code="bad_id", given=echo(ladder.id), allowed=allowed)
    if ladder.since not in get_args(Anchor):
        listed = ", ".join(get_args(Anchor))
        allowed = Text(f"以下之一：{listed}", f"one of {listed}")
        path = path_of(ladder, "since")
        yield Problem(path=path, code="unknown", given=echo(ladder.since), allowed=allowed)
    if not 0 < len(ladder.steps) <= MAX_STEPS:
        allowed = Text(f"1 至 {MAX_STEPS} 步", f"1 to {MAX_STEPS} steps")
        given = str(len(ladder.steps))
        path = path_of(ladder, "steps")
        yield Problem(path=path, code="bad_count", given=given, allowed=allowed)
    yield from order_problems(ladder)
    yield from repeat_problems(ladder)


def path_of(ladder: Ladder, part: str) -> str:
    """Return the path of a part; what is no id is not repeated."""
    return f"{ladder.id if is_id(ladder.id) else 'ladder'}.{part}"


def order_problems(ladder: Ladder) -> Iterator[Problem]:
    """Yield steps that would not fall due after those before them, as far as that can be told."""
    spans = [step.after for step in ladder.steps]
    for number, (one, two) in enumerate(pairwise(spans), start=1):
        if not (isinstance(one, Deadline) and isinstance(two, Deadline)):
            continue
        if one.clock == two.clock and two.within <= one.within:
            least, given = duration_text(one.within), duration_text(two.within)
            yield Problem(
                path=path_of(ladder, f"steps[{number}].after"),
                code="not_rising",
                given=given,
                allowed=Text(
                    f"长于 {least.zh}，即上一步的",
                    f"more than {least.en}, as the step before it has",
                ),
            )


def repeat_problems(ladder: Ladder) -> Iterator[Problem]:
    for number, step in enumerate(ladder.steps):
        is_last = number == len(ladder.steps) - 1
        is_still = isinstance(step.after, Deadline) and step.after.within < SHORTEST
        if step.repeat and (not is_last or is_still):
            yield Problem(
                path=path_of(ladder, f"steps[{number}].repeat"),
                code="bad_repeat",
                given=Text("重复", "a step that repeats"),
                allowed=Text(
                    "仅最后一步可重复，间隔至少一小时", "only the last one, after an hour or more"
                ),
            )


SHORTEST: Final = timedelta(hours=1)
"""How soon a step may repeat."""

RESERVED: Final = ("accept", "cadence", "pool")
"""Kinds of deadlines that are no ladders."""


def ladders_problems(ladders: Sequence[Ladder]) -> Iterator[Problem]:
    """Yield ids that stand more than once."""
    for id_, times in Counter(ladder.id for ladder in ladders).items():
        if times > 1:
            given = Text(f"{echo(id_)} {times} 次", f"{echo(id_)} {times} times")
            allowed = Text("每个只用一次", "every one once")
            yield Problem(path="ladders", code="duplicate", given=given, allowed=allowed)
