"""Importing rows: read each, register it, and say what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from leadcore.desk.flow import Outcome
from leadcore.desk.lead_desk import LeadDesk
from leadcore.errors import (
    DuplicateLead,
    LeadcoreError,
    PermissionDenied,
    Problem,
    ValidationError,
)
from leadcore.intake import Accepted, Note, Refused, RowMapping, read_rows
from leadcore.intake.layout import ROW
from leadcore.model import Actor
from leadcore.model.validators import MAX_ID, is_id
from leadcore.texts import Text
from leadcore.values import FingerprintKey

__all__ = ["Imported", "Refused", "import_rows"]

ROW_DIGITS = 12
"""Room for the number of a row in the id of its command."""


@attrs.frozen(kw_only=True)
class Imported:
    """A row that became a lead, or was noted on one that was already here (`outcome.linked`).

    >>> from datetime import UTC
    >>> from leadcore.model import Lead, Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", source="referral", received_at=at, updated_at=at, status="new",
    ...             phase=Phase.OPEN, version=1)
    >>> Imported(number=7, outcome=Outcome(lead=lead)).outcome.linked
    False
    """

    number: int
    """Which row it was, counted from 1."""
    outcome: Outcome
    notes: tuple[Note, ...] = ()
    """What was read otherwise than it was written."""


def import_rows(
    desk: LeadDesk,
    rows: Iterable[object],
    mapping: RowMapping,
    *,
    key: FingerprintKey,
    by: Actor,
    now: datetime,
    import_id: str | None = None,
    at_receipt: bool = False,
) -> Iterator[Imported | Refused]:
    """Register rows one by one, as the answers are asked for: one answer for each row, in order.

    With an `import_id`, importing the same rows under it again changes nothing, and a refused row
    that was mended in its place comes in. With `at_receipt`, to replay a history, each row is
    registered at the moment it was received; such rows come in the order of their receipt. What is
    later than `now` is refused either way. Raises `PermissionDenied` when `by` may not register.

    >>> from datetime import UTC
    >>> from leadcore.intake import LEAD_SHEET
    >>> from leadcore.memory import MemoryRepository
    >>> from leadcore.model import SYSTEM
    >>> from leadcore.policy import Policy
    >>> desk = LeadDesk(policy=Policy.standard(), leads=MemoryRepository())
    >>> row = {"获取时间": "2024/5/1 9:30", "线索来源": "展会", "联系人": "王敏", "行业": "教育",
    ...        "联系电话": "13812345678", "省份": "江苏", "城市": ""}
    >>> rows = [row, row | {"城市": "南京"}]
    >>> key = FingerprintKey(id="2024", secret=b"0123456789abcdef")
    >>> june = datetime(2024, 6, 1, tzinfo=UTC)
    >>> answers = import_rows(desk, rows, LEAD_SHEET, key=key, by=SYSTEM, now=june)
    >>> print(next(answers))
    row 1: 1 problem(s)
    - 城市: nothing given; allowed: the city [missing]
    >>> next(answers).outcome.lead.id
    '线索-2024-0501-001'
    """
    importing = Importing(
        mapping=mapping, by=by, now=now, import_id=import_id, at_receipt=at_receipt
    )
    answers = read_rows(rows, mapping, requirements=desk.policy.requirements, key=key, now=now)
    return (entered(desk, answer, importing) for answer in answers)


def entered(desk: LeadDesk, answer: Accepted | Refused, importing: Importing) -> Imported | Refused:
    """Return what became of a row; what the desk refuses is refused for this row alone."""
    if isinstance(answer, Refused):
        return answer
    try:
        return importing.imported(answer, importing.registered(answer, desk))
    except LeadcoreError as error:
        return importing.refused(answer, error)


def check_import_id(_: object, __: object, import_id: str | None) -> None:
    """Refuse an id that leaves no room for the numbers of the rows."""
    if import_id is not None and (not is_id(import_id) or len(import_id) > MAX_ID - ROW_DIGITS):
        raise ValueError(
            f"an import id of {len(import_id)} characters was given; give 1 to"
            f" {MAX_ID - ROW_DIGITS} printable ones without spaces around them"
        )


@attrs.frozen(kw_only=True)
class Importing:
    """How the rows of one import are registered, at any desk."""

    mapping: RowMapping
    by: Actor
    now: datetime
    import_id: str | None = attrs.field(validator=check_import_id)
    at_receipt: bool

    def registered(self, row: Accepted, desk: LeadDesk) -> Outcome:
        """Register a row, under an id of its own where the import has one."""
        moment = row.new.received_at if self.at_receipt else self.now
        command_id = None if self.import_id is None else f"{self.import_id}/{row.number}"
        return desk.register(row.new, by=self.by, now=moment, command_id=command_id)

    def imported(self, row: Accepted, outcome: Outcome) -> Imported:
        """Return the answer for a row that was registered."""
        return Imported(number=row.number, outcome=outcome, notes=row.notes)

    def refused(self, row: Accepted, error: LeadcoreError) -> Refused:
        """Return the answer for a row that the desk refused; who may not register at all stops."""
        if isinstance(error, PermissionDenied):
            raise error
        problems = problems_of(error, self.mapping)
        return Refused(number=row.number, problems=problems, notes=row.notes, row=row.row)


def problems_of(error: LeadcoreError, mapping: RowMapping) -> tuple[Problem, ...]:
    """Return what the desk refused as problems of a row, by its columns."""
    if isinstance(error, ValidationError):
        return tuple(attrs.evolve(p, path=mapping.path(p.path)) for p in error.problems)
    path = mapping.path("contacts") if isinstance(error, DuplicateLead) else ROW
    given = Text("这条咨询", "this enquiry")
    return (Problem(path=path, code=error.code, given=given, allowed=error.text),)
