"""How deep the data of a class can be nested at all, as far as its types say it.

Where they say that it stays within bounds, no document of the class has to be measured.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NewType, get_args

from leadcore.codec.bounds import MAX_DEPTH
from leadcore.codec.choices import Registry
from leadcore.codec.lead_types import is_changes
from leadcore.codec.objects import is_object
from leadcore.codec.shapes import class_of, data_fields, types_of
from leadcore.lifecycle.amending import amendable
from leadcore.model import Lead

MARGIN = 4
"""Levels of what is not walked: the document itself, and an entry of `Extra`."""


def is_shallow(
    annotation: Any, registry: Registry, lead_type: type[Lead], around: tuple[Any, ...] = ()
) -> bool:
    """Whether values of this type are never too deep; False where that is not known.

    A type inside itself can be nested without end. Of others each adds one level at most.
    """
    if annotation in around or len(around) > MAX_DEPTH - MARGIN:
        return False
    inside = (*around, annotation)
    return all(
        is_shallow(part, registry, lead_type, inside)
        for part in parts(annotation, registry, lead_type)
    )


def parts(annotation: Any, registry: Registry, lead_type: type[Lead]) -> Iterable[Any]:
    """Return the types of what values of this type hold."""
    if registry.has(annotation):
        return registry.classes(annotation).values()
    if is_changes(annotation):
        return amendable(lead_type).values()
    if is_object(annotation):
        types = types_of(annotation)
        return [types[name] for name in data_fields(class_of(annotation))]
    if isinstance(annotation, NewType):
        return [annotation.__supertype__]
    return get_args(annotation)
