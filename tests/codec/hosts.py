"""What a host brings of its own: a class of leads with fields of every type, and strategies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, NewType

import attrs

from leadcore.assignment import Candidate
from leadcore.codec import Codec
from leadcore.model import Lead, Phase, lead_schema
from leadcore.rules import Fact, ScoreResult
from leadcore.scoring import ScoringStrategy
from leadcore.texts import Text
from leadcore.values import FrozenMapping, Money

Pupils = NewType("Pupils", int)


class Size(StrEnum):
    """How large a school is."""

    SMALL = "small"
    LARGE = "large"


@attrs.frozen
class Campus:
    """One site of a school."""

    name: str
    opened: date | None = None


@attrs.frozen
class Shop:
    """Another kind of site."""

    name: str


def check_pupils(_: object, __: object, value: Pupils | None) -> None:
    if value is not None and value < 0:
        raise ValueError("fewer than no pupils")


def check_all(lead: SchoolLead, _: object, value: float) -> None:
    if value > 1 and lead.pupils is None:
        raise ValueError("a share of whom?")


@attrs.frozen(kw_only=True)
class SchoolLead(Lead):
    """A lead of a school, with a field of every type that a document can hold."""

    pupils: Pupils | None = attrs.field(default=None, validator=check_pupils)
    share: float = attrs.field(default=0.0, validator=check_all)
    is_public: bool = False
    size: Size | None = None
    level: Literal["primary", "middle"] = "primary"
    founded: date | None = None
    bell: time | None = None
    lesson: timedelta | None = None
    seen_at: datetime | None = None
    tags: frozenset[str] = frozenset()
    pair: tuple[str, int] = ("", 0)
    sites: tuple[Campus | Shop, ...] = ()
    fees: Mapping[str, Money] = FrozenMapping()
    motto: Annotated[str, "in Latin"] = ""


AT = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)


def school(**changes: object) -> SchoolLead:
    """Return a school's lead with every field filled."""
    given: dict[str, object] = {
        "id": "线索-2024-0501-001",
        "version": 1,
        "source": "web_form",
        "received_at": AT,
        "updated_at": AT,
        "status": "new",
        "phase": Phase.OPEN,
        "pupils": 900,
        "share": 0.25,
        "is_public": True,
        "size": Size.LARGE,
        "level": "middle",
        "founded": date(1951, 9, 1),
        "bell": time(7, 45),
        "lesson": timedelta(minutes=45),
        "seen_at": AT,
        "tags": frozenset({"住宿", "双语", "a", "b", "c"}),
        "pair": ("年级", 7),
        "sites": (Campus("东校区", date(2001, 2, 3)), Shop("书店")),
        "fees": FrozenMapping({"书本": Money.of(300), "住宿": Money.of(1_200)}),
        "motto": "disce",
    }
    return SchoolLead(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


@attrs.frozen(kw_only=True)
class Doubled:
    """Scores twice what another strategy does."""

    inner: ScoringStrategy

    def score(self, lead: Lead, now: datetime) -> ScoreResult:
        """Return the other's lines, each counted twice."""
        lines = self.inner.score(lead, now).lines
        return ScoreResult(lines=tuple(attrs.evolve(one, points=2 * one.points) for one in lines))


@attrs.frozen(kw_only=True)
class Named:
    """Refuses everybody who is not named."""

    reps: tuple[str, ...]
    name: str = attrs.field(default="named", init=False)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None for those who are named."""
        return None if candidate.rep.id in self.reps else Text("不在名单", "not named")


def is_big(lead: SchoolLead, now: datetime) -> bool | None:
    return None if lead.pupils is None else lead.pupils > 500


SCHEMA = lead_schema(SchoolLead, facts=(Fact(name="is_big", read=is_big, returns=bool),))
SCHOOLS = Codec(lead_type=SchoolLead, strategies=(Doubled, Named), schema=SCHEMA)
STRICT, STRICT_SCHOOLS = Codec(unknown="refuse"), attrs.evolve(SCHOOLS, unknown="refuse")
