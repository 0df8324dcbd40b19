"""Laws of storing: what is written is read back, all of it or none, and no update is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import attrs

from leadcore.events import FollowUpRecorded, LeadAmended, LeadRegistered
from leadcore.model import (
    Demand,
    FollowUp,
    Lead,
    Method,
    NewLead,
    Override,
    Phase,
    Priority,
    StateChange,
    lead_schema,
)
from leadcore.model.validators import MAX_ID
from leadcore.repositories import CarriedOut
from leadcore.testing.contract.capabilities import Subject
from leadcore.testing.contract.entries import (
    AT,
    LATE,
    change,
    closed,
    conflict,
    contact,
    contents,
    event,
    filled,
    held,
    held_loads,
    lead,
    mark,
    not_found,
    reachable,
    same,
    turn,
    unchanged,
)
from leadcore.testing.values import LONG
from leadcore.values import Extra, Money, MoneyRange, Timeframe

TEXT: Final = "李雷's “quoted” \\ % _ 線 é e\u0301 😀 <b>&"
"""Everything that is escaped, folded or cut somewhere."""
NEWER: Final = '{"loyalty":{"level":3}}'
"""What a newer version wrote, which is no part of equality, nor shown."""
ENTRIES: Final[Mapping[str, str | int | float | bool | datetime | Money]] = {
    "text": TEXT,
    "empty": "",
    "yes": True,
    "one": 1,
    "real": 1.0,
    "most": 2**53,
    "small": 0.1,
    "at": AT + timedelta(microseconds=1),
    "fee": Money.of("0.01"),
    "usd": Money.of(-5, "USD"),
}


def rich() -> Lead:
    """Return a lead in which hardly anything is missing."""
    override = Override(by="王", at=AT, reason=TEXT, replaced="40")
    return attrs.evolve(
        closed(held("李", "线索-2024-0501-001", 3)),
        name=TEXT,
        company=LONG,
        region=" 江苏省 ",
        contacts=(contact(1), contact(2)),
        demand=Demand(
            description=TEXT,
            budget=MoneyRange.parse("20-30万"),
            timeframe=Timeframe.parse("1个月内"),
        ),
        extra=Extra(ENTRIES),
        received_at=datetime(1950, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
        next_action_at=datetime(2150, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        score=-5,
        score_override=override,
        priority=Priority.HIGH,
        follow_ups=7,
        previous_status="",
        unknown=NEWER,
    )


class StoringLaws(Subject):
    """What is stored, and what is not."""

    def test_what_was_stored_is_read_back_equal_and_at_once(self) -> None:
        """A lead comes back equal in every field, of the same types, with what is unknown of it."""
        leads, one = self.empty(), rich()
        leads.add(one, change(one, before=0).events)
        same(leads.get(one.id), one, "get after add")
        same(list(leads.find(now=AT)), [one], "find after add")
        same(leads.get(one.id).unknown, NEWER, "what a newer version wrote")
        kept = [(each, type(value)) for each, value in leads.get(one.id).extra.entries]
        given = [(each, type(value)) for each, value in one.extra.entries]
        same(kept, given, "the types of extra fields")

    def test_a_history_is_read_back_equal(self) -> None:
        """Events of any payload come back equal, in order, with when they were seen, and whole."""
        leads, one = self.empty(), lead("线索-1", 4)
        record = FollowUp(at=AT, method=Method.PHONE, content=TEXT)
        amended = LeadAmended(changes=(("company", TEXT), ("extra", Extra(ENTRIES))))
        new = NewLead(source="web_form", received_at=AT, contacts=(contact(1),), name=TEXT)
        history = (
            event(one.id, 1, LeadRegistered(new=new, status="new")),
            event(one.id, 2, amended),
            attrs.evolve(event(one.id, 3, FollowUpRecorded(record=record)), seen=LATE),
            attrs.evolve(event(one.id, 4), unknown=NEWER),
        )
        leads.add(one, history)
        found = tuple(leads.events(one.id))
        same(found, history, "events after add")
        same(found[3].unknown, NEWER, "what a newer version wrote of an event")

    def test_a_saved_lead_takes_the_place_of_the_one_before(self) -> None:
        """`save` replaces the lead, and its events come after those before."""
        leads = filled(self.empty(), lead(version=5), lead("A-2"))
        where = lead_schema().condition('status == "new"')
        same(list(leads.find(where, now=AT)), [lead(version=5), lead("A-2")], "find before save")
        later = attrs.evolve(lead(version=7), city="苏州市")
        leads.save(later, 5, change(later, before=5).events)
        same(leads.get("A-1"), later, "get after save")
        for each in (None, where):
            same(list(leads.find(each, now=AT)), [later, lead("A-2")], "find after save")
        versions = [each.version for each in leads.events("A-1")]
        same(versions, [1, 2, 3, 4, 5, 6, 7], "the versions of the history")
        same([each.version for each in leads.events("A-2")], [1], "the history of another lead")

    def test_a_lead_that_is_not_there_is_never_none(self) -> None:
        """`get`, `events` and `save` raise `LeadNotFound` with the id."""
        leads = filled(self.empty(), lead())
        not_found(lambda: leads.get("A-9"), "A-9", "get of an unknown lead")
        not_found(lambda: leads.events("A-9"), "A-9", "events of an unknown lead")
        late = lead("A-9", 2)
        not_found(lambda: leads.save(late, 1, [event("A-9", 2)]), "A-9", "save of an unknown lead")

    def test_an_id_is_taken_once(self) -> None:
        """A second lead with the same id is a conflict, and stores nothing."""
        leads = filled(self.empty(), lead(version=5))
        other = attrs.evolve(lead(), city="苏州市")
        found = unchanged(
            leads, lambda: leads.add(other, [event("A-1", 1)], "c-9"), "a second add of an id"
        )
        same((found.lead_id, found.expected, found.found), ("A-1", 0, 5), "what the conflict says")

    def test_ids_are_told_apart_as_they_are(self) -> None:
        """Ids that differ in case, accents, width, form or their last letter are different ones."""
        long = "x" * (MAX_ID - 1)
        close = ("a", "A", "á", "a\u0301", "ａ", "ß", "ss", f"{long}y", f"{long}z")
        leads = self.empty()
        for each in close:
            leads.commit((change(lead(each), each),))
        same([leads.get(each).id for each in close], list(close), "similar ids of leads")
        told = [[one.lead_id for one in leads.events(each)] for each in close]
        same(told, [[each] for each in close], "the histories of similar ids")
        done = [leads.carried_out(each) for each in close]
        same([one and one.lead_id for one in done], list(close), "similar ids of commands")

    def test_of_two_savers_the_second_is_refused(self) -> None:
        """No update is lost: the conflict says what was expected and what was found."""
        leads = filled(self.empty(), lead())
        leads.save(lead(version=3), 1, change(lead(version=3), before=1).events)
        stale = attrs.evolve(held("li", version=2), contacts=(contact(1),))

        def save() -> None:
            leads.save(stale, 1, [event("A-1", 2)], "c-9", next_deadline_at=AT)

        found = unchanged(leads, save, "a save of a stale lead")
        same((found.lead_id, found.expected, found.found), ("A-1", 1, 3), "what the conflict says")
        same(leads.carried_out("c-9"), None, "the command of a refused save")
        same(list(leads.by_fingerprint([mark(1)])), [], "the contact of a refused save")

    def test_a_version_that_is_yet_to_come_is_refused(self) -> None:
        """Who expects a later version than the stored one has a conflict too."""
        leads = filled(self.empty(), lead())
        unchanged(
            leads, lambda: leads.save(lead(version=9), 8, [event("A-1", 9)]), "a save from ahead"
        )
        ahead = change(lead("A-2", 2))
        unchanged(leads, lambda: leads.commit((ahead,)), "a change of a lead that is not there")

    def test_a_commit_stores_several_leads_in_order(self) -> None:
        """New and changed leads go together, and their events in the order of the changes."""
        leads = filled(self.empty(), lead())
        changes = (
            change(lead("B", 2), "c-1", before=0, due=AT),
            change(lead(version=3), "c-2", before=1),
            change(held("li", "A-0"), "c-3"),
        )
        leads.commit(changes)
        same(list(leads.find(now=AT)), [held("li", "A-0"), lead(version=3), lead("B", 2)], "leads")
        order = [(each.lead_id, each.version) for _, each in leads.outbox(1)]
        expected = [("B", 1), ("B", 2), ("A-1", 2), ("A-1", 3), ("A-0", 1)]
        same(order, expected, "the outbox after a commit")
        same(leads.carried_out("c-2"), CarriedOut(lead_id="A-1", events=changes[1].events), "c-2")

    def test_a_lead_may_change_twice_in_one_commit(self) -> None:
        """The second change expects the version of the first, and is what remains."""
        leads = self.empty()
        leads.commit((change(lead(), due=AT), change(held("li", version=2))))
        same(leads.get("A-1"), held("li", version=2), "the lead after both")
        same([each.version for each in leads.events("A-1")], [1, 2], "its history")
        same(held_loads(leads), (("li", 1),), "the loads after both")
        same(list(leads.due(LATE)), [], "the deadline after both")
        again = (change(lead(version=3)), change(lead(version=3)))
        unchanged(leads, lambda: leads.commit(again), "two changes from one version in a commit")

    def test_a_commit_of_which_one_change_conflicts_stores_nothing(self) -> None:
        """Not the changes before it, nor anything that came with them, nor those after it."""
        leads = filled(self.empty(), held("li"), lead("B", 2))
        fine = (
            change(attrs.evolve(reachable(1, id="A-0"), owner="han"), "c-1", due=AT),
            change(held("han", version=2), "c-2", due=AT),
        )
        stale = change(lead("B", 2), "c-3")
        for changes in ((*fine, stale), (stale, *fine), (fine[0], stale, fine[1])):
            found = unchanged(leads, partial(leads.commit, changes), "a stale change")
            same((found.lead_id, found.expected, found.found), ("B", 1, 2), "the conflict")
        not_found(lambda: leads.get("A-0"), "A-0", "a new lead of a refused commit")
        same(list(leads.by_fingerprint([mark(1)])), [], "the contact of a refused commit")
        done = [leads.carried_out(each) for each in ("c-1", "c-2", "c-3")]
        same(done, [None] * 3, "the commands of a refused commit")
        leads.commit(fine)
        same(leads.get("A-1").owner, "han", "the same changes without the stale one")

    def test_a_commit_of_nothing_changes_nothing(self) -> None:
        """No change is no conflict, no event, and takes no turn."""
        leads = filled(self.empty(), lead())
        before = contents(leads)
        leads.commit(())
        if "turns" in self.capabilities:
            leads.commit((), turns=StateChange(before=turn(1), after=turn(2)))
        same(contents(leads), before, "after an empty commit")

    def test_a_repository_goes_on_after_a_conflict(self) -> None:
        """What is refused blocks nothing that comes after."""
        leads = filled(self.empty(), lead())
        conflict(lambda: leads.add(lead(), [event("A-1", 1)]), "a second add")
        conflict(lambda: leads.save(lead(version=9), 8, []), "a save from ahead")
        filled(leads, lead("A-2"))
        leads.save(lead(version=2), 1, [event("A-1", 2)])
        same(list(leads.find(now=AT)), [lead(version=2), lead("A-2")], "after two conflicts")

    def test_a_save_without_events_is_a_save(self) -> None:
        """Only the deadline may change: the version stays, and the history too."""
        leads = filled(self.empty(), lead())
        leads.save(lead(), 1, [], next_deadline_at=AT)
        leads.save(lead(), 1, [], next_deadline_at=LATE - timedelta(1))
        same(list(leads.due(LATE)), [(LATE - timedelta(1), "A-1")], "the deadline")
        same((leads.position(), len(leads.events("A-1"))), (1, 1), "the events")

    def test_a_closed_lead_stays(self) -> None:
        """Closing and archiving keep the lead and its history where they are."""
        leads = filled(self.empty(), held("li"))
        gone = attrs.evolve(closed(held("li", version=2)), phase=Phase.ARCHIVED, archived_at=AT)
        leads.save(gone, 1, [event("A-1", 2)])
        same((leads.get("A-1"), list(leads.find(now=AT))), (gone, [gone]), "an archived lead")
        same(len(leads.events("A-1")), 2, "its history")
