"""The table says of every field that can hold text what becomes of it; none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

import attrs
import pytest

from leadcore.erasure import FATES, Fate
from leadcore.erasure.erasing import fates_of
from leadcore.erasure.table import ALWAYS_GO, MAY_STAY
from leadcore.events import Event, HostEvent, LeadAmended
from leadcore.model import Details, Lead, NewLead
from leadcore.model.lead import plain_key
from leadcore.model.texts import scrubbed_text
from leadcore.texts import Text
from leadcore.values import ContactPoint, Extra, optional_scrubbed, scrubbed

pytestmark = pytest.mark.requirement("R-88")

WHOLE = (Text, Extra, ContactPoint, HostEvent)
"""What is text, or goes as a whole; a host's own event says itself what stays."""


def parts(hint: Any) -> Iterator[Any]:
    """Yield the classes that an annotation names."""
    if get_origin(hint) is Literal or hint in (None, type(None), ...):
        return
    arguments = get_args(hint)
    if not arguments:
        yield hint
    for argument in arguments:
        yield from parts(argument)


def is_text(kind: Any) -> bool:
    """Return whether values of a class can be, or hold, what somebody wrote."""
    if not isinstance(kind, type):
        return True  # a type variable: it may be anything
    if issubclass(kind, Enum):
        return False
    return kind in (object, Any) or issubclass(kind, str) or kind in WHOLE[:3]


def reached(*roots: type) -> list[type]:
    """Return the attrs classes that values of some classes are made of."""
    found, todo = dict[type, None](), list(roots)
    while todo:
        cls = todo.pop()
        if cls in found or cls in WHOLE or not attrs.has(cls):
            continue
        found[cls] = None
        todo += [part for hint in get_type_hints(cls).values() for part in parts(hint)]
    return list(found)


def texts_of(cls: type) -> set[str]:
    """Return the fields of a class that can hold text."""
    hints, names = get_type_hints(cls), [field.name for field in attrs.fields(cast("Any", cls))]
    return {name for name in names if any(map(is_text, parts(hints[name])))}


CLASSES = reached(Event, Lead, NewLead)


def test_the_walk_reaches_every_part() -> None:
    """Payloads, details, their parts, and the amounts in them."""
    names = {cls.__name__ for cls in CLASSES}
    assert {"Event", "LeadLost", "Lead", "NewLead", "Demand", "DecisionMaker", "Money"} <= names
    assert {"Promise", "Rung", "Override", "Attachment", "Timeframe", "Actor"} <= names
    assert len(CLASSES) > 50


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_field_that_can_hold_text_has_its_fate(cls: type) -> None:
    """Whoever adds one says whether it is about the person."""
    assert sorted(texts_of(cls) - fates_of(cls).keys()) == []


@attrs.frozen
class Added:
    """What somebody might add."""

    note: str
    maybe: str | None
    tags: tuple[str, ...]
    pairs: tuple[tuple[str, int], ...]
    words: Mapping[str, object]
    both: Text
    extra: Extra
    anything: Any
    number: int = 0
    choice: Literal["a", "b"] = "a"
    fate: Fate = Fate.GONE


def test_the_walk_notices_a_field_that_is_not_in_the_table() -> None:
    """Text is noticed bare, optional, in tuples and mappings, and behind a name for anything."""
    named = {"note", "maybe", "tags", "pairs", "words", "both", "extra", "anything"}
    assert texts_of(Added) == named
    assert fates_of(Added) == {}


def test_no_row_is_about_a_field_that_is_not_there() -> None:
    """The table names fields of the classes themselves, each where it is declared."""
    for cls, fates in FATES.items():
        assert cls in CLASSES or cls is Details
        own = set(attrs.fields_dict(cast("Any", cls)))
        inherited = {name for each in cls.__mro__[1:] for name in FATES.get(each, {})}
        assert set(fates) <= own - inherited, cls


def test_what_people_write_stays_in_three_fields_only() -> None:
    """Free text is scrubbed as it comes in; of all that is, only these stay."""
    free = (scrubbed, optional_scrubbed, scrubbed_text, plain_key)
    stays = {
        f"{cls.__name__}.{field.name}"
        for cls in CLASSES
        if cls not in (Lead, NewLead)
        for field in attrs.fields(cast("Any", cls))
        if cast("object", field.converter) in free
        and fates_of(cls).get(field.name) not in (Fate.MARKED, Fate.CHOSEN)
    }
    assert stays == set()
    kept = {name for name, fate in fates_of(Lead).items() if fate is Fate.STAYS}
    written = {
        field.name for field in attrs.fields(Details) if cast("object", field.converter) in free
    }
    assert written & kept == {"source", "campaign", "industry", "region"}


def test_what_may_be_kept_and_what_never() -> None:
    """Both follow from the table; the rest stays without being named."""
    assert MAY_STAY == ("company", "city")
    assert set(ALWAYS_GO) == {"name", "title", "contacts", "extra", "attachments", "demand"}
    stay = {name for name, fate in FATES[Details].items() if fate is Fate.STAYS}
    assert {*MAY_STAY, *ALWAYS_GO, *stay} == {field.name for field in attrs.fields(Details)}
    assert FATES[LeadAmended] == {"changes": Fate.SIFTED}
