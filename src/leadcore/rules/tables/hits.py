"""Hit policies (DMN 1.x): what a decision table gives when several of its rows match."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import fsum
from typing import Final, Literal, cast

import attrs

from leadcore.rules.tables.columns import Values
from leadcore.texts import Text

HitPolicy = Literal["U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"]
"""The letters of DMN."""

HIT_POLICIES: Final[Mapping[str, Text]] = {
    "U": Text("唯一：至多一行成立", "unique: at most one row matches"),
    "A": Text("任意：成立的行给出相同结果", "any: rows that match agree"),
    "P": Text("优先：取最重要的结果", "priority: the most important output"),
    "F": Text("首行：取第一个成立的行", "first: the first row that matches"),
    "R": Text("行序：全部结果，按行排列", "rule order: all outputs, as the rows stand"),
    "O": Text(
        "结果序：全部结果，最重要的在前", "output order: all outputs, the most important first"
    ),
    "C": Text("收集：全部结果", "collect: all outputs"),
    "C+": Text("求和", "collect: their sum"),
    "C<": Text("最小值", "collect: the least"),
    "C>": Text("最大值", "collect: the greatest"),
    "C#": Text("计数：成立的行数", "collect: how many rows match"),
}
"""What each hit policy is."""

RANKED: Final = frozenset({"P", "O"})
"""Those that need every output's values in their order."""
NUMERIC: Final = frozenset({"C+", "C<", "C>"})
"""Those that need one output, a number."""


@attrs.frozen
class Hit:
    """What a row that matches gives, and how important that is, the least number first."""

    values: Values
    rank: tuple[int, ...] = ()


Results = tuple[Values, ...]
Settle = Callable[[Sequence[Hit]], "Results | None"]


def every(hits: Sequence[Hit]) -> Results:
    return tuple(hit.values for hit in hits)


def unique(hits: Sequence[Hit]) -> Results | None:
    return every(hits) if len(hits) == 1 else None


def agreed(hits: Sequence[Hit]) -> Results | None:
    return every(hits[:1]) if all(hit.values == hits[0].values for hit in hits) else None


def ranked(hits: Sequence[Hit]) -> Results:
    return every(sorted(hits, key=lambda hit: hit.rank))


def numbers(hits: Sequence[Hit]) -> list[int | float]:
    return [cast("int | float", hit.values[0]) for hit in hits]


def total(hits: Sequence[Hit]) -> Results:
    """Return the sum; of whole numbers exactly, of others rounded once, whatever their order."""
    found = numbers(hits)
    return ((fsum(found) if any(isinstance(each, float) for each in found) else sum(found),),)


SETTLE: Final[Mapping[str, Settle]] = {
    "U": unique,
    "A": agreed,
    "P": lambda hits: ranked(hits)[:1],
    "F": lambda hits: every(hits[:1]),
    "R": every,
    "O": ranked,
    "C": every,
    "C+": total,
    "C<": lambda hits: ((min(numbers(hits)),),),
    "C>": lambda hits: ((max(numbers(hits)),),),
    "C#": lambda hits: ((len(hits),),),
}
"""What each makes of the rows that match, in their order; None is a conflict."""
