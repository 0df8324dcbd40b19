"""Guess what was meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Final

from leadcore.texts import Text

CUTOFF: Final = 0.6
"""How alike two names must be, from 0 to 1."""
MAX_LISTED: Final = 8
"""How many of the allowed names a message lists when nothing is near."""


def did_you_mean(given: str, allowed: Iterable[str]) -> Text:
    """Return the cure: the nearest of `allowed`, or the first few of them.

    >>> did_you_mean("budgett", ["demand.budget", "region"]).en
    'did you mean demand.budget?'
    >>> did_you_mean("xyz", ["lower", "age"]).zh
    '可用：lower、age'
    """
    names = list(allowed)
    near = closest(given, {name.lower(): name for name in names}) or closest(
        given.rpartition(".")[2], {name.lower().rpartition(".")[2]: name for name in names}
    )
    if near is not None:
        return Text(f"是不是 {near}？", f"did you mean {near}?")
    listed = [*names[:MAX_LISTED], *(["…"] if len(names) > MAX_LISTED else [])]
    return Text(f"可用：{'、'.join(listed)}", f"use one of: {', '.join(listed)}")


def closest(given: str, names: Mapping[str, str]) -> str | None:
    near = difflib.get_close_matches(given.lower(), names, n=1, cutoff=CUTOFF)
    return names[near[0]] if near else None
