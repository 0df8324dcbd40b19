"""Rule sets of any size, made up: scoring rules with the same in Python, and routing rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final, cast

from benchmarks.rule_sets.leads import CAMPAIGNS, CHANNELS, CITIES, INDUSTRIES, TITLES, Lead
from leadcore.rules import Case, Rule, ScoreCard
from leadcore.texts import Text

Both = tuple[str, str]
"""A condition as text, and in Python on the locals of `LOADS`."""

LOADS: Final = {
    "demand.budget": "budget",
    "demand.months": "months",
    "demand.documents": "documents",
    "demand.description": "description",
    "company.employees": "employees",
    "company.industry": "industry",
    "company.is_customer": "is_customer",
    "activity.visits": "visits",
    "source.channel": "channel",
    "source.campaign": "campaign",
    "place.city": "city",
    "contact.title": "title",
    "contact.email": "email",
    "contact.is_decider": "is_decider",
}
"""The local of every field that the rules read."""

NUMBERS: Final = {
    "demand.budget": range(20_000, 1_000_000, 10_000),
    "demand.months": range(1, 19),
    "demand.documents": range(1, 4),
    "company.employees": (5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000),
    "activity.visits": range(1, 12),
}
TEXTS: Final = {
    "company.industry": INDUSTRIES,
    "source.channel": CHANNELS,
    "source.campaign": CAMPAIGNS,
    "place.city": tuple(city for _, city in CITIES),
    "contact.title": TITLES,
}
TESTS: Final[tuple[Both, ...]] = (
    ("contact.is_decider", "is_decider"),
    ("not company.is_customer", "not is_customer"),
    ("source.campaign is missing", "campaign is None"),
    ("demand.budget is known", "budget is not None"),
    (
        'contains(demand.description, "紧急")',
        '(description is not None and "紧急" in description)',
    ),
    (
        'starts_with(source.campaign, "2024")',
        '(campaign is not None and campaign[:4] == "2024")',
    ),
    ('ends_with(contact.email, "@qq.com")', 'email[-7:] == "@qq.com"'),
)


def comparison(draw: Random) -> Both:
    path = draw.choice(tuple(NUMBERS))
    local, number = LOADS[path], draw.choice(NUMBERS[path])
    sign = draw.choice((">=", "<"))
    return f"{path} {sign} {number}", f"({local} is not None and {local} {sign} {number})"


def membership(draw: Random) -> Both:
    path = draw.choice(tuple(TEXTS))
    local, options = LOADS[path], tuple(draw.sample(TEXTS[path], draw.randint(1, 3)))
    if len(options) == 1:
        return f"{path} == '{options[0]}'", f"{local} == {options[0]!r}"
    return f"{path} in {options!r}", f"{local} in {options!r}"


def both(draw: Random) -> Both:
    """Return one scoring rule: a comparison, a membership or a test, or two or three joined."""
    makers: Sequence[Callable[[Random], Both]] = (
        comparison,
        comparison,
        membership,
        lambda draw: draw.choice(TESTS),
    )
    parts = [draw.choice(makers)(draw) for _ in range(draw.choice((1, 1, 2, 2, 3)))]
    word = draw.choice((" and ", " and ", " or "))
    return word.join(text for text, _ in parts), word.join(python for _, python in parts)


def scoring(count: int, seed: int = 1) -> list[tuple[int, Both]]:
    """Return scoring rules: points and condition."""
    draw = Random(seed)
    return [(draw.choice((-10, -5, -3, 2, 3, 5, 8, 10, 20)), both(draw)) for _ in range(count)]


def card(rules: Sequence[tuple[int, Both]]) -> ScoreCard:
    """Return the rules as a score card."""
    return ScoreCard(
        rules=tuple(
            Rule(id=f"r{number}", when=text, points=points, label=Text(f"r{number}", f"r{number}"))
            for number, (points, (text, _)) in enumerate(rules)
        )
    )


def flat_function(rules: Sequence[tuple[int, Both]]) -> Callable[[Lead], int]:
    """Return the same as one Python function, a rule at a time, attributes loaded once."""
    lines = ["def flat(lead):"]
    lines += [f"    {local} = lead.{path}" for path, local in LOADS.items()]
    lines += ["    score = 0"]
    lines += [f"    if {python}: score += {points}" for points, (_, python) in rules]
    made: dict[str, object] = {}
    exec("\n".join([*lines, "    return score"]), made)
    return cast("Callable[[Lead], int]", made["flat"])


def routing(count: int, seed: int = 2) -> list[Case]:
    """Return routing rules over four fields, with wild cards and ranges of budget."""
    draw = Random(seed)
    return [
        Case(
            id=f"r{number}",
            when=route(draw),
            then=f"team {draw.randrange(40)}",
            label=Text(f"r{number}", f"r{number}"),
        )
        for number in range(count)
    ]


def route(draw: Random) -> str:
    low = draw.randrange(1, 95)
    parts = [
        f'source.channel == "{draw.choice(CHANNELS)}"',
        f"company.industry in {tuple(draw.sample(INDUSTRIES, 2))!r}",
        f'place.city == "{draw.choice(CITIES)[1]}"',
        f"{low}0_000 <= demand.budget < {low + draw.randint(1, 5)}0_000",
    ]
    kept = [part for part in parts if draw.random() < 0.85]
    return " and ".join(kept or parts)
