"""Laws of races: several callers at once, and every one sees each commit whole.

A race begins at a barrier, so that all threads are there before the first one goes. A law never
asks who wins, only how many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Final, TypeVar

import attrs

from leadcore import commands as c
from leadcore.desk import LeadDesk
from leadcore.errors import ConcurrencyConflict, LeadcoreError
from leadcore.events import LeadAssigned
from leadcore.model import SYSTEM, StateChange
from leadcore.pool import PoolRules
from leadcore.repositories import LeadRepository
from leadcore.testing.contract.capabilities import Subject, needs
from leadcore.testing.contract.entries import (
    AT,
    MINUTE,
    REASON,
    change,
    event,
    filled,
    held,
    held_loads,
    lead,
    same,
    turn,
)
from leadcore.testing.contract.histories import known
from leadcore.testing.contract.sessions import PEOPLE, REPS, TEAMS, enquiry, policy_of

T = TypeVar("T")
Work = Callable[[], object]
CALLERS: Final = 6
"""How many there are in a race."""
TIMES: Final = 5
"""How often one of them does something."""
MOVES: Final = 11
"""The version of two leads after the last move."""
MOST: Final = 100_000
"""How often a reader looks at most, so that a race ends."""


def race(work: Iterable[Callable[[], T]]) -> list[T]:
    """Let all of it happen at once, and return the answers, in the order given."""
    jobs = list(work)
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T:
        barrier.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


class AtWork:
    """How many writers of a race are not done yet; whoever reads on stops after the last one.

    >>> at_work = AtWork(1)
    >>> at_work.until_done(lambda: at_work.are_done())(), at_work.are_done()
    (False, True)
    """

    def __init__(self, writers: int) -> None:
        self.left: list[None] = [None] * writers

    def until_done(self, work: Callable[[], T]) -> Callable[[], T]:
        """Return work that says that it is done, also when it fails."""

        def run() -> T:
            try:
                return work()
            finally:
                self.left.pop()

        return run

    def are_done(self) -> bool:
        """Return whether all writers are done."""
        return not self.left


def counts(work: Work) -> Callable[[], bool]:
    """Return work that tells whether it counted, or came too late."""

    def tried() -> bool:
        try:
            work()
        except LeadcoreError:
            return False
        return True

    return tried


def conflicting(work: Work) -> Callable[[], bool]:
    """Return work that tells whether it was a conflict."""

    def tried() -> bool:
        try:
            work()
        except ConcurrencyConflict:
            return True
        return False

    return tried


def insist(work: Work) -> None:
    """Do something again after each conflict; among so few callers it comes to an end."""
    for _ in range(CALLERS * TIMES * 10):
        if not conflicting(work)():
            return
    raise AssertionError("every attempt is a conflict; one of the callers must get through")


class RaceLaws(Subject):
    """What holds for one caller holds for many."""

    @needs("threads")
    def test_of_many_that_save_one_version_one_wins(self) -> None:
        """One update is stored, whole; the others are conflicts, and none of their events is."""
        leads = filled(self.empty(), lead())
        won = race(counts(partial(save, leads, n)) for n in range(CALLERS))
        same(sum(won), 1, "how many saved")
        same(leads.get("A-1").city, f"{won.index(True)}", "whose change is stored")
        same([each.version for each in leads.events("A-1")], [1, 2], "the history")
        same((leads.position(), len(leads.outbox())), (2, 2), "the outbox")
        done = [leads.carried_out(f"c-{n}") is not None for n in range(CALLERS)]
        same(done, won, "whose command is remembered")

    @needs("threads")
    def test_of_many_that_add_one_id_one_wins(self) -> None:
        """The others are conflicts, not other errors."""
        leads = self.empty()
        add = partial(leads.add, lead(), [event("A-1", 1)])
        same(sum(race([conflicting(add)] * CALLERS)), CALLERS - 1, "how many conflicts there were")
        same(leads.position(), 1, "the events stored")

    @needs("threads")
    def test_of_many_that_bring_one_command_one_wins(self) -> None:
        """Though each brings it with a lead of its own."""
        leads = self.empty()
        work = (partial(leads.commit, (change(lead(f"A-{n}"), "c-1"),)) for n in range(CALLERS))
        same(sum(race(map(conflicting, work))), CALLERS - 1, "how many conflicts there were")
        same(len(known(leads)), 1, "the leads stored")

    @needs("threads")
    def test_an_update_is_never_lost(self) -> None:
        """Who decides again after a conflict gets through, and every update counts once."""
        leads = filled(self.empty(), lead())
        race([partial(climb, leads)] * CALLERS)
        same(leads.get("A-1").version, 1 + CALLERS * TIMES, "the version")
        versions = [each.version for each in leads.events("A-1")]
        same(versions, list(range(1, 2 + CALLERS * TIMES)), "the versions of the history")

    @needs("threads")
    def test_numbers_of_a_scope_are_given_once_to_many(self) -> None:
        """Whoever draws, and however many at once."""
        leads = self.empty()
        drawn = race([lambda: [leads.next_number("a") for _ in range(TIMES)]] * CALLERS)
        numbers = sorted(number for each in drawn for number in each)
        same(numbers, list(range(1, 1 + CALLERS * TIMES)), "the numbers")

    @needs("threads")
    def test_readers_of_the_outbox_miss_nothing(self) -> None:
        """Reading on from the last position, while others write, gives every event once."""
        leads, last = self.empty(), 2 * CALLERS * TIMES
        at_work = AtWork(CALLERS)
        callers: list[Callable[[], list[int]]] = [
            at_work.until_done(partial(written, leads, n)) for n in range(CALLERS)
        ]
        callers += [partial(read_on, leads, last, at_work)] * 2
        expected = list(range(1, last + 1))
        for places in race(callers)[CALLERS:]:
            same(places, expected, "the positions that a reader saw")
        same([place for place, _ in leads.outbox()], expected, "the positions afterwards")

    @needs("threads")
    def test_a_commit_is_seen_whole(self) -> None:
        """No reader finds one of two leads that always change together ahead of the other."""
        leads = filled(self.empty(), held("li", "A"), held("li", "B"))
        at_work = AtWork(1)
        callers: list[Callable[[], set[tuple[int, int]]]] = [
            at_work.until_done(partial(moved, leads)),
            *[partial(loads_seen, leads, at_work)] * 2,
        ]
        for seen in race(callers)[1:]:
            same(seen <= {(0, 2), (2, 0)}, True, f"only whole commits are seen, among {seen}")

    @needs("threads")
    def test_a_rep_is_never_overfilled(self) -> None:
        """Many leads come in at once, and a rep with room for three gets three."""
        desk = self.desk(rooms=3)
        race(partial(entered, desk, n) for n in range(CALLERS))
        same(held_loads(desk.leads), (("li", 3),), "a rep with room for three holds")

    @needs("threads")
    def test_one_customer_makes_one_lead(self) -> None:
        """Many that enter the same contact at once: the others are linked to the lead."""
        desk, new = self.desk(rooms=3), enquiry(None, 1)
        race([lambda: insist(lambda: desk.register(new, by=SYSTEM, now=AT))] * CALLERS)
        same([each.enquiries for each in known(desk.leads)], [CALLERS], "the enquiries of each")

    @needs("threads", "history")
    def test_claims_keep_the_limit(self) -> None:
        """Of many claims of one rep at once, just as many succeed as the pool allows."""
        desk = self.desk(rooms=CALLERS)
        for n in range(CALLERS):
            entered(desk, n)
            released(desk, f"L-{n}")
        policy = attrs.evolve(desk.policy, pool=PoolRules(claims_per_day=2))
        desk = attrs.evolve(desk, policy=policy)
        claims = [c.Claim(lead_id=f"L-{n}", by=PEOPLE["li"]) for n in range(CALLERS)]
        won = race(counts(partial(desk.handle, each, now=AT + MINUTE)) for each in claims)
        same(sum(won), 2, "how many claims succeeded")
        same(desk.leads.claims("li", AT), 2, "how many are counted")

    @needs("threads", "history")
    def test_one_lead_is_claimed_once(self) -> None:
        """Of two reps that claim it at once, one has it."""
        desk = self.desk(rooms=1)
        entered(desk, 1)
        released(desk, "L-1")
        desk = attrs.evolve(desk, reps=REPS)
        claims = [c.Claim(lead_id="L-1", by=PEOPLE[each]) for each in ("li", "han") * 2]
        race(counts(partial(desk.handle, each, now=AT + MINUTE)) for each in claims)
        claimed = [each for each in desk.leads.events("L-1") if is_claim(each.data)]
        same(len(claimed), 1, "how often the lead was claimed")

    @needs("threads", "turns")
    def test_a_turn_is_taken_once(self) -> None:
        """Of many that take the same turn one stores it."""
        leads = self.empty()
        start = leads.assignment_state()
        work = (
            partial(
                leads.commit,
                (change(lead(f"A-{n}")),),
                turns=StateChange(before=start, after=turn(n + 1)),
            )
            for n in range(CALLERS)
        )
        won = race(map(counts, work))
        same((sum(won), len(known(leads))), (1, 1), "how many took the turn, and were stored")

    def desk(self, rooms: int) -> LeadDesk:
        """Return a desk with one rep that has room for so many leads."""
        reps = (attrs.evolve(REPS[0], capacity=rooms),)
        return LeadDesk(
            policy=policy_of(self.capabilities), leads=self.empty(), reps=reps, teams=TEAMS
        )


def save(leads: LeadRepository, n: int) -> None:
    """Save a lead in a way that can be told from the others."""
    one = attrs.evolve(lead(version=2), city=f"{n}")
    leads.save(one, 1, [event("A-1", 2)], f"c-{n}")


def climb(leads: LeadRepository) -> None:
    """Bring a lead a few versions further, again after each conflict."""
    for _ in range(TIMES):
        insist(lambda: leads.commit((change(lead(version=leads.get("A-1").version + 1)),)))


def written(leads: LeadRepository, n: int) -> list[int]:
    """Store leads with two events each."""
    for each in range(TIMES):
        leads.commit((change(lead(f"W-{n}-{each}", 2), before=0),))
    return []


def read_on(leads: LeadRepository, last: int, at_work: AtWork) -> list[int]:
    """Return the positions that a reader sees who goes on from the last one, up to `last`."""
    read = [0]
    for _ in range(MOST):
        are_done = at_work.are_done()
        page = [place for place, _ in leads.outbox(read[-1], 7)]
        read += page
        if read[-1] >= last or (are_done and not page):
            return read[1:]
    raise AssertionError(f"the outbox past position {read[-1]} never ends; {last} were stored")


def moved(leads: LeadRepository) -> set[tuple[int, int]]:
    """Move two leads to and fro between two owners, both in one commit."""
    for version in range(2, MOVES + 1):
        owner = "han" if version % 2 == 0 else "li"
        leads.commit([change(held(owner, each, version)) for each in ("A", "B")])
    return set()


def loads_seen(leads: LeadRepository, at_work: AtWork) -> set[tuple[int, int]]:
    """Return how many leads the two owners held, whenever somebody looked until the last move."""
    seen: set[tuple[int, int]] = set()
    while True:
        are_done = at_work.are_done()
        look = leads.open_loads()
        seen.add((look.get("li", 0), look.get("han", 0)))
        if are_done:
            return seen


def entered(desk: LeadDesk, n: int) -> None:
    """Register the customer with this number."""
    insist(lambda: desk.register(enquiry(f"L-{n}", n), by=SYSTEM, now=AT))


def released(desk: LeadDesk, lead_id: str) -> None:
    """Give a lead to the pool."""
    desk.handle(c.Release(lead_id=lead_id, by=SYSTEM, reason=REASON), now=AT)


def is_claim(data: object) -> bool:
    return isinstance(data, LeadAssigned) and data.claimed
