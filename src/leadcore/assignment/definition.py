"""What a filter or ranker that is made of data refuses, and how its conditions are bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, cast

import attrs

from leadcore.errors import DefinitionError, Problem, RuleError
from leadcore.model import Lead
from leadcore.rules import Condition, Schema
from leadcore.texts import Text
from leadcore.values import echo

SUBJECT: Final = Text("分配规则", "rule of assignment")
EXTRA: Final = "extra."
"""What the path of an entry known only at run time begins with."""
TEXT_FIELD: Final = Text(
    "线索的文本字段，如 industry 或 extra.language",
    "a text field of the lead that is not private, such as industry or extra.language",
)


def refuse(found: Iterable[Problem]) -> None:
    """Raise DefinitionError with all of them, if there are any."""
    problems = tuple(found)
    if problems:
        raise DefinitionError(SUBJECT, problems)


def problem(path: str, code: str, given: str | Text, zh: str, en: str) -> Problem:
    return Problem(path=path, code=code, given=given, allowed=Text(zh, en))


def kind_text(value: object) -> Text:
    """Return of which kind a value is, in words; what it says may be personal."""
    kind = f"class {value.__name__}" if isinstance(value, type) else type(value).__name__
    return Text(f"{kind} 类型的值", f"a {kind}")


def tuple_problems(
    path: str, given: object, fits: Callable[[object], bool], allowed: Text
) -> Iterator[Problem]:
    """Yield that a value is no tuple, or else each of its items that does not fit.

    >>> [one.path for one in tuple_problems("ids", ("li", 3), lambda one: one == "li", SUBJECT)]
    ['ids.1']
    """
    if not isinstance(given, tuple):
        yield Problem(path=path, code="wrong_type", given=kind_text(given), allowed=allowed)
        return
    for place, item in enumerate(cast("tuple[object, ...]", given)):
        if not fits(item):
            where = f"{path}.{place}"
            yield Problem(path=where, code="wrong_type", given=kind_text(item), allowed=allowed)


def twice(path: str, names: Sequence[str]) -> Iterator[Problem]:
    """Yield each name that comes more than once."""
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield problem(f"{path}.{name}", "duplicate", echo(name), "每个只用一次", "every one once")


def bound(schema: Schema, conditions: Iterable[tuple[str, str]]) -> tuple[Condition, ...]:
    """Return conditions, given with their paths, ready to use; all that `schema` refuses at once.

    >>> from leadcore.model import lead_schema
    >>> bound(lead_schema(), [("when", "regoin is known")])
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the rule of assignment cannot be used, 1 problem(s):
    - when: there is no field regoin (line 1, column 1) given; allowed: ... [rule_type]
    """
    ready: list[Condition] = []
    found: list[Problem] = []
    for path, when in conditions:
        try:
            ready.append(schema.condition(when))
        except RuleError as error:
            found.append(bad_condition(path, error))
    refuse(found)
    return tuple(ready)


def bad_condition(path: str, error: RuleError) -> Problem:
    given = Text(
        f"{error.problem.zh}（第 {error.line} 行第 {error.column} 列）",
        f"{error.problem.en} (line {error.line}, column {error.column})",
    )
    return Problem(path=path, code=error.code, given=given, allowed=error.cure)


@attrs.frozen
class TextField:
    """Reads a text of a lead by its dotted path; None is missing.

    >>> from leadcore.model import lead_schema
    >>> TextField.of(lead_schema(), "demand.budget", "field")
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the rule of assignment cannot be used, 1 problem(s):
    - field: 'demand.budget' given; allowed: a text field of the lead ... [bad_field]
    """

    schema: Schema
    path: str

    @classmethod
    def of(cls, schema: Schema, path: str, field: str) -> TextField:
        """Return the reader of `path`; DefinitionError, at `field`, refuses what is no text."""
        if not is_text(schema, path):
            allowed = TEXT_FIELD
            refuse([Problem(path=field, code="bad_field", given=echo(path), allowed=allowed)])
        return cls(schema, path)

    def read(self, lead: Lead, now: datetime) -> str | None:
        """Return the text, if the lead has it."""
        spec = self.schema.fields.get(self.path)
        value = (
            lead.extra.get(self.path.removeprefix(EXTRA)) if spec is None else spec.read(lead, now)
        )
        return value if isinstance(value, str) else None


def is_text(schema: Schema, path: object) -> bool:
    """Return whether a path names a text that may be shown; any entry of `extra` may be one."""
    if not isinstance(path, str):
        return False
    spec = schema.fields.get(path)
    if spec is None:
        return path.startswith(EXTRA) and path != EXTRA
    return spec.kind.word == "text" and spec.kind.item is None and not spec.is_private
