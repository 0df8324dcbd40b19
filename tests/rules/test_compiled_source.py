"""The text of generated code: readable, safe, bounded, and shown in tracebacks."""

from __future__ import annotations

import copy
import gc
import linecache
import pickle
import traceback
from datetime import datetime
from functools import partial
from typing import TypeVar, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.rules import Case, DecisionList, F, Fact, Group, Rule, Schema, ScoreCard, fact
from leadcore.texts import Text
from tests.rules.parcels import NOW, SCHEMA, Coin, Parcel, Place

BOTH = Text("", "")
T = TypeVar("T")

SOURCE = """\
def run(s, now):
    try:
        return (v1 := s.weight) is not None and 20.0 < v1 < INF and s.note in {'a', 'b'}
    except Exception:
        return fallback(s, now)
"""


def test_the_text_of_a_condition() -> None:
    """A condition is one expression, without a test that another one implies."""
    condition = SCHEMA.condition("weight > 20 and (note == 'a' or note == 'b')")
    assert condition.source == SOURCE


CARD = ScoreCard(
    rules=(
        Rule(id="heavy", when="weight > 20", points=30, label=BOTH),
        Rule(id="light", when="weight <= 5 and fragile", points=5, label=BOTH),
        Rule(id="here", when="target.city == '上海市'", points=3, label=BOTH),
    )
)

CARD_SOURCE = """\
def run(s, now):
    try:
        v1 = s.weight
        if v1 is None:
            total = 0
        elif v1 > 20.0:
            if v1 < INF:
                total = 30
            else:
                total = 0
        elif v1 <= 5.0:
            if v1 > -INF:
                total = 5 if s.fragile is True else 0
            else:
                total = 0
        else:
            total = 0
        if (None if (p1 := s.target) is None else p1.city) == '上海市':
            total += 3
        return total
    except Exception:
        return fallback(s, now)
"""


def test_the_text_of_a_card() -> None:
    """The rules on one field are one chain over its values."""
    assert CARD.bind(SCHEMA).source == CARD_SOURCE


def test_the_text_is_stable() -> None:
    """The same rules give the same text, from one schema or another of the same class."""
    again = pickle.loads(pickle.dumps(SCHEMA))
    assert CARD.bind(again).source == CARD.bind(SCHEMA).source


def test_the_text_of_a_list() -> None:
    """Cases are tried in order, and what they share is read once."""
    cases = (
        Case(id="a", when="weight > 5 and fragile", then="x", label=BOTH),
        Case(id="b", when="weight > 2", then="y", label=BOTH),
    )
    source = DecisionList(cases=cases, otherwise="z").bind(SCHEMA).source
    assert source.count("s.weight") == 1
    assert source.index("return 'x'") < source.index("return 'y'") < source.index("return 'z'")


NASTY = (
    "__import__('os').system('x')",
    "'); raise SystemExit  # ",
    'a" + "b',
    "{0} {1} {2}",
    "v1 s now total",
    "\\",
    "' or '1' == '1",
    "x" * 3_000,
)


@given(st.sampled_from(NASTY), st.sampled_from(NASTY))
def test_a_text_stays_a_text(wanted: str, note: str) -> None:
    """A constant that looks like code is compared, never run."""
    parcel = Parcel(note=note)
    assert SCHEMA.condition(F.note == wanted).holds(parcel, now=NOW) is (note == wanted)
    found = SCHEMA.condition(F.note.contains(wanted) & F.note.starts_with(wanted[:1]))
    assert found.holds(parcel, now=NOW) is (wanted in note and note[0] == wanted[0])
    chosen = SCHEMA.condition(F.note.in_(wanted, "other") | F.note.ends_with(wanted))
    assert chosen.holds(parcel, now=NOW) is note.endswith(wanted)


def test_ids_and_labels_are_no_code() -> None:
    """What a rule is called never enters the text."""
    rules = tuple(
        Rule(
            id=f"{text[:20]}{number}", when="fragile", points=1, label=Text(text, text), group="g'"
        )
        for number, text in enumerate(NASTY)
    )
    bound = ScoreCard(rules=rules, groups=(Group(id="g'", cap=3),)).bind(SCHEMA)
    assert bound.total(Parcel(fragile=True), now=NOW) == 3
    assert not any(text[:20] in bound.source for text in NASTY[:3])


def test_generated_code_has_no_builtins() -> None:
    """Generated code can name what it needs and nothing else."""
    function = SCHEMA.condition("weight > 5").predicate
    assert function.__globals__["__builtins__"] == {}


def broken(crate: Crate, now: datetime) -> int:
    raise ZeroDivisionError("the fact of a host")


@attrs.frozen
class Crate:
    note: str = ""


@fact
def length(crate: Crate, now: datetime) -> int:
    return len(crate.note)


CRATES = Schema.of(Crate, facts=(Fact(name="broken", read=broken, returns=int), length), entries={})


def test_a_traceback_shows_the_line() -> None:
    """What a fact raises comes with the line of generated code that called it."""
    condition = CRATES.condition("note == '' and broken > 0")
    with pytest.raises(ZeroDivisionError) as caught:
        condition.holds(Crate(), now=NOW)
    shown = "".join(traceback.format_exception(caught.value))
    assert "return s.note == '' and g1(s, now) >= 1" in shown


def test_nothing_is_kept_of_rules_that_are_gone() -> None:
    """Compiling leaves nothing behind in the cache of lines."""
    before = len(linecache.cache)
    for number in range(20):
        assert not CRATES.condition(f"length > {number}").holds(Crate(), now=NOW)
    gc.collect()
    assert len(linecache.cache) == before


def test_many_rules_stay_readable_for_python() -> None:
    """Sixty rules on all fields, with many constants, stay within a bounded text."""
    rules = tuple(
        Rule(
            id=f"r{number}",
            when=f"(pieces > {number} or weight < {number} or note == '{number}') and "
            f"(limit < {number} or fragile or status == 'new' or value > {number})",
            points=1,
            label=BOTH,
        )
        for number in range(60)
    )
    bound = ScoreCard(rules=rules).bind(SCHEMA)
    parcel = Parcel(pieces=30, weight=40.0, limit=3, value=Coin(2000))
    assert bound.total(parcel, now=NOW) == bound.interpreter.total(parcel, NOW)
    assert bound.source.count("\n") < 2_000


def test_the_deepest_condition_compiles() -> None:
    """An expression as deep as allowed is within what Python can compile."""
    text = "fragile"
    for number in range(18):
        text = f"(pieces > {number} and (weight < {number} or {text}))"
    condition = SCHEMA.condition(text)
    parcel = Parcel(pieces=30, weight=40.0, fragile=True)
    assert condition.evaluate(parcel, now=NOW)


def pickled(value: T) -> T:
    return cast("T", pickle.loads(pickle.dumps(value)))


def test_bound_rules_pickle() -> None:
    """Schemas, conditions, cards and lists survive pickling and copying, used or not."""
    card = CARD.bind(SCHEMA)
    condition = CRATES.condition("length == 2")
    listed = DecisionList(cases=(), otherwise="z").bind(SCHEMA)
    for again in (pickled, copy.deepcopy):
        for _ in range(2):
            assert again(card).total(Parcel(weight=30, target=Place()), now=NOW) == 30
            assert again(condition).holds(Crate("ab"), now=NOW)
            assert again(listed).value(Parcel(), now=NOW) == "z"
            assert card.total(Parcel(), now=NOW) == 0
            assert not condition.holds(Crate(), now=NOW)


def test_a_fact_is_pickled_by_its_name() -> None:
    """A fact made by the decorator is the same object after pickling."""
    assert pickle.loads(pickle.dumps(length)) is length
    plain = Fact(name="broken", read=broken, returns=int)
    again = pickle.loads(pickle.dumps(plain))
    assert (again.name, again.read, again.returns) == ("broken", broken, int)
    partly = Fact(name="half", read=partial(broken), returns=int)
    assert pickle.loads(pickle.dumps(partly)).name == "half"
