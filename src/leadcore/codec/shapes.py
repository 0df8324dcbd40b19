"""What the annotations of fields say: the types of a class's fields, and what is optional."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import attrs


def is_union(annotation: object) -> bool:
    """Whether it is `X | Y`."""
    return get_origin(annotation) in {Union, UnionType}


def without_none(annotation: Any) -> tuple[Any, bool]:
    """Return `X` of `X | None`, and whether it was that.

    >>> without_none(str | None), without_none(str)
    ((<class 'str'>, True), (<class 'str'>, False))
    """
    arguments = get_args(annotation)
    if not is_union(annotation) or NoneType not in arguments or len(arguments) != 2:
        return annotation, False
    return arguments[arguments[0] is NoneType], True


def class_of(annotation: Any) -> type:
    """Return the class of `Pair[int]`, which is `Pair`, or the class itself."""
    found: type = get_origin(annotation) or annotation
    return found


def types_of(annotation: Any) -> dict[str, Any]:
    """Return the types of the fields by their names; those of `Pair[int]` have `int` in place."""
    cls = class_of(annotation)
    fields = attrs.fields(attrs.resolve_types(cls, include_extras=True))
    given = dict(zip(getattr(cls, "__parameters__", ()), get_args(annotation), strict=False))
    return {field.name: filled(field.type, given) for field in fields}


def filled(annotation: Any, given: dict[Any, Any]) -> Any:
    if annotation in given:
        return given[annotation]
    wanted = getattr(annotation, "__parameters__", ())
    return annotation[tuple(given[one] for one in wanted)] if wanted and given else annotation


def data_fields(cls: type) -> tuple[str, ...]:
    """Return the fields of an attrs class that are data; the others follow from these.

    A field that the constructor does not take is no data, nor is one that takes no part in equality
    unless its metadata say `stored`.
    """
    return tuple(
        field.name
        for field in attrs.fields(cls)
        if field.init and (field.eq or "stored" in field.metadata)
    )
