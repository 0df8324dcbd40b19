"""Leads given together by turns are given as if they had come one after the other (R-82)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Rep, Text
from leadcore.assignment import (
    Available,
    ByRegion,
    Candidate,
    Chain,
    HasCapacity,
    LeastOpen,
    Ranker,
    Step,
)
from leadcore.assignment.caps import Capped
from leadcore.assignment.quotas import WithinQuota
from leadcore.assignment.rankers import LongestWaiting
from leadcore.assignment.rotation import RoundRobin, StatefulAssignment
from leadcore.model import Lead
from leadcore.model.quota import Quota
from leadcore.model.rotation import EMPTY, AssignmentState
from tests.assignment.test_rotation_laws import weight
from tests.builders import AT, DAY, lead

SHOWS = Capped(id="shows", label=Text("展会", "shows"), when='source == "trade_show"', most=2)
BY_TURNS = Text("轮流分配", "by turns")

rankings: st.SearchStrategy[tuple[Ranker, ...]] = st.one_of(
    st.just((LeastOpen(),)),
    st.just((LongestWaiting(),)),
    st.just((LeastOpen(), RoundRobin(id="a"))),
    st.builds(
        lambda cycle, make_up: (RoundRobin(id="a", cycle=cycle, make_up=make_up),),
        st.sampled_from(("smooth", "block")),
        st.sampled_from(("none", "first", "spread")),
    ),
)


def chain(rankers: tuple[Ranker, ...]) -> Chain:
    able = (Available(), HasCapacity(), WithinQuota(), SHOWS)
    return Chain(
        steps=(
            Step(label=Text("按地区", "by region"), filters=(*able, ByRegion()), rankers=rankers),
            Step(label=BY_TURNS, filters=able, rankers=rankers),
        )
    )


reps = st.builds(
    Rep,
    id=st.sampled_from("abcdef"),
    name=st.just("某"),
    team=st.just("east"),
    regions=st.sampled_from([("华东",), ("华北",)]),
    weight=weight,
    capacity=st.sampled_from([None, 1, 5]),
    quota=st.sampled_from([None, Quota(count=2, per="day")]),
    away_until=st.sampled_from([None, AT + DAY]),
    active=st.sampled_from([True, True, False]),
)
rosters = st.lists(
    st.builds(Candidate, rep=reps, open_leads=st.integers(0, 3)),
    max_size=6,
    unique_by=lambda one: one.rep.id,
)
leads = st.lists(
    st.builds(
        lead,
        region=st.sampled_from(["上海市", "北京市", None]),
        source=st.sampled_from(["web_form", "trade_show"]),
    ),
    max_size=20,
)


def one_by_one(
    strategy: Chain, given: Sequence[Lead], roster: Sequence[Candidate]
) -> list[StatefulAssignment]:
    """Return the answers of a host that keeps the books itself between two leads."""
    state, held = EMPTY, list(roster)
    answers: list[StatefulAssignment] = []
    for each in given:
        answer = strategy.assign(each, held, AT, state=state)
        state = answer.state
        held = [booked(one, each) if one.rep.id == answer.owner else one for one in held]
        answers.append(answer)
    return answers


def booked(one: Candidate, each: Lead) -> Candidate:
    shows = one.counts.get("shows", 0) + (each.source == "trade_show")
    return Candidate(
        rep=one.rep,
        open_leads=one.open_leads + 1,
        taken=(*one.taken, AT),
        counts={"shows": shows},
    )


@pytest.mark.requirement("R-82", "R-85")
@given(rankers=rankings, given_leads=leads, roster=rosters)
def test_a_batch_is_its_sequence(
    rankers: tuple[Ranker, ...], given_leads: list[Lead], roster: list[Candidate]
) -> None:
    """Owners, reasons and states are those of one lead after the other, loads kept up to date."""
    strategy = chain(rankers)
    batch = strategy.assign_each(given_leads, roster, AT)
    assert list(batch) == one_by_one(strategy, given_leads, roster)


@pytest.mark.requirement("R-82")
@given(rankers=rankings, given_leads=leads, roster=rosters, data=st.data())
def test_the_order_of_the_roster_changes_nothing(
    rankers: tuple[Ranker, ...],
    given_leads: list[Lead],
    roster: list[Candidate],
    data: st.DataObject,
) -> None:
    """The same leads and people give the same answers however the people are listed."""
    shuffled = data.draw(st.permutations(roster))
    strategy = chain(rankers)
    assert strategy.assign_each(given_leads, roster, AT) == strategy.assign_each(
        given_leads, shuffled, AT
    )


@pytest.mark.requirement("R-82")
@given(rankers=rankings, given_leads=leads, roster=rosters, cut=st.integers(0, 20))
def test_a_batch_may_be_cut_in_two(
    rankers: tuple[Ranker, ...], given_leads: list[Lead], roster: list[Candidate], cut: int
) -> None:
    """With the state and the loads of the first part, the second part goes on where it ended."""
    strategy = chain(rankers)
    first = strategy.assign_each(given_leads[:cut], roster, AT)
    held = {one.rep.id: one for one in roster}
    for each, answer in zip(given_leads, first, strict=False):
        if answer.owner is not None:
            held[answer.owner] = booked(held[answer.owner], each)
    state = first[-1].state if first else EMPTY
    second = strategy.assign_each(given_leads[cut:], [*held.values()], AT, state=state)
    assert first + second == strategy.assign_each(given_leads, roster, AT)


@pytest.mark.requirement("R-27", "R-85")
@given(rankers=rankings, given_leads=leads, roster=rosters)
def test_no_limit_is_passed_and_every_lead_has_one_answer(
    rankers: tuple[Ranker, ...], given_leads: list[Lead], roster: list[Candidate]
) -> None:
    """Each lead is given once or waits with a reason, and capacity and quota are used once."""
    batch = chain(rankers).assign_each(given_leads, roster, AT)
    assert len(batch) == len(given_leads)
    for one in roster:
        got = sum(answer.owner == one.rep.id for answer in batch)
        assert one.rep.capacity is None or got <= max(0, one.rep.capacity - one.open_leads)
        assert one.rep.quota is None or got <= one.rep.quota.count
    for answer in batch:
        assert (answer.owner is None) == (answer.queue is not None)
        assert {one.rep_id for one in answer.considered} == {one.rep.id for one in roster}


def test_no_leads_are_no_answers() -> None:
    """An empty batch changes nothing."""
    assert chain((RoundRobin(id="a"),)).assign_each((), (), AT, state=AssignmentState()) == ()


SCRIPT = """
from datetime import UTC, datetime
from leadcore import Rep, Text
from leadcore.assignment import Candidate, Chain, Step
from leadcore.assignment.rotation import RoundRobin
from leadcore.codec import Codec
from leadcore.model import Lead, Phase
at = datetime(2024, 5, 1, tzinfo=UTC)
one = Lead(id="A-1", version=1, source="web", received_at=at, updated_at=at, status="new",
           phase=Phase.OPEN)
ids = {"li", "han", "wu", "zhou", "qian"}
people = [Candidate(rep=Rep(id=id_, name="x", team="a", weight=len(id_))) for id_ in ids]
chain = Chain(steps=(Step(label=Text("a", "a"), rankers=(RoundRobin(id="a"),)),))
batch = chain.assign_each([one] * 30, people, at)
print([answer.owner for answer in batch], Codec().dumps(batch[-1].state))
"""


@pytest.mark.requirement("R-82")
def test_the_seed_of_hashes_changes_nothing() -> None:
    """People out of a set, in whatever order it has today, get the same leads and state."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
