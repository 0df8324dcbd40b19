"""Cadences: where a run stands, where it goes next, and when."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import Deadline, Week, Window, WorkCalendar
from leadcore.errors import CalendarRangeError, DefinitionError, ValidationError
from leadcore.followup.cadence import (
    MAX_PLACES,
    OUTCOMES,
    STOP,
    Branch,
    Cadence,
    CadenceStep,
    StepOutcome,
)
from leadcore.followup.standard import standard_cadences
from leadcore.model import CadencePlace
from leadcore.model.activity import ANSWERED
from leadcore.texts import Text
from tests.calendars.strategies import calendars_and_days, midnight, offsets

ALWAYS = WorkCalendar.always()
STANDARD = WorkCalendar.standard()
MONDAY = datetime.fromisoformat("2024-05-06T10:00+08:00")
LABEL = Text("测试", "test")
HOUR = Deadline(timedelta(hours=1))
AT_ONCE = Deadline(timedelta(0))
REPORTS = [each.id for each in OUTCOMES]
FIRST_CONTACT, AFTER_PROPOSAL = standard_cadences()

Subject = tuple[WorkCalendar, date]


def step(id: str, wait: Deadline = HOUR, **then: str) -> CadenceStep:
    branches = tuple(Branch(on=on, to=to) for on, to in then.items())
    return CadenceStep(id=id, method="phone", action="致电", wait=wait, then=branches)


def cadence(*steps: CadenceStep, most: int = MAX_PLACES, week: Week | None = None) -> Cadence:
    return Cadence(id="test", label=LABEL, steps=steps, most=most, contact_hours=week)


def daily(text: str) -> Week:
    return Week.every_day(Window.parse(text))


@st.composite
def cadences(draw: st.DrawFn) -> Cadence:
    """Cadences of one to six steps whose branches lead anywhere, back as well."""
    ids = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    waits = st.timedeltas(timedelta(seconds=1), timedelta(days=9)).map(Deadline)
    branches = st.dictionaries(st.sampled_from(REPORTS[1:]), st.sampled_from([*ids, STOP]))
    steps = (step(id, draw(waits), **draw(branches)) for id in ids)
    return cadence(*steps, most=draw(st.integers(len(ids), MAX_PLACES)))


def run(cadence: Cadence, reports: Sequence[str]) -> Iterator[CadencePlace]:
    """Yield the places of a run in which the reports come when steps are due, over and over."""
    place: CadencePlace | None = cadence.first(MONDAY, ALWAYS)
    while place is not None:
        yield place
        outcome = reports[place.number % len(reports)]
        place = cadence.following(place, outcome, place.due, ALWAYS)


reports = st.lists(st.sampled_from(REPORTS), min_size=1, max_size=9)


@pytest.mark.requirement("R-32")
@given(cadences(), reports)
def test_every_run_ends(cadence: Cadence, reports: list[str]) -> None:
    """Whatever is reported, a run has at most as many places as the cadence says."""
    numbers = [place.number for place in islice(run(cadence, reports), MAX_PLACES + 1)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) <= cadence.most


@pytest.mark.requirement("R-32")
@given(cadences(), reports)
def test_an_answer_ends_a_run_from_any_place(cadence: Cadence, reports: list[str]) -> None:
    """When the customer answers, nothing more is due."""
    for place in run(cadence, reports):
        assert cadence.following(place, ANSWERED, place.due, ALWAYS) is None


@pytest.mark.requirement("R-32")
@given(cadences(), reports)
def test_a_step_leads_where_its_branch_says_or_on(cadence: Cadence, reports: list[str]) -> None:
    """An outcome with a branch leads where that says, any other to the next step of the list."""
    ids = [each.id for each in cadence.steps]
    for place in run(cadence, reports):
        branches = {branch.on: branch.to for branch in cadence.step(place.step).then}
        for outcome in REPORTS:
            onwards = [*ids, STOP][ids.index(place.step) + 1]
            wanted = branches.get(outcome, onwards) if place.number < cadence.most else STOP
            following = cadence.following(place, outcome, place.due, ALWAYS)
            assert (STOP if following is None else following.step) == wanted


@given(cadences(), offsets)
def test_a_wait_counts_from_the_report(cadence: Cadence, late: timedelta) -> None:
    """The next step is due so long after the step before was done, not after it was due."""
    place = cadence.first(MONDAY, ALWAYS)
    following = cadence.following(place, "no_answer", MONDAY + late, ALWAYS)
    if following is not None:
        assert following.due == MONDAY + late + cadence.step(following.step).wait.within


@pytest.mark.requirement("R-32")
@given(calendars_and_days(), calendars_and_days(), offsets)
def test_a_step_in_quiet_time_is_due_when_it_ends(
    subject: Subject, other: Subject, offset: timedelta
) -> None:
    """It is due in contact hours, and no contact hours were let pass."""
    (calendar, day), week = subject, other[0].week
    contact = WorkCalendar(zone=calendar.zone, week=week)
    start = midnight(day) + offset
    due = cadence(step("call"), week=week).first(start, calendar).due
    asked = start + HOUR.within
    assert contact.is_open(due)
    assert due >= asked
    assert contact.between(asked, due) == timedelta(0)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2024-03-09T21:00-05:00", "2024-03-10T13:00:00+00:00"),  # 12 hours of clock, 11 of time
        ("2024-11-02T21:00-04:00", "2024-11-03T14:00:00+00:00"),
        ("2024-05-06T08:59-04:00", "2024-05-06T13:00:00+00:00"),
        ("2024-05-06T19:59-04:00", "2024-05-06T23:59:00+00:00"),
        ("2024-05-06T20:00-04:00", "2024-05-07T13:00:00+00:00"),
    ],
)
def test_quiet_time_goes_by_the_wall_clock(start: str, due: str) -> None:
    """From 20:00 to 09:00 in New York, also in the nights in which its clocks change."""
    new_york = attrs.evolve(ALWAYS, zone="America/New_York")
    calm = cadence(step("call", wait=AT_ONCE), week=daily("09:00-20:00"))
    assert calm.first(datetime.fromisoformat(start), new_york).due.isoformat() == due


def test_contact_hours_that_a_change_of_clocks_skips_are_those_of_the_week_after() -> None:
    """On 10 March 2024 New York has no 02:15 to 02:45."""
    new_york = attrs.evolve(ALWAYS, zone="America/New_York")
    sunday = cadence(step("call"), week=Week(sunday=(Window.parse("02:15-02:45"),)))
    due = sunday.first(datetime.fromisoformat("2024-03-09T12:00-05:00"), new_york).due
    assert due.isoformat() == "2024-03-17T06:15:00+00:00"


def test_a_step_that_no_calendar_covers_is_refused() -> None:
    """Contact hours are known as far as calendars go."""
    calm = cadence(step("call"), week=daily("09:00-20:00"))
    with pytest.raises(CalendarRangeError, match="9999-12-31"):
        calm.first(datetime(9999, 12, 31, tzinfo=UTC), ALWAYS)


def test_a_wait_can_run_on_working_time() -> None:
    """Four working hours from Friday 16:00 end on Monday at 11:00."""
    working = cadence(step("call", wait=Deadline(timedelta(hours=4), clock="working")))
    friday = datetime.fromisoformat("2024-05-10T16:00+08:00")
    due = datetime.fromisoformat("2024-05-13T11:00+08:00")
    assert working.first(friday, STANDARD).due == due


@pytest.mark.requirement("R-32")
def test_the_story_of_a_customer_who_does_not_answer() -> None:
    """Call, call again in the afternoon, write next morning, send a mail, and leave it."""
    place, story = FIRST_CONTACT.first(MONDAY, STANDARD), list[str]()
    for outcome in ("no_answer", "busy", "sent", "sent"):
        local = place.due.astimezone(STANDARD.timezone)
        story.append(f"{place.step} {local:%a %H:%M}")
        following = FIRST_CONTACT.following(place, outcome, place.due, STANDARD)
        place = following or place
    assert story == [
        "call Mon 10:00",
        "call_again Mon 14:00",
        "message Tue 14:00",
        "email Fri 14:00",
    ]
    assert following is None


def test_a_cadence_after_a_proposal_calls_until_the_customer_has_time() -> None:
    """While the customer is busy the call is repeated, up to six steps in all."""
    steps = [place.step for place in run(AFTER_PROPOSAL, ["busy"])]
    assert steps == ["message", *5 * ["call"]]


# ---------------------------------------------------------------------------------- what is refused


@pytest.mark.requirement("R-32")
def test_an_outcome_that_is_not_declared_is_refused_with_those_that_are() -> None:
    """The refusal lists what may be reported, and guesses what was meant."""
    place = FIRST_CONTACT.first(MONDAY, STANDARD)
    with pytest.raises(ValidationError) as error:
        FIRST_CONTACT.following(place, "no_anwser", MONDAY, STANDARD)
    (problem,) = error.value.problems
    listed = "one of answered, no_answer, busy, sent, bounced; did you mean no_answer?"
    assert (problem.code, problem.allowed.en) == ("unknown_outcome", listed)
    assert "是不是 no_answer" in problem.allowed.zh


def test_an_outcome_like_no_other_is_refused_without_a_guess() -> None:
    """Nothing near is nothing meant."""
    place = FIRST_CONTACT.first(MONDAY, STANDARD)
    with pytest.raises(ValidationError, match=r"bounced \[unknown_outcome\]"):
        FIRST_CONTACT.following(place, "？", MONDAY, STANDARD)


@pytest.mark.parametrize(
    ("cadence", "step", "code"),
    [("after_proposal", "call", "unknown_cadence"), ("first_contact", "cal", "unknown_step")],
)
def test_a_place_of_another_cadence_is_refused(cadence: str, step: str, code: str) -> None:
    """A place is of the cadence that it names, and at one of its steps."""
    place = CadencePlace(cadence=cadence, step=step, due=MONDAY)
    with pytest.raises(ValidationError) as error:
        FIRST_CONTACT.following(place, "busy", MONDAY, STANDARD)
    assert [problem.code for problem in error.value.problems] == [code]


def test_a_step_that_there_is_not_is_refused() -> None:
    """Asking for a step by a wrong id says which ids there are."""
    with pytest.raises(ValidationError, match="did you mean call_again"):
        FIRST_CONTACT.step("callagain")


@pytest.mark.parametrize("number", [0, -1])
def test_a_place_has_a_number_of_a_run(number: int) -> None:
    """The first place has number one."""
    with pytest.raises(ValueError, match="number"):
        CadencePlace(cadence="test", step="call", due=MONDAY, number=number)


def codes(*steps: CadenceStep, **changes: object) -> list[tuple[str, str]]:
    """Return path and code of everything that is wrong with a cadence."""
    fields: dict[str, object] = {"id": "test", "label": LABEL, "steps": steps, **changes}
    with pytest.raises(DefinitionError) as error:
        Cadence(**fields)  # type: ignore[arg-type]  # Some of them are wrong on purpose.
    return [(problem.path, problem.code) for problem in error.value.problems]


CALL = step("call")


@pytest.mark.parametrize(
    ("steps", "changes", "found"),
    [
        ((), {}, [("steps", "bad_count")]),
        ([step(f"s{n}") for n in range(51)], {}, [("steps", "bad_count")]),
        ((CALL, CALL), {}, [("steps", "duplicate")]),
        ((step(STOP),), {}, [("steps", "bad_name")]),
        ((step("first call"),), {}, [("steps", "bad_name")]),
        ((CALL,), {"id": "a" * 41}, [("id", "bad_name")]),
        ((CALL,), {"label": Text("节奏", " ")}, [("label", "no_label")]),
        ((CALL,), {"most": 0}, [("most", "bad_count")]),
        ((CALL,), {"most": 51}, [("most", "bad_count")]),
        ((CALL,), {"contact_hours": Week()}, [("contact_hours", "never_open")]),
        ((CALL,), {"outcomes": ()}, [("outcomes", "bad_count")]),
        ((CALL,), {"outcomes": 2 * OUTCOMES[:1]}, [("outcomes", "duplicate")]),
        (
            (CALL,),
            {"outcomes": (StepOutcome(id=ANSWERED, label=LABEL),)},
            [("outcomes", "bad_name")],
        ),
        (
            (CALL,),
            {"outcomes": (StepOutcome(id="lost", label=Text("", "lost")),)},
            [("outcomes.lost", "no_label")],
        ),
        ((attrs.evolve(CALL, action=" "),), {}, [("steps.call.action", "bad_action")]),
        ((attrs.evolve(CALL, action="打" * 201),), {}, [("steps.call.action", "bad_action")]),
        ((step("call", busi="call"),), {}, [("steps.call.then", "unknown_outcome")]),
        ((step("call", answered="call"),), {}, [("steps.call.then", "unknown_outcome")]),
        ((step("call", busy="cal"),), {}, [("steps.call.then", "unknown_step")]),
        (
            (attrs.evolve(CALL, then=2 * (Branch(on="busy", to=STOP),)),),
            {},
            [("steps.call.then", "duplicate")],
        ),
    ],
)
def test_what_cannot_be_a_cadence(
    steps: Sequence[CadenceStep], changes: dict[str, object], found: list[tuple[str, str]]
) -> None:
    """Names, counts, labels, actions and branches are checked when it is built."""
    assert codes(*steps, **changes) == found


def test_all_problems_are_named_at_once() -> None:
    """One refusal names everything."""
    wrong = attrs.evolve(step("call", busy="x"), action="")
    assert codes(wrong, CALL, label=Text("", ""), most=0) == [
        ("steps", "duplicate"),
        ("most", "bad_count"),
        ("label", "no_label"),
        ("steps.call.action", "bad_action"),
        ("steps.call.then", "unknown_step"),
    ]


def test_a_step_that_nothing_leads_to_is_refused() -> None:
    """All outcomes of the first step lead past the second."""
    first = step("one", HOUR, **dict.fromkeys(REPORTS, "three"))
    assert codes(first, step("two"), step("three")) == [("steps.two", "unreachable")]


def test_a_step_that_no_run_is_long_enough_for_is_refused() -> None:
    """The third of three steps in a row cannot be reached in two."""
    steps = (step("one"), step("two"), step("three"))
    assert codes(*steps, most=2) == [("steps.three", "unreachable")]


@pytest.mark.parametrize(
    "steps",
    [
        (step("one", wait=AT_ONCE, busy="one"),),
        (step("one", wait=AT_ONCE), step("two", wait=AT_ONCE, busy="one")),
    ],
)
def test_a_loop_in_no_time_is_refused(steps: Sequence[CadenceStep]) -> None:
    """Going round takes time, or the host would be given steps as fast as it reports."""
    assert codes(*steps) == [("steps", "endless")]


def test_a_loop_with_a_wait_is_allowed() -> None:
    """One wait on the way round is enough."""
    loop = cadence(step("one", wait=AT_ONCE), step("two", busy="one"), most=5)
    assert [place.step for place in run(loop, ["busy"])] == ["one", "two", "one", "two", "one"]


@pytest.mark.parametrize(
    "changes",
    [{"label": "节奏"}, {"steps": [CALL]}, {"outcomes": ("busy",)}, {"contact_hours": "9-18"}],
)
def test_a_field_of_another_type_is_refused(changes: dict[str, object]) -> None:
    """Texts, tuples and weeks are what they say."""
    fields: dict[str, object] = {"id": "test", "label": LABEL, "steps": (CALL,), **changes}
    with pytest.raises(TypeError):
        Cadence(**fields)  # type: ignore[arg-type]  # Some of them are wrong on purpose.


# ------------------------------------------------------------------------------------------ views


def test_a_cadence_reads_as_lines() -> None:
    """One line a step: how long to wait, what to do, where outcomes lead."""
    steps = (
        step("call", wait=AT_ONCE, busy="call_again", bounced=STOP),
        step("call_again", wait=Deadline(timedelta(days=1, hours=2))),
        step("email", wait=Deadline(timedelta(hours=27), clock="working")),
    )
    assert cadence(*steps, most=3).to("en").splitlines() == [
        "test: at most 3 steps, ends when the customer answers",
        "  call: at once, phone, 致电; busy → call_again; bounced → end",
        "  call_again: after 1 day 2 hours, phone, 致电",
        "  email: after 27 h of working time, phone, 致电",
    ]
    assert cadence(*steps, most=3).to("zh").splitlines()[1:] == [
        "  call：立即，电话，致电；不方便 → call_again；未送达 → 结束",
        "  call_again：1 天 2 小时后，电话，致电",
        "  email：27 小时（工作时间）后，电话，致电",
    ]


def test_cadences_and_places_are_values() -> None:
    """Equal ones are equal, hash alike, and come back from a pickle."""
    place = FIRST_CONTACT.first(MONDAY, STANDARD)
    assert pickle.loads(pickle.dumps((FIRST_CONTACT, place))) == (FIRST_CONTACT, place)
    assert len({FIRST_CONTACT, standard_cadences()[0]}) == 1
    assert place.due.tzinfo is UTC
