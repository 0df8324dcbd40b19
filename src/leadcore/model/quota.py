"""How many new leads a rep is given in a day, a week or a month."""

from __future__ import annotations

from typing import Final, Literal, get_args

import attrs

from leadcore.model.validators import one_of, refusal

Per = Literal["day", "week", "month"]
"""The periods of a calendar that a quota can be for; weeks begin on Monday."""
MAX_COUNT: Final = 1_000_000
"""The most leads that a quota or a capacity can name."""


def check_count(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Refuse what is no number of leads."""
    if type(value) is not int or not 0 <= value <= MAX_COUNT:
        raise refusal(value, attribute, f"zero or more, up to {MAX_COUNT}, as a whole number")


@attrs.frozen(kw_only=True)
class Quota:
    """The most new leads in each day, week or month; they accrue evenly over it.

    >>> Quota(count=14, per="month")
    Quota(count=14, per='month')
    """

    count: int = attrs.field(validator=check_count)
    """Zero gives none at all."""
    per: Per = attrs.field(validator=one_of(*get_args(Per)))
