"""Pauses: since when a lead is paused, what is due later when it goes on, and by how much."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import LeadDesk, Policy
from leadcore import commands as c
from leadcore.calendars import Clock, Deadline, Week, Window, WorkCalendar
from leadcore.errors import DefinitionError
from leadcore.events import DeadlinesMoved, LadderClimbed
from leadcore.followup import Anchor, Ladder, LadderStep
from leadcore.model import CadencePlace, FollowUp, Lead, Phase
from leadcore.model.validators import MOVABLE
from leadcore.policy import Pause
from leadcore.rules import Action
from leadcore.texts import Text
from tests.builders import AT, DAY, HOUR, LI, STANDARD, WANG, desk, entered, lead
from tests.calendars.strategies import calendars_and_days, midnight, offsets

ALWAYS = WorkCalendar.always()
OFFICE = WorkCalendar.standard()
REVIEW = Pause(statuses=("invalid_review",))
EVERYTHING = Pause(statuses=("invalid_review",), runs_on=())
"""A pause in which nothing runs on, so that everything moves."""
PAUSED, RESUMED = AT + DAY, AT + 3 * DAY
LATER = AT + 2 * DAY
PLACE = CadencePlace(cadence="calls", step="first", due=LATER)
FIELDS = tuple(name for name in MOVABLE if name not in ("cadence", "quiet_since"))
"""The fields that move where they are still ahead."""
MINUTES = timedelta(minutes=1)
NEW_YORK = WorkCalendar(zone="America/New_York", week=Week.every_day(Window.parse("00:00-12:00")))


def moved(
    one: Lead,
    pause: Pause = EVERYTHING,
    since: datetime = PAUSED,
    until: datetime = RESUMED,
    calendar: WorkCalendar = ALWAYS,
) -> dict[str, datetime]:
    return dict(pause.moved(one, since, until, calendar))


# ------------------------------------------------------------------------------------ since when


def test_a_lead_is_paused_since_it_came_into_the_status() -> None:
    """In a status that pauses it is since then, in another not at all."""
    one = lead(status="invalid_review", phase=Phase.REVIEW, status_since=PAUSED)
    assert REVIEW.since(one) == PAUSED
    assert Pause().since(one) is None
    assert REVIEW.since(attrs.evolve(one, status="new", phase=Phase.OPEN)) is None


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase.is_closed])
def test_a_closed_lead_is_paused_since_its_closing(phase: Phase) -> None:
    """However it was closed, archived later or not, it is paused since the closing."""
    one = lead(status="x", phase=phase, closed_at=PAUSED, status_since=RESUMED)
    assert Pause().since(one) == PAUSED


# --------------------------------------------------------------------------------- what is moved


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_ahead_moves_and_what_was_overdue_stays(name: str) -> None:
    """What was due before the pause began is due as it was; at its very beginning it is ahead."""
    length = RESUMED - PAUSED
    for ahead in (PAUSED, LATER, RESUMED + DAY):
        assert moved(lead(**{name: ahead})) == {name: ahead + length}
    assert moved(lead(**{name: PAUSED - timedelta.resolution})) == {}


def test_a_lead_without_moments_moves_nothing() -> None:
    """What has no moment gets none."""
    assert moved(lead()) == {}


def test_a_response_that_was_given_does_not_move() -> None:
    """A deadline that was met stays as it was met."""
    met = lead(respond_by=LATER, first_response_at=AT)
    assert moved(met) == {}
    assert moved(attrs.evolve(met, first_response_at=None)) == {"respond_by": RESUMED + DAY}


def test_the_quiet_time_always_moves() -> None:
    """It goes on after the pause where it stood: the pause is no time in which nobody cared."""
    assert moved(lead(quiet_since=AT)) == {"quiet_since": LATER}
    assert moved(lead(quiet_since=PAUSED)) == {"quiet_since": RESUMED}
    assert moved(lead(quiet_since=LATER)) == {"quiet_since": RESUMED}


def test_the_next_step_of_a_cadence_moves() -> None:
    """Where it was due before the pause it stays, like any deadline."""
    assert moved(lead(cadence=PLACE)) == {"cadence": RESUMED + DAY}
    overdue = attrs.evolve(PLACE, due=PAUSED - MINUTES)
    assert moved(lead(cadence=overdue)) == {}


def test_what_runs_on_in_the_pause_is_not_due_later() -> None:
    """An acceptance, or a cadence, that falls due in the pause all the same has lost no time."""
    one = lead(accept_by=LATER, cadence=PLACE, respond_by=LATER)
    assert set(moved(one)) == {"accept_by", "cadence", "respond_by"}
    assert set(moved(one, REVIEW)) == {"cadence", "respond_by"}
    assert set(moved(one, attrs.evolve(REVIEW, runs_on=("cadence",)))) == {
        "accept_by",
        "respond_by",
    }


def test_fields_come_by_name() -> None:
    """They stand in the order of their names, so that equal pauses are told equally."""
    one = lead(**dict.fromkeys(FIELDS, LATER), cadence=PLACE, quiet_since=AT)
    assert [name for name, _ in EVERYTHING.moved(one, PAUSED, RESUMED, ALWAYS)] == sorted(MOVABLE)


# ------------------------------------------------------------------------------------ by how much


@pytest.mark.requirement("R-14")
@pytest.mark.parametrize(
    ("clock", "due", "later"),
    [
        ("elapsed", "2024-05-13T12:00+08:00", "2024-05-16T05:00+08:00"),
        ("working", "2024-05-13T12:00+08:00", "2024-05-13T14:00+08:00"),
        ("working", "2024-05-10T18:00+08:00", "2024-05-13T11:00+08:00"),
        ("working", "2024-05-11T12:00+08:00", "2024-05-13T11:00+08:00"),
    ],
)
def test_a_pause_over_a_weekend(clock: Clock, due: str, later: str) -> None:
    """From Friday 17:00 to Monday 10:00 are 65 hours, and 2 hours of work from nine to six."""
    pause = attrs.evolve(EVERYTHING, clock=clock)
    friday, monday = map(
        datetime.fromisoformat, ("2024-05-10T17:00+08:00", "2024-05-13T10:00+08:00")
    )
    one = lead(respond_by=datetime.fromisoformat(due))
    found = moved(one, pause, friday, monday, OFFICE)
    assert found == {"respond_by": datetime.fromisoformat(later)}


@pytest.mark.requirement("R-14")
@pytest.mark.parametrize(
    ("clock", "later"),
    [("elapsed", "2024-03-11T10:00-04:00"), ("working", "2024-03-11T10:00-04:00")],
)
def test_a_pause_over_a_clock_change(clock: Clock, later: str) -> None:
    """The night of 10 March 2024 is an hour short in New York, for the clock and for work."""
    pause = attrs.evolve(EVERYTHING, clock=clock)
    begins, ends = map(datetime.fromisoformat, ("2024-03-10T00:00-05:00", "2024-03-11T00:00-04:00"))
    one = lead(respond_by=datetime.fromisoformat("2024-03-10T11:00-04:00"))
    found = moved(one, pause, begins, ends, NEW_YORK)
    assert found == {"respond_by": datetime.fromisoformat(later)}


def test_a_deadline_in_working_time_skips_the_hours_that_there_are_not() -> None:
    """Eleven hours of work in a pause of a short day are eleven hours on the next days too."""
    pause = attrs.evolve(EVERYTHING, clock="working")
    begins, ends = map(datetime.fromisoformat, ("2024-03-10T00:00-05:00", "2024-03-10T13:00-04:00"))
    one = lead(respond_by=datetime.fromisoformat("2024-03-12T12:00-04:00"))
    found = moved(one, pause, begins, ends, NEW_YORK)
    assert found == {"respond_by": datetime.fromisoformat("2024-03-13T11:00-04:00")}


lengths = st.timedeltas(timedelta(0), 12 * DAY)
places = st.sampled_from((*FIELDS, "cadence"))


def due_at(name: str, moment: datetime) -> Lead:
    """Return a lead of which one thing is due at a moment."""
    value = attrs.evolve(PLACE, due=moment) if name == "cadence" else moment
    return lead(**{name: value})


@given(places, lengths, lengths, st.booleans())
def test_elapsed_time_adds_the_pause(
    name: str, ahead: timedelta, length: timedelta, is_open: bool
) -> None:
    """On the clock that never stops all moves by exactly the length of the pause."""
    calendar = ALWAYS if is_open else OFFICE
    found = moved(due_at(name, PAUSED + ahead), EVERYTHING, PAUSED, PAUSED + length, calendar)
    assert found == {name: PAUSED + ahead + length}
    quiet = moved(lead(quiet_since=PAUSED - ahead), EVERYTHING, PAUSED, PAUSED + length, calendar)
    assert quiet == {"quiet_since": PAUSED - ahead + length}


Subject = tuple[WorkCalendar, date]


@pytest.mark.requirement("R-14")
@given(calendars_and_days(), offsets, lengths, lengths, places)
def test_working_time_leaves_the_same_work_to_do(
    subject: Subject, offset: timedelta, ahead: timedelta, length: timedelta, name: str
) -> None:
    """The working time that was left when the pause began is left when it ends."""
    calendar, day = subject
    begins = midnight(day) + offset
    ends, due = begins + length, begins + ahead
    pause = attrs.evolve(EVERYTHING, clock="working")
    (later,) = moved(due_at(name, due), pause, begins, ends, calendar).values()
    assert calendar.between(ends, later) == calendar.between(begins, due)


@given(calendars_and_days(), offsets, lengths, lengths)
def test_working_time_leaves_the_same_quiet_time(
    subject: Subject, offset: timedelta, quiet: timedelta, length: timedelta
) -> None:
    """The working time for which nobody touched it is the same after the pause as before."""
    calendar, day = subject
    begins = midnight(day) + offset
    ends = begins + length
    pause = attrs.evolve(EVERYTHING, clock="working")
    one = lead(quiet_since=begins - quiet)
    later = moved(one, pause, begins, ends, calendar)["quiet_since"]
    assert calendar.between(later, ends) == calendar.between(begins - quiet, begins)


@given(calendars_and_days(), offsets, offsets, st.sampled_from(("elapsed", "working")))
def test_a_pause_of_no_length_moves_nothing(
    subject: Subject, offset: timedelta, away: timedelta, clock: Clock
) -> None:
    """Whatever is due, also in closed time, is due at the same moment, told in UTC."""
    calendar, day = subject
    begins = midnight(day) + offset
    one = lead(**dict.fromkeys(FIELDS, begins + abs(away)), quiet_since=begins - abs(away))
    found = moved(one, attrs.evolve(EVERYTHING, clock=clock), begins, begins, calendar)
    assert found == {name: getattr(one, name) for name in (*FIELDS, "quiet_since")}
    assert {moment.utcoffset() for moment in found.values()} == {timedelta(0)}


@given(lengths, lengths, lengths)
def test_two_pauses_add_up(ahead: timedelta, first: timedelta, second: timedelta) -> None:
    """Two pauses one after the other move as much as one of both lengths."""
    one = lead(respond_by=PAUSED + ahead)
    between = moved(one, EVERYTHING, PAUSED, PAUSED + first)["respond_by"]
    twice = moved(lead(respond_by=between), EVERYTHING, PAUSED + first, PAUSED + first + second)
    assert twice == moved(one, EVERYTHING, PAUSED, PAUSED + first + second)


# ---------------------------------------------------------------------------------- at the desk

REMIND = Action(name="remind", parameters={"to": "owner"})
LABEL = Text("测试", "test")


def ladder(id: str, since: Anchor, *days: float, repeat: bool = False) -> Ladder:
    steps = tuple(
        LadderStep(after=Deadline(day * DAY), do=(REMIND,), label=LABEL, repeat=repeat)
        for day in days
    )
    return Ladder(id=id, since=since, steps=steps)


@cache
def policy_of(ladders: tuple[Ladder, ...], pause: Pause) -> Policy:
    return attrs.evolve(STANDARD, ladders=ladders, pause=pause, accept_within=None, plan=None)


def pausing(*ladders: Ladder, pause: Pause = REVIEW) -> tuple[LeadDesk, Lead]:
    """Return a desk whose policy pauses, and a lead of its own from `AT`, held by li."""
    one = desk(policy=policy_of(ladders, pause))
    found = entered(one)
    assert (found.owner, found.quiet_since, found.received_at) == ("li", AT, AT)
    return one, found


def review(one: LeadDesk, lead_id: str, since: datetime, until: datetime) -> Lead:
    """Return the lead after a review in which its deadlines stood still."""
    one.handle(c.ProposeInvalid(lead_id=lead_id, by=LI, reason="false_need"), now=since)
    return one.handle(c.RefuseInvalid(lead_id=lead_id, by=WANG, reason="属实"), now=until).lead


def climbed(one: LeadDesk, lead_id: str) -> list[tuple[str, int, timedelta]]:
    """Return what was climbed on a lead: ladder, step, and how long after `AT` it was due."""
    history = [event.data for event in one.leads.events(lead_id)]
    return [
        (data.ladder, data.step, data.due - AT)
        for data in history
        if isinstance(data, LadderClimbed)
    ]


@pytest.mark.requirement("R-14")
def test_reopening_counts_the_closed_time_as_pause() -> None:
    """A lead that was lost before its response was due has as long left when it is opened again."""
    one, found = pausing()
    assert found.respond_by == AT + 2 * DAY
    one.handle(c.Lose(lead_id=found.id, by=LI, reason="no_budget"), now=AT + DAY)
    again = one.handle(c.Reopen(lead_id=found.id, by=LI, reason="又有预算"), now=AT + 31 * DAY)
    assert again.lead.respond_by == AT + 32 * DAY
    (event,) = (event for event in again.events if isinstance(event.data, DeadlinesMoved))
    assert event.data == DeadlinesMoved(paused_at=AT + DAY, moved=(("respond_by", AT + 32 * DAY),))


@pytest.mark.requirement("R-14")
@pytest.mark.parametrize("reached_at", [AT, None])
def test_reopening_leaves_what_was_met_or_missed(reached_at: datetime | None) -> None:
    """A response that was given, or was late before the closing, is so afterwards."""
    one, found = pausing()
    if reached_at is not None:
        record = FollowUp(at=reached_at, method="phone", content="已联系")
        one.handle(c.RecordFollowUp(lead_id=found.id, by=LI, record=record), now=AT + HOUR)
    closed_at = AT + 3 * DAY if reached_at is None else AT + DAY
    one.handle(c.Lose(lead_id=found.id, by=LI, reason="no_budget"), now=closed_at)
    again = one.handle(c.Reopen(lead_id=found.id, by=LI, reason="又有预算"), now=AT + 31 * DAY)
    assert again.lead.respond_by == found.respond_by
    assert not any(isinstance(event.data, DeadlinesMoved) for event in again.events)


def test_without_a_pause_nothing_moves() -> None:
    """A policy without pauses leaves what is due where it is."""
    one = desk(policy=attrs.evolve(Policy.standard(), accept_within=None))
    found = entered(one)
    assert review(one, found.id, PAUSED, RESUMED).respond_by == found.respond_by


STEPS = (ladder("untouched", "untouched", 3, 5, 7), ladder("received", "received", 1, 4))


@pytest.mark.requirement("R-35")
@given(
    st.timedeltas(MINUTES, 9 * DAY),
    st.timedeltas(timedelta(0), 20 * DAY),
    st.timedeltas(timedelta(0), 3 * DAY),
)
def test_no_step_is_climbed_twice_for_a_pause(
    start: timedelta, length: timedelta, after: timedelta
) -> None:
    """Whenever a review comes, each step comes once: before it as planned, behind it later."""
    one, found = pausing(*STEPS)
    end = start + length
    review(one, found.id, AT + start, AT + end)
    review(one, found.id, AT + end + after, AT + end + after)
    one.advance(AT + 90 * DAY)
    story = climbed(one, found.id)
    assert [step for ladder, step, _ in story if ladder == "received"] == [0, 1]
    dues = [day * DAY if day * DAY < start else day * DAY + length for day in (3, 5, 7)]
    assert [each for each in story if each[0] == "untouched"] == [
        ("untouched", step, due) for step, due in enumerate(dues)
    ]


@pytest.mark.requirement("R-35")
def test_a_step_that_repeats_is_not_made_up_for() -> None:
    """A daily reminder pauses for ten days and then goes on daily, without ten at once."""
    one, found = pausing(ladder("daily", "untouched", 1, repeat=True))
    review(one, found.id, AT + 1.5 * DAY, AT + 11.5 * DAY)
    one.advance(AT + 13.5 * DAY)
    assert [due / DAY for _, _, due in climbed(one, found.id)] == [1, 12, 13]


@pytest.mark.requirement("R-35")
def test_a_ladder_that_runs_on_is_not_climbed_again_after_the_pause() -> None:
    """A reminder given in the pause is not given once more when its moment has moved."""
    pause = attrs.evolve(REVIEW, runs_on=("response",))
    one, found = pausing(ladder("response", "respond_by", 0), pause=pause)
    review(one, found.id, AT + DAY, AT + 4 * DAY)
    one.advance(AT + 90 * DAY)
    assert climbed(one, found.id) == [("response", 0, 2 * DAY)]


def test_a_review_holds_back_what_falls_due_in_it() -> None:
    """Nobody is reminded while it is open whether the lead is valid."""
    one, found = pausing(ladder("untouched", "untouched", 3))
    one.handle(c.ProposeInvalid(lead_id=found.id, by=LI, reason="false_need"), now=AT + DAY)
    one.advance(AT + 30 * DAY)
    assert climbed(one, found.id) == []
    one.handle(c.RefuseInvalid(lead_id=found.id, by=WANG, reason="属实"), now=AT + 31 * DAY)
    assert one.next_deadline() == AT + 33 * DAY


# ------------------------------------------------------------------------------------ definition


def test_a_clock_is_elapsed_or_working() -> None:
    """No other clock is taken."""
    with pytest.raises(ValueError, match="clock"):
        Pause(clock="wall")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["statuses", "runs_on"])
def test_names_stand_in_a_tuple(name: str) -> None:
    """One text is not taken for many names, nor a list for a tuple."""
    for wrong in ("new", ["new"], (1,)):
        with pytest.raises(TypeError):
            Pause(**{name: wrong})  # type: ignore[arg-type]


def test_a_pause_of_what_there_is_not_is_refused() -> None:
    """Statuses of the lifecycle and kinds of deadlines alone, each with what there is."""
    pause = Pause(statuses=("invalid_reviev",), runs_on=("accept", "untuched"))
    with pytest.raises(DefinitionError) as error:
        attrs.evolve(Policy.standard(), pause=pause)
    assert [(one.path, one.given.en) for one in error.value.problems] == [
        ("pause.statuses", "'invalid_reviev'"),
        ("pause.runs_on", "'untuched'"),
    ]
