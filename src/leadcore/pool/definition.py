"""The rules of a public pool as data, and what is refused when they contradict themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Final, get_args

import attrs

from leadcore.calendars import Clock, Deadline
from leadcore.errors import DefinitionError, Problem, RuleError
from leadcore.model.validators import MAX_ID, instance_of, is_id, tuple_of
from leadcore.pool.recycling import BoundPool
from leadcore.rules import Schema
from leadcore.texts import Text, duration_text
from leadcore.values import echo

MAX_LENGTH: Final = timedelta(days=3_660)
"""The longest wait, limit or protection."""
MAX_COUNT: Final = 1_000_000
"""The highest limit on a number of leads."""
MAX_WARNINGS: Final = 10
"""How often an owner may be warned."""
SUBJECT: Final = Text("公海规则", "rules of the public pool")
PROTECTION: Final = Text("保护期", "protection")
ZERO: Final = timedelta(0)


@attrs.frozen(kw_only=True)
class Protection:
    """How long a new owner keeps a lead, whatever else the pool's rules say.

    >>> days = timedelta(days=1)
    >>> Protection(default=10 * days, extension=3 * days, most=20 * days).clock
    'elapsed'
    """

    default: timedelta = attrs.field(validator=instance_of(timedelta))
    """From the assignment; zero protects only whom an extension protects."""
    extension: timedelta = attrs.field(validator=instance_of(timedelta))
    """What one extension adds; zero allows none."""
    most: timedelta = attrs.field(validator=instance_of(timedelta))
    """From the assignment, with all extensions."""
    clock: Clock = "elapsed"
    """What all three are counted on."""

    def __attrs_post_init__(self) -> None:
        refuse(PROTECTION, protection_problems(self))


@attrs.frozen(kw_only=True)
class PoolRules:
    """What may be taken from the pool, by whom, and what goes back to it; None sets no limit.

    DefinitionError lists everything that contradicts itself at once.

    >>> PoolRules(claims_per_day=10, untouched=Deadline(timedelta(days=7))).queue
    'pool'
    """

    queue: str = "pool"
    """Where the pool's leads wait."""
    claims_per_day: int | None = None
    """How many leads a rep may claim in a day."""
    stock: int | None = None
    """How many open leads a rep may have who claims; with as many, none can be added."""
    wait: timedelta = attrs.field(default=ZERO, validator=instance_of(timedelta))
    """How long after their own last holding ended a rep may have the lead again.

    It does not matter who held it since, so that two reps cannot keep it by turns.
    """
    holdings: int | None = None
    """How often one rep may hold the same lead."""
    untouched: Deadline | None = attrs.field(
        default=None, validator=attrs.validators.optional(instance_of(Deadline))
    )
    """How long an owner may leave it without follow-up, counted from `quiet_since`."""
    undecided: Deadline | None = attrs.field(
        default=None, validator=attrs.validators.optional(instance_of(Deadline))
    )
    """How long it may stay with an owner without a deal, counted from `assigned_at`."""
    warn_before: tuple[timedelta, ...] = attrs.field(default=(), validator=tuple_of(timedelta))
    """How long before it goes back its owner is warned, in elapsed time, longest first."""
    protection: Protection | None = attrs.field(
        default=None, validator=attrs.validators.optional(instance_of(Protection))
    )
    exempt: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(instance_of(str))
    )
    """A condition on the lead; where it is true, the lead does not go back by itself."""

    def __attrs_post_init__(self) -> None:
        refuse(SUBJECT, pool_problems(self))

    def bind(self, schema: Schema) -> BoundPool:
        """Return the rules ready to use; DefinitionError refuses `exempt` if `schema` does.

        >>> from leadcore.model import lead_schema
        >>> PoolRules(exempt="intent == 'high'").bind(lead_schema())
        <pool 'pool', exempt: intent == "high">
        >>> PoolRules(exempt="intnet == 'high'").bind(lead_schema())
        Traceback (most recent call last):
        leadcore.errors.DefinitionError: the rules of the public pool cannot be used, 1 problem(s):
        - exempt: there is no field intnet (line 1, column 1) given; allowed: ... [rule_type]
        """
        try:
            condition = None if self.exempt is None else schema.condition(self.exempt)
        except RuleError as error:
            raise DefinitionError(SUBJECT, (bad_condition(error),)) from error
        return BoundPool(self, condition)


COUNTS: Final = ("claims_per_day", "stock", "holdings")
LIMITS: Final = ("untouched", "undecided")
LENGTHS: Final = ("default", "extension", "most")


def refuse(subject: Text, problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise DefinitionError(subject, found)


def protection_problems(protection: Protection) -> Iterator[Problem]:
    for name in LENGTHS:
        yield from length_problems(name, getattr(protection, name))
    if protection.default > protection.most:
        most = duration_text(protection.most)
        zh, en = f"至多 {most.zh}，即 most", f"at most {most.en}, which is most"
        yield problem("default", "above_most", duration_text(protection.default), zh, en)
    if protection.clock not in get_args(Clock):
        zh, en = "elapsed 或 working", "elapsed or working"
        yield problem("clock", "bad_clock", echo(protection.clock), zh, en)


def pool_problems(rules: PoolRules) -> Iterator[Problem]:
    if not is_id(rules.queue):
        zh, en = f"1 至 {MAX_ID} 个可见字符", f"1 to {MAX_ID} printable characters, not padded"
        yield problem("queue", "bad_id", echo(rules.queue), zh, en)
    for name in COUNTS:
        yield from count_problems(name, getattr(rules, name))
    yield from length_problems("wait", rules.wait)
    yield from limit_problems(rules)
    yield from warning_problems(rules)


def count_problems(name: str, count: object) -> Iterator[Problem]:
    if count is not None and (type(count) is not int or not 1 <= count <= MAX_COUNT):
        zh, en = f"1 至 {MAX_COUNT} 的整数，或 None", f"a whole number, 1 to {MAX_COUNT}, or None"
        yield problem(name, "bad_count", echo(count), zh, en)


def length_problems(name: str, length: timedelta, least: timedelta = ZERO) -> Iterator[Problem]:
    """Yield that a length is not from `least` to the longest allowed."""
    if not least <= length <= MAX_LENGTH:
        most = duration_text(MAX_LENGTH)
        low = Text("零", "zero") if least == ZERO else Text("大于零", "more than zero")
        zh, en = f"{low.zh}至 {most.zh}", f"{low.en}, up to {most.en}"
        yield problem(name, "bad_length", duration_text(length), zh, en)


def limit_problems(rules: PoolRules) -> Iterator[Problem]:
    for name, limit in limits(rules):
        yield from length_problems(name, limit.within, timedelta.resolution)
    first, second = rules.untouched, rules.undecided
    if first and second and first.clock == second.clock and first.within >= second.within:
        longest = duration_text(second.within)
        zh = f"短于 {longest.zh}，即 undecided，否则永不生效"
        en = f"less than {longest.en}, which is undecided and would always come first"
        yield problem("untouched", "never_first", duration_text(first.within), zh, en)


def limits(rules: PoolRules) -> Iterator[tuple[str, Deadline]]:
    """Yield the limits that there are, by name."""
    for name in LIMITS:
        limit: Deadline | None = getattr(rules, name)
        if limit is not None:
            yield name, limit


def warning_problems(rules: PoolRules) -> Iterator[Problem]:
    warnings = rules.warn_before
    if len(warnings) > MAX_WARNINGS:
        zh, en = f"至多 {MAX_WARNINGS} 次", f"at most {MAX_WARNINGS}"
        yield problem("warn_before", "too_many", str(len(warnings)), zh, en)
    for one in warnings:
        yield from length_problems("warn_before", one, timedelta.resolution)
    for longer, shorter in pairwise(warnings):
        if longer <= shorter:
            given = duration_text(shorter)
            zh, en = f"短于前一个 {duration_text(longer).zh}", "less than the one before it"
            yield problem("warn_before", "not_falling", given, zh, en)
    if warnings:
        yield from too_early(rules, max(warnings))


def too_early(rules: PoolRules, longest: timedelta) -> Iterator[Problem]:
    """Yield that there is nothing to warn of, or that a warning comes before its limit begins.

    A limit in working time is longer by the clock on the wall, so nothing is known of it here.
    """
    given = duration_text(longest)
    if rules.untouched is None and rules.undecided is None:
        zh, en = "设置 untouched 或 undecided，或不预警", "untouched or undecided, or no warning"
        yield problem("warn_before", "no_limit", given, zh, en)
    for name, limit in limits(rules):
        if limit.clock == "elapsed" and longest >= limit.within:
            least = duration_text(limit.within)
            zh, en = f"短于 {least.zh}，即 {name}", f"less than {least.en}, which is {name}"
            yield problem("warn_before", "too_early", given, zh, en)


def bad_condition(error: RuleError) -> Problem:
    place = f"（第 {error.line} 行第 {error.column} 列）"
    given = Text(
        f"{error.problem.zh}{place}",
        f"{error.problem.en} (line {error.line}, column {error.column})",
    )
    return Problem(path="exempt", code=error.code, given=given, allowed=error.cure)


def problem(path: str, code: str, given: str | Text, zh: str, en: str) -> Problem:
    return Problem(path=path, code=code, given=given, allowed=Text(zh, en))
