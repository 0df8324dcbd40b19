"""The flow is a maximum one, and its cut proves it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadcore.assignment.batch.flow import Flow


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Return flows with nothing placed."""
    room = draw(st.lists(st.integers(0, 4), min_size=1, max_size=8))
    some = st.lists(st.sampled_from(range(len(room))), unique=True, max_size=5)
    counts = draw(st.lists(st.tuples(some, st.integers(0, 6)), max_size=8))
    flow = Flow(reach=[reach for reach, _ in counts], room=room)
    flow.unplaced = [count for _, count in counts]
    return flow


@given(flows())
def test_a_cut_shows_that_no_more_can_be_placed(flow: Flow) -> None:
    """What is left reaches only full reps, which hold units of the cut alone."""
    cut = flow.fill(range(len(flow.reach)))
    left = {one for one, count in enumerate(flow.unplaced) if count}
    assert (cut is not None) == bool(left)
    if cut is not None:
        classes, reps = set(cut.classes), set(cut.reps)
        assert left <= classes
        assert {rep for one in classes for rep in flow.reach[one]} == reps
        assert all(flow.room[rep] == 0 and flow.held[rep].keys() <= classes for rep in reps)


@given(flows())
def test_units_are_neither_lost_nor_made(flow: Flow) -> None:
    """What is not unplaced lies on reps of its class, and nobody takes more than there is room."""
    before, room = list(flow.unplaced), list(flow.room)
    flow.fill(range(len(flow.reach)))
    placed = [0] * len(before)
    for rep, held in enumerate(flow.held):
        assert flow.room[rep] >= 0
        assert sum(held.values()) == room[rep] - flow.room[rep]
        for one, amount in held.items():
            assert rep in flow.reach[one]
            assert amount > 0
            placed[one] += amount
    assert [count - left for count, left in zip(before, flow.unplaced, strict=True)] == placed


@given(flows(), st.data())
def test_what_is_placed_stays_placed(flow: Flow, data: st.DataObject) -> None:
    """Filling again with more units moves the others, and throws none out."""
    classes = range(len(flow.reach))
    flow.fill(classes)
    flow.unplaced = [0 for _ in classes]
    before = [sum(held.get(one, 0) for held in flow.held) for one in classes]
    for one in classes:
        flow.unplaced[one] = data.draw(st.integers(0, 3))
    flow.fill(classes)
    after = [sum(held.get(one, 0) for held in flow.held) for one in classes]
    assert all(now >= then for then, now in zip(before, after, strict=True))


def test_a_path_may_be_longer_than_the_stack() -> None:
    """A unit pushes 5,000 others aside, one after another, to reach the only room."""
    count = 5_000
    reach = [[rep, rep + 1] for rep in range(count)]
    flow = Flow(reach=[*reach, [0]], room=[1] * (count + 1))
    for one in range(count):
        flow.add(one, one, 1)
    flow.unplaced[count] = 1
    assert flow.fill([count]) is None
    assert flow.held[count] == {count - 1: 1}
