"""Importing rows over HTTP: each by itself, or all of them in one commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from docs.examples.web_asked import Asked
from docs.examples.web_shapes import Import, Row
from leadcore import LeadDesk, MemoryRepository
from leadcore.desk import Draft, Imported, import_rows
from leadcore.intake import Refused

Answer = Imported | Refused
Work = Callable[[LeadDesk], Answer]


async def import_all(asked: Asked, rows: Sequence[object], key: str | None, whole: bool) -> Import:
    """Import rows, and return what became of each; with `whole`, one that is refused stops all."""
    works = [partial(imported, asked, row, key, n) for n, row in enumerate(rows, start=1)]
    if whole:
        return await all_or_none(asked, works)
    answers = [await asked.desk.stored(work) for work in works]
    return Import(stored=True, rows=told(asked, answers))


async def all_or_none(asked: Asked, works: Sequence[Work]) -> Import:
    """Import all rows in one commit, or none; each sees those before it in the draft."""
    answers: list[Answer] = []
    draft = Draft(base=MemoryRepository())  # For each decision the desk puts what it read there.
    for work in works:
        decided = await asked.desk.decided(work, draft)
        draft = decided.draft
        answers.append(decided.result())
    stored = not any(isinstance(each, Refused) for each in answers)
    if stored:
        await asked.desk.committed(draft)
    return Import(stored=stored, rows=told(asked, answers, stored=stored))


def imported(asked: Asked, row: object, key: str | None, number: int, desk: LeadDesk) -> Answer:
    """Import one row, under an id of its own."""
    host, import_id = asked.host, None if key is None else f"{key}/{number}"
    answers = import_rows(
        desk, [row], host.sheet, key=host.key, by=asked.by, now=asked.now, import_id=import_id
    )
    return next(answers)


def told(asked: Asked, answers: Sequence[Answer], *, stored: bool = True) -> tuple[Row, ...]:
    return tuple(row_of(asked, each, n, stored) for n, each in enumerate(answers, start=1))


def row_of(asked: Asked, answer: Answer, number: int, stored: bool) -> Row:
    """Return what became of a row; the number of a lead that was not stored is nobody's."""
    notes = asked.say(answer.notes)
    if isinstance(answer, Refused):
        return Row(number=number, lead_id=None, problems=answer.problems, notes=notes)
    outcome = answer.outcome
    lead_id = outcome.lead.id if stored else None
    return Row(number=number, lead_id=lead_id, linked=outcome.linked, notes=notes)
