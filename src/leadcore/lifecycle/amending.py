"""Which details of a lead may be amended or brought along, and with values of which types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs

from leadcore.errors import LeadcoreError, Problem, ValidationError
from leadcore.events import LeadRegistered
from leadcore.lifecycle.evolve import own_fields, registered
from leadcore.model import Details, Lead
from leadcore.texts import Text, as_text
from leadcore.values import echo, redact

Pairs = tuple[tuple[str, object], ...]
"""Names of fields and their values."""

MAX_SAID = 300
"""How much of a refusal's own words is passed on, in characters."""


def checked_changes(lead: Lead, changes: Pairs) -> Pairs:
    """Return the changes that change something; refuse unknown fields and bad values, all at once.

    A value is returned as the lead keeps it, so that no event says more than the lead: text, for
    one, is scrubbed.
    """
    types = amendable(type(lead))
    refuse_any(problem for name, value in changes for problem in wrong(name, value, types))
    try:
        changed = replaced(lead, changes)
    except (TypeError, ValueError) as error:
        refuse_any(misfits(lead, changes))
        raise ValidationError((unfit("changes", error),)) from None
    kept = ((name, getattr(changed, name)) for name, _ in changes)
    return tuple((name, value) for name, value in kept if value != getattr(lead, name))


def replaced(lead: Lead, changes: Pairs) -> Lead:
    given: dict[str, Any] = dict(changes)
    return attrs.evolve(lead, **given)


def misfits(lead: Lead, changes: Pairs) -> Iterator[Problem]:
    """Yield a problem for each change that the lead's own checks refuse by itself."""
    for change in changes:
        try:
            replaced(lead, (change,))
        except (TypeError, ValueError) as error:
            yield unfit(change[0], error)


def unfit(path: str, error: Exception) -> Problem:
    said = error.text if isinstance(error, LeadcoreError) else as_text(str(error))
    allowed = Text(redact(said.zh)[:MAX_SAID], redact(said.en)[:MAX_SAID])
    return Problem(path=path, code="unfit", given=Text("一个值", "a value"), allowed=allowed)


def check_own_fields(data: LeadRegistered, lead_type: type[Lead], now: datetime) -> None:
    """Refuse entries of `extra` that do not fit the host's own fields of their names."""
    own = own_fields(lead_type).intersection(data.new.extra)
    if not own:
        return
    types = amendable(lead_type)
    refuse_any(
        attrs.evolve(problem, path=f"extra.{name}")
        for name in sorted(own)
        for problem in wrong(name, data.new.extra[name], types)
    )
    try:
        registered("probe", now, data, lead_type)
    except (TypeError, ValueError) as error:
        raise ValidationError((unfit("extra", error),)) from None


def refuse_any(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise ValidationError(found)


def amendable(lead_type: type[Lead]) -> Mapping[str, object]:
    """Return the types of what may be amended: the details, and the host's own fields."""
    return typed_details(lead_type)  # type: ignore[arg-type]  # mypy: no attrs class is hashable


@cache
def typed_details(lead_type: type[Lead]) -> Mapping[str, object]:
    details = {field.name for field in attrs.fields(Details)}
    state = {field.name for field in attrs.fields(Lead)} - details
    types = get_type_hints(lead_type)
    names = (field.name for field in attrs.fields(lead_type))
    return {name: types[name] for name in names if name not in state}


def wrong(name: str, value: object, types: Mapping[str, object]) -> Iterator[Problem]:
    if name not in types:
        near = get_close_matches(name, types, n=1) or sorted(types)
        allowed = Text(f"可修改字段：{'、'.join(near)}", f"one of the details: {', '.join(near)}")
        yield Problem(path="changes", code="unknown_field", given=echo(name), allowed=allowed)
    elif not conforms(value, types[name]):
        wanted = str(getattr(types[name], "__name__", types[name]))
        allowed = Text(f"{wanted} 类型的值", f"a value of type {wanted}")
        kind = type(value).__name__
        given = Text(f"{kind} 类型的值", f"a value of type {kind}")
        yield Problem(path=name, code="wrong_type", given=given, allowed=allowed)


def conforms(value: object, wanted: object) -> bool:
    """Return whether `value` is of the type that an annotation describes.

    What an annotation says beyond classes, unions, literals and tuples of any length is left to the
    class's own checks.
    """
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        return any(conforms(value, argument) for argument in arguments)
    if origin is Literal:
        return value in arguments
    if origin is tuple and arguments[1:] == (...,):
        items = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
        return isinstance(value, tuple) and all(conforms(item, arguments[0]) for item in items)
    if isinstance(value, bool):
        return wanted is bool or wanted is object or wanted is Any
    if wanted is float:
        return isinstance(value, int | float)
    kind = origin or wanted
    return isinstance(value, kind) if isinstance(kind, type) and kind is not Any else True
