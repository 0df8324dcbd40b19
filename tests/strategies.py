"""Hypothesis strategies for leads, events and commands of any kind, such as no history leads to.

Most are read off the types of a class's fields, so that a new field is covered the day it comes;
what a constructor asks beyond the types stands in the table `SPECIAL`. Every value comes from the
real constructors. Instants, texts and numbers are as wild as these allow.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st

from leadcore import commands as c
from leadcore import events as e
from leadcore.lifecycle.amending import amendable
from leadcore.model import Actor, CadencePlace, Lead, NewLead
from leadcore.model.validators import MOVABLE
from leadcore.testing.policies import SHORT_LIFECYCLE, ladders, policies
from leadcore.testing.policies import office_calendars as calendars
from leadcore.testing.values import contacts, extras, instants, money_ranges, moneys, texts, words
from leadcore.texts import Text
from leadcore.values import (
    ContactPoint,
    Extra,
    Money,
    MoneyRange,
    Timeframe,
    optional_scrubbed,
    scrubbed,
)

__all__ = [
    "SHORT_LIFECYCLE",
    "built",
    "calendars",
    "commands",
    "contacts",
    "events",
    "ladders",
    "leads",
    "policies",
]

T = TypeVar("T")
Strategy = st.SearchStrategy

WORDS = words()
"""Texts that can be ids, keys, names and reasons."""
ODD_TEXTS = st.sampled_from(("a\nb\tc", "“引号”\"'\\", "😀", "\u2028", "</p>", ""))
FREE_TEXTS = st.text(max_size=20) | ODD_TEXTS
"""What people type where they may type anything."""
UNKNOWN = st.sampled_from((None, '{"loyalty":{"level":3},"tags":["a",null]}'))
"""What a newer version may have written beside the fields that there are."""
WHOLES = st.integers(0, 2**53)
INSTANTS = instants()
DURATIONS = st.timedeltas(timedelta(0), timedelta(days=36_500))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def amendments(lead_type: type[Lead] = Lead) -> Strategy[tuple[tuple[str, object], ...]]:
    """Return changes of a lead's details and of a host's own fields, by name."""
    fields = {name: field_values(lead_type, name) for name in amendable(lead_type)}
    entries = st.fixed_dictionaries({}, optional=fields)
    return entries.map(
        lambda found: tuple(
            (name, scrubbed(value) if isinstance(value, str) else value)
            for name, value in sorted(found.items())
        )
    )


def leads(lead_type: type[Lead] = Lead) -> Strategy[Lead]:
    """Return leads in every state, also in such as no history leads to."""
    return built(lead_type)


def events() -> Strategy[e.Event]:
    """Return events with every payload."""
    return built(e.Event)


def commands() -> Strategy[c.Command]:
    """Return commands of every kind."""
    return st.one_of([built(kind) for kind in c.COMMANDS])


# ------------------------------------------------------------------ read off the types of fields


def built(cls: type[T]) -> Strategy[T]:
    """Return values of an attrs class, made by its constructor from values of its fields."""
    special = SPECIAL.get(cls)
    if special is not None:
        return special()
    names = [field.name for field in attrs.fields(cast("Any", cls)) if field.init]
    return st.builds(cls, **{name: field_values(cls, name) for name in names})


def field_values(cls: type, name: str) -> Strategy[Any]:
    """Return values of one field."""
    hint, field = get_type_hints(cls)[name], attrs.fields_dict(cls)[name]
    if name == "changes":
        return amendments()
    if name == "unknown":
        return UNKNOWN
    if (cls, name) == (e.Event, "data"):
        return of(e.Payload)
    if (cls, name) == (c.Win, "amount"):
        return st.none() | st.builds(Money, minor=st.integers(0, 2**53))
    if (cls, name) == (c.Erase, "reason"):
        return st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,63}", fullmatch=True)
    if (cls, name) == (c.Erase, "keep"):
        return st.lists(WORDS.map(lambda word: word[:64]), max_size=2)
    is_scrubbed = cast("object", field.converter) in (scrubbed, optional_scrubbed)
    return of(hint, FREE_TEXTS if is_scrubbed and field.validator is None else WORDS)


def of(hint: Any, words: Strategy[str] = WORDS) -> Strategy[Any]:
    """Return values of a type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return st.one_of([of(argument, words) for argument in arguments])
    if origin is tuple and arguments[1:] == (...,):
        return st.lists(of(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(of, arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if hint is str:
        return words
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return PLAIN[hint] if hint in PLAIN else built(hint)


PLAIN: Mapping[type, Strategy[Any]] = {
    types.NoneType: st.none(),
    bool: st.booleans(),
    int: WHOLES,
    float: st.floats(-1e15, 1e15),
    datetime: INSTANTS,
    date: DAYS,
    timedelta: DURATIONS,
}

SPECIAL: Mapping[type, Callable[[], Strategy[Any]]] = {
    Money: moneys,
    MoneyRange: money_ranges,
    Timeframe: lambda: st.builds(
        Timeframe, amount=st.integers(1, 9), unit=st.sampled_from(("day", "week", "month", "year"))
    ),
    ContactPoint: contacts,
    Extra: extras,
    Text: texts,
    e.LeadScored: lambda: scored(e.LeadScored),
    c.SetScore: lambda: scored(c.SetScore, lead_id=WORDS, by=built(Actor), id=st.none() | WORDS),
    CadencePlace: lambda: st.builds(
        CadencePlace,
        cadence=WORDS,
        step=WORDS,
        due=INSTANTS,
        number=st.integers(1, 50),
        is_due=st.booleans(),
    ),
    c.MoveDeadlines: lambda: st.builds(
        c.MoveDeadlines,
        lead_id=WORDS,
        by=built(Actor),
        id=st.none() | WORDS,
        paused_at=INSTANTS,
        moved=st.dictionaries(st.sampled_from(MOVABLE), INSTANTS).map(
            lambda found: tuple(sorted(found.items()))
        ),
    ),
    c.Register: lambda: st.builds(
        c.Register, lead_id=WORDS, by=built(Actor), id=st.none() | WORDS, new=unnumbered()
    ),
}
"""Classes whose constructors ask more than their types say."""


def scored(cls: Callable[..., T], **others: Strategy[Any]) -> Strategy[T]:
    """Return what carries a score and the points that add up to it."""
    points = st.lists(st.tuples(WORDS, st.integers(-100, 100)), max_size=3).map(tuple)
    return st.builds(
        lambda points, **given: cls(points=points, score=sum(n for _, n in points), **given),
        points,
        **others,
    )


def unnumbered() -> Strategy[NewLead]:
    return built(NewLead).map(lambda new: attrs.evolve(new, id=None))
