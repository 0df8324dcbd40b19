"""Taking the person out of events and leads, as the table says.

Each event is erased by itself, so that it comes to the same whether a history is erased before or
after more is added to it, and its seal is the same before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, TypeVar, cast

import attrs

from leadcore.erasure.table import ALWAYS_GO, FATES, MAY_STAY, Fate
from leadcore.errors import Problem, ValidationError
from leadcore.events import Event, HostEvent, LeadAmended, PersonalDataErased
from leadcore.model import Lead
from leadcore.model.validators import sorted_names
from leadcore.texts import Text
from leadcore.values import Extra, echo

ERASED: Final = "[erased]"
"""What stands where a text was."""
ERASED_TEXT: Final = Text("[已删除]", ERASED)
"""What stands where a text in both languages was."""

ALIKE: Final = 0.8
"""From what likeness on a name is taken for another one that was misspelt."""

L = TypeVar("L", bound=Lead)


def erased(
    events: Iterable[Event], *, keep: Iterable[str] | None = None, lead_type: type[Lead] = Lead
) -> tuple[Event, ...]:
    """Return the same history without the person: the same events by the same people, in order.

    keep: what may stay, by name, as in `Erase`; None is what the last erasure in the history kept,
    and nothing where there was none. Replayed, it gives the lead that the history gives, from its
    last `PersonalDataErased` on. Raises `ValidationError` when something cannot be erased.

    >>> from datetime import UTC, datetime
    >>> from leadcore.events import LeadDeclined
    >>> from leadcore.model import Actor
    >>> li, at = Actor(id="li", role="sales_rep"), datetime(2024, 5, 1, tzinfo=UTC)
    >>> data = LeadDeclined(owner="li", reason="王敏是我的同学")
    >>> event = Event(lead_id="A-1", version=2, at=at, by=li, command_id="c-1", data=data)
    >>> erased([event])[0].data
    LeadDeclined(owner='li', reason='[erased]')
    """
    history = tuple(events)
    eraser = Eraser(keep=kept_of(history) if keep is None else keep, lead_type=lead_type)
    return tuple(eraser.event(event) for event in history)


def kept_of(history: Iterable[Event]) -> tuple[str, ...]:
    """Return what the last erasure in a history kept."""
    kept = [each.data.kept for each in history if isinstance(each.data, PersonalDataErased)]
    return kept[-1] if kept else ()


def erased_lead(lead: L, keep: Iterable[str] = ()) -> L:
    """Return a lead without the person, where it stands.

    >>> from datetime import UTC, datetime
    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, name="王敏", company="启明教育")
    >>> left = erased_lead(lead, keep=["company"])
    >>> left.name, left.company
    ('[erased]', '启明教育')
    """
    return attrs.evolve(lead, **erased_changes(lead, keep))


def erased_changes(lead: Lead, keep: Iterable[str]) -> dict[str, Any]:
    """Return the fields of a lead that change when the person is removed."""
    return Eraser(keep=keep, lead_type=type(lead)).changes(lead)


def checked_keep(keep: Iterable[str]) -> frozenset[str]:
    """Return the names of what may stay; ValidationError for what never does, or is misspelt."""
    names = sorted_names(keep)
    refuse(problem for name in names for problem in keep_problems(name))
    return frozenset(names)


def keep_problems(name: str) -> Iterator[Problem]:
    """Yield what is wrong with the name of what may stay."""
    listed = Text(
        f"{'、'.join(MAY_STAY)}、自有字段或 extra 中的字段",
        f"{', '.join(MAY_STAY)}, own fields, or entries of extra",
    )
    if name in ALWAYS_GO:
        yield Problem(path="keep", code="always_goes", given=echo(name), allowed=listed)
    if name not in MAY_STAY:
        for near in get_close_matches(name, MAY_STAY, n=1, cutoff=ALIKE):
            meant = Text(f"是否指 {near}", f"{near}, if that is meant")
            yield Problem(path="keep", code="misspelt", given=echo(name), allowed=meant)


def refuse(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise ValidationError(found)


@cache
def fates_of(cls: type) -> Mapping[str, Fate]:
    """Return what becomes of the fields of a class, as far as the table says."""
    known = (FATES[each] for each in reversed(cls.__mro__) if each in FATES)
    return {name: fate for fates in known for name, fate in fates.items()}


@cache
def own_fields(cls: type) -> frozenset[str]:
    """Return the fields that a host added to one of leadcore's classes."""
    ours = next((each for each in cls.__mro__ if each in FATES), cls)
    names = frozenset(field.name for field in attrs.fields(cls))
    return names - frozenset(field.name for field in attrs.fields(ours))


@attrs.frozen(kw_only=True)
class Eraser:
    """Takes the person out of values, but for what may stay."""

    keep: frozenset[str] = attrs.field(converter=checked_keep)
    lead_type: type[Lead]
    """The class that the changes of a `LeadAmended` are of."""

    def event(self, event: Event) -> Event:
        """Return an event without the person."""
        return cast("Event", self.value(event))

    def value(self, value: object) -> object:
        """Return a value without the person, whatever parts it has."""
        if isinstance(value, tuple):
            return tuple(self.value(each) for each in cast("tuple[object, ...]", value))
        if isinstance(value, HostEvent):
            return erased_event(value)
        if isinstance(value, LeadAmended):
            return LeadAmended(changes=self.amended(value))
        if not attrs.has(type(value)):
            return value
        changes = self.changes(value)
        return attrs.evolve(cast("Any", value), **changes) if changes else value

    def changes(self, value: object) -> dict[str, Any]:
        """Return the fields of a value that change, by the names that its constructor takes."""
        cls = cast("Any", type(value))
        pairs = [
            (field, getattr(value, field.name), self.field(cls, field, getattr(value, field.name)))
            for field in attrs.fields(cls)
            if field.init
        ]
        return {field.alias: after for field, before, after in pairs if after is not before}

    def amended(self, data: LeadAmended) -> tuple[tuple[str, object], ...]:
        """Return the changes of a lead without the person; the names say what was amended."""
        cls = cast("Any", self.lead_type)
        fields = attrs.fields_dict(cls)
        refuse(
            Problem(
                path="lead_type",
                code="unknown_field",
                given=Text(f"没有 {name} 的线索类", f"a class of leads without {name}"),
                allowed=Text("历史所属的线索类", "the class of leads that the history is of"),
            )
            for name, _ in data.changes
            if name not in fields
        )
        return tuple((name, self.field(cls, fields[name], value)) for name, value in data.changes)

    def field(self, cls: type, field: attrs.Attribute[Any], value: object) -> object:
        """Return what becomes of one field of a class."""
        if field.name in own_fields(cls):
            return value if field.name in self.keep else default_of(cls, field)
        match fates_of(cls).get(field.name):
            case Fate.STAYS:
                return value
            case Fate.MARKED:
                return marked(value)
            case Fate.CHOSEN:
                return value if field.name in self.keep else marked(value)
            case Fate.GONE:
                return default_of(cls, field)
            case Fate.SIFTED:
                return self.sifted(cast("Extra", value))
            case _:
                return self.value(value)

    def sifted(self, extra: Extra) -> Extra:
        """Return the entries that may stay."""
        return Extra({name: item for name, item in extra.items() if name in self.keep})


def erased_event(data: HostEvent) -> HostEvent:
    """Return what a host's own event leaves; TypeError where it would not leave that as it is."""
    left = data.erased()
    if left.erased() != left:
        raise TypeError(
            f"{type(data).__name__}.erased gives another event each time; let it give what it was"
            " given once nothing is left to remove"
        )
    return left


def marked(value: object) -> object:
    """Return the mark in place of a text; nothing stays nothing."""
    if isinstance(value, Text):
        return ERASED_TEXT if value.zh or value.en else value
    return ERASED if value else value


def default_of(cls: type, field: attrs.Attribute[Any]) -> object:
    """Return what a field has when nothing is given; ValidationError where it needs something."""
    default: Any = field.default
    is_factory = isinstance(default, attrs.Factory)  # type: ignore[arg-type]  # a class, typed as a function
    if default is attrs.NOTHING or (is_factory and default.takes_self):
        given = Text("没有固定默认值的字段", "a field without a default of its own")
        allowed = Text(
            "有默认值的字段，或写入 keep 的字段", "one with a default, or one that keep names"
        )
        path = f"{cls.__name__}.{field.name}"
        raise ValidationError(
            (Problem(path=path, code="no_default", given=given, allowed=allowed),)
        )
    return default.factory() if is_factory else default
