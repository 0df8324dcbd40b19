"""How a law is tried: on generated input, in the same order every time, and told in a few lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from leadcore.texts import Text

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

A = TypeVar("A")
P = ParamSpec("P")


def tried(strategy: SearchStrategy[A], law: Callable[[A], None], examples: int) -> None:
    """Try a law on so many examples; AssertionError comes with the smallest that breaks it.

    The same examples come in every run and in every process.

    >>> from hypothesis import strategies as st
    >>> tried(st.integers(), lambda number: None, 10)
    """
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis.errors import Flaky

    settled = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        print_blob=False,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    try:
        settled(given(strategy)(law))()
    except Flaky as error:
        raise broken("the same arguments give the same answer", error) from error


def broken(law: str, *given: object) -> AssertionError:
    """Return the error that says which law does not hold, and for what."""
    lines = "".join(f"\n  {each!r}" for each in given)
    return AssertionError(f"the law does not hold: {law}; given:{lines}")


def answered(ask: Callable[P, A], *given: P.args, **named: P.kwargs) -> A:
    """Return the answer to a question that must have one, whatever is missing."""
    try:
        return ask(*given, **named)
    except Exception as error:  # whatever somebody else's code raises
        raise broken("there is an answer, whatever is missing", error, *given) from error


def is_said(text: object) -> bool:
    """Return whether something is a `Text` that says something in both languages.

    >>> is_said(Text("已满", "full")), is_said(Text("已满", ""))
    (True, False)
    """
    return isinstance(text, Text) and bool(text.zh.strip()) and bool(text.en.strip())
