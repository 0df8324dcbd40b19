"""Counterfactuals: the smallest change of a subject that changes what rules say of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from math import inf
from typing import Final, Literal

import attrs

from leadcore.errors import Problem, ValidationError
from leadcore.rules.analysis.columns import bits
from leadcore.rules.evaluate import evaluate
from leadcore.rules.explain import COLON, shown
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import Scalar
from leadcore.rules.schema import Schema
from leadcore.rules.views import Block, Branch, View
from leadcore.rules.whatif.alternatives import Alternatives
from leadcore.rules.whatif.board import PRESENT, Board, Masks
from leadcore.rules.whatif.search import Search, TooLongError
from leadcore.rules.whatif.verdicts import (
    Outcome,
    RuleSet,
    Verdicts,
    Wanted,
    conditions_of,
    verdicts_of,
)
from leadcore.rules.whatif.wording import outcome_text, wanted_text
from leadcore.texts import Language, Text

MAX_LOOKS: Final = 1_000_000
"""How often conditions are looked at, unless another limit is given: a few seconds."""

MAX_COST: Final = 1e15
"""The most that one change may cost, unless it is forbidden."""

MAX_GIVEN: Final = 60
"""How much of what was wanted a message shows, in characters."""

Cost = Callable[[str, Scalar | None, Scalar | None], float]
"""What it costs to change a field: its path, the present value and the new one."""

Status = Literal["found", "none", "undecided"]
"""Whether there is a change that does it, there is none, or that was not settled."""

HEADINGS: Final[dict[Status, Text]] = {
    "found": Text("改动 {count} 处后为 {outcome}", "{outcome} after {count} {changes}"),
    "none": Text(
        "没有使其为 {wanted} 的改动：所有组合均已排除",
        "no change makes it {wanted}: every combination was ruled out",
    ),
    "undecided": Text(
        "在限度内未能判定有无使其为 {wanted} 的改动",
        "not decided within the bound, whether any change makes it {wanted}",
    ),
}
"""What is said of a search by how it ended."""


@attrs.frozen(kw_only=True)
class Change:
    """One field and what it must become, as explanations show it.

    >>> Change(path="weight", before=None, after=21, value=21).to("zh")
    'weight：缺失 → 21'
    """

    path: str
    before: Scalar | None
    """What may be shown of what the field holds; None is missing."""
    after: Scalar | None
    """What may be shown of what it must hold."""
    value: Scalar | None = attrs.field(repr=False)
    """What it must hold as rules compare it: money in its smallest unit, time in UTC."""

    def to(self, language: Language) -> str:
        """Return the field and both values as one line."""
        before, after = shown(self.before, language), shown(self.after, language)
        return f"{self.path}{COLON.to(language)}{before} → {after}"

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(kw_only=True)
class SmallestChange(View):
    """The fewest fields that must change, with the least cost, or why no change does it.

    >>> change = Change(path="weight", before=5, after=21, value=21)
    >>> done = SmallestChange(status="found", wanted=True, outcome=True, changes=(change,), cost=1)
    >>> print(done.to("zh"))
    改动 1 处后为 是
      weight：5 → 21
    """

    status: Status
    wanted: Wanted
    outcome: Outcome
    """What the rules give with the changes, evaluated; without any, what they give now."""
    changes: tuple[Change, ...] = ()
    """In the order in which the rules name the fields; none where it is so already."""
    cost: float = 0.0
    """What the changes cost together."""

    def to(self, language: Language) -> str:
        """Return what comes of how many changes, and the changes, a line each."""
        return "\n  ".join([heading(self, language), *(one.to(language) for one in self.changes)])

    def blocks(self) -> tuple[Block, ...]:
        """Return what comes of how many changes, and the changes as a list."""
        head = Text(heading(self, "zh"), heading(self, "en"))
        changes = tuple(Branch((Text(one.to("zh"), one.to("en")),)) for one in self.changes)
        return (head, changes) if changes else (head,)

    def __str__(self) -> str:
        return self.to("en")


def heading(found: SmallestChange, language: Language) -> str:
    count = len(found.changes)
    blanks = {
        "count": count,
        "changes": "change" if count == 1 else "changes",
        "outcome": outcome_text(found.outcome, language),
        "wanted": wanted_text(found.wanted, language),
    }
    return HEADINGS[found.status].to(language).format_map(blanks)


def smallest_change(
    rules: RuleSet,
    subject: object,
    wanted: Wanted,
    *,
    now: datetime,
    cost: Cost | None = None,
    fixed: Collection[str] = frozenset(),
    limit: int = MAX_LOOKS,
) -> SmallestChange:
    """Return the smallest change of `subject` after which `rules` give what is `wanted`.

    wanted: `AtLeast` or `AtMost` of a score card, True or False of a condition (False: it does not
        hold), a value of a decision list, a row of outputs of a table as a tuple.
    cost: what one change costs, 0 to 1e15; infinity forbids it. By default the share of the values
        that the rules tell apart on the way, and 1 where there is no order; no value is forgotten.
    fixed: the path, or paths, that stay as they are.
    limit: how often conditions are looked at before the answer is `undecided`; it is that also
        where more than 300 fields could be changed.

    The smallest is the one of the fewest fields, of those the one of least cost, of those the one
    that the search meets first, always the same. New values are the constants of the rules or lie
    next to them, as near to the present value as a plain value can. `none` is a proof, for
    comparisons with constants; where rules put many tests to one text or compare fields with each
    other, values may be overlooked: the answer is `undecided` instead, and of what is `found` a
    smaller one may be missed.

    Facts are fields like others: a fact is changed by itself, as if what it is computed from
    allowed that. Where it does not, name either in `fixed`.

    ValidationError refuses what the rules can never give, and paths that there are not.

    >>> from datetime import UTC
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: int
    >>> heavy = Schema.of(Parcel).condition("weight >= 20")
    >>> smallest_change(heavy, Parcel(5), True, now=datetime.now(UTC)).changes[0].after
    20
    """
    conditions = conditions_of(rules)
    reading = rules.schema.reading(subject, now=now)
    fixed = frozenset((fixed,) if isinstance(fixed, str) else fixed)
    verdicts = verdicts_of(rules, reading)
    refuse(problems(rules.schema, verdicts, wanted, fixed))
    board = Board.of(rules.schema, conditions, reading)
    free = {n: field for n, field in enumerate(board.fields) if field.path not in fixed}
    options = {number: options_of(field, cost) for number, field in free.items()}
    search = Search(board=board, verdicts=verdicts, wanted=wanted, options=options, limit=limit)
    return answered(search, rules.schema, all(field.is_complete for field in free.values()))


def answered(search: Search, schema: Schema, is_complete: bool) -> SmallestChange:
    """Return what a search finds; `is_complete` is whether it may look at every value."""
    masks, is_certain = settled(search)
    reached = search.board.present if masks is None else masks
    is_proof = is_certain and is_complete
    return SmallestChange(
        status="found" if masks is not None else "none" if is_proof else "undecided",
        wanted=search.wanted,
        outcome=search.verdicts.outcome(held(search.board, reached)),
        changes=tuple(changes_of(search.board, schema, reached)),
        cost=0.0 if masks is None else search.cost,
    )


def settled(search: Search) -> tuple[Masks | None, bool]:
    """Return what a search found, and whether it came to its end."""
    try:
        return search.run(), True
    except TooLongError:
        return None, False


def options_of(field: Alternatives, cost: Cost | None) -> tuple[tuple[float, int], ...]:
    """Return what a field may change to, the cheapest first."""
    found: list[tuple[float, int]] = []
    for number, value in enumerate(field.values[1:], start=1):
        price = field.distance(value) if cost is None else cost(field.path, field.values[0], value)
        if not (0 <= price <= MAX_COST or price == inf):
            raise ValueError(
                f"a cost of {price} for {field.path}; give 0 to {MAX_COST:g}, inf forbids"
            )
        if price < inf:
            found.append((price, number))
    return tuple(sorted(found))


def held(board: Board, masks: Masks) -> list[bool]:
    """Return which conditions hold for the subject with these alternatives, as evaluated."""
    chosen = {number: next(bits(mask)) for number, mask in enumerate(masks)}
    there = board.subject(chosen)
    return [evaluate(each.node, there) is True for each in board.conditions]


def changes_of(board: Board, schema: Schema, masks: Masks) -> Iterator[Change]:
    """Yield the fields that have another value than the present one."""
    for field, mask in zip(board.fields, masks, strict=True):
        if mask != PRESENT:
            show, value = schema.fields[field.path].show, field.values[next(bits(mask))]
            yield Change(
                path=field.path, before=show(field.values[0]), after=show(value), value=value
            )


def refuse(found: Iterator[Problem]) -> None:
    given = tuple(found)
    if given:
        raise ValidationError(given)


def problems(
    schema: Schema, verdicts: Verdicts, wanted: Wanted, fixed: Collection[str]
) -> Iterator[Problem]:
    """Yield what can never be, or is not there."""
    if not verdicts.accepts(wanted):
        listed = did_you_mean(str(wanted), verdicts.allowed)
        given = repr(wanted)[:MAX_GIVEN]
        yield Problem(path="wanted", code="never_given", given=given, allowed=listed)
    for path in sorted(fixed):
        if path not in schema.fields:
            cure = did_you_mean(path, schema.fields)
            yield Problem(path="fixed", code="unknown_field", given=repr(path), allowed=cure)
