"""The cattrs converter behind a codec: which types are written and read by which hooks.

Rules for editors. By itself cattrs coerces (`"5"` to 5), takes any iterable for a tuple and any
value for `object`. So every type that documents may hold has hooks of this package, and whatever
else a class has is refused by `unsupported` as soon as that class is first written or read. Of the
hooks with a predicate the one registered last is asked first; those of plain classes go before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from types import NoneType
from typing import Annotated, Any, Final, NewType, NoReturn, get_args, get_origin

import attrs
from cattrs import Converter

from leadcore.codec import containers, extras, lead_types, objects, quick
from leadcore.codec.choices import Registry
from leadcore.codec.containers import Read, Write
from leadcore.codec.layouts import Layouts
from leadcore.codec.making import Making
from leadcore.codec.quick_objects import quick_reader
from leadcore.codec.refusals import refusal
from leadcore.codec.scalars import SCALARS, read_number, unsupported, write_number
from leadcore.codec.shapes import is_union
from leadcore.model import Lead
from leadcore.rules import ActivitySource, Schema
from leadcore.texts import Text
from leadcore.values import Extra, FingerprintKey

Row = tuple[
    Callable[[Any], bool], Callable[[Any, Converter], Write], Callable[[Any, Converter], Read]
]
"""For which annotations, and what makes the hooks that write and read them."""


def is_unsupported(annotation: Any) -> bool:
    """Whether cattrs is not to look at what stands inside: `X | None`, `Annotated`, `NewType`."""
    is_optional = is_union(annotation) and len(get_args(annotation)) == 2
    if is_optional and NoneType in get_args(annotation):
        return False
    return get_origin(annotation) is not Annotated and not isinstance(annotation, NewType)


def refuse_type(annotation: Any, converter: Converter) -> NoReturn:
    raise unsupported(annotation)


COMMON: Final[tuple[Row, ...]] = (
    (is_unsupported, refuse_type, refuse_type),
    (containers.is_sequence, containers.sequence_writer, containers.sequence_reader),
    (containers.is_record, containers.record_writer, containers.record_reader),
    (containers.is_frozenset, containers.frozenset_writer, containers.frozenset_reader),
    (containers.is_mapping, containers.mapping_writer, containers.mapping_reader),
    (containers.is_literal, containers.literal_writer, containers.literal_reader),
)
"""What every codec has; a later row goes before an earlier one."""


@attrs.frozen(kw_only=True)
class Setup:
    """What a converter is made for."""

    lead_type: type[Lead]
    registry: Registry
    layouts: Layouts
    schema: Schema
    activities: ActivitySource

    @property
    def supplied(self) -> objects.Supplied:
        """What documents leave out, since it is the codec's, by type."""
        return {
            Schema: self.schema,
            ActivitySource: self.activities,
            type[Lead]: self.lead_type,
        }


def new_converter(setup: Setup, *, careful: bool, number: Write = write_number) -> Converter:
    """Return a converter that reads quickly, or with care; `number` writes those with fractions."""
    converter = Converter()
    for matches, writer, reader in (*COMMON, *own_hooks(setup)):
        converter.register_unstructure_hook_factory(matches, writer)
        converter.register_structure_hook_factory(matches, reader)
    for cls, (write, read) in class_hooks(converter, number).items():
        converter.register_unstructure_hook(cls, write)
        converter.register_structure_hook(cls, read)
    if not careful:
        read_quickly(setup, converter)
    return converter


REPEATED: Final = 64
"""How many instants are kept that were read last; most of a lead come several times in it."""


def read_quickly(setup: Setup, converter: Converter) -> None:
    """Register the quick readers in place of the careful ones."""
    making = Making()

    def object_reader(cls: Any, converter: Converter) -> Read:
        return making.hook(cls, lambda: quick_reader(cls, converter, setup.supplied, setup.layouts))

    rows: tuple[tuple[Callable[[Any], bool], Callable[[Any, Converter], Read]], ...] = (
        (containers.is_sequence, quick.sequence_reader),
        (containers.is_frozenset, quick.frozenset_reader),
        (containers.is_mapping, quick.mapping_reader),
        (objects.is_object, object_reader),
        (
            setup.registry.has,
            lambda annotation, converter: quick.choice_reader(
                setup.registry.classes(annotation), converter
            ),
        ),
        (
            lead_types.is_changes,  # They are a sequence too.
            lambda _, converter: lead_types.changes_reader(converter, setup.lead_type),
        ),
    )
    for matches, reader in rows:
        converter.register_structure_hook_factory(matches, reader)
    converter.register_structure_hook(int, quick.read_whole)
    converter.register_structure_hook(datetime, lru_cache(REPEATED)(quick.read_instant))
    converter.register_structure_hook(Extra, quick.extra_reader(converter))


def own_hooks(setup: Setup) -> tuple[Row, ...]:
    """Return the rows that depend on what the codec was made for."""
    registry, lead_type = setup.registry, setup.lead_type

    return (
        (
            objects.is_object,
            lambda cls, converter: objects.object_writer(cls, converter, setup.layouts),
            lambda cls, converter: objects.careful_reader(
                cls, converter, setup.supplied, setup.layouts
            ),
        ),
        (
            registry.has,
            lambda annotation, converter: registry.choice(annotation, converter).write,
            lambda annotation, converter: registry.choice(annotation, converter).read,
        ),
        (
            lead_types.is_changes,
            lambda _, converter: lead_types.changes_writer(converter, lead_type),
            lambda _, converter: lead_types.changes_reader(converter, lead_type),
        ),
        (
            lead_types.is_lead_type,
            lambda _, __: lead_types.lead_type_writer(lead_type),
            lambda _, __: lead_types.lead_type_reader(lead_type),
        ),
    )


NEVER: Final[tuple[type, ...]] = (FingerprintKey, bytes)
"""What is no data, wherever it stands."""


def class_hooks(converter: Converter, number: Write) -> dict[type, tuple[Write, Read]]:
    """Return the hooks of plain classes and of their subclasses."""
    return {
        **SCALARS,
        float: (number, read_number),
        Extra: (extras.extra_writer(converter), extras.extra_reader(converter)),
        **dict.fromkeys(NEVER, (never, never)),
        NoneType: (nothing, nothing),  # asked for where a class contains itself
    }


def nothing(_: None, __: object = None) -> None:
    """Write and read the None of an optional field."""


def never(value: object, _: object = None) -> NoReturn:
    """Refuse a secret, and what may be one."""
    allowed = Text("密钥与字节只留在宿主处", "nothing: secrets and bytes stay with the host")
    kind = type(value).__name__
    raise refusal("never_stored", Text(f"{kind} 类型的值", f"a {kind}"), allowed)
