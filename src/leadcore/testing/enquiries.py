"""Hypothesis strategies for enquiries, of any lead class, and such as a policy takes in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin, get_type_hints

import attrs

from leadcore.intake.requirements import Requirements, is_blank
from leadcore.lifecycle.evolve import own_fields
from leadcore.model import Lead, NewLead, Phase, Source
from leadcore.rules.readers import EntryReader
from leadcore.rules.schema import Schema
from leadcore.testing.arguments import check_class, check_kind
from leadcore.testing.constants import constants
from leadcore.testing.people import INDUSTRIES, NOW
from leadcore.testing.values import (
    KEY,
    attachments,
    contacts,
    demands,
    extras,
    free_texts,
    instants,
    moneys,
)
from leadcore.values import Extra, Money, parse_contact
from leadcore.values.extra import MAX_WHOLE, Scalar

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

PLACES: Final = (
    (None, None),
    ("上海市", "上海市"),
    ("江苏省", "南京市"),
    ("北京市", None),
    ("", ""),
    ("Atlantis", "…"),
)
"""Regions and cities that may come together."""
KNOWN: Final[Mapping[str, object]] = MappingProxyType(
    {
        "id": "A-1",
        "campaign": "spring",
        "name": "王敏",
        "title": "总监",
        "company": "启明教育",
        "contacts": (parse_contact("13800000000", KEY),),
        "industry": "教育",
        "region": "上海市",
        "city": "上海市",
    }
)
"""What is given where a policy requires it and an enquiry lacks it."""


def new_leads(
    lead_type: type[Lead] = Lead, *, entries: Mapping[str, SearchStrategy[Scalar]] | None = None
) -> SearchStrategy[NewLead]:
    """Return enquiries with anything missing, blank, odd or at a boundary, received before `NOW`.

    The fields of a host's own class come along in `extra`, by their types, as far as the class
    takes them. entries: what else may stand in `extra`, by key.

    >>> new_leads().validate()
    """
    from hypothesis import strategies as st

    check_class("lead_type", lead_type, Lead)
    check_kind("entries", {} if entries is None else entries, Mapping)
    odd = st.none() | free_texts()
    given = own_entries(lead_type) | dict(entries or {})
    brought = st.fixed_dictionaries({}, optional=given)
    return st.builds(
        enquiry,
        st.sampled_from(PLACES) | st.tuples(odd, odd),
        brought,
        st.just(Extra()) | extras(),
        source=st.sampled_from(tuple(Source)),
        received_at=st.sampled_from((NOW, NOW - timedelta(minutes=1), NOW - timedelta(days=40))),
        campaign=st.sampled_from((None, "spring")),
        name=odd,
        title=odd,
        company=st.sampled_from((None, "", "启明教育")) | free_texts(),
        contacts=st.lists(contacts(), max_size=2, unique=True).map(tuple),
        industry=st.sampled_from((None, "", *INDUSTRIES)),
        demand=demands(),
        attachments=st.lists(attachments(), max_size=2).map(tuple),
    )


def enquiry(
    place: tuple[str | None, str | None],
    brought: Mapping[str, Scalar],
    more: Mapping[str, Scalar],
    **details: Any,
) -> NewLead:
    """Return an enquiry from a place, with extra fields."""
    region, city = place
    return NewLead(region=region, city=city, extra=Extra({**more, **brought}), **details)


def own_entries(lead_type: type[Lead]) -> dict[str, SearchStrategy[Scalar]]:
    """Return a strategy for each own field of a class that an entry of `extra` can fill."""
    hints = get_type_hints(lead_type)
    found: dict[str, SearchStrategy[Scalar]] = {}
    for name in sorted(own_fields(lead_type)):
        values = of_type(hints[name])
        if values is not None:
            found[name] = values.filter(partial(fits, lead_type, name))
    return found


def of_type(annotation: object) -> SearchStrategy[Scalar] | None:
    """Return values of a type that `extra` can hold, or of one such type of a union."""
    from hypothesis import strategies as st

    plain: dict[object, SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.integers(-MAX_WHOLE, MAX_WHOLE) | st.integers(-1, 20),
        float: st.floats(-1e15, 1e15),
        str: free_texts(),
        datetime: instants(),
        Money: moneys(),
    }
    is_union = get_origin(annotation) in {Union, UnionType}
    wanted = [
        each for each in (get_args(annotation) if is_union else (annotation,)) if each in plain
    ]
    return st.one_of([plain[each] for each in wanted]) if wanted else None


def fits(lead_type: type[Lead], name: str, value: object) -> bool:
    """Return whether a lead of a class can have this value."""
    return is_taken(lead_type, {name: value})


def is_taken(lead_type: type[Lead], values: Mapping[str, Any]) -> bool:
    """Return whether a lead of a class can have these values together."""
    try:
        lead_type(
            id="A-1",
            version=1,
            source="web_form",
            received_at=NOW,
            updated_at=NOW,
            status="new",
            phase=Phase.OPEN,
            **values,
        )
    except (TypeError, ValueError):
        return False
    return True


def entries_of(schema: Schema) -> Mapping[str, SearchStrategy[Scalar]]:
    """Return a strategy for each entry of `extra` that a schema names."""
    return {
        spec.read.key: constants(spec.kind).map(as_entry)
        for spec in schema.fields.values()
        if isinstance(spec.read, EntryReader) and spec.read.names == ("extra",)
    }


def as_entry(value: object) -> Scalar:
    return value if isinstance(value, str | int | float | datetime) else str(value)


def registrable(new: NewLead, requirements: Requirements) -> NewLead:
    """Return an enquiry with what is required filled in, and from a source that there is."""
    lacking = [name for name in requirements.required if is_blank(getattr(new, name))]
    given: dict[str, Any] = {name: KNOWN[name] for name in lacking if name in KNOWN}
    if new.source not in requirements.sources:
        given["source"] = min(requirements.sources, default=new.source)
    return attrs.evolve(new, **given)
