"""Bind the conditions of a rule set to a schema, and report everything that is wrong at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from leadcore.errors import DefinitionError, Problem, RuleError
from leadcore.rules.condition import Condition
from leadcore.rules.schema import Schema
from leadcore.texts import Text

MAX_RULES: Final = 10_000
"""How many rules a rule set may have."""
MAX_ID: Final = 100
"""How many characters the id of a rule may have."""


def bind(schema: Schema, subject: Text, texts: Mapping[str, str]) -> tuple[Condition, ...]:
    """Return the condition of every rule by its id; DefinitionError lists all that are refused."""
    conditions: list[Condition] = []
    refused: list[tuple[str, RuleError]] = []
    for id_, text in texts.items():
        try:
            conditions.append(schema.condition(text))
        except RuleError as error:
            refused.append((id_, error))
    if refused:
        problems = tuple(rule_problem(id_, error) for id_, error in refused)
        raise DefinitionError(subject, problems) from refused[0][1]
    return tuple(conditions)


def rule_problem(id_: str, error: RuleError) -> Problem:
    return Problem(
        path=f"{id_}.when",
        code=error.code,
        given=Text(
            f"{error.problem.zh}（第 {error.line} 行第 {error.column} 列）",
            f"{error.problem.en} (line {error.line}, column {error.column})",
        ),
        allowed=error.cure,
    )


def id_problems(ids: Sequence[str], *, taken: Sequence[str] = ()) -> Iterator[Problem]:
    """Yield what is wrong with the ids of a rule set, in which other ids are `taken`."""
    for id_, times in Counter([*ids, *taken]).items():
        if times > 1:
            given = Text(f"{times} 次", f"{times} times")
            yield problem(id_, "duplicate", given, "每个 id 只用一次", "every id once")
        if not 0 < len(id_) <= MAX_ID or not id_.isprintable():
            yield problem(
                "id",
                "bad_id",
                repr(id_[:MAX_ID]),
                f"1 至 {MAX_ID} 个可见字符",
                f"1 to {MAX_ID} visible characters",
            )
    if len(ids) > MAX_RULES:
        yield problem(
            "rules", "too_many", str(len(ids)), f"至多 {MAX_RULES} 条", f"at most {MAX_RULES}"
        )


def problem(path: str, code: str, given: str | Text, zh: str, en: str) -> Problem:
    return Problem(path=path, code=code, given=given, allowed=Text(zh, en))


def refuse(subject: Text, problems: Iterable[Problem]) -> None:
    """Raise DefinitionError if there are problems."""
    found = tuple(problems)
    if found:
        raise DefinitionError(subject, found)
