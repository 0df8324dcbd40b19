"""Laws of reads over all leads: contacts, loads, deadlines, books, numbers."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from datetime import UTC, timedelta, timezone

import attrs

from leadcore.events import Event
from leadcore.model import Phase
from leadcore.repositories import LeadRepository
from leadcore.testing.contract.capabilities import Subject, needs
from leadcore.testing.contract.entries import (
    AT,
    LATE,
    MINUTE,
    change,
    closed,
    conflict,
    contents,
    event,
    filled,
    given_to,
    held,
    held_loads,
    ids,
    lead,
    mark,
    reachable,
    same,
)


class ContactLaws(Subject):
    """Leads are found by the fingerprints of their contacts."""

    def test_leads_are_found_by_any_contact_they_have(self) -> None:
        """By id, open or closed, each once however many contacts it shares."""
        leads = filled(
            self.empty(),
            reachable(1, 2, id="c"),
            closed(reachable(2, id="b")),
            reachable(2, id="线"),
            reachable(3, id="a"),
            reachable(1, id="d"),
            lead("e"),
        )
        same(ids(leads.by_fingerprint(iter([mark(1), mark(2)]))), ["b", "c", "d", "线"], "1 or 2")
        same(ids(leads.by_fingerprint({mark(3), mark(9)})), ["a"], "3 or an unknown one")
        same(ids(leads.by_fingerprint([])), [], "no fingerprint")
        same(ids(leads.by_fingerprint([mark(9)])), [], "an unknown fingerprint")

    def test_a_contact_that_came_later_leads_to_the_lead(self) -> None:
        """As the lead is now, not as it was."""
        leads = filled(self.empty(), lead(), reachable(1, id="A-2"))
        leads.save(reachable(1, 2, version=2), 1, [event("A-1", 2)])
        found = list(leads.by_fingerprint([mark(2)]))
        same(found, [reachable(1, 2, version=2)], "the lead by its new contact")
        same(ids(leads.by_fingerprint([mark(1)])), ["A-1", "A-2"], "both by their contact")
        leads.save(attrs.evolve(reachable(1, 2, version=3), city="x"), 2, [event("A-1", 3)])
        same(ids(leads.by_fingerprint([mark(2)])), ["A-1"], "after a change of something else")

    def test_a_contact_that_was_let_go_still_leads_to_the_lead(self) -> None:
        """Whoever wrote from an old address is known, and finds the lead as it is now."""
        leads = filled(self.empty(), reachable(1, 2))
        leads.save(reachable(2, version=2), 1, [event("A-1", 2)])
        found = list(leads.by_fingerprint([mark(1)]))
        same(found, [reachable(2, version=2)], "the lead by its former contact")


class LoadLaws(Subject):
    """Every owner's open leads are counted."""

    def test_open_leads_are_counted_by_owner(self) -> None:
        """What is moved, released, closed and opened again counts where it is."""
        leads = filled(self.empty(), held("li", "A"), held("li", "B"), held("han", "C"), lead("D"))
        same(held_loads(leads), (("han", 1), ("li", 2)), "at first")
        leads.save(held("han", "A", 2), 1, [event("A", 2)])
        same(held_loads(leads), (("han", 2), ("li", 1)), "after a move")
        leads.save(closed(held("han", "C", 2)), 1, [event("C", 2)])
        leads.save(lead("B", 2), 1, [event("B", 2)])
        same(held_loads(leads), (("han", 1),), "after a close and a release")
        leads.save(held("han", "C", 3), 2, [event("C", 3)])
        filled(leads, closed(held("mei", "E")))
        same(held_loads(leads), (("han", 2),), "after a reopening")


class DueLaws(Subject):
    """Deadlines are read in order, as they were stored last."""

    def test_deadlines_come_by_moment_then_id(self) -> None:
        """Those strictly earlier than the given moment, up to the limit, to the microsecond."""
        leads, tick = self.empty(), timedelta(microseconds=1)
        moments = {"d": AT, "b": AT + tick, "线": AT, "a": AT + MINUTE, "e": AT - MINUTE, "B": AT}
        leads.commit([change(lead(each), due=due) for each, due in moments.items()])
        leads.commit((change(lead("f")),))
        expected = sorted((due, each) for each, due in moments.items())
        same(list(leads.due(LATE)), expected, "all deadlines")
        same([each for _, each in leads.due(AT)], ["e"], "those before the third")
        same([each for _, each in leads.due(AT + tick)], ["e", "B", "d", "线"], "the ties too")
        for limit in (1, 2, 3):
            same(list(leads.due(LATE, limit=limit)), expected[:limit], f"the first {limit}")
        zone = timezone(timedelta(hours=8))
        same([each for _, each in leads.due(AT.astimezone(zone))], ["e"], "as seen in Shanghai")

    def test_a_deadline_is_the_one_that_came_last(self) -> None:
        """Every change brings it anew; None removes it."""
        leads = self.empty()
        leads.add(lead(), [event("A-1", 1)], next_deadline_at=AT)
        leads.save(lead(version=2), 1, [event("A-1", 2)], next_deadline_at=AT + MINUTE)
        same(list(leads.due(LATE)), [(AT + MINUTE, "A-1")], "a deadline that moved")
        leads.save(lead(version=3), 2, [event("A-1", 3)])
        same(list(leads.due(LATE)), [], "a deadline that was removed")
        zone = timezone(-timedelta(hours=3, minutes=30))
        leads.save(lead(version=3), 3, [], next_deadline_at=AT.astimezone(zone))
        found = list(leads.due(LATE))
        same([(due.astimezone(UTC), each) for due, each in found], [(AT, "A-1")], "one set anew")
        same([due.utcoffset() for due, _ in found], [timedelta(0)], "a deadline is in UTC")


class HistoryLaws(Subject):
    """Who holds what, and who was given what."""

    @needs("history")
    def test_a_book_has_the_leads_of_an_owner(self) -> None:
        """By id: the open ones, or with `closed` all; what moved away is in the other book."""
        gone = attrs.evolve(closed(held("li", "A")), phase=Phase.ARCHIVED, archived_at=AT)
        leads = filled(
            self.empty(),
            held("li", "线"),
            held("li", "B"),
            closed(held("li", "a")),
            gone,
            held("han", "C"),
            lead("D"),
        )
        leads.save(held("han", "B", 2), 1, [event("B", 2)])
        books = [ids(leads.book(each)) for each in ("li", "han", "Li", "mei")]
        same(books, [["线"], ["B", "C"], [], []], "the books of open leads")
        books = [ids(leads.book(each, closed=True)) for each in ("li", "han")]
        same(books, [["A", "a", "线"], ["B", "C"]], "the books of all leads")
        leads.save(closed(held("li", "线", 2)), 1, [event("线", 2)])
        same(list(leads.book("li")), [], "the book after a close")
        same(next(iter(leads.book("han"))), held("han", "B", 2), "the lead in a book")

    @needs("history")
    def test_what_an_owner_was_given_is_read_in_order(self) -> None:
        """The moments of `LeadAssigned` events since then, that moment included, of any lead."""
        leads = self.given()
        expected = [AT, AT, AT + MINUTE, AT + 2 * MINUTE]
        same(list(leads.given("li", AT)), expected, "given since")
        same(list(leads.given("li", AT + timedelta(microseconds=1))), expected[2:], "a tick later")
        same(list(leads.given("li", AT - MINUTE)), [AT - MINUTE, *expected], "a minute before")
        same(list(leads.given("mei", AT)), [], "given to nobody")

    @needs("history")
    def test_what_an_owner_claimed_is_counted(self) -> None:
        """Only what was taken from the pool, since then, that moment included."""
        leads = self.given()
        counts = [leads.claims("li", AT + n * MINUTE) for n in (-1, 0, 1, 2)]
        same(counts, [2, 2, 1, 0], "the claims of li")
        same((leads.claims("han", AT), leads.claims("mei", AT)), (1, 0), "the claims of others")

    def given(self) -> LeadRepository:
        """Return a repository in which leads were given and claimed, not in the order of time."""
        leads = self.empty()
        steps = (
            ("li", 2, False),
            ("li", 0, True),
            ("han", 1, True),
            ("li", -1, False),
            ("li", 1, True),
            ("li", 0, False),
        )
        for n, (owner, minutes, claimed) in enumerate(steps):
            given = given_to(owner, AT + minutes * MINUTE, claimed=claimed)
            leads.commit((change(held(owner, f"A-{n}"), turned=given),))
        leads.commit((change(lead("A-0", 2)),))
        return leads


class NumberLaws(Subject):
    """Numbers of a scope are given once."""

    def test_numbers_count_up_in_each_scope(self) -> None:
        """1, 2, 3 … for each scope by itself."""
        leads = self.empty()
        drawn = [leads.next_number(each) for each in ("a", "a", "线索", "a", "A", "线索")]
        same(drawn, [1, 2, 1, 3, 1, 2], "the numbers drawn")

    def test_no_number_comes_twice_because_of_a_conflict(self) -> None:
        """A number that was drawn for what was refused is gone, never given again."""
        leads = filled(self.empty(), lead("taken"))
        first = leads.next_number("a")
        conflict(lambda: leads.add(lead("taken"), [event("taken", 1)]), "a second add")
        leads.commit((change(lead("B")),))
        second = leads.next_number("a")
        same((first, second > first), (1, True), "the numbers around a conflict")


class ValueLaws(Subject):
    """What was given away is out of reach."""

    def answering(self) -> LeadRepository:
        """Return a repository with one lead, which every question finds."""
        leads = self.empty()
        one = attrs.evolve(held("li"), contacts=reachable(1).contacts)
        leads.commit((change(one, "c-1", due=AT, turned=given_to("li", AT)),))
        return leads

    def answers(self, leads: LeadRepository) -> Mapping[str, object]:
        """Return what is answered with several things, by the method that was asked."""
        found: dict[str, object] = {
            "find": leads.find(now=AT),
            "events": leads.events("A-1"),
            "outbox": leads.outbox(),
            "by_fingerprint": leads.by_fingerprint([mark(1)]),
            "due": leads.due(LATE),
        }
        if "history" in self.capabilities:
            found |= {"book": leads.book("li"), "given": leads.given("li", AT)}
        return found

    def test_an_answer_is_a_sequence(self) -> None:
        """It is counted, and read as often as one likes; an iterator or a cursor is not."""
        for name, answer in self.answers(self.answering()).items():
            kind = type(answer).__name__
            same(isinstance(answer, Sequence), True, f"{name} returns a sequence, not a {kind}")

    def test_what_a_caller_does_with_an_answer_changes_nothing(self) -> None:
        """Lists and mappings that are returned are the caller's own."""
        leads = self.answering()
        before = contents(leads)
        for answer in (*self.answers(leads).values(), leads.open_loads()):
            spoil(answer)
        same(contents(leads), before, "after the answers were changed")
        same(ids(leads.by_fingerprint([mark(1)])), ["A-1"], "by_fingerprint")
        if "history" in self.capabilities:
            same((ids(leads.book("li")), list(leads.given("li", AT))), (["A-1"], [AT]), "history")

    def test_what_a_caller_does_with_what_was_stored_changes_nothing(self) -> None:
        """Lists of events and of changes are read once, when they are stored."""
        leads = self.empty()
        events: list[Event] = [event("A", 1)]
        leads.add(lead("A"), events, "c-1")
        changes = [change(lead("B"))]
        leads.commit(changes)
        before = contents(leads)
        events.append(event("A", 2))
        changes.clear()
        same(contents(leads), before, "after the lists were changed")
        found = leads.carried_out("c-1")
        same(None if found is None else found.events, (event("A", 1),), "the command's events")


def spoil(answer: object) -> None:
    """Empty what can be emptied."""
    if isinstance(answer, MutableSequence | MutableMapping):
        answer.clear()
