"""Cadences (R-32): follow-up step by step until the customer answers, as data.

Theory. A cadence is a graph: steps, and for every outcome of a step the step that comes next. A
run of it is nothing but a *place*: which step is due, when, and which number it has in the run.
The host carries the step out and reports the outcome; `following` says where that leads. Nothing
is remembered here, so the same place, outcome and moment always lead to the same next place.

Every run ends: the customer's answer ends it from any step, and otherwise the count in the place
does. Steps may lead back to earlier ones, but not round and round in no time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from leadcore.calendars import Deadline, Week, WorkCalendar
from leadcore.calendars.timeline import edges
from leadcore.errors import DefinitionError, Problem, ValidationError
from leadcore.followup.recurrence import within_reach
from leadcore.labels import METHOD
from leadcore.model import CadencePlace, Method
from leadcore.model.activity import ANSWERED
from leadcore.model.validators import instance_of, tuple_of
from leadcore.rules.nearest import closest
from leadcore.texts import Language, Text, duration_text
from leadcore.values import echo

STOP: Final = "stop"
"""Where a branch leads that ends the cadence; no step may have this id."""
HOUR: Final = timedelta(hours=1)
AT_ONCE: Final = Deadline(timedelta(0))
MAX_STEPS: Final = 50
"""The most steps of a cadence."""
MAX_PLACES: Final = 50
"""The most steps that one run of a cadence may take."""
MAX_OUTCOMES: Final = 20
"""The most outcomes of a cadence, `answered` not counted."""
MAX_NAME: Final = 40
"""The longest id, in code points."""
MAX_ACTION: Final = 200
"""The longest action, in code points."""


@attrs.frozen(kw_only=True)
class StepOutcome:
    """How a step may turn out.

    >>> StepOutcome(id="voicemail", label=Text("语音信箱", "voicemail")).label.zh
    '语音信箱'
    """

    id: str
    label: Text = attrs.field(validator=instance_of(Text))


OUTCOMES: Final = (
    StepOutcome(id="no_answer", label=Text("无人接听", "no answer")),
    StepOutcome(id="busy", label=Text("不方便", "busy")),
    StepOutcome(id="sent", label=Text("已发送", "sent")),
    StepOutcome(id="bounced", label=Text("未送达", "bounced")),
)
"""The outcomes of a cadence that does not declare its own."""


@attrs.frozen(kw_only=True)
class Branch:
    """Where one outcome of a step leads.

    >>> Branch(on="bounced", to=STOP).to
    'stop'
    """

    on: str
    """The id of an outcome."""
    to: str
    """The id of a step, or `STOP`."""


@attrs.frozen(kw_only=True)
class CadenceStep:
    """One step of a cadence: what to do, how, and after how long.

    >>> CadenceStep(id="call", method="phone", action="首次致电").wait.within
    datetime.timedelta(0)
    """

    id: str
    """Unique in its cadence, and not `STOP`."""
    method: Method = attrs.field(converter=Method)
    action: str = attrs.field(validator=instance_of(str))
    """What to do, for the person or the program that does it."""
    wait: Deadline = attrs.field(default=AT_ONCE, validator=instance_of(Deadline))
    """How long after the start or, from the second step on, after the report of the step before."""
    then: tuple[Branch, ...] = attrs.field(default=(), validator=tuple_of(Branch))
    """Where outcomes lead; one without a branch leads to the next step of the cadence's list."""


@attrs.frozen(kw_only=True)
class Cadence:
    """Steps to take until the customer answers; plain data, checked as a whole when built.

    >>> from leadcore.followup.standard import standard_cadences
    >>> cadence, calendar = standard_cadences()[0], WorkCalendar.standard()
    >>> call = cadence.first(datetime.fromisoformat("2024-05-06T10:00+08:00"), calendar)
    >>> again = cadence.following(call, "no_answer", call.due, calendar)
    >>> again.step, again.due.isoformat()
    ('call_again', '2024-05-06T06:00:00+00:00')
    >>> cadence.following(again, ANSWERED, again.due, calendar) is None
    True
    """

    id: str
    label: Text = attrs.field(validator=instance_of(Text))
    steps: tuple[CadenceStep, ...] = attrs.field(validator=tuple_of(CadenceStep))
    """In the order in which they follow where no branch says otherwise."""
    outcomes: tuple[StepOutcome, ...] = attrs.field(
        default=OUTCOMES, validator=tuple_of(StepOutcome)
    )
    """What may be reported besides `answered`, which always may."""
    contact_hours: Week | None = attrs.field(
        default=None, validator=attrs.validators.optional(instance_of(Week))
    )
    """When customers may be contacted, by the wall clock of the calendar's zone; None is always.

    The rest is quiet time: a step that would be due in it is due when it ends.
    """
    most: int = attrs.field(default=MAX_PLACES, validator=instance_of(int))
    """The most steps that one run takes."""

    def __attrs_post_init__(self) -> None:
        # Where steps lead can only be asked once every name stands for one thing.
        if found := tuple(definition_problems(self)) or tuple(graph_problems(self)):
            raise DefinitionError(Text("跟进节奏", "cadence"), found)

    def first(self, start: datetime, calendar: WorkCalendar) -> CadencePlace:
        """Return the place at which a run that begins at `start` stands.

        >>> from leadcore.followup.standard import standard_cadences
        >>> monday = datetime.fromisoformat("2024-05-06T22:00+08:00")
        >>> standard_cadences()[0].first(monday, WorkCalendar.standard()).due.isoformat()
        '2024-05-07T01:00:00+00:00'
        """
        step = self.steps[0]
        return CadencePlace(cadence=self.id, step=step.id, due=due(self, step, start, calendar))

    def following(
        self, place: CadencePlace, outcome: str, at: datetime, calendar: WorkCalendar
    ) -> CadencePlace | None:
        """Return the place after `place`, whose step was done at `at`; None when the run has ended.

        ValidationError when the place is none of this cadence's, or the outcome is not declared.

        >>> from leadcore.followup.standard import standard_cadences
        >>> cadence, at = standard_cadences()[0], datetime.fromisoformat("2024-05-06T10:00+08:00")
        >>> cadence.following(cadence.first(at, WorkCalendar.always()), "noanswer", at,
        ...                   WorkCalendar.always())
        Traceback (most recent call last):
        leadcore.errors.ValidationError: 1 problem(s), mend them and submit again:
        - outcome: 'noanswer' given; allowed: one of answered, no_answer, busy, sent, bounced;
        did you mean no_answer? [unknown_outcome]
        """
        refuse(*report_problems(self, place, outcome))
        target = STOP if outcome == ANSWERED else targets(self)[place.step][outcome]
        if target == STOP or place.number >= self.most:
            return None
        moment = due(self, self.step(target), at, calendar)
        return CadencePlace(cadence=self.id, step=target, due=moment, number=place.number + 1)

    def step(self, id: str) -> CadenceStep:
        """Return the step of this id; ValidationError where there is none.

        >>> from leadcore.followup.standard import standard_cadences
        >>> standard_cadences()[0].step("call_again").method.value
        'phone'
        """
        for each in self.steps:
            if each.id == id:
                return each
        raise ValidationError((unknown("step", id, [each.id for each in self.steps]),))

    def to(self, language: Language) -> str:
        """Return the cadence as lines, one a step.

        >>> from leadcore.followup.standard import standard_cadences
        >>> print(standard_cadences()[0].to("zh"))
        首次联系：至多 4 步，客户答复即止
          call：立即，电话，首次致电
          call_again：4 小时（工作时间）后，电话，再次致电
          message：9 小时（工作时间）后，即时通讯，发送问候
          email：27 小时（工作时间）后，邮件，发送公司介绍
        """
        head = Text(
            f"{self.label.zh}：至多 {self.most} 步，客户答复即止",
            f"{self.label.en}: at most {self.most} steps, ends when the customer answers",
        )
        lines = (step_text(self, each) for each in self.steps)
        return "\n  ".join(text.to(language) for text in (head, *lines))


def due(cadence: Cadence, step: CadenceStep, start: datetime, calendar: WorkCalendar) -> datetime:
    """Return when the step is due, waited for from `start` and moved out of quiet time."""
    moment, week = step.wait.after(start, calendar), cadence.contact_hours
    return moment if week is None else next_contact(within_reach(moment), week, calendar.timezone)


def next_contact(instant: datetime, week: Week, zone: ZoneInfo) -> datetime:
    """Return the first instant from `instant` on at which `week` has a window open."""
    # A calendar of that week would say the same, but works out months where a few days will do.
    eve = instant.astimezone(zone).toordinal() - 1  # Its last window may run into the day.
    days = map(date.fromordinal, count(eve))
    stretches = (stretch for day in days for stretch in edges(day, week.on(day), zone))
    return next(max(opens, instant) for opens, closes in stretches if max(opens, instant) < closes)


def targets(cadence: Cadence) -> dict[str, dict[str, str]]:
    """Return where every outcome of every step but `answered` leads: to a step, or to `STOP`."""
    ids = [each.id for each in cadence.steps]
    return {
        step.id: {outcome.id: following for outcome in cadence.outcomes}
        | {branch.on: branch.to for branch in step.then}
        for step, following in zip(cadence.steps, [*ids[1:], STOP], strict=True)
    }


# ---------------------------------------------------------------------------------------- checks


def report_problems(cadence: Cadence, place: CadencePlace, outcome: str) -> Iterator[Problem]:
    if place.cadence != cadence.id:
        yield unknown("cadence", place.cadence, [cadence.id])
    elif place.step not in (steps := [each.id for each in cadence.steps]):
        yield unknown("step", place.step, steps)
    if outcome not in (allowed := [ANSWERED, *(each.id for each in cadence.outcomes)]):
        yield unknown("outcome", outcome, allowed)


def definition_problems(cadence: Cadence) -> Iterator[Problem]:
    """Yield what is wrong with names, counts, texts and branches."""
    outcomes, steps = [each.id for each in cadence.outcomes], [each.id for each in cadence.steps]
    yield from name_problems("id", [cadence.id])
    yield from name_problems("outcomes", outcomes, reserved=ANSWERED)
    yield from name_problems("steps", steps, reserved=STOP)
    yield from count_problems("outcomes", len(outcomes), MAX_OUTCOMES)
    yield from count_problems("steps", len(steps), MAX_STEPS)
    yield from count_problems("most", cadence.most, MAX_PLACES)
    yield from label_problems("label", cadence.label)
    for outcome in cadence.outcomes:
        yield from label_problems(f"outcomes.{outcome.id}", outcome.label)
    if cadence.contact_hours is not None and not any(cadence.contact_hours.days):
        zh, en = "至少一个可联系的时段", "at least one window in the week"
        yield problem("contact_hours", "never_open", Text("无", "none"), zh, en)
    for step in cadence.steps:
        yield from step_problems(step, outcomes, [*steps, STOP])


def step_problems(
    step: CadenceStep, outcomes: Sequence[str], destinations: Sequence[str]
) -> Iterator[Problem]:
    path = f"steps.{step.id}"
    if not step.action.strip() or len(step.action) > MAX_ACTION:
        zh, en = f"1 至 {MAX_ACTION} 个字符", f"1 to {MAX_ACTION} characters, not blank"
        given = Text(f"{len(step.action)} 个字符", f"{len(step.action)} characters")
        yield problem(f"{path}.action", "bad_action", given, zh, en)
    yield from repeated(f"{path}.then", [branch.on for branch in step.then])
    for branch in step.then:
        if branch.on not in outcomes:
            yield unknown("outcome", branch.on, outcomes, f"{path}.then")
        if branch.to not in destinations:
            yield unknown("step", branch.to, destinations, f"{path}.then")


def graph_problems(cadence: Cadence) -> Iterator[Problem]:
    """Yield the steps that no run reaches, and the steps that follow each other in no time."""
    edges = {step: set(by.values()) - {STOP} for step, by in targets(cadence).items()}
    reached, front = set[str](), {cadence.steps[0].id}
    for _ in range(cadence.most):
        reached |= front
        front = {target for step in front for target in edges[step]} - reached
    for step in edges:
        if step not in reached:
            zh = f"从第一步起，{cadence.most} 步之内能到达的步骤"
            en = f"a step that can be reached from the first within {cadence.most} steps"
            yield problem(f"steps.{step}", "unreachable", echo(step), zh, en)
    at_once = {each.id for each in cadence.steps if each.wait.within == timedelta(0)}
    try:
        TopologicalSorter({step: edges[step] & at_once for step in at_once}).prepare()
    except CycleError as error:
        loop = " → ".join(sorted(set[str](error.args[1])))
        zh, en = "循环中至少有一步需要等待", "a wait before at least one step of the loop"
        yield problem("steps", "endless", loop, zh, en)


def name_problems(path: str, names: Sequence[str], reserved: str = "") -> Iterator[Problem]:
    yield from repeated(path, names)
    for name in dict.fromkeys(names):
        if not is_name(name) or name == reserved:
            excluded = (
                Text(f"，不能是 {reserved}", f", not {reserved}") if reserved else Text("", "")
            )
            zh = f"至多 {MAX_NAME} 个字符的标识符{excluded.zh}"
            en = f"a name of letters, digits and _, at most {MAX_NAME}{excluded.en}"
            yield problem(path, "bad_name", echo(name), zh, en)


def repeated(path: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            given = Text(f"{echo(name)} {times} 次", f"{echo(name)} {times} times")
            yield problem(path, "duplicate", given, "每个只用一次", "every one once")


def is_name(text: object) -> bool:
    return isinstance(text, str) and len(text) <= MAX_NAME and text.isidentifier()


def count_problems(path: str, count: int, most: int) -> Iterator[Problem]:
    if not 1 <= count <= most:
        yield problem(path, "bad_count", str(count), f"1 至 {most}", f"1 to {most}")


def label_problems(path: str, label: Text) -> Iterator[Problem]:
    if not (label.zh.strip() and label.en.strip()):
        zh, en = "中文和英文名称", "a label in Chinese and in English"
        yield problem(path, "no_label", Text("空", "nothing"), zh, en)


def unknown(kind: str, given: str, allowed: Sequence[str], path: str = "") -> Problem:
    near = closest(given, {name.lower(): name for name in allowed}) if is_name(given) else None
    zh, en = (f"；是不是 {near}？", f"; did you mean {near}?") if near else ("", "")
    listed_zh, listed_en = f"以下之一：{'、'.join(allowed)}", f"one of {', '.join(allowed)}"
    code, listed = f"unknown_{kind}", (listed_zh + zh, listed_en + en)
    return problem(path or kind, code, echo(given), *listed)


def problem(path: str, code: str, given: str | Text, zh: str, en: str) -> Problem:
    return Problem(path=path, code=code, given=given, allowed=Text(zh, en))


def refuse(*problems: Problem) -> None:
    if problems:
        raise ValidationError(problems)


# ------------------------------------------------------------------------------------------ text


def step_text(cadence: Cadence, step: CadenceStep) -> Text:
    wait, method = wait_text(step.wait), METHOD[step.method]
    labels = {each.id: each.label for each in cadence.outcomes}
    pairs = [(labels[each.on], target(each)) for each in step.then]
    zh = "".join(f"；{label.zh} → {to.zh}" for label, to in pairs)
    en = "".join(f"; {label.en} → {to.en}" for label, to in pairs)
    return Text(
        f"{step.id}：{wait.zh}，{method.zh}，{step.action}{zh}",
        f"{step.id}: {wait.en}, {method.en}, {step.action}{en}",
    )


def target(branch: Branch) -> Text:
    return Text("结束", "end") if branch.to == STOP else Text(branch.to, branch.to)


def wait_text(wait: Deadline) -> Text:
    if wait.within == timedelta(0):
        return Text("立即", "at once")
    if wait.clock == "working":  # A day of working time is no day of the calendar.
        hours = f"{wait.within / HOUR:.6g}"
        return Text(f"{hours} 小时（工作时间）后", f"after {hours} h of working time")
    length = duration_text(wait.within)
    return Text(f"{length.zh}后", f"after {length.en}")
