"""Importing registers what can be registered, says why the rest cannot, and loses no row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.examples.make_leads import leads
from leadcore.desk import LeadDesk
from leadcore.desk.importing import Imported, Refused, import_rows
from leadcore.errors import ConcurrencyConflict, PermissionDenied
from leadcore.identity import DuplicatePolicy
from leadcore.intake import LEAD_SHEET
from leadcore.memory import MemoryRepository
from leadcore.model import SYSTEM, Actor, Lead, Role, StateChange
from leadcore.policy import Policy
from leadcore.repositories import Change, Unless
from leadcore.texts import Text
from tests.builders import STANDARD
from tests.intake.given import GOOD, KEY, NOW

OTHER = GOOD | {"联系电话": "13912345678"}
BAD = GOOD | {"城市": ""}


class Contended(MemoryRepository):
    """A repository in which somebody else always saves first."""

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        raise ConcurrencyConflict(changes[0].lead.id, 0, 1)


POLICIES: dict[DuplicatePolicy, Policy] = {
    each: attrs.evolve(STANDARD, duplicates=each) for each in get_args(DuplicatePolicy)
}


def desk_of(
    duplicates: DuplicatePolicy = "link", leads: MemoryRepository | None = None
) -> LeadDesk:
    return LeadDesk(
        policy=POLICIES[duplicates], leads=MemoryRepository() if leads is None else leads
    )


def imported(
    desk: LeadDesk, rows: Iterable[object], *, by: Actor = SYSTEM, **settings: Any
) -> list[Imported | Refused]:
    answers = import_rows(desk, rows, LEAD_SHEET, key=KEY, by=by, now=NOW, **settings)
    return list(answers)


def stored(desk: LeadDesk) -> list[Lead]:
    return list(desk.all_leads(NOW))


def outcomes(answers: Sequence[Imported | Refused]) -> list[str]:
    """Return what became of each row."""
    return [
        "refused" if isinstance(a, Refused) else "linked" if a.outcome.linked else "accepted"
        for a in answers
    ]


def codes(answer: Imported | Refused) -> list[tuple[str, str]]:
    assert isinstance(answer, Refused)
    return [(problem.path, problem.code) for problem in answer.problems]


@pytest.mark.requirement("R-02", "R-07", "R-08")
def test_every_row_is_accepted_linked_or_refused() -> None:
    """A good row becomes a lead, a known contact is linked to it, and a bad row stops nothing."""
    desk = desk_of()
    answers = imported(desk, [GOOD, BAD, GOOD, None, OTHER])
    assert outcomes(answers) == ["accepted", "refused", "linked", "refused", "accepted"]
    assert [lead.enquiries for lead in stored(desk)] == [2, 1]


@pytest.mark.requirement("R-08")
def test_no_row_of_the_example_sheet_is_lost() -> None:
    """Accepted, linked and refused rows are all the rows, and the leads are the accepted ones."""
    desk = desk_of()
    rows = leads()
    became = outcomes(imported(desk, rows))
    assert len(became) == len(rows) == 200
    assert became.count("accepted") == len(stored(desk))
    assert became.count("linked") > 5


@given(
    st.lists(st.sampled_from([GOOD, OTHER, BAD, None, {}, GOOD | {"线索编号": "A-1"}]), max_size=12)
)
def test_nothing_is_lost_whatever_comes_in_whatever_order(rows: list[object]) -> None:
    """The answers are one for each row, in order, and the leads are those of the accepted rows."""
    desk = desk_of("allow")
    answers = imported(desk, rows)
    assert [answer.number for answer in answers] == list(range(1, len(rows) + 1))
    assert outcomes(answers).count("accepted") == len(stored(desk))


@pytest.mark.requirement("R-03")
def test_lead_number_that_is_taken_is_refused_in_its_column() -> None:
    """The second row that gives a number is refused, by the header of that column."""
    row = GOOD | {"线索编号": "线索-2024-0520-100"}
    first, second = imported(desk_of("allow"), [row, row | OTHER])
    assert isinstance(first, Imported)
    assert first.outcome.lead.id == "线索-2024-0520-100"
    assert codes(second) == [("线索编号", "taken")]


def test_known_contact_is_refused_where_the_policy_says_so() -> None:
    """A duplicate is refused by the columns of the contact, and says which lead to open."""
    first, second = imported(desk_of("refuse"), [GOOD, GOOD])
    assert isinstance(first, Imported)
    assert codes(second) == [("联系电话/电子邮箱/微信", "duplicate_lead")]
    assert isinstance(second, Refused)
    (problem,) = second.problems
    lead_id = first.outcome.lead.id
    assert problem.given == Text("这条咨询", "this enquiry")
    assert problem.allowed.zh.startswith(f"线索 {lead_id} 已存在（")
    assert problem.allowed.en.startswith(f"lead {lead_id} is already here (")
    assert "1234" not in str(second)


def test_link_that_the_lifecycle_does_not_allow_is_refused() -> None:
    """A host whose lifecycle links nothing gets a refusal of that row, not a broken import."""
    standard = Policy.standard()
    lifecycle = attrs.evolve(
        standard.lifecycle,
        transitions=tuple(
            row for row in standard.lifecycle.transitions if row.command != "link_enquiry"
        ),
    )
    desk = LeadDesk(policy=attrs.evolve(standard, lifecycle=lifecycle), leads=MemoryRepository())
    _, second, third = imported(desk, [GOOD, GOOD, OTHER])
    assert codes(second) == [("row", "transition_refused")]
    assert isinstance(third, Imported)


def test_row_that_others_keep_from_being_saved_is_refused() -> None:
    """When somebody else always saves first, the row is refused and the batch goes on."""
    answers = imported(desk_of(leads=Contended()), [GOOD, BAD])
    assert codes(answers[0]) == [("row", "concurrency_conflict")]
    assert len(answers) == 2


def test_whoever_may_not_register_may_not_import() -> None:
    """A missing permission is no fault of a row: it is raised."""
    with pytest.raises(PermissionDenied):
        imported(desk_of(), [GOOD], by=Actor(id="a", role=Role.ANALYST))


def test_importing_twice_changes_nothing() -> None:
    """Under one import id, rows that came in before come in as the same leads again."""
    desk = desk_of("allow")
    rows = [GOOD, BAD, OTHER]
    imported(desk, rows, import_id="june")
    before = stored(desk)
    again = imported(desk, rows, import_id="june")
    assert stored(desk) == before
    assert [isinstance(a, Imported) and a.outcome.repeated for a in again] == [True, False, True]


@pytest.mark.requirement("R-02")
def test_mended_row_comes_in_on_the_second_import() -> None:
    """A refused row that was mended in its place is registered, and only that one."""
    desk = desk_of()
    row = dict(BAD)
    rows = [OTHER, row]
    imported(desk, rows, import_id="june")
    row["城市"] = "南京"
    imported(desk, rows, import_id="june")
    assert len(stored(desk)) == 2


def test_without_an_import_id_rows_come_in_again() -> None:
    """Nothing but an import id tells that a row was imported before."""
    desk = desk_of("allow")
    for _ in range(2):
        imported(desk, [GOOD])
    assert len(stored(desk)) == 2


@pytest.mark.parametrize("import_id", ["", " june", "x" * 117, "a\nb"])
def test_import_id_that_cannot_be_one_is_refused_before_any_row(import_id: str) -> None:
    """An id is short, printable and not padded."""
    with pytest.raises(ValueError, match="import id"):
        import_rows(desk_of(), [GOOD], LEAD_SHEET, key=KEY, by=SYSTEM, now=NOW, import_id=import_id)


def test_history_is_replayed_at_the_moments_of_receipt() -> None:
    """With `at_receipt`, a lead is registered when it was received, else now."""
    received = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
    for at_receipt, moment in ((True, received), (False, NOW)):
        (answer,) = imported(desk_of(), [GOOD], at_receipt=at_receipt)
        assert isinstance(answer, Imported)
        assert answer.outcome.events[0].at == moment
    (late,) = imported(desk_of(), [GOOD | {"获取时间": NOW + timedelta(days=1)}], at_receipt=True)
    assert codes(late) == [("获取时间", "in_future")]


def test_rows_are_registered_as_they_are_asked_for() -> None:
    """An import is lazy, so that a host can show how far it is and stop."""
    desk = desk_of()

    def rows() -> Iterator[object]:
        yield GOOD
        yield OTHER

    answers = import_rows(desk, rows(), LEAD_SHEET, key=KEY, by=SYSTEM, now=NOW)
    assert stored(desk) == []
    next(answers)
    assert len(stored(desk)) == 1


def test_answers_carry_the_notes_and_refusals_the_row() -> None:
    """What was read otherwise is told of registered and refused rows alike."""
    first, second = imported(desk_of("refuse"), [GOOD, GOOD])
    assert {note.code for note in first.notes} == {"absent_columns", "read_as"}
    assert {note.code for note in second.notes} == {"read_as"}
    assert isinstance(second, Refused)
    assert second.row is not None
