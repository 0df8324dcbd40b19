"""What falls due on a lead: computed from it and its policy, sorted, and of each kind the next."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leadcore import Policy
from leadcore.calendars import Deadline
from leadcore.codec import dumps, loads
from leadcore.errors import CalendarRangeError
from leadcore.followup import Anchor, Ladder, LadderStep
from leadcore.lifecycle import Lifecycle, standard_lifecycle
from leadcore.model import CadencePlace, Lead, Phase, Rung, Status
from leadcore.policy import Due, Pause
from leadcore.pool import PoolRules, Protection, standard_pool
from leadcore.rules import Action
from leadcore.texts import Text
from tests.builders import AT, DAY, HOUR, lead
from tests.effort import examples
from tests.strategies import ladders, policies

REMIND = Action(name="remind", parameters={"to": "owner"})
LABEL = Text("测试", "test")
PLAIN = attrs.evolve(Policy.standard(), ladders=())
"""A policy by which nothing comes with time but an acceptance."""
HELD = lead(version=3, owner="li", assigned_at=AT, quiet_since=AT, status_since=AT)
WARNED = PoolRules(untouched=Deadline(7 * DAY), warn_before=(2 * DAY, DAY))
PLACE = CadencePlace(cadence="calls", step="first", due=AT + DAY, number=2)


def ladder(*days: int, when: str = "True", since: Anchor = "untouched", id: str = "a") -> Ladder:
    steps = (LadderStep(after=Deadline(day * DAY), do=(REMIND,), label=LABEL) for day in days)
    return Ladder(id=id, since=since, when=when, steps=tuple(steps))


def climbing(*ladders: Ladder, pause: Pause | None = None) -> Policy:
    return attrs.evolve(PLAIN, ladders=ladders, pause=pause)


def pooled(rules: PoolRules = WARNED) -> Policy:
    return attrs.evolve(PLAIN, pool=rules)


def rung(ladder: str, step: int, due: timedelta, since: timedelta = timedelta(0)) -> Rung:
    return Rung(ladder=ladder, since=AT + since, step=step, due=AT + due)


def without(command: str, *statuses: str) -> Lifecycle:
    """Return the standard lifecycle in which these statuses have no row for a command."""
    standard = standard_lifecycle()
    rows = (
        attrs.evolve(row, sources=tuple(name for name in row.sources if name not in statuses))
        if row.command == command
        else row
        for row in standard.transitions
    )
    return attrs.evolve(standard, transitions=tuple(rows))


def reaching(status: str) -> Lifecycle:
    """Return the standard lifecycle with a row for the steps of a cadence in one more status."""
    standard = standard_lifecycle()
    rows = (
        attrs.evolve(row, sources=(*row.sources, status)) if row.command == "reach_step" else row
        for row in standard.transitions
    )
    return attrs.evolve(standard, transitions=tuple(rows))


def steps(policy: Policy, one: Lead) -> list[tuple[str, int, timedelta]]:
    """Return what falls due as kind, step and how long after `AT`."""
    return [(due.kind, due.step, due.due - AT) for due in policy.deadlines(one)]


# ----------------------------------------------------------------------------------- random leads

MOMENTS = st.none() | st.timedeltas(timedelta(0), 40 * DAY).map(lambda length: AT + length)
FIELDS = (
    "accept_by",
    "respond_by",
    "first_response_at",
    "next_action_at",
    "promise_by",
    "assigned_at",
    "protected_until",
    "quiet_since",
    "status_since",
    "archived_at",
)
PLACES = st.builds(
    CadencePlace,
    cadence=st.just("calls"),
    step=st.just("first"),
    due=MOMENTS.filter(bool),
    number=st.integers(1, 5),
    is_due=st.booleans(),
)
STATUSES = st.sampled_from(
    (
        ("new", Phase.OPEN),
        ("fresh", Phase.OPEN),
        ("invalid_review", Phase.REVIEW),
        ("lost", Phase.LOST),
    )
)


@st.composite
def some_leads(draw: st.DrawFn) -> Lead:
    """Leads of a few days in May, in any state, some of them half up their ladders."""
    status, phase = draw(STATUSES)
    fields = {name: draw(MOMENTS) for name in FIELDS}
    rungs = st.builds(
        Rung,
        ladder=st.sampled_from(("quiet", "late", "queue", "pool")),
        since=st.sampled_from([each for each in (AT, *fields.values()) if each]),
        step=st.integers(0, 2),
        due=MOMENTS.filter(bool),
    )
    return lead(
        status=status,
        phase=phase,
        owner=draw(st.sampled_from((None, "li"))),
        cadence=draw(st.none() | PLACES),
        rungs=tuple(draw(st.lists(rungs, max_size=3))),
        updated_at=AT + 40 * DAY,
        **fields,
    )


@st.composite
def some_policies(draw: st.DrawFn) -> Policy:
    """Policies of random ladders, with and without a pool and a pause."""
    paused = st.sampled_from((("invalid_review",), ("new", "invalid_review"), ()))
    some = draw(st.lists(ladders(), max_size=3, unique_by=lambda one: one.id).map(tuple))
    own = tuple(one.id for one in some[:1])
    runs_on = st.sampled_from((("accept",), (), (*own, "pool"), ("cadence",)))
    return attrs.evolve(
        PLAIN,
        ladders=some,
        pool=draw(st.sampled_from((None, WARNED, standard_pool()))),
        pause=draw(st.none() | st.builds(Pause, statuses=paused, runs_on=runs_on)),
    )


def found(policy: Policy, one: Lead) -> tuple[Due, ...]:
    """Return what falls due, but for deadlines beyond the days of the calendar."""
    try:
        return policy.deadlines(one)
    except CalendarRangeError:
        assume(False)
        raise


@given(some_policies(), some_leads())
@settings(max_examples=examples(1 / 3))
def test_deadlines_stand_in_their_order_and_each_kind_once(policy: Policy, one: Lead) -> None:
    """They are sorted by moment and kind, and of each kind there is only the next."""
    dues = found(policy, one)
    order = [(due.due, due.kind) for due in dues]
    assert order == sorted(order)
    assert len({due.kind for due in dues}) == len(dues)


@given(some_policies(), some_leads())
@settings(max_examples=examples(1 / 3))
def test_the_next_deadline_is_the_least(policy: Policy, one: Lead) -> None:
    """A repository keeps when the first one happens: when it is due, or as of the last change."""
    dues = found(policy, one)
    expected = max(min(due.due for due in dues), one.updated_at) if dues else None
    assert policy.next_deadline(one) == expected


@given(some_policies(), some_leads())
@settings(max_examples=examples(1 / 3))
def test_a_pause_holds_back_all_but_what_runs_on(policy: Policy, one: Lead) -> None:
    """In a status that pauses, exactly the kinds that run on fall due, as they would without it."""
    pause = policy.pause
    everything = found(attrs.evolve(policy, pause=None), one)
    if pause is None or one.status not in pause.statuses:
        assert found(policy, one) == everything
    else:
        kept = tuple(due for due in everything if due.kind in pause.runs_on)
        assert found(policy, one) == kept


@given(policies(), some_leads())
@settings(max_examples=examples(1 / 3))
def test_a_policy_that_was_stored_says_the_same(policy: Policy, one: Lead) -> None:
    """Written and read, a policy finds the same deadlines: nothing of them stands elsewhere."""
    dues = found(policy, one)
    assert loads(dumps(policy), Policy).deadlines(one) == dues


@given(some_policies(), some_leads())
def test_a_closed_lead_has_no_deadline_but_from_its_closing(policy: Policy, one: Lead) -> None:
    """Of a closed lead only ladders that count from the closing fall due."""
    closed = {each.id for each in policy.ladders if each.since == "closed"}
    if not one.is_open:
        assert {due.kind for due in found(policy, one)} <= closed


# ------------------------------------------------------------------------ acceptance and cadences


def test_deadlines_are_compared_by_moment_kind_and_step() -> None:
    """The moment comes first, then the kind, then the step; from when it counts does not matter."""
    dues = [
        Due(due=AT, kind="a", step=0, since=AT),
        Due(due=AT, kind="a", step=1, since=AT - DAY),
        Due(due=AT, kind="b", step=0, since=AT - DAY),
        Due(due=AT + HOUR, kind="a", step=0, since=AT - DAY),
    ]
    assert all(sorted(order) == dues for order in permutations(dues))


def test_an_acceptance_that_is_asked_for_falls_due() -> None:
    """It counts from the assignment, or where that is not known from itself."""
    asked = attrs.evolve(HELD, accept_by=AT + HOUR)
    assert PLAIN.deadlines(asked) == (Due(due=AT + HOUR, kind="accept", since=AT),)
    unknown = attrs.evolve(asked, assigned_at=None)
    assert PLAIN.deadlines(unknown) == (Due(due=AT + HOUR, kind="accept", since=AT + HOUR),)
    assert PLAIN.deadlines(HELD) == ()


@pytest.mark.requirement("R-34")
def test_a_step_of_a_cadence_falls_due_once() -> None:
    """It is due until the host was asked to do it, and not on a closed lead."""
    running = attrs.evolve(HELD, cadence=PLACE)
    due = Due(due=AT + DAY, kind="cadence", since=AT + DAY, step=2)
    asked = attrs.evolve(running, cadence=attrs.evolve(PLACE, is_due=True))
    lost = attrs.evolve(running, status="lost", phase=Phase.LOST)
    assert PLAIN.deadlines(running) == (due,)
    assert PLAIN.deadlines(asked) == ()
    anywhere = attrs.evolve(PLAIN, lifecycle=reaching("lost"))
    assert anywhere.deadlines(lost) == PLAIN.deadlines(lost) == ()


# ---------------------------------------------------------------------------------------- ladders


@pytest.mark.requirement("R-35")
def test_the_next_step_of_a_ladder_falls_due() -> None:
    """It carries its number and the moment that it counts from; climbed, the one after it does."""
    policy = climbing(ladder(3, 5))
    assert policy.deadlines(HELD) == (Due(due=AT + 3 * DAY, kind="a", step=0, since=AT),)
    once = attrs.evolve(HELD, rungs=(rung("a", 0, 3 * DAY),))
    assert steps(policy, once) == [("a", 1, 5 * DAY)]
    assert steps(policy, attrs.evolve(HELD, rungs=(rung("a", 1, 5 * DAY),))) == []


@pytest.mark.requirement("R-35")
def test_a_step_whose_condition_is_not_true_then_is_passed_over() -> None:
    """What holds only from day 4 on passes over the step of day 3, and the next one falls due."""
    policy = climbing(ladder(3, 5, 7, when="age(received_at) >= days(4)"))
    assert steps(policy, HELD) == [("a", 1, 5 * DAY)]


def test_a_condition_is_asked_at_the_moment_of_the_step() -> None:
    """What holds only before day 4 lets the step of day 3 fall due, and no later one."""
    policy = climbing(ladder(3, 5, when="age(received_at) < days(4)"))
    assert steps(policy, HELD) == [("a", 0, 3 * DAY)]
    assert steps(policy, attrs.evolve(HELD, rungs=(rung("a", 0, 3 * DAY),))) == []


def test_a_condition_is_asked_again_when_the_lead_changed_since() -> None:
    """Past the moment of a step, what holds at the lead's last change decides."""
    policy = climbing(ladder(3, when="age(received_at) >= days(4)"))
    assert steps(policy, attrs.evolve(HELD, updated_at=AT + 3 * DAY)) == []
    assert steps(policy, attrs.evolve(HELD, updated_at=AT + 4 * DAY)) == [("a", 0, 3 * DAY)]


@pytest.mark.parametrize("when", ["demand.budget >= 1_000", "not (demand.budget >= 1_000)"])
def test_what_is_not_known_is_not_true(when: str) -> None:
    """Of a lead without a budget neither a condition on it nor its contrary is true."""
    assert steps(climbing(ladder(3, 5, when=when)), HELD) == []


def test_a_ladder_that_sleeps_has_no_step() -> None:
    """Without an owner nobody leaves the lead untouched; with one, nobody waits."""
    policy = climbing(ladder(3), ladder(4, since="waiting", id="b"))
    assert steps(policy, HELD) == [("a", 0, 3 * DAY)]
    assert steps(policy, attrs.evolve(HELD, owner=None)) == [("b", 0, 4 * DAY)]


def test_every_ladder_has_its_own_next_step() -> None:
    """Ladders from different moments stand beside each other, in the order of time."""
    policy = climbing(ladder(3, 5), ladder(1, since="received", id="b"), ladder(3, id="c"))
    assert steps(policy, HELD) == [("b", 0, DAY), ("a", 0, 3 * DAY), ("c", 0, 3 * DAY)]


# ------------------------------------------------------------------------------- what cannot happen


@pytest.mark.parametrize("status", ["new", "invalid_review"])
@pytest.mark.parametrize(
    ("command", "fields", "kind"),
    [
        ("climb", {}, "a"),
        ("escalate", {"accept_by": AT + HOUR}, "accept"),
    ],
)
def test_what_a_status_has_no_row_for_does_not_fall_due(
    command: str, fields: dict[str, object], kind: str, status: str
) -> None:
    """Where the table does not let the system climb or escalate, nothing waits for it to."""
    phase = standard_lifecycle().status[status].phase
    one = attrs.evolve(HELD, status=status, phase=phase, **fields)  # type: ignore[arg-type]
    policy = attrs.evolve(PLAIN, ladders=(ladder(3),))
    assert kind in {due.kind for due in policy.deadlines(one)}
    lacking = attrs.evolve(policy, lifecycle=without(command, status))
    assert kind not in {due.kind for due in lacking.deadlines(one)}


def test_a_step_of_a_cadence_needs_a_row_in_the_status() -> None:
    """In review the standard table reaches no step, so that none falls due there."""
    running = attrs.evolve(HELD, cadence=PLACE)
    reviewed = attrs.evolve(running, status="invalid_review", phase=Phase.REVIEW)
    assert steps(PLAIN, running) == [("cadence", 2, DAY)]
    assert steps(PLAIN, reviewed) == []


@pytest.mark.parametrize("command", ["climb", "release"])
def test_a_lead_that_cannot_go_back_is_not_warned_of(command: str) -> None:
    """Where a status lets the system not release a lead, no warning and no recycling waits."""
    policy = attrs.evolve(pooled(), lifecycle=without(command, "new"))
    assert steps(policy, HELD) == []
    assert steps(policy, attrs.evolve(HELD, status="contacted")) == [("pool", 0, 5 * DAY)]


@pytest.mark.parametrize("status", [status for status in Status if status not in ("new",)])
def test_a_pause_is_only_in_its_own_statuses(status: Status) -> None:
    """A pause of one status holds nothing back in the others."""
    policy = climbing(ladder(3), pause=Pause(statuses=("new",)))
    phase = policy.lifecycle.status[status].phase
    one = attrs.evolve(HELD, status=str(status), phase=phase)
    expected = [] if phase.is_closed else [("a", 0, 3 * DAY)]
    assert (steps(policy, HELD), steps(policy, one)) == ([], expected)


# ------------------------------------------------------------------------------------------- pool


def test_an_owner_is_warned_and_then_the_lead_goes_back() -> None:
    """The warnings come in their order, each once, and after them the recycling."""
    policy, one = pooled(), HELD
    seen: list[tuple[int, timedelta, timedelta]] = []
    for _ in range(3):
        (due,) = policy.deadlines(one)
        seen.append((due.step, due.due - AT, due.since - AT))
        climbed = Rung(ladder=due.kind, since=due.since, step=due.step, due=due.due)
        one = attrs.evolve(one, rungs=(climbed,))
    assert seen == [(0, 5 * DAY, 7 * DAY), (1, 6 * DAY, 7 * DAY), (2, 7 * DAY, 7 * DAY)]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ((), (0, 7 * DAY)),
        ((6 * DAY,), (1, 7 * DAY)),
        ((3 * DAY, HOUR), (1, 7 * DAY - HOUR)),
        ((2 * DAY, DAY, HOUR), (2, 7 * DAY - HOUR)),
        ((4 * DAY, 3 * DAY, 2 * DAY, DAY), (4, 7 * DAY)),
    ],
    ids=["dropped", "earlier", "later", "one more", "two more"],
)
def test_warnings_of_another_policy_do_not_confuse_the_pool(
    before: tuple[timedelta, ...], expected: tuple[int, timedelta]
) -> None:
    """After the policy has changed, what comes is what lies behind the last warning given."""
    policy = pooled(attrs.evolve(WARNED, warn_before=before))
    warned = attrs.evolve(HELD, rungs=(rung("pool", 1, 6 * DAY, since=7 * DAY),))
    (due,) = policy.deadlines(warned)
    assert (due.step, due.due - AT, due.since - AT) == (*expected, 7 * DAY)


def test_a_longer_protection_starts_the_warnings_anew() -> None:
    """When the lead goes back later than the owner was told, they are told again."""
    policy = pooled(
        attrs.evolve(WARNED, protection=Protection(default=DAY, extension=DAY, most=9 * DAY))
    )
    warned = attrs.evolve(HELD, rungs=(rung("pool", 1, 6 * DAY, since=7 * DAY),))
    assert steps(policy, warned) == [("pool", 2, 7 * DAY)]
    kept = attrs.evolve(warned, protected_until=AT + 9 * DAY)
    assert steps(policy, kept) == [("pool", 0, 7 * DAY)]


def test_an_earlier_recycling_starts_the_warnings_anew() -> None:
    """An owner who was warned of another moment is warned of this one too, before it counts."""
    warned = attrs.evolve(HELD, rungs=(rung("pool", 1, 9 * DAY, since=10 * DAY),))
    assert steps(pooled(), warned) == [("pool", 0, 5 * DAY)]


def test_nothing_comes_of_a_pool_for_a_lead_that_nobody_holds() -> None:
    """Only what somebody holds goes back, and only by a policy with a pool."""
    assert steps(pooled(), attrs.evolve(HELD, owner=None)) == []
    assert steps(PLAIN, HELD) == []
    exempt = attrs.evolve(WARNED, exempt="owner is known")
    assert steps(pooled(exempt), HELD) == []
