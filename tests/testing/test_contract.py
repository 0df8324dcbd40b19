"""The contract of a repository holds for memory, and finds every small mistake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from leadcore import MemoryRepository
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.repositories import Change, LeadRepository, Order, Unless
from leadcore.rules import Condition
from leadcore.testing import LeadRepositoryContract
from leadcore.testing.contract import races
from leadcore.testing.contract.capabilities import Capability, Subject
from leadcore.testing.contract.entries import filled, lead
from tests.testing import wrong_repositories
from tests.testing.wrong_repositories import BY_LAW, RACING, WRONG, Leads, Unlimited

CHECKOUT = Path(__file__).parents[2]


class TestMemory(LeadRepositoryContract):
    """Memory keeps every law."""

    def repository(self) -> LeadRepository:
        return MemoryRepository()


def contract_of(made: type[MemoryRepository]) -> LeadRepositoryContract:
    """Return the contract of repositories of a class."""

    class Contract(LeadRepositoryContract):
        def repository(self) -> LeadRepository:
            return made()

    return Contract()


@pytest.mark.parametrize(("law", "wrong"), BY_LAW)
def test_every_wrong_repository_is_found(law: str, wrong: type[MemoryRepository]) -> None:
    """Each breaks the law that is about its mistake, by an assertion or by its own error."""
    with pytest.raises((AssertionError, LookupError, RuntimeError)):
        getattr(contract_of(wrong), law)()


@pytest.mark.parametrize("wrong", RACING)
def test_what_is_wrong_for_many_is_right_for_one(wrong: type[MemoryRepository]) -> None:
    """The laws without a race find nothing in it, so the races are of use."""
    alone = contract_of(wrong)
    alone.test_an_id_is_taken_once()
    alone.test_the_outbox_has_every_event_in_the_order_of_commits()
    alone.test_of_two_savers_the_second_is_refused()
    alone.test_numbers_count_up_in_each_scope()


def test_every_law_finds_a_wrong_repository() -> None:
    """No law is idle: each one is broken by some mistake of the list."""
    assert TestMemory.contract_report().keys() == {law for law, _ in BY_LAW}


def test_the_page_names_every_mistake_that_is_found() -> None:
    """The how-to lists what the contract has been tried on, in the same words."""
    page = (CHECKOUT / "docs" / "how-to" / "test-your-repository.md").read_text(encoding="utf-8")
    mistakes = [(wrong.__doc__ or "").strip() for wrong in (*WRONG, *RACING)]
    listed = page.partition("## What the contract finds\n")[2].partition("\n## ")[0]
    lines = [line.removeprefix("- ") for line in listed.splitlines() if line.startswith("- ")]
    assert lines == mistakes


def test_a_contract_without_a_repository_says_what_to_give() -> None:
    """The one required member is named, or what to subclass."""
    with pytest.raises(NotImplementedError, match="`repository`"):
        LeadRepositoryContract().test_the_outbox_begins_empty()
    with pytest.raises(NotImplementedError, match="LeadRepositoryContract"):
        Subject().empty()


class Endless(MemoryRepository):
    """Gives every page of leads as an iterator, which is true though nothing is left of it."""

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        found = super().find(where, order=order, after=after, limit=limit, now=now)
        return cast("Sequence[Lead]", iter(found))


def test_pages_that_are_iterators_end_too() -> None:
    """The laws that read page by page come to their end; another one says what is wrong."""
    endless = contract_of(Endless)
    endless.test_pages_by_id_cover_every_lead_once()
    endless.test_a_turn_is_taken_once()
    with pytest.raises(AssertionError, match="find returns a sequence, not a list_iterator"):
        endless.test_an_answer_is_a_sequence()


def test_capabilities_are_names() -> None:
    """Any collection of names will do; a text is one of letters, and refused as such."""
    listed: Any = type("Mine", (LeadRepositoryContract,), {"capabilities": ["order"]})
    assert "without" in listed.contract_report()["test_a_turn_is_taken_once"]
    with pytest.raises(TypeError, match="declares d, e, o, r; allowed: erasure, history"):
        type("Mine", (LeadRepositoryContract,), {"capabilities": "order"})


def test_a_law_cannot_be_changed() -> None:
    """Neither overridden, nor switched off, nor shadowed by another base."""

    class Shadow:
        def test_an_id_is_taken_once(self) -> None:
            """Nothing."""

    with pytest.raises(TypeError, match=r"Mine changes laws.*test_an_id_is_taken_once"):
        type("Mine", (LeadRepositoryContract,), {"test_an_id_is_taken_once": None})
    with pytest.raises(TypeError, match="test_an_id_is_taken_once"):
        type("Shadowed", (Shadow, LeadRepositoryContract), {})


def test_an_unknown_capability_is_refused() -> None:
    """A slip of the pen would switch a law off."""
    with pytest.raises(
        TypeError, match="declares ordre; allowed: erasure, history, order, threads, turns"
    ):
        type("Mine", (LeadRepositoryContract,), {"capabilities": frozenset({"ordre"})})


class Small(MemoryRepository):
    """Finds by id only, and keeps neither turns nor books."""

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        if turns is not None:
            raise NotImplementedError("this repository keeps no turns")
        if any(change.history is not None for change in changes):
            raise NotImplementedError("this repository keeps what it was told")
        super().commit(changes, unless=unless)

    def assignment_state(self) -> AssignmentState:
        raise NotImplementedError("this repository keeps no turns")

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        if order != "id":
            raise NotImplementedError("this repository finds by id")
        return super().find(where, after=after, limit=limit, now=now)

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        raise NotImplementedError("this repository keeps no books")

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        raise NotImplementedError("this repository keeps no books")

    def claims(self, owner: str, since: datetime) -> int:
        raise NotImplementedError("this repository keeps no books")


class TestSmall(LeadRepositoryContract):
    """A repository may leave out what it declares, and refuses it."""

    capabilities = frozenset[Capability]()
    examples = 5

    def repository(self) -> LeadRepository:
        return Small()


def test_what_is_not_declared_must_be_refused() -> None:
    """Memory can do everything, so it does not keep the contract of one that cannot."""

    class Modest(LeadRepositoryContract):
        capabilities = frozenset[Capability](("turns", "threads"))

        def repository(self) -> LeadRepository:
            return MemoryRepository()

    for law in (
        "test_every_order_is_kept",
        "test_what_an_owner_claimed_is_counted",
        "test_what_a_command_did_is_told_anew",
    ):
        with pytest.raises(AssertionError, match="not among the capabilities"):
            getattr(Modest(), law)()
    Modest().test_turns_are_stored_with_a_change()
    with pytest.raises(AssertionError, match="'history' is not among"):
        Modest().test_claims_keep_the_limit()


def test_a_report_says_what_was_proved() -> None:
    """Every law with its claim; without a capability, that it is refused or not tried."""
    report, law = TestMemory.contract_report(), "test_every_order_is_kept"
    assert list(report) == sorted(report)
    assert all(said.endswith(".") and "\n" not in said for said in report.values())
    assert report[law].startswith("By a field, then by id")
    small = TestSmall.contract_report()
    assert small[law] == "without 'order': refused where it can be used"
    assert small["test_an_update_is_never_lost"] == "without 'threads': not tried"


def test_all_laws_can_be_run_without_pytest() -> None:
    """What is broken is named, with what the law says; an error of the repository counts too."""
    broken = type(contract_of(Unlimited)).broken()
    assert "has at most" in broken["test_the_outbox_is_read_page_by_page"]
    assert "test_an_id_is_taken_once" not in broken
    unfinished = LeadRepositoryContract.broken()
    assert unfinished.keys() == TestMemory.contract_report().keys()
    assert unfinished["test_an_id_is_taken_once"].startswith("NotImplementedError: give the method")


def test_a_wrong_answer_is_said_in_full() -> None:
    """What was found and what was expected stand in the message."""
    with pytest.raises(AssertionError, match=r"the position\n  found: +2\n  expected: 4"):
        contract_of(Leads).test_the_outbox_has_every_event_in_the_order_of_commits()


def test_a_race_ends_though_a_writer_fails() -> None:
    """Readers do not wait for ever for what is never shown; the writer's error is told."""

    class Failing(MemoryRepository):
        def commit(
            self,
            changes: Sequence[Change],
            *,
            turns: StateChange | None = None,
            unless: Unless | None = None,
        ) -> None:
            if self.position() > 6:
                raise ConnectionError("the database is gone")
            super().commit(changes, turns=turns, unless=unless)

    for law in ("test_readers_of_the_outbox_miss_nothing", "test_a_commit_is_seen_whole"):
        with pytest.raises(ConnectionError):
            getattr(contract_of(Failing), law)()


def test_a_race_ends_though_the_outbox_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that gives the last event again and again is left after a while."""
    monkeypatch.setattr(races, "MOST", 3)
    leads, at_work = filled(wrong_repositories.AtPosition(), lead("B")), races.AtWork(0)
    with pytest.raises(AssertionError, match="past position 1 never ends; 9 were stored"):
        races.read_on(leads, 9, at_work)
    assert races.read_on(filled(MemoryRepository(), lead("B")), 9, at_work) == [1]
