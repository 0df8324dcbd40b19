"""What rules of a policy compare a lead with that no lead of the policy has: a misspelt source."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from leadcore.policy.findings import PolicyFinding
from leadcore.rules import Condition
from leadcore.rules.explain import walk
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import Compare, Const, Expression, Field, OneOf
from leadcore.texts import Text
from leadcore.values import echo

if TYPE_CHECKING:
    from leadcore.policy.bundle import Policy


def known_words(policy: Policy) -> Mapping[str, Collection[str]]:
    """Return every value that a field can have, by field, where the policy lists them."""
    statuses = tuple(policy.lifecycle.status)
    listed = {
        "source": tuple(policy.requirements.sources),
        "status": statuses,
        "previous_status": statuses,
    }
    return {field: words for field, words in listed.items() if words}


def unknown_words(
    path: str, conditions: Mapping[str, Condition], known: Mapping[str, Collection[str]]
) -> Iterator[PolicyFinding]:
    """Yield each word of these rules that the policy does not list."""
    for id_, condition in conditions.items():
        for field, word in dict.fromkeys(compared(condition.tree)):
            if field in known and word not in known[field]:
                near = did_you_mean(word, known[field])
                text = Text(
                    f"{field} 与 {echo(word)} 比较，而策略中没有这个值；{near.zh}",
                    f"{field} is compared with {echo(word)}, which the policy does not have;"
                    f" {near.en}",
                )
                yield PolicyFinding(path=f"{path}.{id_}", code="unknown_word", text=text)


def compared(tree: Expression) -> Iterator[tuple[str, str]]:
    """Yield each field that is compared with a text, and the text."""
    for node in walk(tree):
        match node:
            case Compare(
                left=Field(path=field), operator="==" | "!=", right=Const(value=str(word))
            ):
                yield field, word
            case OneOf(operand=Field(path=field), options=options):
                yield from ((field, each.value) for each in options if isinstance(each.value, str))
            case _:
                pass
