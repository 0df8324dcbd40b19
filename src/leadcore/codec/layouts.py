"""Layouts of a class, and how older ones are brought to the present one.

Each class counts its own layouts, from 1. A class whose present layout is 1 is stored without a
number; any other has it at the key `@v`, which no field can have. The table of upcasters says how
an object of one layout becomes one of the next: a function on plain data, which gets the object
without its tag and number, and returns it so. Objects inside it are then as they were written.

Rules for editors. A field that comes with a default needs no new layout. Anything else does: add a
row to `UPCASTERS`. Either way record the new version by `python -m tests.codec.record`, and say in
`REWRITTEN` of `tests/codec/test_recorded.py` why older documents are now written otherwise. What
has been recorded, and a row of the table, is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Final, TypeAlias

import attrs

from leadcore.codec.bounds import JSON
from leadcore.codec.refusals import Refused, in_place, refusal
from leadcore.errors import DefinitionError, Problem
from leadcore.texts import Text
from leadcore.values import FrozenMapping, echo

LAYOUT: Final = "@v"
"""The key of an object's layout."""

Upcast: TypeAlias = Callable[[dict[str, JSON]], dict[str, JSON]]
"""What makes an object of the next layout of one."""
Upcasters: TypeAlias = Mapping[tuple[type, int], Upcast]
"""For which class, and from which layout."""

UNFIT: Final = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What an upcaster raises of an object that is not as its layout has it."""

UPCASTERS: Final[Upcasters] = FrozenMapping()
"""Those of leadcore's own classes; all of them have their first layout."""


@attrs.frozen
class Layouts:
    """Which layout each class has, and the way there from those before."""

    steps: Mapping[type, tuple[Upcast, ...]]
    """The upcasters of a class from layout 1, 2, 3 …"""

    def present(self, cls: type) -> int:
        """Return the layout in which objects of `cls` are written."""
        return len(self.steps.get(cls, ())) + 1

    def lifted(self, entries: Mapping[str, JSON], cls: type) -> dict[str, JSON]:
        """Return an object in the present layout of `cls`, without the number."""
        lifted = {key: item for key, item in entries.items() if key != LAYOUT}
        ahead = list(enumerate(self.steps.get(cls, ()), 1))[layout_of(entries) - 1 :]
        if ahead:
            lifted = deepcopy(lifted)  # An upcaster may change what it gets.
        for number, upcast in ahead:
            try:
                lifted = dict(upcast(lifted))
            except UNFIT:
                raise unfit(cls, number) from None
        return lifted

    def knows(self, entries: Mapping[str, object], cls: type) -> bool:
        """Whether an object can be lifted: its number is one, and not of a newer version."""
        return 1 <= layout_of(entries) <= self.present(cls)


def layout_of(entries: Mapping[str, object]) -> int:
    """Return the number that an object has, or 0 where that is none."""
    given = entries.get(LAYOUT, 1)
    return given if type(given) is int else 0


def unknown_layout(given: object, cls: type, present: int) -> Refused:
    """Return the refusal of an object that was written by a newer version."""
    name = cls.__name__
    allowed = Text(
        f"{name} 的布局 1 至 {present}；可能由更新的版本写出，请升级后再读",
        f"a layout of {name} from 1 to {present}; a newer version may have written it: upgrade",
    )
    return Refused(in_place(LAYOUT, refusal("unknown_version", echo(given), allowed).problems))


def unfit(cls: type, layout: int) -> Refused:
    """Return the refusal of an object of which an upcaster makes nothing."""
    name = cls.__name__
    allowed = Text(f"{name} 布局 {layout} 的对象", f"an object of layout {layout} of {name}")
    given = Text("不符合其布局的对象", "an object that is not as its layout has it")
    return refusal("bad_layout", given, allowed)


def layouts_of(own: Upcasters) -> Layouts:
    """Return the layouts that leadcore's upcasters and a host's `own` make."""
    table = {**UPCASTERS, **own}
    found = tuple(
        unusable(key)
        for key, upcast in own.items()
        if not callable(upcast) or not is_usable(key, table)
    )
    if found:
        raise DefinitionError(Text("编解码器", "codec"), found)
    steps: dict[type, tuple[Upcast, ...]] = {}
    for (cls, _), upcast in sorted(table.items(), key=lambda row: row[0][1]):
        steps[cls] = (*steps.get(cls, ()), upcast)
    return Layouts(FrozenMapping(steps))


def is_usable(key: object, table: Upcasters) -> bool:
    """Whether it is a host's class and a layout, and the layout before is reached too."""
    match key:
        case (type() as cls, int() as version):
            is_own = attrs.has(cls) and cls.__module__.partition(".")[0] != "leadcore"
            is_number = type(version) is int and version >= 1
            return is_own and is_number and (version == 1 or (cls, version - 1) in table)
        case _:
            return False


def named(key: object) -> str:
    """Return what a key of a table is called: `(SchoolLead, 1)`."""
    match key:
        case (type() as cls, int() as version):
            return f"({cls.__name__}, {version})"
        case _:
            return echo(key)


def unusable(key: object) -> Problem:
    return Problem(
        path="upcasters",
        code="bad_upcaster",
        given=named(key),
        allowed=Text(
            "宿主自己的 attrs 类，布局自 1 起连续，各有一个函数",
            "attrs classes of the host's own, their layouts from 1 without a gap, a function each",
        ),
    )
