"""The laws of assignment strategies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from leadcore.assignment import Assignment, AssignmentStrategy, Candidate, Chain, is_stateful
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, AssignmentState
from leadcore.testing import open_leads, people
from leadcore.testing.arguments import check_able
from leadcore.testing.trials import answered, broken, is_said, tried

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Case = tuple[list[Lead], tuple[Candidate, ...], frozenset[str]]
Answer = tuple[Assignment, AssignmentState]


def check_assignment(
    strategy: AssignmentStrategy,
    *,
    leads: SearchStrategy[Lead] | None = None,
    rosters: SearchStrategy[tuple[Candidate, ...]] | None = None,
    examples: int = 200,
) -> None:
    """Try the laws of a strategy; AssertionError says which does not hold, and on what.

    The owner is a candidate who is not excluded, with their team, or nobody, and then there are a
    queue and a reason; every candidate is considered once, with a reason, the owner first; the same
    arguments give the same answer, in whatever order candidates come and whatever was asked before.
    With a memory: whoever gets nothing uses up no turn, the state forgets who left, and a chain
    gives a batch what it gives one by one, each lead counted once as load and towards a quota.

    leads, rosters: those that it is meant for; without them, any.

    >>> from leadcore.assignment import standard_chain
    >>> check_assignment(standard_chain(), examples=20)
    """
    from hypothesis import strategies as st

    check_able("strategy", strategy, "assign")
    some = st.lists(open_leads.leads() if leads is None else leads, min_size=1, max_size=3)
    roster = people.rosters() if rosters is None else rosters
    excluded = st.frozensets(st.sampled_from(people.IDS), max_size=2)
    tried(st.tuples(some, roster, excluded), lambda case: judge(strategy, case), examples)


def judge(strategy: AssignmentStrategy, case: Case) -> None:
    """Try every law on leads that come one after the other."""
    given, roster, excluded = case
    state = EMPTY
    for lead in given:
        answer, after = ask(strategy, lead, roster, excluded, state)
        sound(answer, roster, excluded)
        for order in (roster, roster[::-1]):
            if ask(strategy, lead, order, excluded, state) != (answer, after):
                law = "the same candidates give the same answer, in any order and at any time"
                raise broken(law, answer.owner, roster, lead)
        if answer.owner is None and after != state:
            raise broken("where nobody gets a lead, no turn is used", state, after)
        remembers(after, roster)
        state = after
    if isinstance(strategy, Chain):
        batch(strategy, given, roster)


def ask(
    strategy: AssignmentStrategy,
    lead: Lead,
    roster: Sequence[Candidate],
    excluded: Collection[str],
    state: AssignmentState,
) -> Answer:
    if not is_stateful(strategy):
        return answered(strategy.assign, lead, roster, people.NOW, excluded=excluded), state
    answer = answered(strategy.assign, lead, roster, people.NOW, excluded=excluded, state=state)
    return answer, answer.state


def sound(answer: Assignment, roster: Sequence[Candidate], excluded: Collection[str]) -> None:
    """Try what an answer must be by itself."""
    reps = {one.rep.id: one.rep for one in roster}
    owner = answer.owner
    if owner is not None and (owner not in reps or owner in excluded):
        raise broken("the owner is a candidate who is not excluded", owner, roster, excluded)
    if owner is not None and answer.team != reps[owner].team:
        raise broken("the team is that of the owner", owner, answer.team)
    if (owner is None) != bool(answer.queue):
        raise broken("a lead has an owner or waits in a queue, not both", owner, answer.queue)
    explained(answer, sorted(reps))


def explained(answer: Assignment, ids: Sequence[str]) -> None:
    """Try what an answer must say of everybody."""
    reasons = (answer.reason, *(one.reason for one in answer.considered))
    if not all(map(is_said, reasons)):
        raise broken("every decision has a reason in both languages", answer)
    told = [one.rep_id for one in answer.considered]
    if sorted(told) != list(ids):
        raise broken("every candidate is considered, and once", told, ids)
    eligible = [one.rep_id for one in answer.considered if one.is_eligible]
    if told[: len(eligible)] != eligible:
        raise broken("the eligible come before the refused", answer.considered)
    if eligible[:1] != ([] if answer.owner is None else [answer.owner]):
        raise broken("the first of the eligible is the owner", answer.owner, eligible)


def remembers(state: AssignmentState, roster: Sequence[Candidate]) -> None:
    """Try that a state has nobody who is not there."""
    here = {one.rep.id for one in roster} | {one.rep.team for one in roster}
    for ring in state.rings.values():
        if not here.issuperset(ring.credits) or not here.issuperset(ring.owed):
            raise broken("a ring forgets who is not among the roster", ring, sorted(here))


def batch(chain: Chain, given: Sequence[Lead], roster: Sequence[Candidate]) -> None:
    """Try that a batch is what the sequence is."""
    held = {one.rep.id: one for one in roster}
    state, one_by_one = EMPTY, list[Assignment]()
    for lead in given:
        answer = chain.assign(lead, tuple(held.values()), people.NOW, state=state)
        state = answer.state
        one_by_one.append(answer)
        if answer.owner is not None:
            held[answer.owner] = counted(chain, held[answer.owner], lead)
    together = chain.assign_each(given, roster, people.NOW)
    if list(together) != one_by_one:
        raise broken("a batch gives what the sequence gives", together, one_by_one)


def counted(chain: Chain, owner: Candidate, lead: Lead) -> Candidate:
    """Return the owner with one more lead, once it is clear that it counts, and counts once."""
    loaded = chain.loaded(owner, lead, people.NOW)
    if loaded.open_leads != owner.open_leads + 1:
        raise broken("a lead that is given is one open lead more", owner, loaded)
    if sorted(loaded.taken) != sorted((*owner.taken, people.NOW)):
        raise broken("a lead that is given uses one of a quota, and once", owner, loaded)
    return loaded
