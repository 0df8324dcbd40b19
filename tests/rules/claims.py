"""What must hold of any text and of any JSON that is given as a rule, whoever wrote it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from leadcore.errors import RuleError, ValidationError
from leadcore.rules import (
    Condition,
    Formula,
    Rule,
    Schema,
    ScoreCard,
    from_json,
    from_jsonlogic,
    to_json,
)
from leadcore.rules.analysis import analyse
from leadcore.rules.evaluate import evaluate
from leadcore.texts import Text
from tests.rules.parcels import NOW, SCHEMA, Coin, Parcel, Place, Size


class Reader(Protocol):
    """A reader of a JSON form."""

    def __call__(self, data: object, /, *, schema: Schema) -> Formula: ...


SAMPLES = (
    Parcel(),
    Parcel(
        weight=0.0,
        pieces=0,
        limit=0,
        rate=Decimal(0),
        value=Coin(0),
        note="",
        fragile=False,
        tags=frozenset(),
        sent_at=NOW,
        transit=timedelta(0),
        target=Place(city=""),
        extra={"floors": 0},
    ),
    Parcel(
        weight=5.5,
        pieces=5,
        limit=1,
        rate=Decimal("0.1"),
        value=Coin(500),
        note="x",
        size=Size.SMALL,
        status="new",
        fragile=True,
        tags=frozenset({"x", "a"}),
        sent_at=NOW - timedelta(days=7),
        due_on=date(2026, 1, 31),
        transit=timedelta(days=7),
        target=Place(city="上海市", country="x"),
        sender="x",
        extra={"floors": 3},
    ),
)
"""A parcel of which nothing is known, one whose values are all falsy, and one with all of them."""

MAX_MESSAGE = 1_000
"""How many characters a message may have, however long the text is."""


def holds_of_text(text: str) -> Condition | None:
    """Assert that `text` is refused in good order, or is a condition in every form that there is.

    Returns the condition, if it is one.
    """
    try:
        condition = SCHEMA.condition(text)
    except RuleError as error:
        holds_of_error(error, text)
        return None
    again = SCHEMA.condition(condition.text)
    assert (again, again.text) == (condition, condition.text)
    data = to_json(condition)
    assert from_json(json.loads(json.dumps(data)), schema=SCHEMA).node == condition.tree
    holds_of_outcomes(condition)
    return condition


def holds_of_error(error: RuleError, text: str) -> None:
    """Assert that the error has its place inside `text`, a short message and its caret below."""
    rows = text.split("\n")
    assert 1 <= error.line <= len(rows)
    assert 1 <= error.column <= error.column + error.width <= len(rows[error.line - 1]) + 2
    for message in (error.to("zh"), error.to("en")):
        assert len(message.encode()) <= 3 * MAX_MESSAGE
        *_, shown, carets = message.split("\n")
        assert shown.startswith("    ")
        assert carets.strip("\u3000 ").strip("^") == ""


def holds_of_outcomes(condition: Condition) -> None:
    """Assert that every form gives what the interpreter gives, and that the proofs fit to it."""
    rule = Rule(id="it", when=condition.text, points=1, label=Text("它", "it"))
    card = ScoreCard(rules=(rule,)).bind(SCHEMA)
    outcomes: set[bool | None] = set()
    for parcel in SAMPLES:
        meant = evaluate(condition.tree, SCHEMA.reading(parcel, now=NOW))
        assert condition.evaluate(parcel, now=NOW) is meant
        assert condition.holds(parcel, now=NOW) is (meant is True)
        assert condition.explain(parcel, now=NOW).outcome is meant
        assert card.score(parcel, now=NOW).total == (meant is True)
        outcomes.add(meant)
    findings = analyse({"it": condition}).findings
    proved = {finding.kind for finding in findings if finding.proof == "proved"}
    assert not ("unsatisfiable" in proved and True in outcomes)
    assert not ("always" in proved and outcomes != {True})
    assert not ("gap" not in {finding.kind for finding in findings} and outcomes != {True})


def holds_of_json(data: object) -> None:
    """Assert that both readers of JSON refuse `data` in good order or make a condition of it."""
    for read in (from_json, from_jsonlogic):
        result = read_or_error(read, data)
        if isinstance(result, ValidationError):
            assert all(problem.path.startswith("$") for problem in result.problems)
            for message in (result.to("zh"), result.to("en")):
                assert len(message.encode()) <= 3 * len(result.problems) * MAX_MESSAGE
        else:
            assert holds_of_text(str(result)) is not None


def read_or_error(read: Reader, data: object) -> Formula | ValidationError:
    """Return the condition that `read` makes of `data`, or why it makes none."""
    try:
        return read(data, schema=SCHEMA)
    except ValidationError as error:
        return error
