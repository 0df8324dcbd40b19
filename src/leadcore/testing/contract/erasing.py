"""Laws of changes that tell the history of a lead anew, as an erasure of personal data does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import attrs

from leadcore.events import Event, LeadQualified
from leadcore.model import Lead
from leadcore.repositories import (
    CarriedOut,
    Change,
    LeadRepository,
    Unless,
    contact_mark,
)
from leadcore.testing.contract.capabilities import Subject, needs
from leadcore.testing.contract.entries import (
    AT,
    change,
    closed,
    conflict,
    contents,
    event,
    filled,
    ids,
    lead,
    mark,
    reachable,
    same,
    unchanged,
)

SAID = LeadQualified(reason="told anew")


def retold(to: Lead, command_id: str | None = None) -> Change:
    """Return the change to a lead by one event, with every event before it told otherwise."""
    history = (event(to.id, version, SAID) for version in range(1, to.version))
    return attrs.evolve(change(to, command_id), history=history)


def told(leads: LeadRepository, lead_id: str) -> list[Event]:
    return list(leads.events(lead_id))


def is_marked(leads: LeadRepository, number: int) -> bool:
    """Return whether a mark was ever left on a contact: then a commit that minds it is refused."""
    unless = Unless(since=0, marks={contact_mark(mark(number))})
    probe = f"probe-{leads.position()}"
    try:
        conflict(lambda: leads.commit((change(lead(probe)),), unless=unless), "")
    except AssertionError:
        return False
    return True


class ErasureLaws(Subject):
    """What is told anew takes the place of what was told, and nothing else changes."""

    @needs("erasure")
    def test_a_history_that_is_told_anew_takes_the_place_of_the_old(self) -> None:
        """Up to the change with what is told now, then with its own event; also a second time."""
        leads = filled(self.empty(), lead(version=2), lead("A-2", 2))
        leads.commit((retold(lead(version=3)),))
        expected = [event("A-1", 1, SAID), event("A-1", 2, SAID), event("A-1", 3)]
        same(told(leads, "A-1"), expected, "the history")
        same(leads.get("A-1"), lead(version=3), "the lead")
        same(told(leads, "A-2"), [event("A-2", 1), event("A-2", 2)], "that of another lead")
        leads.commit((retold(lead(version=4)),))
        again = [*(event("A-1", version, SAID) for version in (1, 2, 3)), event("A-1", 4)]
        same(told(leads, "A-1"), again, "the history, told a second time")

    @needs("erasure")
    def test_the_outbox_tells_anew_at_the_same_places(self) -> None:
        """Whoever reads it from the beginning sees nothing of what was told before."""
        leads = self.empty()
        leads.commit((change(lead()), change(lead("A-2"))))
        leads.commit((change(lead(version=2)),))
        leads.commit((retold(lead(version=3)),))
        expected: Sequence[tuple[int, Event]] = [
            (1, event("A-1", 1, SAID)),
            (2, event("A-2", 1)),
            (3, event("A-1", 2, SAID)),
            (4, event("A-1", 3)),
        ]
        same(list(leads.outbox()), expected, "the outbox")
        same(list(leads.outbox(2, 1)), expected[2:3], "the outbox past a position")
        same(leads.position(), 4, "the position")

    @needs("erasure")
    def test_what_a_command_did_is_told_anew(self) -> None:
        """A command that is repeated is answered by what is told now."""
        leads = self.empty()
        leads.commit((change(lead(), "c-1"), change(lead("A-2"), "c-2")))
        leads.commit((retold(lead(version=2), "c-3"),))
        done = CarriedOut(lead_id="A-1", events=(event("A-1", 1, SAID),))
        same(leads.carried_out("c-1"), done, "the command before")
        other = CarriedOut(lead_id="A-2", events=(event("A-2", 1),))
        same(leads.carried_out("c-2"), other, "the command on another lead")
        now = CarriedOut(lead_id="A-1", events=(event("A-1", 2),))
        same(leads.carried_out("c-3"), now, "the command itself")

    @needs("erasure")
    def test_an_event_of_the_same_commit_is_told_anew_too(self) -> None:
        """A change may tell anew what the change before it in the commit told."""
        leads = self.empty()
        leads.commit((change(lead(), "c-1"), retold(lead(version=2))))
        expected = [event("A-1", 1, SAID), event("A-1", 2)]
        same(told(leads, "A-1"), expected, "the history")
        same([each for _, each in leads.outbox()], expected, "the outbox")
        done = CarriedOut(lead_id="A-1", events=expected[:1])
        same(leads.carried_out("c-1"), done, "the command")

    @needs("erasure")
    def test_contacts_that_were_let_go_lead_nowhere(self) -> None:
        """Neither present nor former ones, open or closed; those that stay and come lead on."""
        leads = filled(self.empty(), reachable(1, 2), reachable(2, id="A-2"), lead("A-3"))
        leads.commit((change(reachable(2, 3, version=2)),))
        leads.commit((retold(reachable(3, 4, version=3)),))
        found = [ids(leads.by_fingerprint([mark(number)])) for number in (1, 2, 3, 4)]
        same(found, [[], ["A-2"], ["A-1"], ["A-1"]], "the leads by contacts 1, 2, 3 and 4")
        leads.commit((retold(closed(lead(version=4))),))
        found = [ids(leads.by_fingerprint([mark(number)])) for number in (2, 3, 4)]
        same(found, [["A-2"], [], []], "the leads by contacts 2, 3 and 4 in the end")
        leads.commit((retold(lead("A-3", 2)), change(reachable(5, id="A-3", version=3))))
        same(ids(leads.by_fingerprint([mark(5)])), ["A-3"], "a contact that came right after")

    @needs("erasure")
    def test_a_contact_that_nobody_has_bears_no_mark(self) -> None:
        """A mark is a fingerprint too; one that another lead has or had keeps its mark."""
        leads = filled(self.empty(), reachable(1, 2), reachable(2, 3, id="A-2"))
        leads.commit((change(reachable(2, id="A-2", version=2)),))
        same([is_marked(leads, number) for number in (1, 2, 3)], [True] * 3, "marks at first")
        leads.commit((retold(lead(version=2)),))
        found = [is_marked(leads, number) for number in (1, 2, 3)]
        same(found, [False, True, True], "the marks on contacts 1, 2 and 3")

    @needs("erasure")
    def test_a_history_is_told_anew_on_the_stored_version_only(self) -> None:
        """A conflict tells nothing anew, and no change beside it is stored."""
        leads = filled(self.empty(), reachable(1, version=2), lead("A-2"))
        leads.commit((change(lead("A-3"), "c-1"),))
        late, repeated = retold(lead(version=2)), retold(lead(version=3), "c-1")
        for wrong in (late, repeated):
            error = unchanged(leads, partial(leads.commit, (wrong,)), "a conflict")
            same((error.lead_id, error.found), ("A-1", 2), "what the conflict names")
        both = (retold(lead(version=3)), change(lead("A-2", 3)))
        unchanged(leads, lambda: leads.commit(both), "a conflict of another change")
        same(ids(leads.by_fingerprint([mark(1)])), ["A-1"], "the lead by its contact")
        same(contents(leads).leads[0].received_at, AT, "the lead")
