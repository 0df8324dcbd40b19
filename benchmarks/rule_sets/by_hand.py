"""What an expert writes by hand for the twenty rules, when only speed counts.

`expert` is the floor that everything is compared with: every attribute is loaded once, what is
needed only in one branch is loaded there, guards against None are merged, ranges are one chain,
lists are dicts or frozensets, the end of a text is a slice, a float is compared with a float.
`nested` does the same in another order; of a dozen variants these two were the fastest, within
the noise of each other, so the faster of the two in a run is the floor. `flat` is what most
people write.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from benchmarks.rule_sets.leads import CHANNELS, Lead

EAST: Final = frozenset({"上海市", "江苏省", "浙江省"})
METROPOLES: Final = frozenset({"北京市", "上海市"})
TARGETS: Final = frozenset({"教育", "医疗", "制造"})
EXECUTIVES: Final = frozenset({"总经理", "董事长"})
NOT_SCHOOLS: Final = frozenset({"医疗", "制造"})
CHANNEL_DECIDER: Final = dict.fromkeys(CHANNELS, 0) | {"referral": 15, "partner": 15}
CHANNEL_OTHER: Final = CHANNEL_DECIDER | {"telephone": -5}
CAMPAIGN_DECIDER: Final = dict.fromkeys(CHANNELS, 3) | {
    "web_form": 0,
    "referral": 18,
    "partner": 18,
}
CAMPAIGN_OTHER: Final = CAMPAIGN_DECIDER | {"telephone": -2}


def flat(lead: Lead) -> int:  # noqa: C901, PLR0912  # it is what people write
    """Return the score: a rule at a time, attributes loaded once."""
    budget, months = lead.demand.budget, lead.demand.months
    channel, campaign = lead.source.channel, lead.source.campaign
    industry, employees = lead.company.industry, lead.company.employees
    description, title = lead.demand.description, lead.contact.title
    is_decider, is_customer = lead.contact.is_decider, lead.company.is_customer
    score = 0
    if budget is not None and budget >= 500_000:
        score += 20
    if budget is not None and 100_000 <= budget < 500_000:
        score += 10
    if budget is None:
        score -= 5
    if channel in ("referral", "partner"):
        score += 15
    if channel == "telephone" and not is_decider:
        score -= 5
    if campaign is not None and channel != "web_form":
        score += 3
    if campaign is not None and campaign.startswith("2024-spring"):
        score += 4
    if industry in ("教育", "医疗", "制造"):
        score += 10
    if employees is not None and employees < 10 and not is_customer:
        score -= 8
    if (employees is not None and employees >= 500) or is_customer:
        score += 12
    if (
        lead.place.region in ("上海市", "江苏省", "浙江省")
        and budget is not None
        and budget >= 200_000
    ):
        score += 8
    if lead.place.city in ("北京市", "上海市"):
        score += 2
    if months is not None and months <= 3:
        score += 10
    if months is None or months > 12:
        score -= 6
    if lead.demand.documents > 0 and description is not None:
        score += 9
    if description is not None and "紧急" in description:
        score += 12
    if is_decider and title is not None:
        score += 10
    if title is not None and (title.endswith("总监") or title in ("总经理", "董事长")):
        score += 6
    if lead.contact.email.endswith("@qq.com") and industry is not None and industry != "教育":
        score -= 4
    if lead.activity.visits >= 5 and (
        (months is not None and months <= 6) or (budget is not None and budget >= 100_000)
    ):
        score += 7
    return score


def expert(lead: Lead) -> int:  # noqa: C901, PLR0912, PLR0915  # a call would cost time
    """Return the score: one chain a field."""
    demand = lead.demand
    budget = demand.budget
    months = demand.months
    source = lead.source
    contact = lead.contact
    is_decider = contact.is_decider
    company = lead.company
    place = lead.place
    if budget is None:
        score = -5
        if lead.activity.visits >= 5 and months is not None and months <= 6.0:
            score = 2
    elif budget >= 200_000:
        score = 20 if budget >= 500_000 else 10
        if place.region in EAST:
            score += 8
        if lead.activity.visits >= 5:
            score += 7
    elif budget >= 100_000:
        score = 17 if lead.activity.visits >= 5 else 10
    elif lead.activity.visits >= 5 and months is not None and months <= 6.0:
        score = 7
    else:
        score = 0
    if place.city in METROPOLES:
        score += 2
    if months is None:
        score -= 6
    elif months <= 3.0:
        score += 10
    elif months > 12.0:
        score -= 6
    campaign = source.campaign
    if campaign is None:
        score += (CHANNEL_DECIDER if is_decider else CHANNEL_OTHER)[source.channel]
    else:
        score += (CAMPAIGN_DECIDER if is_decider else CAMPAIGN_OTHER)[source.channel]
        if campaign[:11] == "2024-spring":
            score += 4
    industry = company.industry
    if industry is not None:
        if industry == "教育":
            score += 10
        else:
            if industry in NOT_SCHOOLS:
                score += 10
            if contact.email[-7:] == "@qq.com":
                score -= 4
    if company.is_customer:
        score += 12
    else:
        employees = company.employees
        if employees is not None:
            if employees < 10:
                score -= 8
            elif employees >= 500:
                score += 12
    description = demand.description
    if description is not None:
        if demand.documents > 0:
            score += 9
        if "紧急" in description:
            score += 12
    title = contact.title
    if title is not None:
        if title in EXECUTIVES or title[-2:] == "总监":
            score += 16 if is_decider else 6
        elif is_decider:
            score += 10
    return score


def nested(lead: Lead) -> int:  # noqa: C901, PLR0912, PLR0915  # a call would cost time
    """Return the score: the two fields that meet in rules as one tree."""
    demand = lead.demand
    budget = demand.budget
    months = demand.months
    place = lead.place
    if budget is None:
        if months is None:
            score = -11
        elif months <= 6.0:
            score = 2 if lead.activity.visits >= 5 else -5
            if months <= 3.0:
                score += 10
        elif months > 12.0:
            score = -11
        else:
            score = -5
    elif budget >= 100_000:
        if budget >= 500_000:
            score = 28 if place.region in EAST else 20
        elif budget >= 200_000:
            score = 18 if place.region in EAST else 10
        else:
            score = 10
        if lead.activity.visits >= 5:
            score += 7
        if months is None:
            score -= 6
        elif months <= 3.0:
            score += 10
        elif months > 12.0:
            score -= 6
    elif months is None:
        score = -6
    elif months <= 6.0:
        score = 7 if lead.activity.visits >= 5 else 0
        if months <= 3.0:
            score += 10
    elif months > 12.0:
        score = -6
    else:
        score = 0
    if place.city in METROPOLES:
        score += 2
    source = lead.source
    contact = lead.contact
    is_decider = contact.is_decider
    campaign = source.campaign
    if campaign is None:
        score += (CHANNEL_DECIDER if is_decider else CHANNEL_OTHER)[source.channel]
    else:
        score += (CAMPAIGN_DECIDER if is_decider else CAMPAIGN_OTHER)[source.channel]
        if campaign[:11] == "2024-spring":
            score += 4
    company = lead.company
    industry = company.industry
    if industry is not None:
        if industry in TARGETS:
            score += 10
        if industry != "教育" and contact.email[-7:] == "@qq.com":
            score -= 4
    if company.is_customer:
        score += 12
    else:
        employees = company.employees
        if employees is not None:
            if employees < 10:
                score -= 8
            elif employees >= 500:
                score += 12
    description = demand.description
    if description is not None:
        if demand.documents > 0:
            score += 9
        if "紧急" in description:
            score += 12
    title = contact.title
    if title is not None:
        if title in EXECUTIVES or title[-2:] == "总监":
            score += 16 if is_decider else 6
        elif is_decider:
            score += 10
    return score


is_promising: Final[Callable[[Lead], bool]] = lambda lead: (  # noqa: E731  # as people write it
    lead.company.industry in TARGETS
    and (budget := lead.demand.budget) is not None
    and budget >= 200_000
    and lead.activity.visits >= 3
)
"""Whether `scoring.CONDITION` holds, as a lambda; the test that fails most often comes first."""
