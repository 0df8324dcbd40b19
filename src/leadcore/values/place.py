"""Places: a province-level region, a city in it, a district of that; and which covers which.

How a place is read, rules for editors: the province-level unit is looked up; the city is what ends
in 市, 自治州, 地区 or 盟 first, or a short name, which is completed; the district is the rest.
Nothing is completed that may be two names written together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

import attrs

from leadcore.errors import DefinitionError, ParseError, Problem
from leadcore.texts import Text
from leadcore.values.characters import half_width, visible
from leadcore.values.divisions import (
    AREA_ENDINGS,
    DIRECT_COUNTIES,
    NAMESAKES,
    PROVINCES,
    SALES_REGIONS,
    SHORT_NAMES,
    SINGLE_CITIES,
)
from leadcore.values.redaction import echo

MAX_PLACE_TEXT = 64
"""Longest text that is read as a place, in characters."""
MAX_NAME = 32
"""Longest name of a region, city or district, in characters."""
MAX_REGIONS = 10_000
"""Most regions of a `RegionTree`."""

BETWEEN = r"[\s/,、·|>\-]+"
"""What stands between the names of a place, in half width."""
PROVINCE_ENDINGS = r"^(?:特别行政区|自治区|特区|省)"
CITY = r"(.+?(?:自治州|地区|盟|市))(.*)"
LONGEST_CITY = 3
"""A longer city name without its ending may be two names, such as 南京玄武."""
LONGEST_AREA = 4
"""The longest name of a district without its ending."""
WHOLE_CITY = ("市辖区", "县")
"""What statistics call all districts or counties of a municipality together."""
STREET_ENDINGS = ("路", "街", "道", "巷", "弄", "号", "楼", "室", "村", "镇")

PLACE_ALLOWED = Text(
    "省级地区和城市，如 江苏省南京市、江苏 南京、上海市浦东新区；不含街道",
    "a province and a city, such as 江苏省南京市, 江苏 南京 or 上海市浦东新区, without a street",
)


def check_name(name: object) -> None:
    if not isinstance(name, str) or not name.strip() or len(name) > MAX_NAME:
        raise ValueError(f"a name of a place has 1 to {MAX_NAME} characters")
    if not name.isprintable():
        raise ValueError("a name of a place has only printable characters")


@attrs.frozen(kw_only=True)
class Place:
    """A region with, as far as they are known, a city in it and a district of that.

    >>> Place.parse("江苏 南京 玄武区")
    Place(region='江苏省', city='南京市', area='玄武区')
    """

    region: str
    """The province-level unit by its full name, or what a host takes for it elsewhere."""
    city: str | None = None
    """The prefecture-level city; of a municipality, itself."""
    area: str | None = None
    """The district or county."""

    def __attrs_post_init__(self) -> None:
        for name in (self.region, self.city, self.area):
            if name is not None:
                check_name(name)
        if self.area is not None and self.city is None:
            raise ValueError("an area without its city was given; give both or neither")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the place in China that people wrote; raise `ParseError` when it is none.

        >>> Place.parse("上海")
        Place(region='上海市', city='上海市', area=None)
        """
        plain = visible(half_width(text)) if len(text) <= MAX_PLACE_TEXT else ""
        region, rest = split_region(re.sub(rf"^中国(?:{BETWEEN})?", "", plain))
        if region is None:
            raise unreadable(text)
        names = [name for name in re.split(BETWEEN, rest) if name]
        located = (
            in_single_city(region, names) if region in SINGLE_CITIES else in_province(region, names)
        )
        if located is None:
            raise unreadable(text)
        city, area = located
        return cls(region=region, city=city, area=area)

    def names(self) -> tuple[str, ...]:
        """Return what the place is found under, the smallest first; a district with its city."""
        area = f"{self.city}{self.area}" if self.area else None
        return tuple(name for name in (area, self.city, self.region) if name)

    def __str__(self) -> str:
        return "".join(dict.fromkeys(name for name in (self.region, self.city, self.area) if name))


def unreadable(text: str) -> ParseError:
    return ParseError("bad_place", echo(text), PLACE_ALLOWED)


def split_region(text: str) -> tuple[str | None, str]:
    """Return the province-level unit that `text` begins with, and the rest."""
    for city, province in NAMESAKES.items():
        if text.startswith(city):
            return province, text
    for short, full in PROVINCES.items():
        if text.startswith(full):
            return full, text.removeprefix(full)
        if text.startswith(short):
            return full, re.sub(PROVINCE_ENDINGS, "", text.removeprefix(short))
    return None, text


Located = tuple[str | None, str | None]
"""A city and a district, as far as they are known."""


def in_single_city(region: str, names: list[str]) -> Located | None:
    """Return the region as its own city, with the district that `names` say."""
    own = (region, region[:2], *WHOLE_CITY)
    rest = "".join(name for name in names if name not in own).removeprefix(region)
    if not rest or rest in WHOLE_CITY:
        return region, None
    return (region, rest) if is_area(rest, short=True) else None


def in_province(region: str, names: list[str]) -> Located | None:
    """Return the city and district that `names` say, or None when they are unclear."""
    if not names:
        return None, None
    city, run_on = split_city(region, names[0])
    area = run_on + "".join(names[1:])
    if city is None or (area and not is_area(area, short=not run_on)):
        return None
    return city, area or None


def split_city(region: str, text: str) -> tuple[str | None, str]:
    """Return the city that `text` begins with by its full name, and what runs on after it."""
    if found := re.fullmatch(CITY, text):
        return found[1], found[2]
    if len(text) > 2 and text.endswith(DIRECT_COUNTIES.get(region, ())):
        return text, ""
    known = SHORT_NAMES.get(region, {})
    for short in (text, text.removesuffix("州")):
        if short in known:
            return known[short], ""
    is_short = 2 <= len(text) <= LONGEST_CITY and not text.endswith(AREA_ENDINGS)
    return (f"{text}市" if is_short and is_name(text) else None), ""


def is_area(text: str, *, short: bool) -> bool:
    """Return whether `text` can be the name of a district, without its ending when `short`."""
    ends = text.endswith(AREA_ENDINGS) or (short and len(text) <= LONGEST_AREA)
    return len(text) >= 2 and ends and is_name(text)


def is_name(text: str) -> bool:
    return text.isalpha() and not text.endswith(STREET_ENDINGS)


def pairs_of(parents: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    pairs = dict(parents)
    return tuple(sorted(pairs.items()))


@attrs.frozen
class RegionTree:
    """Which region lies in which, as deep as a host wants.

    >>> tree = RegionTree({"南京市": "江苏省", "江苏省": "华东"})
    >>> tree.covers("华东", Place.parse("江苏 南京")), tree.covers("华北", "南京市")
    (True, False)
    """

    parents: tuple[tuple[str, str], ...] = attrs.field(converter=pairs_of)
    """Regions with the region that each lies in, sorted; given as a mapping. At most 10,000."""
    above: Mapping[str, str] = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(lambda self: dict(self.parents), takes_self=True),
    )
    """The same as a mapping."""

    def __attrs_post_init__(self) -> None:
        if len(self.parents) > MAX_REGIONS:
            raise ValueError(f"{len(self.parents)} regions were given; give at most {MAX_REGIONS}")
        for name in (name for pair in self.parents for name in pair):
            check_name(name)
        check_ends(self.above)

    @classmethod
    def china(cls) -> Self:
        """Return the seven sales regions 华东 华北 华中 华南 西南 西北 东北 over their provinces.

        >>> RegionTree.china().covers("华东", "上海市")
        True
        """
        return cls({name: region for region, names in SALES_REGIONS.items() for name in names})

    def covers(self, region: str, place: Place | str) -> bool:
        """Return whether `place` is in `region`, at any depth; each region covers itself.

        A district counts under its city's name and its own, such as `南京市鼓楼区`, since other
        cities have districts of the same name.
        """
        names = (place,) if isinstance(place, str) else place.names()
        return any(region in upwards(name, self.above) for name in names)


def upwards(name: str, above: Mapping[str, str]) -> Iterator[str]:
    """Yield `name` and every region that it lies in, the smallest first."""
    here: str | None = name
    while here is not None:
        yield here
        here = above.get(here)


def check_ends(above: Mapping[str, str]) -> None:
    """Refuse regions that lie in themselves, in time proportional to their number."""
    known: set[str] = set()
    for start in above:
        walked: set[str] = set()
        for name in upwards(start, above):
            if name in walked:
                raise DefinitionError(Text("地区划分", "regions"), (cycle_at(name),))
            if name in known:
                break
            walked.add(name)
        known |= walked


def cycle_at(name: str) -> Problem:
    allowed = Text("不构成循环的上级地区", "parents that never lead back to the region itself")
    given = Text("地区包含自身", "a region in itself")
    return Problem(path=f"parents.{name}", code="cycle", given=given, allowed=allowed)
