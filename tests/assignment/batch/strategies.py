"""Batches to try: few reps and leads for oracles that look at every plan, more for the others."""

from __future__ import annotations

from hypothesis import strategies as st

from leadcore.assignment.batch import Batch, BatchLead, Taker

CAPACITIES = st.none() | st.integers(0, 5)


def takers(rep_id: str, *, weights: bool = True, scores: int = 2) -> st.SearchStrategy[Taker]:
    """Return reps with this id; some hold more than they may, some may hold nothing."""
    return st.builds(
        Taker,
        rep_id=st.just(rep_id),
        open_leads=st.integers(0, 4),
        capacity=CAPACITIES,
        weight=st.integers(1, 3) if weights else st.just(1),
        skill=st.integers(0, scores),
    )


@st.composite
def batches(
    draw: st.DrawFn, *, reps: int = 3, leads: int = 5, weights: bool = True, scores: int = 2
) -> Batch:
    """Return batches with leads of few classes, one of them often without any rep."""
    ids = [f"r{number}" for number in range(draw(st.integers(0, reps)))]
    some = st.frozensets(st.sampled_from(ids)) if ids else st.just(frozenset[str]())
    classes = st.sampled_from(draw(st.lists(some, min_size=1, max_size=4)))
    kinds = draw(
        st.lists(st.tuples(classes, st.integers(0, 2), st.integers(0, scores)), max_size=leads)
    )
    waiting = [
        BatchLead(id=f"l{number:02}", eligible=eligible, priority=priority, value=value)
        for number, (eligible, priority, value) in enumerate(kinds)
    ]
    return Batch(
        takers=[draw(takers(id_, weights=weights, scores=scores)) for id_ in ids], leads=waiting
    )


def large_batches() -> st.SearchStrategy[Batch]:
    return batches(reps=9, leads=40)


@st.composite
def tied_batches(draw: st.DrawFn) -> Batch:
    """Return batches in which loads differ by one or not at all, and each lead has a few reps."""
    ids = [f"r{number}" for number in range(draw(st.integers(2, 8)))]
    starts = draw(st.lists(st.integers(0, 1), min_size=len(ids), max_size=len(ids)))
    some = st.frozensets(st.sampled_from(ids), min_size=1, max_size=2)
    eligible = draw(st.lists(some, min_size=1, max_size=25))
    leads = [BatchLead(id=f"l{number:02}", eligible=reps) for number, reps in enumerate(eligible)]
    pairs = zip(ids, starts, strict=True)
    return Batch(takers=[Taker(rep_id=id_, open_leads=held) for id_, held in pairs], leads=leads)


@st.composite
def short_batches(draw: st.DrawFn) -> Batch:
    """Return batches with about as many leads as room or more, in classes that overlap."""
    rooms = draw(st.lists(st.integers(0, 3), min_size=2, max_size=7))
    ids = [f"r{number}" for number in range(len(rooms))]
    skills = draw(st.lists(st.integers(0, 9), min_size=len(ids), max_size=len(ids)))
    some = st.frozensets(st.sampled_from(ids), min_size=1, max_size=3)
    classes = st.sampled_from(draw(st.lists(some, min_size=2, max_size=7, unique=True)))
    kinds = st.tuples(classes, st.integers(0, 1), st.integers(0, 9))
    leads = [
        BatchLead(id=f"l{number:02}", eligible=eligible, priority=priority, value=value)
        for number, (eligible, priority, value) in enumerate(
            draw(st.lists(kinds, min_size=sum(rooms) // 2, max_size=30))
        )
    ]
    able = [
        Taker(rep_id=id_, capacity=room, skill=skill)
        for id_, room, skill in zip(ids, rooms, skills, strict=True)
    ]
    return Batch(takers=able, leads=leads)
