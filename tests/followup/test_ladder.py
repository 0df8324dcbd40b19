"""Ladders: which step comes next, when, counted from which moment, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import Deadline, WorkCalendar
from leadcore.errors import DefinitionError
from leadcore.followup import Anchor, Ladder, LadderStep, Recurrence, standard_ladders
from leadcore.followup.ladder import MAX_STEPS, RESERVED
from leadcore.model import CadencePlace, Lead, Phase, Rung
from leadcore.rules import Action
from leadcore.texts import Text
from tests.builders import AT, DAY, HOUR, lead
from tests.calendars.strategies import calendars_and_days, midnight, offsets
from tests.strategies import leads

ALWAYS = WorkCalendar.always()
STANDARD = WorkCalendar.standard()
NEW_YORK = attrs.evolve(STANDARD, zone="America/New_York")
REMIND = Action(name="remind", parameters={"to": "owner"})
LABEL = Text("测试", "test")
ANCHOR_NAMES = get_args(Anchor)
OTHERS = [name for name in ANCHOR_NAMES if name != "closed"]
QUIET = lead(owner="li", quiet_since=AT)
"""A lead on which nobody has done anything since `AT`."""


def step(after: Deadline | Recurrence | timedelta, *, repeat: bool = False) -> LadderStep:
    within = Deadline(after) if isinstance(after, timedelta) else after
    return LadderStep(after=within, do=(REMIND,), label=LABEL, repeat=repeat)


def ladder(*steps: LadderStep, since: Anchor = "untouched", id: str = "quiet") -> Ladder:
    return Ladder(id=id, since=since, steps=steps)


def monthly(day: int = 1, at: time = time(0)) -> Recurrence:
    return Recurrence(rule=f"FREQ=MONTHLY;BYMONTHDAY={day}", at=at)


def climbed(one: Lead, by: Ladder, number: int, due: datetime) -> Lead:
    """Return the lead after one step of a ladder, as `climb` leaves it."""
    since = by.anchor(one)
    assert since is not None
    rung = Rung(ladder=by.id, since=since, step=number, due=due)
    others = tuple(each for each in one.rungs if each.ladder != by.id)
    return attrs.evolve(one, rungs=(*others, rung))


def walk(one: Lead, by: Ladder, calendar: WorkCalendar, most: int) -> list[tuple[int, datetime]]:
    """Return the steps that are climbed one after the other, `most` at the most."""
    found: list[tuple[int, datetime]] = []
    while len(found) < most and (left := next(by.due(one, calendar), None)):
        found.append(left)
        one = climbed(one, by, *left)
    return found


spans = st.lists(st.timedeltas(timedelta(0), 90 * DAY), min_size=1, max_size=6, unique=True)


# ------------------------------------------------------------------------------------- the steps


@pytest.mark.requirement("R-35")
@given(spans.map(sorted))
def test_steps_come_in_their_order_and_each_once(lengths: list[timedelta]) -> None:
    """Climbing what is next, every step comes once, in order, so long after the anchor."""
    one = ladder(*map(step, lengths))
    found = walk(QUIET, one, ALWAYS, 99)
    assert found == [(number, AT + length) for number, length in enumerate(lengths)]


@given(spans.map(sorted), st.data())
def test_what_is_left_is_all_that_was_not_climbed(
    lengths: list[timedelta], data: st.DataObject
) -> None:
    """After a step, those behind it are left and none before it."""
    one = ladder(*map(step, lengths))
    done = data.draw(st.integers(0, len(lengths) - 1))
    after = climbed(QUIET, one, done, AT + lengths[done])
    assert [number for number, _ in one.due(after, ALWAYS)] == list(range(done + 1, len(lengths)))


@pytest.mark.requirement("R-35")
@given(st.timedeltas(timedelta(seconds=1), 30 * DAY))
def test_another_anchor_starts_the_ladder_anew(later: timedelta) -> None:
    """Once somebody did something, the first step is next again, counted from then."""
    one = ladder(step(3 * DAY), step(5 * DAY))
    stale = climbed(QUIET, one, 1, AT + 5 * DAY)
    touched = attrs.evolve(stale, quiet_since=AT + later)
    assert next(one.due(stale, ALWAYS), None) is None
    assert next(one.due(touched, ALWAYS)) == (0, AT + later + 3 * DAY)


def test_a_rung_of_another_ladder_does_not_count() -> None:
    """How far one ladder was climbed says nothing about another from the same moment."""
    one, other = ladder(step(DAY), step(2 * DAY)), ladder(step(DAY), id="other")
    both = climbed(climbed(QUIET, other, 0, AT + DAY), one, 0, AT + DAY)
    assert one.rung(climbed(QUIET, other, 0, AT + DAY)) is None
    assert [number for number, _ in one.due(both, ALWAYS)] == [1]
    assert list(other.due(both, ALWAYS)) == []


def test_a_ladder_without_its_moment_sleeps() -> None:
    """Nothing is left to climb while there is no anchor, whatever was climbed before."""
    one = ladder(step(DAY, repeat=True))
    asleep = attrs.evolve(climbed(QUIET, one, 0, AT + DAY), owner=None)
    assert (one.rung(asleep), list(one.due(asleep, ALWAYS))) == (None, [])


@given(st.timedeltas(HOUR, 40 * DAY), st.integers(1, 9))
def test_a_repeating_step_counts_from_the_time_before(length: timedelta, times: int) -> None:
    """The last step comes again and again, each time so long after its last due moment."""
    one = ladder(step(timedelta(0)), step(length, repeat=True))
    found = walk(QUIET, one, ALWAYS, times + 1)
    assert found == [(0, AT), *((1, AT + number * length) for number in range(1, times + 1))]


def test_a_repeating_step_is_left_once() -> None:
    """Of all the times to come only the next one is told."""
    one = ladder(step(DAY), step(2 * DAY, repeat=True))
    assert list(one.due(QUIET, ALWAYS)) == [(0, AT + DAY), (1, AT + 2 * DAY)]
    again = climbed(QUIET, one, 1, AT + 2 * DAY)
    assert list(one.due(again, ALWAYS)) == [(1, AT + 4 * DAY)]


def test_working_time_is_the_calendars() -> None:
    """Eight working hours after Friday 17:00 are Monday 16:00 from nine to six."""
    friday = datetime.fromisoformat("2024-05-10T17:00+08:00")
    one = ladder(step(Deadline(8 * HOUR, clock="working")))
    ((_, due),) = one.due(attrs.evolve(QUIET, quiet_since=friday), STANDARD)
    assert due == datetime.fromisoformat("2024-05-13T16:00+08:00")


@given(calendars_and_days(), offsets, st.timedeltas(timedelta(0), 40 * HOUR))
def test_what_falls_due_is_told_in_utc(
    subject: tuple[WorkCalendar, Any], offset: timedelta, length: timedelta
) -> None:
    """In every zone, on both clocks and by every rule it is in UTC, and not before the anchor."""
    calendar, day = subject
    quiet = attrs.evolve(QUIET, quiet_since=midnight(day) + offset)
    afters = (Deadline(length), Deadline(length, clock="working"), monthly(), monthly(-1))
    for after in afters:
        for _, due in ladder(step(after)).due(quiet, calendar):
            assert due.tzinfo is UTC
            assert due >= midnight(day) + offset


# --------------------------------------------------------------------------------- by the calendar


@pytest.mark.requirement("R-50")
@pytest.mark.parametrize(
    ("closed_at", "due"),
    [
        ("2024-05-01T00:00:01+08:00", "2024-06-01T00:00+08:00"),
        ("2024-05-31T23:59:59+08:00", "2024-06-01T00:00+08:00"),
        ("2024-05-31T16:00:00+00:00", "2024-07-01T00:00+08:00"),  # 1 June in Shanghai
        ("2024-12-09T10:00:00+08:00", "2025-01-01T00:00+08:00"),
    ],
)
def test_the_month_ends_in_the_calendars_zone(closed_at: str, due: str) -> None:
    """A closed lead's month ends when the next begins by the calendar's clock, strictly after."""
    (month_end,) = (each for each in standard_ladders() if each.since == "closed")
    at = datetime.fromisoformat(closed_at)
    lost = lead(status="lost", phase=Phase.LOST, status_since=at, closed_at=at)
    ((_, found),) = month_end.due(lost, STANDARD)
    assert found == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2024-02-20", "2024-03-01T00:00-05:00"),
        ("2024-03-20", "2024-04-01T00:00-04:00"),
        ("2024-10-20", "2024-11-01T00:00-04:00"),
        ("2024-11-02", "2024-12-01T00:00-05:00"),
    ],
)
def test_a_month_end_is_midnight_whatever_the_clocks_do(day: str, due: str) -> None:
    """It is the first instant of the month by the wall clock, in summer and in winter."""
    quiet = attrs.evolve(QUIET, quiet_since=datetime.fromisoformat(f"{day}T12:00Z"))
    ((_, found),) = ladder(step(monthly())).due(quiet, NEW_YORK)
    assert found == datetime.fromisoformat(due)


def test_a_visit_every_week_keeps_its_hour_when_clocks_change() -> None:
    """A weekly step that repeats is at nine by the wall clock before and after 10 March 2024."""
    weekly = ladder(step(Recurrence(rule="FREQ=WEEKLY;BYDAY=MO", at=time(9)), repeat=True))
    quiet = attrs.evolve(QUIET, quiet_since=datetime.fromisoformat("2024-03-01T12:00Z"))
    assert [due.isoformat() for _, due in walk(quiet, weekly, NEW_YORK, 3)] == [
        "2024-03-04T14:00:00+00:00",
        "2024-03-11T13:00:00+00:00",
        "2024-03-18T13:00:00+00:00",
    ]


@pytest.mark.requirement("R-34", "R-35")
def test_the_standard_ladder_of_an_untouched_lead() -> None:
    """Its owner is told on day 3, its team's lead too on day 5, and on day 7 somebody gets it."""
    (untouched,) = (each for each in standard_ladders() if each.id == "untouched")
    assert [due for _, due in untouched.due(QUIET, STANDARD)] == [
        AT + 3 * DAY,
        AT + 5 * DAY,
        AT + 7 * DAY,
    ]
    done = [
        [(each.name, *dict(each.parameters).values()) for each in one.do] for one in untouched.steps
    ]
    assert done == [
        [("remind", "owner")],
        [("remind", "owner"), ("remind", "team_lead")],
        [("remind", "team_lead"), ("reassign",)],
    ]


@pytest.mark.requirement("R-34")
@pytest.mark.parametrize(
    ("id", "field"),
    [("response", "respond_by"), ("next_action", "next_action_at"), ("promise", "promise_by")],
)
def test_the_standard_reminders_come_when_it_is_due(id: str, field: str) -> None:
    """The response, the planned step and the promise are reminded of at their own moment, once."""
    (one,) = (each for each in standard_ladders() if each.id == id)
    waiting = lead(owner="li", **{field: AT + DAY})
    assert walk(waiting, one, STANDARD, 9) == [(0, AT + DAY)]


# ------------------------------------------------------------------------------------- the anchors

PLACE = CadencePlace(cadence="calls", step="first", due=AT + DAY, is_due=True)
LOST: dict[str, object] = {"status": "lost", "phase": Phase.LOST, "closed_at": AT + HOUR}
LATER = AT + DAY
Fields = dict[str, object]

STANDS: dict[Anchor, Fields] = {
    "accept_by": {"accept_by": LATER},
    "respond_by": {"respond_by": LATER},
    "next_action": {"next_action_at": LATER, "promise_by": LATER + HOUR},
    "promise": {"promise_by": LATER, "next_action_at": LATER},
    "cadence_step": {"cadence": PLACE},
    "untouched": {"owner": "li", "quiet_since": LATER},
    "waiting": {"quiet_since": LATER},
    "in_status": {"status_since": LATER},
    "received": {"received_at": LATER},
    "closed": {**LOST, "status_since": LATER},
}
"""A lead's fields with which each moment is `LATER`."""

MISSING: list[tuple[Anchor, Fields]] = [
    ("accept_by", {}),
    ("respond_by", {}),
    ("respond_by", {"respond_by": LATER, "first_response_at": AT}),
    ("next_action", {}),
    ("next_action", {"next_action_at": LATER, "promise_by": LATER}),
    ("promise", {"next_action_at": LATER}),
    ("cadence_step", {}),
    ("cadence_step", {"cadence": attrs.evolve(PLACE, is_due=False)}),
    ("untouched", {"quiet_since": LATER}),
    ("untouched", {"owner": "li"}),
    ("waiting", {"owner": "li", "quiet_since": LATER}),
    ("waiting", {}),
    ("in_status", {}),
    ("closed", {"status_since": LATER}),
    ("closed", {"status": "invalid_review", "phase": Phase.REVIEW, "status_since": LATER}),
    ("closed", {**LOST, "status_since": LATER, "archived_at": LATER}),
    ("closed", LOST),
]
"""Fields with which there is no such moment."""


def test_every_anchor_has_an_example() -> None:
    """The examples below miss none of the moments from which a ladder may count."""
    assert set(STANDS) == set(ANCHOR_NAMES)
    assert {name for name, _ in MISSING} == set(ANCHOR_NAMES) - {"received"}


@pytest.mark.parametrize("since", ANCHOR_NAMES)
def test_a_ladder_counts_from_its_moment(since: Anchor) -> None:
    """Each anchor is the field of the lead that it is named for."""
    assert ladder(step(DAY), since=since).anchor(lead(**STANDS[since])) == LATER


@pytest.mark.parametrize(("since", "fields"), MISSING)
def test_a_moment_that_is_not_there_is_none(since: Anchor, fields: Fields) -> None:
    """What was met, what nobody holds, what is not closed or not due yet, gives no moment."""
    assert ladder(step(DAY), since=since).anchor(lead(**fields)) is None


@pytest.mark.parametrize("since", OTHERS)
@pytest.mark.parametrize("phase", [phase for phase in Phase if phase.is_closed])
def test_a_closed_lead_wakes_no_ladder_of_an_open_one(since: Anchor, phase: Phase) -> None:
    """Whatever a lead still says when it is closed, only what counts from the closing goes on."""
    assert ladder(step(DAY), since=since).anchor(lead(**(STANDS[since] | {"phase": phase}))) is None


@pytest.mark.parametrize("since", OTHERS)
def test_a_lead_in_review_is_open(since: Anchor) -> None:
    """A lead that may be invalid wakes the same ladders as any open one."""
    reviewed = lead(**(STANDS[since] | {"phase": Phase.REVIEW}))
    assert ladder(step(DAY), since=since).anchor(reviewed) == LATER


@given(leads())
def test_a_lead_waits_or_is_untouched_never_both(one: Lead) -> None:
    """Which of the two ladders counts the quiet time says whether somebody holds the lead."""
    untouched, waiting = (ladder(step(DAY), since=since) for since in ("untouched", "waiting"))
    moments = (untouched.anchor(one), waiting.anchor(one))
    assert None in moments
    expected = one.quiet_since if one.is_open else None
    assert next((each for each in moments if each), None) == expected


# ------------------------------------------------------------------------------------ the refusals


def codes(build: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as refusal:
        build()
    return [(problem.path, problem.code) for problem in refusal.value.problems]


def test_everything_wrong_is_refused_at_once() -> None:
    """A reserved id, no such anchor, steps that do not rise, and one that repeats too soon."""
    steps = (step(DAY), step(HOUR, repeat=True), step(timedelta(0), repeat=True))
    assert codes(lambda: ladder(*steps, id="pool", since="birthday")) == [  # type: ignore[arg-type]
        ("id", "bad_id"),
        ("pool.since", "unknown"),
        ("pool.steps[1].after", "not_rising"),
        ("pool.steps[2].after", "not_rising"),
        ("pool.steps[1].repeat", "bad_repeat"),
        ("pool.steps[2].repeat", "bad_repeat"),
    ]


@pytest.mark.parametrize("id", [*RESERVED, "", " padded", "a\nb", "x" * 129, None, 7])
def test_an_id_is_a_name_of_its_own(id: Any) -> None:
    """Reserved kinds of deadlines, and what is no id, are refused."""
    assert codes(lambda: ladder(step(DAY), id=id)) == [("id", "bad_id")]


def test_what_is_no_id_is_not_repeated() -> None:
    """A phone number in the place of an id stands nowhere in the refusal."""
    with pytest.raises(DefinitionError) as refusal:
        ladder(step(DAY), step(DAY), step(2 * DAY, repeat=True), step(3 * DAY), id="13812345678 ")
    assert "13812345678" not in str(refusal.value)
    assert {problem.path for problem in refusal.value.problems} >= {"ladder.steps[1].after"}


@pytest.mark.parametrize(("count", "is_refused"), [(0, True), (1, False), (50, False), (51, True)])
def test_a_ladder_has_one_to_fifty_steps(count: int, is_refused: bool) -> None:
    """None at all, or one more than the most, is refused."""
    steps = [step(number * HOUR) for number in range(count)]
    assert MAX_STEPS == 50
    if is_refused:
        assert codes(lambda: ladder(*steps)) == [("quiet.steps", "bad_count")]
    else:
        assert len(ladder(*steps).steps) == count


@given(st.timedeltas(timedelta(0), 90 * DAY), st.timedeltas(timedelta(0), 90 * DAY))
def test_steps_on_one_clock_must_rise(first: timedelta, second: timedelta) -> None:
    """The second of two steps on the same clock is later, or it is refused."""
    if first < second:
        assert len(ladder(step(first), step(second)).steps) == 2
    else:
        assert codes(lambda: ladder(step(first), step(second))) == [
            ("quiet.steps[1].after", "not_rising")
        ]


def test_steps_on_two_clocks_are_not_compared() -> None:
    """Which of a working day and a day comes first depends on the day, and so is allowed."""
    working = Deadline(HOUR, clock="working")
    assert len(ladder(step(DAY), step(working), step(monthly()), step(HOUR)).steps) == 4


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (step(DAY, repeat=True), step(2 * DAY)),
        (step(timedelta(0)), step(HOUR - timedelta.resolution, repeat=True)),
        (step(monthly(), repeat=True), step(monthly(2))),
    ],
    ids=["not the last", "too soon", "a rule, not the last"],
)
def test_only_the_last_step_repeats_and_not_too_soon(first: LadderStep, last: LadderStep) -> None:
    """A step that repeats is the last one and an hour or more apart, or it would never end."""
    assert [code for _, code in codes(lambda: ladder(first, last))] == ["bad_repeat"]


@pytest.mark.parametrize("after", [HOUR, Deadline(HOUR, clock="working"), monthly()])
def test_a_last_step_may_repeat(after: Deadline | Recurrence | timedelta) -> None:
    """An hour on either clock, or any rule, is far enough apart."""
    assert ladder(step(after, repeat=True)).steps[0].repeat


@pytest.mark.parametrize(
    ("one", "wrong"),
    [
        (step(DAY), {"after": DAY}),
        (step(DAY), {"do": [REMIND]}),
        (step(DAY), {"do": ("remind",)}),
        (step(DAY), {"label": "提醒"}),
        (step(DAY), {"repeat": "yes"}),
        (ladder(step(DAY)), {"steps": [step(DAY)]}),
        (ladder(step(DAY)), {"steps": (DAY,)}),
        (ladder(step(DAY)), {"when": True}),
    ],
    ids=["after", "list", "do", "label", "repeat", "steps list", "steps", "when"],
)
def test_what_is_of_another_type_is_refused(one: Any, wrong: Any) -> None:
    """Nothing is taken for a step, an action, a label or a condition that is none."""
    with pytest.raises(TypeError):
        attrs.evolve(one, **wrong)
