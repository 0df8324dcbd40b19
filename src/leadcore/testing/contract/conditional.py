"""Laws of what goes with a commit: its place in the outbox, its command, turns and conditions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import attrs

from leadcore.model import Lead, StateChange
from leadcore.repositories import CarriedOut, LeadRepository, Unless, marks_of
from leadcore.repositories.changes import contact_mark, owner_mark
from leadcore.testing.contract.capabilities import Subject, needs
from leadcore.testing.contract.entries import (
    AT,
    LATE,
    change,
    closed,
    conflict,
    event,
    filled,
    given_to,
    held,
    lead,
    mark,
    reachable,
    same,
    turn,
    unchanged,
)


def places(entries: Iterable[tuple[int, object]]) -> list[int]:
    return [place for place, _ in entries]


class OutboxLaws(Subject):
    """Events are sent on in the order of commits, each once."""

    def test_the_outbox_begins_empty(self) -> None:
        """Before the first commit there is no event, and the position is 0."""
        leads = self.empty()
        same(list(leads.outbox()), [], "an empty outbox")
        same(leads.position(), 0, "the position before the first event")

    def test_the_outbox_has_every_event_in_the_order_of_commits(self) -> None:
        """Positions are 1, 2, 3 … without gaps, over all leads; `position` is the last one."""
        leads = filled(self.empty(), lead("B", 2), lead("A"))
        leads.save(lead("B", 3), 2, [event("B", 3)])
        expected = [event("B", 1), event("B", 2), event("A", 1), event("B", 3)]
        same(list(leads.outbox()), list(enumerate(expected, start=1)), "the outbox")
        same(leads.position(), 4, "the position")

    def test_the_outbox_is_read_page_by_page(self) -> None:
        """A page starts past `after`, has at most `limit` events, and is empty at the end."""
        leads = filled(self.empty(), lead("A", 3), lead("B", 2))
        for limit in (1, 2, 3, 5):
            read: list[int] = []
            while page := places(leads.outbox(read[-1] if read else 0, limit)):
                same(len(page) <= limit, True, f"a page of the outbox has at most {limit}")
                read += page
                same(len(read) <= 5, True, "pages of the outbox end")
            same(read, [1, 2, 3, 4, 5], f"the positions in pages of {limit}")
        same(places(leads.outbox(3)), [4, 5], "the outbox past 3")
        same(places(leads.outbox(9)), [], "the outbox past its end")

    def test_what_is_refused_leaves_no_gap_in_the_outbox(self) -> None:
        """Positions and versions go on as if nothing had been tried."""
        leads = filled(self.empty(), lead())
        conflict(lambda: leads.add(lead(), [event("A-1", 1)]), "a second add")
        pair = (change(lead("B", 3), before=0), change(lead(version=9)))
        conflict(lambda: leads.commit(pair), "a commit with a stale change")
        filled(leads, lead("C"))
        same(list(leads.outbox()), [(1, event("A-1", 1)), (2, event("C", 1))], "the outbox")

    def test_long_histories_are_whole_and_long_lists_have_a_limit(self) -> None:
        """Only `find`, `outbox` and `due` have one: they give 1,000 unless told otherwise."""
        leads, given = self.empty(), given_to("li", AT)
        many = [attrs.evolve(reachable(1, id=f"L-{n:04}"), owner="li") for n in range(1, 1002)]
        leads.commit([change(one, f"c-{one.id}", due=AT, turned=given) for one in many])
        more = attrs.evolve(many[0], version=1002)
        leads.commit((change(more, before=1, due=AT),))
        same(len(leads.events("L-0001")), 1002, "a history of 1,002 events")
        same(len(leads.by_fingerprint([mark(1)])), 1001, "1,001 leads of one contact")
        same(leads.carried_out("c-L-0001") is None, False, "the first of 1,001 commands")
        if "history" in self.capabilities:
            held = (len(leads.book("li")), len(leads.given("li", AT)))
            same(held, (1001, 1001), "a book of 1,001 leads, and when they were given")
        sizes = (len(leads.find(now=AT)), len(leads.outbox()), len(leads.due(LATE)))
        same(sizes, (1000, 1000, 1000), "the default limits of find, outbox and due")
        same(len(leads.find(now=AT, limit=1001)), 1001, "a longer limit of find")
        same(len(leads.outbox(0, 2002)), 2002, "a longer limit of the outbox")


class CommandLaws(Subject):
    """A command that came with a change is remembered, and stored once."""

    def test_a_command_is_remembered(self) -> None:
        """With its lead and its own events, whatever comes after; an unknown one is None."""
        leads = self.empty()
        leads.add(lead(version=2), change(lead(version=2), before=0).events, "c-1")
        leads.save(lead(version=3), 2, [event("A-1", 3)], "c-2")
        leads.save(lead(version=4), 3, [event("A-1", 4)])
        first = CarriedOut(lead_id="A-1", events=(event("A-1", 1), event("A-1", 2)))
        same(leads.carried_out("c-1"), first, "the first command")
        second = CarriedOut(lead_id="A-1", events=(event("A-1", 3),))
        same(leads.carried_out("c-2"), second, "the second command")
        same([leads.carried_out(each) for each in ("c-3", "C-1")], [None] * 2, "unknown commands")

    def test_a_command_without_events_is_remembered(self) -> None:
        """What changed nothing was carried out all the same."""
        leads = filled(self.empty(), lead())
        leads.save(lead(), 1, [], "c-1")
        same(leads.carried_out("c-1"), CarriedOut(lead_id="A-1", events=()), "the command")
        unchanged(leads, lambda: leads.save(lead(), 1, [], "c-1"), "the same command again")

    def test_a_command_is_stored_once(self) -> None:
        """A second time is a conflict, for the same lead and for another, and stores nothing."""
        leads = filled(self.empty(), lead())
        leads.save(lead(version=2), 1, [event("A-1", 2)], "c-1")
        again = partial(leads.save, lead(version=3), 2, [event("A-1", 3)], "c-1")
        unchanged(leads, again, "a command again")
        other = partial(leads.add, lead("A-2"), [event("A-2", 1)], "c-1")
        unchanged(leads, other, "a command again, for another lead")
        expected = CarriedOut(lead_id="A-1", events=(event("A-1", 2),))
        same(leads.carried_out("c-1"), expected, "what the command did")

    def test_a_command_is_stored_once_within_a_commit(self) -> None:
        """Two changes of one commit cannot come with the same command."""
        leads = self.empty()
        twice = (change(lead("A"), "c-1"), change(lead("B"), "c-1"))
        unchanged(leads, lambda: leads.commit(twice), "a command twice in a commit")
        same(leads.carried_out("c-1"), None, "the command of a refused commit")

    def test_a_refused_command_may_come_again(self) -> None:
        """It was not carried out, so it is not remembered."""
        leads = filled(self.empty(), lead())
        conflict(lambda: leads.save(lead(version=9), 8, [], "c-1"), "a save from ahead")
        leads.save(lead(version=2), 1, [event("A-1", 2)], "c-1")
        same(leads.get("A-1").version, 2, "the version after the second attempt")


class TurnLaws(Subject):
    """Whose turn it is goes with the change that took the turn."""

    @needs("turns")
    def test_turns_are_stored_with_a_change(self) -> None:
        """The state is empty at first, then what came last; a change without turns leaves it."""
        leads = self.empty()
        start = leads.assignment_state()
        same(dict(start.rings), {}, "the first state")
        leads.add(lead(), [event("A-1", 1)], turns=StateChange(before=start, after=turn(1)))
        same(leads.assignment_state(), turn(1), "the state after add")
        go_on = StateChange(before=turn(1), after=turn(2))
        leads.save(lead(version=2), 1, [event("A-1", 2)], turns=go_on)
        filled(leads, lead("A-2"))
        same(leads.assignment_state(), turn(2), "the state after save")

    @needs("turns")
    def test_turns_that_were_overtaken_are_refused(self) -> None:
        """From another state than the stored one it is a conflict, and stores nothing."""
        leads = self.empty()
        first = StateChange(before=leads.assignment_state(), after=turn(1))
        leads.commit((change(lead("A")), change(lead("B"))), turns=first)
        for turns in (first, StateChange(before=turn(2), after=turn(3))):
            late = partial(leads.add, lead("C"), [event("C", 1)], "c-1", turns=turns)
            unchanged(leads, late, "turns from another state")
            saved = partial(leads.save, lead("A", 2), 1, [event("A", 2)], "c-1", turns=turns)
            unchanged(leads, saved, "turns from another state, with a save")
        same(leads.carried_out("c-1"), None, "the command of a refused commit")

    @needs("turns")
    def test_turns_of_a_refused_change_are_not_taken(self) -> None:
        """A conflict of versions leaves the state as it is."""
        leads = filled(self.empty(), lead())
        turns = StateChange(before=leads.assignment_state(), after=turn(1))
        unchanged(
            leads, lambda: leads.save(lead(version=9), 8, [], turns=turns), "a save from ahead"
        )


class MarkLaws(Subject):
    """A commit with `unless` counts only if none of its marks was left since."""

    def test_a_mark_left_since_is_a_conflict(self) -> None:
        """Whoever looked before the mark was left stores nothing; who looked after it, does."""
        leads = filled(self.empty(), lead("A"))
        since = leads.position()
        filled(leads, held("li", "B", 2))
        for early in (0, since, since + 1):
            refused_for(leads, {owner_mark("li")}, early)
        accepted_for(leads, {owner_mark("li")}, leads.position())

    def test_other_marks_do_not_matter(self) -> None:
        """Neither those of others, nor changes that leave no mark."""
        leads = filled(self.empty(), held("li", "A"))
        since = leads.position()
        filled(leads, held("han", "B"), reachable(1, id="C"))
        leads.save(attrs.evolve(held("li", "A", 2), city="苏州市"), 1, [event("A", 2)])
        quiet = {owner_mark("li"), owner_mark("HAN"), contact_mark(mark(2)), "owner:", "li"}
        accepted_for(leads, quiet, since)

    def test_one_mark_of_several_suffices(self) -> None:
        """Any of them that was left since is a conflict."""
        leads = filled(self.empty(), held("li", "A"))
        refused_for(leads, {owner_mark("mei"), owner_mark("li"), contact_mark(mark(1))}, 0)

    def test_every_change_leaves_its_marks(self) -> None:
        """Moving, taking, releasing, closing, reopening; contacts added, mended and let go."""
        steps = (
            (held("li"), held("han", version=2)),
            (lead(), held("li", version=2)),
            (held("li"), lead(version=2)),
            (held("li"), closed(held("li", version=2))),
            (closed(held("li")), held("li", version=2)),
            (reachable(1), reachable(1, 2, version=2)),
            (reachable(1), reachable(2, version=2)),
            (reachable(1), closed(reachable(1, version=2))),
            (closed(reachable(1)), reachable(1, version=2)),
        )
        for before, after in steps:
            for each in sorted(marks_of(before, after)):
                leads = filled(self.empty(), lead("Z"), before)
                since = leads.position()
                leads.save(after, 1, [event("A-1", 2)])
                refused_for(leads, {each}, since)
                accepted_for(leads, {each}, leads.position())

    def test_marks_are_left_by_every_change_of_a_commit(self) -> None:
        """And a commit is not refused because of its own."""
        leads = self.empty()
        own = Unless(since=0, marks={owner_mark("li"), owner_mark("han")})
        leads.commit((change(held("li", "A")), change(held("han", "B"))), unless=own)
        for owner in ("li", "han"):
            refused_for(leads, {owner_mark(owner)}, 0)

    def test_a_refused_commit_leaves_no_mark(self) -> None:
        """Nothing happened, so nothing is in the way."""
        leads = filled(self.empty(), lead())
        pair = (change(held("li", "B")), change(lead(version=9)))
        conflict(lambda: leads.commit(pair), "a commit with a stale change")
        accepted_for(leads, {owner_mark("li")}, 0)

    def test_a_condition_goes_with_add_and_save_too(self) -> None:
        """They are commits of one change."""
        leads = filled(self.empty(), held("li", "A"))
        unless = Unless(since=0, marks={owner_mark("li")})
        unchanged(leads, lambda: leads.add(lead("B"), [event("B", 1)], unless=unless), "an add")
        save = partial(leads.save, lead("A", 2), 1, [event("A", 2)], unless=unless)
        unchanged(leads, save, "a save")


def refused_for(leads: LeadRepository, marks: Iterable[str], since: int) -> None:
    """Refuse a repository that stores a new lead though one of the marks was left since."""
    unless = Unless(since=since, marks=marks)
    one = lead("new")
    found = unchanged(
        leads, lambda: leads.commit((change(one, "c-new"),), unless=unless), "a mark left since"
    )
    same(found.lead_id, "new", "the lead that the conflict names")
    same(leads.carried_out("c-new"), None, "the command of a refused commit")


def accepted_for(leads: LeadRepository, marks: Iterable[str], since: int) -> None:
    """Refuse a repository that finds a conflict where no mark was left since."""
    one: Lead = lead("new")
    leads.commit((change(one),), unless=Unless(since=since, marks=marks))
    same(leads.get("new"), one, "a commit none of whose marks was left since")
