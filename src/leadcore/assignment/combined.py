"""Filters made of filters: all of them, any of them, or the opposite of one.

`a & b`, `a | b` and `~a` are `AllOf`, `AnyOf` and `Not`. Whoever one of two filters of leadcore
refuses, `a & b` refuses, and so on for every formula: the laws of logic hold for who gets through.
What is said about a refusal says which part refused.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import datetime
from typing import Final

import attrs

from leadcore import labels
from leadcore.assignment.definition import kind_text, problem, refuse
from leadcore.assignment.protocols import (
    TRENDS,
    Candidate,
    Filter,
    Sighted,
    Trend,
    refusal_of,
    trend_of,
)
from leadcore.errors import Problem
from leadcore.model import Lead
from leadcore.texts import Text

MAX_PARTS: Final = 100
"""The most filters in one formula, however deep they stand."""
FILTERS: Final = Text(
    "由具有 name 和 refusal 的筛选组成的元组", "a tuple of filters, with name and refusal"
)
MAX_DEPTH: Final = 8
"""How many formulas may stand in each other."""


class Combinable:
    """Gives a filter the operators `&`, `|` and `~`; nothing else, and no state.

    >>> from leadcore.assignment import ByIndustry, ByRegion, HasCapacity
    >>> either = HasCapacity() & (ByRegion() | ByIndustry())
    >>> [type(part).__name__ for part in either.filters]
    ['HasCapacity', 'AnyOf']
    """

    __slots__ = ()

    def __and__(self: Filter, other: Filter) -> AllOf:
        return AllOf(filters=(*parts(self, AllOf), *parts(other, AllOf)))

    def __rand__(self: Filter, other: Filter) -> AllOf:
        return AllOf(filters=(*parts(other, AllOf), *parts(self, AllOf)))

    def __or__(self: Filter, other: Filter) -> AnyOf:
        return AnyOf(filters=(*parts(self, AnyOf), *parts(other, AnyOf)))

    def __ror__(self: Filter, other: Filter) -> AnyOf:
        return AnyOf(filters=(*parts(other, AnyOf), *parts(self, AnyOf)))

    def __invert__(self: Filter) -> Not:
        return Not(filter=self)


def is_filter(value: object) -> bool:
    """Return whether a value can be asked as a filter; a class cannot, only what it makes."""
    return is_named(value) and callable(getattr(value, "refusal", None))


def is_named(value: object) -> bool:
    return not isinstance(value, type) and isinstance(getattr(value, "name", None), str)


def check_parts(formula: AllOf | AnyOf | Not) -> None:
    refuse(part_problems(formula))


def part_problems(formula: AllOf | AnyOf | Not) -> Iterator[Problem]:
    """Yield what a formula cannot be made of."""
    field = "filter" if isinstance(formula, Not) else "filters"
    found = children(formula)
    if not found:
        yield problem(field, "empty", "()", "至少一个筛选", "one filter or more")
    for part in found:
        if not is_filter(part):
            yield Problem(path=field, code="no_filter", given=kind_text(part), allowed=FILTERS)
    if (size := sum(map(count, found))) > MAX_PARTS:
        zh, en = f"至多 {MAX_PARTS} 个", f"at most {MAX_PARTS} filters in all"
        yield problem(field, "too_many", str(size), zh, en)
    if (deep := depth(formula)) > MAX_DEPTH:
        zh, en = f"至多 {MAX_DEPTH} 层", f"at most {MAX_DEPTH} formulas in each other"
        yield problem(field, "too_deep", str(deep), zh, en)


@attrs.frozen(kw_only=True)
class AllOf(Combinable):
    """Refuses whom any of its filters refuses, with the reason of the first that does.

    >>> from leadcore.assignment import ByIndustry, ByRegion
    >>> AllOf(filters=(ByRegion(), ByIndustry())) == ByRegion() & ByIndustry()
    True
    """

    filters: tuple[Filter, ...] = attrs.field(validator=attrs.validators.instance_of(tuple))
    """One to 100, asked in order."""
    name: str = attrs.field(default="all", init=False)

    def __attrs_post_init__(self) -> None:
        check_parts(self)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return the reason of the first filter that refuses, or None when none does."""
        for one in self.filters:
            reason = refusal_of(one, lead, candidate, now)
            if reason is not None:
                return reason
        return None

    @property
    def trend(self) -> Trend:
        """The least that one of its filters promises."""
        return least(self.filters)

    def sees(self, lead: Lead, now: datetime) -> Hashable:
        """Return what each of its filters sees."""
        return tuple([sight(one, lead, now) for one in self.filters])


@attrs.frozen(kw_only=True)
class AnyOf(Combinable):
    """Refuses whom all of its filters refuse, with the reasons of all.

    >>> from leadcore.assignment import ByIndustry, ByRegion
    >>> AnyOf(filters=(ByRegion(), ByIndustry())) == ByRegion() | ByIndustry()
    True
    """

    filters: tuple[Filter, ...] = attrs.field(validator=attrs.validators.instance_of(tuple))
    """One to 100, asked in order."""
    name: str = attrs.field(default="any", init=False)

    def __attrs_post_init__(self) -> None:
        check_parts(self)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when one filter lets the candidate through, else what each of them says."""
        reasons: list[Text] = []
        for one in self.filters:
            reason = refusal_of(one, lead, candidate, now)
            if reason is None:
                return None
            reasons.append(reason)
        return joined(reasons, "；且", "; and ")

    @property
    def trend(self) -> Trend:
        """The least that one of its filters promises."""
        return least(self.filters)

    def sees(self, lead: Lead, now: datetime) -> Hashable:
        """Return what each of its filters sees."""
        return tuple([sight(one, lead, now) for one in self.filters])


@attrs.frozen(kw_only=True)
class Not(Combinable):
    """Refuses whom its filter lets through.

    >>> from leadcore.assignment import ByIndustry
    >>> ~ByIndustry() == Not(filter=ByIndustry())
    True
    """

    filter: Filter
    name: str = attrs.field(default="not", init=False)

    def __attrs_post_init__(self) -> None:
        check_parts(self)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when the filter refuses, else the words for what must not be."""
        if refusal_of(self.filter, lead, candidate, now) is not None:
            return None
        words = formula_text(self.filter)
        return Text(f"不得符合：{words.zh}", f"must not fit: {words.en}")

    @property
    def trend(self) -> Trend:
        """That of its filter; where that gets worse for a candidate, this one gets better."""
        inner = trend_of(self.filter)
        return "free" if inner == "worse" else inner

    def sees(self, lead: Lead, now: datetime) -> Hashable:
        """Return what its filter sees."""
        return sight(self.filter, lead, now)


def least(filters: tuple[Filter, ...]) -> Trend:
    return max(map(trend_of, filters), key=TRENDS.index)


def sight(one: Filter, lead: Lead, now: datetime) -> Hashable:
    """Return what a filter sees; one that does not say it has the trend `unknown` besides."""
    return one.sees(lead, now) if isinstance(one, Sighted) else None


def parts(one: Filter, kind: type[AllOf] | type[AnyOf]) -> tuple[Filter, ...]:
    """Return the filters of a formula of this kind, so that `a & b & c` is one; else itself."""
    return one.filters if isinstance(one, kind) else (one,)


def children(one: Filter) -> tuple[Filter, ...]:
    """Return the filters that a formula is made of; a plain filter has none."""
    match one:
        case AllOf() | AnyOf():
            return one.filters
        case Not():
            return (one.filter,)
        case _:
            return ()


def leaves(one: Filter) -> Iterator[Filter]:
    """Yield the plain filters of a formula, in order.

    >>> from leadcore.assignment import ByIndustry, ByRegion, HasCapacity
    >>> [leaf.name for leaf in leaves(HasCapacity() & ~(ByRegion() | ByIndustry()))]
    ['capacity', 'region', 'industry']
    """
    inner = children(one)
    if not inner:
        yield one
    for part in inner:
        yield from leaves(part)


def count(one: Filter) -> int:
    return sum(map(count, children(one))) or 1


def depth(one: Filter) -> int:
    """Return how many formulas stand in each other; a plain filter is none."""
    inner = children(one)
    return 1 + max(map(depth, inner)) if inner else 0


def formula_text(one: Filter) -> Text:
    """Return a formula in words, such as `region and not (industry or skill)`.

    >>> from leadcore.assignment import ByIndustry, ByRegion
    >>> print(formula_text(ByRegion() & ~ByIndustry()))
    地区且非行业 / region and not industry
    """
    match one:
        case AllOf():
            return joined([bracketed(part) for part in one.filters], "且", " and ")
        case AnyOf():
            return joined([bracketed(part) for part in one.filters], "或", " or ")
        case Not():
            inner = bracketed(one.filter)
            return Text(f"非{inner.zh}", f"not {inner.en}")
        case _:
            return labels.label(labels.FILTER, one.name)


def bracketed(one: Filter) -> Text:
    text = formula_text(one)
    if isinstance(one, AllOf | AnyOf) and len(one.filters) > 1:
        return Text(f"（{text.zh}）", f"({text.en})")
    return text


def joined(texts: list[Text], zh: str, en: str) -> Text:
    return Text(zh.join(text.zh for text in texts), en.join(text.en for text in texts))
