"""Grades of leads: how well they fit, how engaged they are, and what both together come to (R-10).

Fit is what a lead is, and hardly changes; engagement is what it does, and fades. A lead that fits
and sleeps needs another treatment than one that does not fit and calls every day: no single score
tells them apart.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from leadcore.model import Lead
from leadcore.rules import (
    ActivityRule,
    Grade,
    GradeMatrix,
    GradeScale,
    MatrixCell,
    MatrixGrade,
    Rule,
    ScoreCard,
)
from leadcore.scoring.card import RuleScoring, ScoringStrategy
from leadcore.scoring.standard import GROUPS, standard_rules
from leadcore.texts import Text

MARGIN = 5
"""How many points outside its band a lead may be and keep its grade."""
DWELL = timedelta(days=3)
"""How long a lead keeps a grade at least."""

FIT = (
    ("A", 50, Text("非常匹配", "fits very well")),
    ("B", 30, Text("匹配", "fits well")),
    ("C", 15, Text("部分匹配", "fits in part")),
    ("D", None, Text("不匹配", "does not fit")),
)
"""The grades of fit: id, lowest score, label."""

ENGAGEMENT = (
    ("1", 40, Text("非常活跃", "very active")),
    ("2", 20, Text("活跃", "active")),
    ("3", 5, Text("偶有互动", "sometimes active")),
    ("4", None, Text("沉寂", "silent")),
)
"""The grades of engagement."""

LABELS = {
    "hot": Text("立即跟进", "follow up at once"),
    "warm": Text("优先跟进", "follow up soon"),
    "nurture": Text("持续培育", "nurture"),
    "cold": Text("暂缓", "put aside"),
}
"""What the values of the matrix are called."""

# fmt: off
MATRIX = (
    #     1          2          3          4
    ("A", "hot",     "hot",     "warm",    "nurture"),
    ("B", "hot",     "warm",    "warm",    "nurture"),
    ("C", "warm",    "nurture", "nurture", "cold"),
    ("D", "nurture", "cold",    "cold",    "cold"),
)
# fmt: on
"""What each fit comes to with each engagement."""

ACTIVITIES = (
    ("enquired", 'type == "enquiry"', 20, 30, Text("咨询", "enquiry")),
    ("reached", 'type == "response"', 15, 14, Text("首次联系上", "first reached")),
    ("worked", 'type == "follow_up"', 10, 14, Text("跟进", "follow-up")),
)
"""What a lead's activities give: id, condition, points, half-life in days, label."""


@attrs.frozen(kw_only=True)
class FitAndEngagement:
    """Grades leads by two scores and a matrix.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, company="启明教育")
    >>> print(standard_grading().grade(lead, at).to("en"))
    nurture (C × 2)
      C since 2024-05-01T00:00Z: 20 is 15 to 29
      2 since 2024-05-01T00:00Z: 20 is 20 to 39
    """

    fit: ScoringStrategy
    """Scores what a lead is."""
    engagement: ScoringStrategy
    """Scores what a lead does."""
    matrix: GradeMatrix
    """Its rows are the grades of fit, its columns those of engagement."""

    def grade(self, lead: Lead, now: datetime, held: MatrixGrade | None = None) -> MatrixGrade:
        """Return the grade of `lead` at `now`, which had the grade `held` before."""
        fit = self.fit.score(lead, now).total
        engagement = self.engagement.score(lead, now).total
        return self.matrix.grade(fit, engagement, now=now, held=held)


def standard_grading() -> FitAndEngagement:
    """Return the standard grading: A to D by fit, 1 to 4 by engagement, four values.

    >>> standard_grading().matrix.cell("A", "1").label.en
    'follow up at once'
    """
    action = ("action",)
    return FitAndEngagement(
        fit=RuleScoring(card=card(tuple(group.id for group in GROUPS if group.id not in action))),
        engagement=RuleScoring(card=card(action, activity_rules())),
        matrix=standard_matrix(),
    )


def card(groups: tuple[str, ...], activities: tuple[ActivityRule, ...] = ()) -> ScoreCard:
    """Return the part of the standard card that is in these groups."""
    rules: tuple[Rule, ...] = tuple(rule for rule in standard_rules() if rule.group in groups)
    kept = tuple(group for group in GROUPS if group.id in groups)
    return ScoreCard(rules=rules, groups=kept, activities=activities)


def activity_rules() -> tuple[ActivityRule, ...]:
    return tuple(
        ActivityRule(id=id_, when=when, points=points, half_life=timedelta(days=days), label=label)
        for id_, when, points, days, label in ACTIVITIES
    )


def standard_matrix() -> GradeMatrix:
    return GradeMatrix(
        rows=scale(FIT),
        columns=scale(ENGAGEMENT),
        cells=tuple(
            MatrixCell(row=row, column=column, value=value, label=LABELS[value])
            for row, *values in MATRIX
            for (column, *_), value in zip(ENGAGEMENT, values, strict=True)
        ),
    )


def scale(rows: tuple[tuple[str, int | None, Text], ...]) -> GradeScale:
    grades = tuple(Grade(id=id_, at_least=low, label=label) for id_, low, label in rows)
    return GradeScale(grades=grades, margin=MARGIN, dwell=DWELL)
