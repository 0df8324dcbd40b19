"""Budgets are read as people write them, and refused where they may mean two things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import ParseError
from leadcore.texts import Language
from leadcore.values import Money, MoneyRange, is_unknown

WAN = 10_000
bounds = st.one_of(st.integers(0, 10**14), st.integers(0, 10**5).map(lambda wan: wan * WAN * 100))


@st.composite
def ranges(draw: st.DrawFn) -> MoneyRange:
    currency = draw(st.sampled_from(("CNY", "USD", "JPY")))
    low, high = sorted(Money(minor=draw(bounds), currency=currency) for _ in range(2))
    known = draw(st.sampled_from(("both", "low", "high")))
    return MoneyRange(low=None if known == "high" else low, high=None if known == "low" else high)


@pytest.mark.requirement("R-05")
@given(ranges(), st.sampled_from(("zh", "en")))
def test_parse_reads_what_to_writes(budget: MoneyRange, language: Language) -> None:
    """Every range is read back exactly from its text in both languages."""
    assert MoneyRange.parse(budget.to(language)) == budget


@pytest.mark.requirement("R-05")
@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("20-30万", 20, 30),
        ("20万-30万", 20, 30),
        ("20~30万", 20, 30),
        ("２０－３０万", 20, 30),
        ("20到30万元", 20, 30),
        ("20–30万", 20, 30),
        ("20-30W", 20, 30),
        ("20万-30", 20, 30),
        ("20万-300000", 20, 30),
        ("￥20万-￥30万", 20, 30),
        ("预算：20-30万", 20, 30),
        ("CNY 200,000–300,000", 20, 30),
        ("二三十万", 20, 30),
        ("三五百万", 300, 500),
        ("1万-1亿", 1, 10_000),
        ("0-30万", 0, 30),
        ("50万以上", 50, None),
        ("５０万+", 50, None),
        ("不低于50万", 50, None),
        ("不超过30万", None, 30),
        ("30万以内", None, 30),
        ("30万以下", None, 30),
        ("up to 300k", None, 30),
        ("约25万", 25, 25),
        ("25万左右", 25, 25),
        ("200,000", 20, 20),
        ("200000元", 20, 20),
        ("¥200,000", 20, 20),
        ("200,000.00元", 20, 20),
        ("1.5亿", 15_000, 15_000),
        ("8千", 0.8, 0.8),
        ("20k", 2, 2),
        ("1.2m", 120, 120),
        ("1千万", 1000, 1000),
        ("二十万", 20, 20),
        ("十五万元", 15, 15),
        ("一千二百万", 1200, 1200),
        ("一百零五万", 105, 105),
        ("5000-1万", 0.5, 1),
        ("1-2百", 0.01, 0.02),
        ("500-1000万", 500, 1000),
    ],
)
def test_budgets_are_read_as_people_write_them(
    text: str, low: float | None, high: float | None
) -> None:
    """The bounds are those that a person would read, in 万元."""
    read = MoneyRange.parse(text)
    assert (read.low, read.high) == (in_wan(low), in_wan(high))


def in_wan(amount: float | None) -> Money | None:
    return None if amount is None else Money.of(round(amount * WAN))


@pytest.mark.requirement("R-05")
@pytest.mark.parametrize(
    "text",
    [
        *("20-300000", "100-30万", "1-5000万元", "30-20万", "二一十万"),
        *("-20万", "-", "", "待定", "abc", "1e5", "NaN", "20 000", "1,00,000", "1.2.3万"),
        *("不超过20-30万", "不低于20万以内", "20-30-40万", "$20-30元-¥40", "3美元-¥5"),
        *("20多万", "几十万", "一百五万", "十百万", "零十万", "二十二二万", "二〇万", "万"),
        *("9" * 64, "9" * 65, "1" * 40 + "亿", "0.001元", "20.555-30元"),
    ],
)
def test_what_is_unclear_is_refused_with_what_is_allowed(text: str) -> None:
    """Nothing is guessed: the error shows how budgets may be written."""
    with pytest.raises(ParseError) as refused:
        MoneyRange.parse(text)
    assert refused.value.reason == "bad_money"
    assert "20-30万" in refused.value.allowed.en


@given(st.text(max_size=80))
def test_parse_returns_a_range_or_raises_its_error(text: str) -> None:
    """No text makes anything else happen."""
    try:
        read = MoneyRange.parse(text)
    except ParseError:
        return
    assert read.low is None or read.low.minor >= 0
    assert read.high is None or read.high.minor >= 0


def test_a_currency_in_the_text_goes_before_the_default() -> None:
    """The default is only for texts that name none, and one name serves both bounds."""
    assert MoneyRange.parse("$20k-30k").currency == "USD"
    assert MoneyRange.parse("20-30万港币").low == Money.of(200_000, "HKD")
    assert MoneyRange.parse("3-$5").low == Money.of(3, "USD")
    assert MoneyRange.parse("20-30万元", currency="TWD").currency == "TWD"


def test_a_range_needs_a_bound() -> None:
    """Nothing known is no range."""
    with pytest.raises(ValueError, match="give low, high or both"):
        MoneyRange()


def test_a_range_has_its_bounds_in_order_and_of_one_currency() -> None:
    """Swapped bounds are refused, not mended."""
    with pytest.raises(ValueError, match="low is above high"):
        MoneyRange(low=Money.of(2), high=Money.of(1))
    with pytest.raises(TypeError, match="USD"):
        MoneyRange(low=Money.of(1), high=Money.of(2, "USD"))


@pytest.mark.parametrize(
    ("budget", "zh", "en"),
    [
        (MoneyRange.parse("20-30万"), "20–30万元", "CNY 200,000–300,000"),
        (MoneyRange.parse("5000-1万"), "5,000元–1万元", "CNY 5,000–10,000"),
        (MoneyRange.parse("1万-1亿"), "1万元–1亿元", "10,000 CNY–100,000,000 CNY"),
        (MoneyRange.parse("1元-5000元"), "1元–5,000元", "1 CNY–5,000 CNY"),
        (MoneyRange.parse("50万以上"), "50万元以上", "from CNY 500,000"),
        (MoneyRange.parse("30万以内"), "30万元以内", "up to CNY 300,000"),
        (MoneyRange.parse("约25万"), "25万元", "CNY 250,000"),
    ],
)
def test_ranges_print_as_people_write_them(budget: MoneyRange, zh: str, en: str) -> None:
    """The unit is written once when no reader can mistake it."""
    assert (str(budget), budget.to("zh"), budget.to("en")) == (zh, zh, en)


@pytest.mark.parametrize(
    "text", ["待定", "未定", "不详", "-", "", "  ", "Ｎ／Ａ", "—", "\u200b", "None"]
)
def test_words_for_not_known_are_recognised(text: str) -> None:
    """Blank or said in words, in any width and case."""
    assert is_unknown(text)


@pytest.mark.parametrize("text", ["20万", "0", "待定的项目很多很多很多", "no", " " * 99 + "20万"])
def test_values_are_not_taken_for_unknown(text: str) -> None:
    """Zero and longer texts say something."""
    assert not is_unknown(text)


def test_a_long_blank_is_unknown() -> None:
    """Space around a word does not count."""
    assert is_unknown(" " * 1000 + "待定" + " " * 1000)


@pytest.mark.requirement("R-05")
@pytest.mark.parametrize("text", ["50.000", "1.500", "1.500-2.500", "€50.000"])
def test_a_point_before_three_digits_is_ambiguous(text: str) -> None:
    """Fifty or fifty thousand: it is refused; with a unit, or less than one, it is clear."""
    with pytest.raises(ValueError, match="bad_money"):
        MoneyRange.parse(text)
    assert str(MoneyRange.parse("1.500万").low) == "1.5万元"
