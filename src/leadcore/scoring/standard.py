"""The standard score card: fit, need and action, as one literal table."""

from __future__ import annotations

from leadcore.rules import Group, Rule, ScoreCard
from leadcore.scoring.card import RuleScoring
from leadcore.texts import Text

# fmt: off
TABLE = (
    # id                 when                                                     points  group     zh            en
    ("budget-large",     "demand.budget >= 300_000",                                 20, "fit",    "预算充足", "large budget"),
    ("budget-fair",      "demand.budget >= 100_000 and demand.budget < 300_000",     10, "fit",    "有预算", "fair budget"),
    ("decision-maker",   "decision_maker_confirmed",                                 15, "fit",    "决策人已确认", "decision maker confirmed"),
    ("decision-chain",   "decision_makers >= 1 and not decision_maker_confirmed",     5, "fit",    "决策人已知", "decision maker known"),
    ("company",          "company is known",                                          5, "fit",    "公司已知", "company known"),
    ("source-trusted",   'source in ("referral", "partner")',                        15, "fit",    "可信来源", "trusted source"),
    ("source-active",    'source in ("web_form", "telephone", "seminar")',           10, "fit",    "主动咨询", "asked by themselves"),
    ("need-described",   "demand.description is known",                              10, "need",   "需求明确", "need described"),
    ("need-documents",   "documents >= 1",                                           10, "need",   "提供需求文档", "documents provided"),
    ("soon",             "demand.timeframe <= days(30)",                             15, "need",   "一个月内", "within a month"),
    ("this-quarter",     "demand.timeframe > days(30) and demand.timeframe <= days(90)", 10, "need", "三个月内", "within three months"),
    ("returned",         "enquiries >= 2",                                           10, "action", "再次咨询", "enquired again"),
    ("answered",         "first_response_at is known",                                5, "action", "已联系上", "reached"),
    ("intent-high",      'intent == "high"',                                         20, "action", "意向高", "high intent"),
    ("intent-medium",    'intent == "medium"',                                       10, "action", "意向中", "medium intent"),
    ("intent-none",      'intent == "none"',                                        -20, "action", "无意向", "no intent"),
)
# fmt: on

GROUPS = (Group(id="fit", cap=50), Group(id="need", cap=35), Group(id="action", cap=25))


def standard_scoring() -> RuleScoring:
    """Return the standard card: 0 to 100 points for fit, need and action.

    >>> [group.id for group in standard_scoring().card.groups]
    ['fit', 'need', 'action']
    """
    return RuleScoring(card=ScoreCard(rules=standard_rules(), groups=GROUPS, cap=100, floor=0))


def standard_rules() -> tuple[Rule, ...]:
    """Return the rules of the standard card, as in its table."""
    return tuple(
        Rule(id=id_, when=when, points=points, group=group, label=Text(zh, en))
        for id_, when, points, group, zh, en in TABLE
    )
