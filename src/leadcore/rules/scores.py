"""A score and what it is made of: as data, with text as a view of it."""

from __future__ import annotations

from typing import Final, Literal

import attrs

from leadcore.rules.decay import Tally
from leadcore.rules.explain import COLON, OUTCOMES, Explanation
from leadcore.rules.views import NOTHING, Block, Mark, Piece, Table, View
from leadcore.texts import Language, Text

TOTAL: Final = "total"
"""The id of the adjustment of the whole card; no rule or group may have it."""

TOTAL_LABEL: Final = Text("总分", "total")
COLUMNS: Final = (Text("分值", "points"), Text("规则", "rule"), Text("结果", "outcome"))
"""The columns of the table of points."""


@attrs.frozen(kw_only=True)
class ScoreLine:
    """What one rule, or one bound, adds to a score.

    >>> print(ScoreLine(kind="rule", id="a", label=Text("重", "heavy"), points=30).to("zh"))
    +30 重：成立
    """

    kind: Literal["rule", "activity", "group", "total"]
    """`group` and `total` are adjustments to a cap or floor."""
    id: str
    """The id of the rule, activity rule or group; `total` for the whole card."""
    label: Text
    points: int
    """What was added; 0 for a rule that is not true, and for activities that have faded."""
    outcome: bool | None = True
    """Whether the condition held, of any activity where it is about those; None is unknown."""
    why: Explanation | None = None
    """The condition explained, when that was asked for."""
    tally: Tally | None = None
    """What an activity rule counted."""

    def to(self, language: Language) -> str:
        """Return the line as text, the explanation, if any, indented below it."""
        label = self.label.to(language)
        outcome = ""
        if self.kind == "rule":
            outcome = COLON.to(language) + OUTCOMES[self.outcome].to(language)
        elif self.tally:
            outcome = COLON.to(language) + self.tally.to(language)
        why = self.why.to(language).replace("\n", "\n  ") if self.why else ""
        return f"{self.points:+d} {label}{outcome}" + (f"\n  {why}" if why else "")


@attrs.frozen(kw_only=True)
class ScoreResult(View):
    """A score and everything that it is made of, adding up exactly.

    >>> line = ScoreLine(kind="rule", id="heavy", label=Text("重", "heavy"), points=30)
    >>> ScoreResult(lines=(line, line)).total
    60
    """

    lines: tuple[ScoreLine, ...]
    """Rules and activity rules as on the card, then the adjustments of its groups and its own.

    A score has only those that fired; an explained one has all.
    """

    @property
    def total(self) -> int:
        """The sum of the points of the lines."""
        return sum(line.points for line in self.lines)

    @property
    def points(self) -> tuple[tuple[str, int], ...]:
        """Every id that gave or took points, and how many, in order; they add up to the total."""
        return tuple((line.id, line.points) for line in self.lines if line.points)

    @property
    def fired(self) -> tuple[str, ...]:
        """The ids of the rules that held, and of the activity rules that counted any."""
        return tuple(
            line.id for line in self.lines if line.kind in {"rule", "activity"} and line.outcome
        )

    @property
    def unknowns(self) -> tuple[str, ...]:
        """The missing fields that keep rules unknown, each once; needs an explained result."""
        found = (path for line in self.lines if line.why for path in line.why.unknowns)
        return tuple(dict.fromkeys(found))

    def to(self, language: Language) -> str:
        """Return the result as text, a line each."""
        heading = TOTAL_LABEL.to(language)
        lines = [f"{heading} {self.total}", *(line.to(language) for line in self.lines)]
        return "\n".join(lines).replace("\n", "\n  ")

    def blocks(self) -> tuple[Block, ...]:
        """Return a table of points that adds up, and every condition explained below it."""
        table = Table(
            caption=Text("评分", "score"),
            columns=COLUMNS,
            rows=tuple((line.points, line.label, outcome_piece(line)) for line in self.lines),
            totals=(self.total, TOTAL_LABEL, NOTHING),
        )
        whys = tuple(line.why.branch(line.label) for line in self.lines if line.why)
        return (table, whys) if whys else (table,)

    def __str__(self) -> str:
        return self.to("en")


def outcome_piece(line: ScoreLine) -> Piece:
    """Return what became of a line: an outcome, what was counted, or nothing for a bound."""
    if line.tally:
        return Text(line.tally.to("zh"), line.tally.to("en"))
    return Mark(line.outcome, OUTCOMES[line.outcome]) if line.kind == "rule" else NOTHING
