"""The golden corpus of the rules language: what each expression means, in every form there is.

`rules.csv` was written from the meaning of the language, not from what the code gives: an
expression, a parcel as JSON, the time, and `true`, `false`, `unknown` or the code of an error.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest

from leadcore.errors import RuleError
from leadcore.rules import Condition, Formula, from_json, to_json
from leadcore.rules.parse import parse
from tests.rules.parcels import NOW, SCHEMA, Coin, Parcel, Place, Size

CORPUS = Path(__file__).with_name("rules.csv")
WORDS = {True: "true", False: "false", None: "unknown"}


@attrs.frozen(kw_only=True)
class Row:
    """One line of the corpus."""

    number: int
    topic: str
    expression: str
    subject: str
    now: str
    result: str

    @property
    def parcel(self) -> Parcel:
        given = json.loads(self.subject)
        return Parcel(**{name: READERS.get(name, plain)(value) for name, value in given.items()})

    @property
    def time(self) -> datetime:
        return datetime.fromisoformat(self.now) if self.now else NOW


def plain(value: Any) -> Any:
    return value


READERS: dict[str, Callable[[Any], Any]] = {
    "rate": Decimal,
    "value": lambda value: Coin(**value),
    "size": Size,
    "tags": lambda value: frozenset(value) if isinstance(value, list) else value,
    "sent_at": datetime.fromisoformat,
    "due_on": date.fromisoformat,
    "transit": lambda value: timedelta(seconds=value),
    "target": lambda value: Place(**value),
}
"""How the fields of a parcel that JSON has no type for are written in the corpus."""


def rows() -> Iterator[Row]:
    with CORPUS.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            yield Row(number=number, **row)


ROWS = tuple(rows())
JUDGED = [row for row in ROWS if row.result in WORDS.values()]
REFUSED = [row for row in ROWS if row.result not in WORDS.values()]

Outcome = Callable[[Parcel, datetime], bool | None]

condition = cache(SCHEMA.condition)

FORMS: dict[str, Callable[[str], Outcome]] = {
    "interpreted": lambda text: condition(text).interpreted,
    "compiled": lambda text: condition(text).outcome,
    "canonical text": lambda text: condition(condition(text).text).interpreted,
    "operators": lambda text: SCHEMA.condition(Formula(parse(text))).interpreted,
    "JSON": lambda text: SCHEMA.condition(from_json(to_json(condition(text)))).interpreted,
}
"""Every way to write a condition and to work it out; each must mean the same."""

TESTS: dict[str, Callable[[Condition, Parcel, datetime], bool]] = {
    "holds": lambda rule, parcel, now: rule.holds(parcel, now=now),
    "filter": lambda rule, parcel, now: bool(rule.filter([parcel], now=now)),
    "explain": lambda rule, parcel, now: rule.explain(parcel, now=now).outcome is True,
}
"""Every way to ask whether a condition is true."""


def name_of(row: Row) -> str:
    return f"{row.number}: {row.topic}"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_gives_what_the_corpus_says(form: Callable[[str], Outcome]) -> None:
    """Every expression has, for its parcel, the outcome that was written down beforehand."""
    wrong = [
        (row.number, row.expression, row.subject, outcome)
        for row in JUDGED
        if (outcome := WORDS[form(row.expression)(row.parcel, row.time)]) != row.result
    ]
    assert wrong == []


@pytest.mark.parametrize("test", TESTS.values(), ids=TESTS)
def test_what_is_not_true_does_not_hold(
    test: Callable[[Condition, Parcel, datetime], bool],
) -> None:
    """However it is asked, a condition holds where the corpus says `true`, and only there."""
    wrong = [
        (row.number, row.expression, row.subject)
        for row in JUDGED
        if test(condition(row.expression), row.parcel, row.time) != (row.result == "true")
    ]
    assert wrong == []


@pytest.mark.parametrize("row", REFUSED, ids=name_of)
def test_what_has_no_meaning_is_refused_when_it_is_loaded(row: Row) -> None:
    """An expression without a meaning has the code of its error instead of an outcome."""
    with pytest.raises(RuleError) as caught:
        SCHEMA.condition(row.expression)
    assert caught.value.code == row.result


def test_the_corpus_is_as_wide_as_the_language() -> None:
    """There are hundreds of cases, each outcome often, and none twice."""
    counts = Counter(row.result for row in ROWS)
    assert min(counts[result] for result in ("true", "false", "unknown")) >= 200
    assert len({(row.expression, row.subject, row.now) for row in ROWS}) == len(ROWS)
