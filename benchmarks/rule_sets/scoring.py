"""The twenty scoring rules, as a score card; `by_hand` has the same in Python."""

from __future__ import annotations

from typing import Final

from leadcore.rules import Rule, ScoreCard
from leadcore.texts import Text

RULES: Final = (
    ("big_budget", 20, "demand.budget >= 500_000"),
    ("fair_budget", 10, "100_000 <= demand.budget < 500_000"),
    ("no_budget", -5, "demand.budget is missing"),
    ("referral", 15, 'source.channel in ("referral", "partner")'),
    ("cold_call", -5, 'source.channel == "telephone" and not contact.is_decider'),
    ("campaign", 3, 'source.campaign is known and source.channel != "web_form"'),
    ("spring", 4, 'starts_with(source.campaign, "2024-spring")'),
    ("industry", 10, 'company.industry in ("教育", "医疗", "制造")'),
    ("small", -8, "company.employees < 10 and not company.is_customer"),
    ("large", 12, "company.employees >= 500 or company.is_customer"),
    ("east", 8, 'place.region in ("上海市", "江苏省", "浙江省") and demand.budget >= 200_000'),
    ("metropolis", 2, 'place.city == "北京市" or place.city == "上海市"'),
    ("soon", 10, "demand.months <= 3"),
    ("some_day", -6, "demand.months > 12 or demand.months is missing"),
    ("documents", 9, "demand.documents > 0 and demand.description is known"),
    ("urgent", 12, 'contains(demand.description, "紧急")'),
    ("decider", 10, "contact.is_decider and contact.title is known"),
    ("executive", 6, 'ends_with(contact.title, "总监") or contact.title in ("总经理", "董事长")'),
    (
        "private_mail",
        -4,
        'ends_with(contact.email, "@qq.com") and not (company.industry == "教育")',
    ),
    (
        "active",
        7,
        "activity.visits >= 5 and (demand.months <= 6 or demand.budget >= 100_000)",
    ),
)
"""Id, points, condition."""

CONDITION: Final = (
    'company.industry in ("教育", "医疗", "制造") and demand.budget >= 200_000'
    " and not (activity.visits < 3)"
)
"""The one condition that is compared with a lambda."""


def card() -> ScoreCard:
    """Return the twenty rules as a score card."""
    return ScoreCard(
        rules=tuple(
            Rule(id=id_, when=when, points=points, label=Text(id_, id_))
            for id_, points, when in RULES
        )
    )
