"""A score card as tables: its rules, its activity rules, and the bounds of its points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from leadcore.rules.activities import ActivityRule
from leadcore.rules.scores import TOTAL_LABEL
from leadcore.rules.views import NOTHING, Block, Code, Piece, Table
from leadcore.texts import Text, as_text, duration_text

if TYPE_CHECKING:
    from leadcore.rules.scorecard import Rule, ScoreCard

POINTS: Final = Text("分值", "points")
ID: Final = Text("编号", "id")
LABEL: Final = Text("规则", "rule")
WHEN: Final = Text("条件", "when")
GROUP: Final = Text("分组", "group")
FADING: Final = Text("衰减", "fading")


def card_blocks(card: ScoreCard) -> tuple[Block, ...]:
    """Return the tables of a card that have any rows, that of the rules in any case."""
    rules = Table(
        caption=Text("评分卡", "score card"),
        columns=(POINTS, ID, LABEL, WHEN, GROUP),
        rows=tuple(rule_row(rule) for rule in card.rules),
    )
    activities = Table(
        caption=Text("活动", "activities"),
        columns=(POINTS, ID, LABEL, WHEN, GROUP, FADING),
        rows=tuple((*rule_row(rule), fading(rule)) for rule in card.activities),
    )
    bounds = Table(
        caption=Text("上下限", "bounds"),
        columns=(ID, Text("下限", "at least"), Text("上限", "at most")),
        rows=tuple(bound_rows(card)),
    )
    return (rules, *(table for table in (activities, bounds) if table.rows))


def rule_row(rule: Rule | ActivityRule) -> tuple[Piece, ...]:
    group = Code(rule.group) if rule.group else NOTHING
    return (rule.points, Code(rule.id), rule.label, Code(rule.when), group)


def fading(rule: ActivityRule) -> Text:
    """Return in words how the points of a rule fade, and the most that it gives."""
    found: list[Text] = []
    if rule.half_life is not None:
        half = duration_text(rule.half_life)
        found.append(Text(f"{half.zh}减半", f"halved after {half.en}"))
    if rule.window is not None:
        length = duration_text(rule.window)
        found.append(Text(f"{length.zh}内有效", f"for {length.en}"))
    if rule.cap is not None:
        found.append(Text(f"至多 {rule.cap:,}", f"at most {rule.cap:,}"))
    return Text("，".join(one.zh for one in found), ", ".join(one.en for one in found))


def bound_rows(card: ScoreCard) -> Iterator[tuple[Piece, ...]]:
    for group in card.groups:
        yield (Code(group.id), bound(group.floor), bound(group.cap))
    if card.floor is not None or card.cap is not None:
        yield (TOTAL_LABEL, bound(card.floor), bound(card.cap))


def bound(points: int | None) -> Text:
    return NOTHING if points is None else as_text(f"{points:,}")
