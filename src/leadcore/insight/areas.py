"""Many places in few words: whole regions, and regions but for some of what lies in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from leadcore.texts import Language, Text

ELSEWHERE: Final = "…"
"""Every place that is not named otherwise."""
EVERYWHERE: Final = "*"
UNKNOWN: Final = "?"
"""Where it is not known."""
SPECIAL: Final[Mapping[str, Text]] = MappingProxyType(
    {
        ELSEWHERE: Text("其他地区", "any other region"),
        EVERYWHERE: Text("所有地区", "every region"),
        UNKNOWN: Text("未知地区", "an unknown region"),
    }
)
SHOWN: Final = 5
"""How many exceptions are shown to people."""


@attrs.frozen(kw_only=True)
class Area:
    """A region with all that lies in it, but for some of it.

    >>> print(Area(name="江苏省", apart_from=("南京市", "苏州市")).to("en"))
    江苏省 (but not 南京市, 苏州市)
    """

    name: str
    """A region's name; `*` is everywhere, `…` every region not named, `?` an unknown one."""
    apart_from: tuple[str, ...] = ()
    """Regions in it that do not belong."""

    def to(self, language: Language) -> str:
        """Return the area in words, with at most five exceptions."""
        name = SPECIAL[self.name].to(language) if self.name in SPECIAL else self.name
        if not self.apart_from:
            return name
        hidden = len(self.apart_from) - SHOWN
        zh = "、".join(self.apart_from[:SHOWN]) + (f"等 {hidden + SHOWN} 处" if hidden > 0 else "")
        en = ", ".join(self.apart_from[:SHOWN]) + (f" and {hidden} more" if hidden > 0 else "")
        return name + Text(f"（{zh}除外）", f" (but not {en})").to(language)


@attrs.frozen
class Atlas:
    """All places that are spoken of, and which lies in which."""

    names: tuple[str, ...]
    """Every place that a lead can be in."""
    above: Mapping[str, str]
    below: Mapping[str, tuple[str, ...]] = attrs.field(
        init=False, default=attrs.Factory(lambda self: inverse(self.above), takes_self=True)
    )

    def areas(self, found: Collection[str]) -> tuple[Area, ...]:
        """Return the fewest whole regions, with their exceptions, that make up these places."""
        kept = frozenset(found)
        if kept.issuperset(self.names):
            return (Area(name=EVERYWHERE),)
        tops = [name for name in self.names if name in kept and self.above.get(name) not in kept]
        areas = {name: Area(name=name, apart_from=self.exceptions(name, kept)) for name in tops}
        whole = {name for name, area in areas.items() if not area.apart_from}
        told: dict[str, Area] = {}
        for name in tops:
            root = self.above.get(name)
            if root is not None and root not in self.names and whole.issuperset(self.below[root]):
                told[root] = Area(name=root)
            else:
                told[name] = areas[name]
        return tuple(sorted(told.values(), key=lambda area: (area.name in SPECIAL, area.name)))

    def exceptions(self, top: str, kept: frozenset[str]) -> tuple[str, ...]:
        """Return the largest regions in `top` that are not kept."""
        return tuple(sorted(self.outside(top, kept)))

    def outside(self, top: str, kept: frozenset[str]) -> Iterator[str]:
        waiting = [top]
        while waiting:
            for name in self.below.get(waiting.pop(), ()):
                if name in kept:
                    waiting.append(name)
                else:
                    yield name

    def root(self, name: str) -> str:
        """Return the largest region that a place lies in, which may be itself.

        >>> Atlas(("南京市", "江苏省"), {"南京市": "江苏省", "江苏省": "华东"}).root("南京市")
        '华东'
        """
        while name in self.above:
            name = self.above[name]
        return name


def inverse(above: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, region in above.items():
        found[region].append(name)
    return {region: tuple(names) for region, names in found.items()}
