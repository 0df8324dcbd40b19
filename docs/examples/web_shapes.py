"""What the web application reads and answers: a form's mapping, and a class for each answer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from leadcore import Lead, Problem
from leadcore.events import Event
from leadcore.intake import SOURCE_WORDS, Column, RowMapping

WEB_FORM: Final = RowMapping(
    name="enquiry",
    columns=(
        Column(header="source", field="source", synonyms=SOURCE_WORDS),
        Column(header="campaign", field="campaign"),
        Column(header="name", field="name"),
        Column(header="title", field="title"),
        Column(header="company", field="company"),
        Column(header="phone", field="contacts", parse="phone"),
        Column(header="email", field="contacts", parse="email"),
        Column(header="industry", field="industry"),
        Column(header="province", field="region"),
        Column(header="city", field="city"),
        Column(header="need", field="demand.description"),
        Column(header="budget", field="demand.budget"),
        Column(header="timeframe", field="demand.timeframe"),
        Column(header="deciders", field="demand.decision_makers"),
        Column(header="remark", field="extra.remark"),
    ),
)
"""An enquiry as a form or a partner sends it: received when it is read, numbered by the desk."""
BLANK: Final = dict.fromkeys(each.header for each in WEB_FORM.columns)
"""A form in which nothing is filled in, so that each field that lacks is named by itself."""
ENQUIRY: Final = {
    "source": "官网",
    "name": "王敏",
    "phone": "138 1234 5678",
    "industry": "教育",
    "province": "上海",
    "city": "上海",
    "budget": "20-30万",
}
"""An example of one."""


@attrs.frozen(kw_only=True)
class Done:
    """The lead as it is now, and why a score, a priority or an owner was chosen."""

    lead: Lead
    linked: bool
    """Whether the enquiry was noted on a lead that was already here."""
    repeated: bool
    """Whether this Idempotency-Key had been used before, so that nothing changed."""
    why: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What was read otherwise than it was written."""


@attrs.frozen(kw_only=True)
class Page:
    """Leads in order, and where the next page begins; None where there is none."""

    leads: tuple[Lead, ...]
    next: str | None


@attrs.frozen(kw_only=True)
class Choice:
    """Something that the lifecycle foresees for a lead now."""

    command: str
    to: str | None
    is_possible: bool
    is_permitted: bool
    missing: tuple[str, ...]
    """What the lead still lacks."""
    to_give: tuple[str, ...]
    """What the command itself must bring."""


@attrs.frozen(kw_only=True)
class Choices:
    """Everything that the lifecycle foresees for a lead now, possible or not."""

    choices: tuple[Choice, ...]


@attrs.frozen(kw_only=True)
class Line:
    """One event in words."""

    at: datetime
    by: str
    text: str


@attrs.frozen(kw_only=True)
class Why:
    """Which events gave a lead its score, priority and owner, what its rules say, and its story."""

    score: Line | None
    priority: Line | None
    owner: Line | None
    rules: tuple[str, ...]
    """How the policy would score and prioritise it at this moment."""
    story: tuple[Line, ...]


@attrs.frozen(kw_only=True)
class Row:
    """What became of one row of an import."""

    number: int
    lead_id: str | None
    linked: bool = False
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Import:
    """What became of every row, in order."""

    stored: bool
    """False where all or none was asked for, and a row was refused."""
    rows: tuple[Row, ...]


@attrs.frozen(kw_only=True)
class Entry:
    """An event at its position of the outbox."""

    position: int
    event: Event


@attrs.frozen(kw_only=True)
class Feed:
    """Events in the order of their commits, and the position after which to ask next."""

    entries: tuple[Entry, ...]
    position: int


@attrs.frozen(kw_only=True)
class Advanced:
    """What happened because time passed, and when something falls due next."""

    happened: int
    refused: tuple[str, ...]
    next_deadline_at: datetime | None


@attrs.frozen(kw_only=True)
class Report:
    """A table for people."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
