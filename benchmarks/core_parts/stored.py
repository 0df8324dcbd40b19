"""Leads and their texts: what the codec is compared with, and what criteria are.

The floor of the codec is a plain cattrs converter over the same classes, with the standard
library's `json`, in its defaults: it checks no bounds and no types, and its text depends on the
order of fields. It only learned the two types that it does not know, `Extra` and durations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import attrs
from cattrs.preconf.json import make_converter

from benchmarks.core_parts.lives import MINUTE, START, enquiry, leadcore_life
from leadcore.lifecycle import replay
from leadcore.model import Lead, lead_schema
from leadcore.rules import Condition
from leadcore.values import Extra, Money

CRITERIA: Final = (
    'status in ("new", "contacted") and demand.budget >= 200_000'
    ' and region in ("上海市", "江苏省") and not (source == "telephone")'
)
REGIONS: Final = ("上海市", "江苏省", "北京市", None)
SOURCES: Final = ("referral", "telephone", "web_form")
LEAST: Final = 20_000_000
"""The least budget of the criteria, in minor units."""
TAGGED: Final = {"Money": Money, "datetime": datetime}


def varied(count: int) -> list[Lead]:
    """Return leads at every stage, of which a few meet the criteria."""
    found: list[Lead] = []
    for number in range(count):
        new = attrs.evolve(
            enquiry(number),
            region=REGIONS[number % len(REGIONS)],
            source=SOURCES[number % len(SOURCES)],
            extra=Extra([("pupils", number), ("signed", START + number * MINUTE)]),
        )
        found.append(replay(leadcore_life(new)[: number % 6 + 1]))
    return found


def criteria() -> Condition:
    return lead_schema().condition(CRITERIA)


def by_lambda() -> Callable[[Sequence[Lead]], list[Lead]]:
    """Return the criteria as an expert writes them for one list, missing values and all."""
    meets: Callable[[Lead], bool] = lambda lead: (  # noqa: E731  # what is compared is a lambda
        lead.status in {"new", "contacted"}
        and lead.demand.budget is not None
        and lead.demand.budget.low is not None
        and lead.demand.budget.low.currency == "CNY"
        and lead.demand.budget.low.minor >= LEAST
        and lead.region in {"上海市", "江苏省"}
        and lead.source != "telephone"
    )
    return lambda leads: [lead for lead in leads if meets(lead)]


def floor() -> Any:
    """Return the plain converter."""
    converter = make_converter()

    def write(extra: Extra) -> dict[str, object]:
        return {name: tagged(value) for name, value in extra.entries}

    def tagged(value: object) -> object:
        if type(value) not in TAGGED.values():
            return value
        return {"type": type(value).__name__, "value": converter.unstructure(value)}

    def read(data: dict[str, Any], _: object) -> Extra:
        return Extra({name: untagged(value) for name, value in data.items()})

    def untagged(value: Any) -> Any:
        is_plain = type(value) is not dict
        return value if is_plain else converter.structure(value["value"], TAGGED[value["type"]])

    converter.register_unstructure_hook(Extra, write)
    converter.register_structure_hook(Extra, read)
    converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
    converter.register_structure_hook(timedelta, lambda data, _: timedelta(seconds=data))
    return converter
