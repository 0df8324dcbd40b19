"""Places in China are read to their full names, and regions cover what lies in them."""

from __future__ import annotations

import csv
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import DefinitionError, ParseError
from leadcore.values import Place, RegionTree
from leadcore.values.divisions import PROVINCES, SALES_REGIONS


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("江苏省南京市玄武区", ("江苏省", "南京市", "玄武区")),
        ("江苏 南京", ("江苏省", "南京市", None)),
        ("江苏/南京/玄武", ("江苏省", "南京市", "玄武")),
        ("江苏南京", ("江苏省", "南京市", None)),
        ("中国 江苏省 南京市", ("江苏省", "南京市", None)),
        ("江苏", ("江苏省", None, None)),
        ("上海", ("上海市", "上海市", None)),
        ("上海市浦东新区", ("上海市", "上海市", "浦东新区")),
        ("上海浦东", ("上海市", "上海市", "浦东")),
        ("北京市北京市朝阳区", ("北京市", "北京市", "朝阳区")),
        ("上海市市辖区", ("上海市", "上海市", None)),
        ("香港中西区", ("香港特别行政区", "香港特别行政区", "中西区")),
        ("内蒙古自治区呼和浩特市", ("内蒙古自治区", "呼和浩特市", None)),
        ("内蒙古呼和浩特", ("内蒙古自治区", "呼和浩特市", None)),
        ("广西省南宁市", ("广西壮族自治区", "南宁市", None)),
        ("吉林市船营区", ("吉林省", "吉林市", "船营区")),
        ("吉林", ("吉林省", None, None)),
        ("海南藏族自治州", ("青海省", "海南藏族自治州", None)),
        ("青海海南州", ("青海省", "海南藏族自治州", None)),
        ("海南省定安县", ("海南省", "定安县", None)),
        ("云南大理", ("云南省", "大理白族自治州", None)),
        ("湖南省常德市津市市", ("湖南省", "常德市", "津市市")),
        ("台湾台北", ("台湾省", "台北市", None)),
    ],
)
def test_places_are_read_to_their_full_names(
    text: str, names: tuple[str, str | None, str | None]
) -> None:
    """Short names are completed; a municipality is its own city."""
    place = Place.parse(text)
    assert (place.region, place.city, place.area) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xx",
        "杭州",
        "海南州",
        "海南市",
        "江苏南京玄武",
        "江苏省玄武区",
        "江苏 a1",
        "江苏省沛县",
        "江苏省南京市玄武区中山路1号",
        "江苏 南京 中山路",
        "上海市人民路",
        "江苏" + "南" * 70,
    ],
)
def test_what_cannot_be_placed_is_refused(text: str) -> None:
    """No province, no city, a street, or two names written together."""
    with pytest.raises(ParseError) as refused:
        Place.parse(text)
    assert refused.value.reason == "bad_place"


@given(st.text(max_size=70), st.sampled_from(("", *PROVINCES)))
def test_any_text_is_a_place_or_refused(text: str, province: str) -> None:
    """No text makes anything else happen, and a place is read back from its own text."""
    try:
        place = Place.parse(province + text)
    except ParseError:
        return
    assert place.region in PROVINCES.values()


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(region="江苏省", city="南京市", area="玄武区"), "江苏省南京市玄武区"),
        (Place(region="上海市", city="上海市", area="浦东新区"), "上海市浦东新区"),
        (Place(region="SP"), "SP"),
    ],
)
def test_a_place_prints_from_large_to_small(place: Place, text: str) -> None:
    """A municipality is written once."""
    assert str(place) == text


@pytest.mark.parametrize(
    ("region", "city", "area"),
    [
        ("", None, None),
        (" ", None, None),
        ("江苏省", "", None),
        ("省" * 33, None, None),
        ("江\n苏", None, None),
        ("江苏省", None, "玄武区"),
    ],
)
def test_odd_places_cannot_be_built(region: str, city: str | None, area: str | None) -> None:
    """Blank, long and unprintable names, and a district of no city."""
    with pytest.raises(ValueError, match=r"name of a place|without its city"):
        Place(region=region, city=city, area=area)


names = st.sampled_from("ABCDEFGH")


@st.composite
def trees(draw: st.DrawFn) -> RegionTree:
    order = draw(st.permutations("ABCDEFGH"))
    pairs = {
        child: order[draw(st.integers(0, index))]
        for index, child in enumerate(order[1:])
        if draw(st.booleans())
    }
    return RegionTree(pairs)


@pytest.mark.requirement("R-20")
@given(trees(), names, names, names)
def test_covering_is_reflexive_and_transitive(tree: RegionTree, a: str, b: str, c: str) -> None:
    """Each region covers itself and, at any depth, what the regions in it cover."""
    assert tree.covers(a, a)
    if tree.covers(a, b) and tree.covers(b, c):
        assert tree.covers(a, c)
    if a != b:
        assert not (tree.covers(a, b) and tree.covers(b, a))


@given(trees(), names)
def test_a_region_is_covered_by_its_parent(tree: RegionTree, name: str) -> None:
    """What was put into a region lies in it, and a region outside of the tree lies in itself."""
    assert tree.covers(dict(tree.parents).get(name, name), name)


@given(trees())
def test_equal_trees_are_equal_however_they_were_written(tree: RegionTree) -> None:
    """Order does not matter to equality, hash and pickle."""
    again = RegionTree(dict(reversed(tree.parents)))
    assert again == tree == pickle.loads(pickle.dumps(tree))
    assert hash(again) == hash(tree)


@pytest.mark.parametrize(
    "pairs", [{"A": "A"}, {"A": "B", "B": "A"}, {"X": "A", "A": "B", "B": "C", "C": "A"}]
)
def test_a_region_cannot_lie_in_itself(pairs: dict[str, str]) -> None:
    """A cycle of any length is refused with a region on it."""
    with pytest.raises(DefinitionError) as refused:
        RegionTree(pairs)
    assert refused.value.problems[0].path in {f"parents.{name}" for name in "ABC"}


def test_a_tree_is_bounded() -> None:
    """The bound is included, a deep chain is walked, and odd names are refused."""
    chain = RegionTree({str(number): str(number + 1) for number in range(10_000)})
    assert chain.covers("10000", "0")
    with pytest.raises(ValueError, match="at most 10000"):
        RegionTree({str(number): "all" for number in range(10_001)})
    with pytest.raises(ValueError, match="name of a place"):
        RegionTree({"": "all"})


@pytest.mark.requirement("R-20")
def test_a_region_covers_the_places_in_it() -> None:
    """A district counts under its city's name, since other cities have one of the same name."""
    tree = RegionTree({"南京市鼓楼区": "南京一部", "江苏省": "华东"})
    nanjing, xuzhou = Place.parse("江苏省南京市鼓楼区"), Place.parse("江苏省徐州市鼓楼区")
    assert tree.covers("南京一部", nanjing)
    assert not tree.covers("南京一部", xuzhou)
    assert tree.covers("华东", xuzhou)
    assert tree.covers("江苏省", xuzhou)


def test_the_sales_regions_hold_every_province_once() -> None:
    """All 34 province-level units are in one of the seven."""
    members = [name for names in SALES_REGIONS.values() for name in names]
    assert sorted(members) == sorted(PROVINCES.values())
    assert len(set(members)) == len(members) == 34
    assert RegionTree.china().covers("西南", Place.parse("重庆市渝中区"))


def rows(real_data: Path, name: str) -> list[dict[str, str]]:
    with (real_data / "cn_divisions" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def is_listed(city: str) -> bool:
    """Whether the row is a city, and not a heading for counties without one."""
    return "直辖" not in city and city not in ("市辖区", "县")


@pytest.mark.real_data("cn_divisions")
@pytest.mark.parametrize("between", ["", " "])
def test_every_city_is_read(real_data: Path, between: str) -> None:
    """Province and city are found in all of them, with the ending and without it."""
    provinces = {row["code"]: row["name"] for row in rows(real_data, "provinces")}
    cities = [row for row in rows(real_data, "cities") if is_listed(row["name"])]
    assert len(cities) == 333
    for row in cities:
        province, city = provinces[row["provinceCode"]], row["name"]
        for written in (city, city.removesuffix("市")):
            assert Place.parse(province + between + written) == Place(region=province, city=city)


@pytest.mark.real_data("cn_divisions")
@pytest.mark.parametrize("between", ["", " "])
def test_every_district_is_read_but_for_one(real_data: Path, between: str) -> None:
    """Only the name of an office, which is no place, is refused."""
    provinces = {row["code"]: row["name"] for row in rows(real_data, "provinces")}
    cities = {row["code"]: row["name"] for row in rows(real_data, "cities")}
    refused = []
    for row in rows(real_data, "areas"):
        province, city = provinces[row["provinceCode"]], cities[row["cityCode"]]
        written = [province, *([city] if is_listed(city) else []), row["name"]]
        try:
            place = Place.parse(between.join(written))
        except ParseError:
            refused.append(row["name"])
            continue
        assert (place.region, (place.area or place.city)) == (province, row["name"])
    assert refused == ["大柴旦行政委员会"]
