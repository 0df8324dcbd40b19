"""Nothing that is printed or kept as free text shows a phone number or a mailbox."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import ParseError
from leadcore.values import Money, echo, normalise_phone, optional_scrubbed, redact, scrubbed

PIECES = (
    *("13800138000", "138", "0013", "8000", "(021)", "+86", "转12", "#1", "x6", "0", "1.25"),
    *("2024-05-01", "14:30", "2024-0501-001", "200,000", "138****8000", "****", "***", "····"),
    *("@qq.com", "zhang", "张", " ", "-", "/", ",", "*", "+", "\n", "\u200b", "_", "("),
)
messy = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789*+-()x#@a. ,/_·转", max_size=30),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
)
dialled = st.one_of(
    st.from_regex(r"(\+86|0086|86)?[ -]?1[3-9]([0-9][ .()-]{0,4}){9}", fullmatch=True),
    st.text(alphabet="0123456789138-. ()+·１３８－\u3000\u200b转x#", min_size=10, max_size=24),
)


@pytest.mark.requirement("R-04")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("138 1234 5678", "****5678"),
        ("138-1234-5678", "****5678"),
        ("+86 138 1234 5678", "+****5678"),
        ("１３８１２３４５６７８", "****５６７８"),
        ("138\u200b1234\u200b5678", "****5678"),
        ("(021) 6384-1234", "(****)1234"),
        ("（13812345678）", "（****5678）"),
        ("021-63841234转8012", "****1234转****"),
        ("13812345678#6", "****5678#****"),
        ("+1 (415) 555-2671", "+****2671"),
        ("+683 7012", "+****7012"),
        ("+1000000.0", "+****0000"),
        ("138    1234    5678", "****5678"),
        ("138****8000", "****8000"),
        ("138xxxx8000", "****8000"),
        ("1380013****", "****"),
        ("13,800,138,000", "****8000"),
        ("13800138000/13900139000", "****9000"),
        ("20240501", "****0501"),
        ("2024-05-01-8000", "****8000"),
        ("请联系zhang.san@qq.com", "请联系***@qq.com"),
        ("ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "***＠ｑｑ．ｃｏｍ"),
        ("葉@臺網中心.tw", "***@臺網中心.tw"),
        ("13812345678@qq.com", "***@qq.com"),
    ],
)
def test_numbers_and_mailboxes_are_covered(text: str, shown: str) -> None:
    """However they are written, four digits and the domain stay."""
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("2024-05-01", "2024-05-01 14:30", "2024/5/1 8:27", "2024-05-01T14:30:00.5+08:00"),
        *("200,000", "200,000-300,000", "1,234,567.89", "1000000", "199999.99", "0.25", "20-30万"),
        *("线索-2024-0501-001", "线索-2024-0501-1000", "24/48/72 小时", "100*200", "1234567"),
        *("@张三", "a@b", "", "没有号码", "****5678", "***@qq.com"),
    ],
)
def test_dates_amounts_and_short_numbers_stay(text: str) -> None:
    """What a sales note needs is left alone."""
    assert redact(text) == text


@given(messy)
def test_redacting_twice_changes_nothing(text: str) -> None:
    """What is stored redacted is printed as it is stored."""
    assert redact(redact(text)) == redact(text)


@pytest.mark.requirement("R-04")
@given(dialled, st.sampled_from(("", "电话", "a ", "\n")), st.sampled_from(("", "。", "，找我")))
def test_whatever_can_be_dialled_is_covered(text: str, before: str, after: str) -> None:
    """Every text that is read as a number shows four digits at most, wherever it stands."""
    try:
        normalise_phone(text)
    except ParseError:
        return
    assert len(re.findall(r"\d", redact(before + text + after))) <= 4


@given(st.from_regex(r"\d{8,30}", fullmatch=True), messy.filter(lambda text: "@" not in text))
def test_eight_digits_in_a_row_never_show(digits: str, around: str) -> None:
    """No run of eight digits survives, whatever stands around it."""
    assert not re.search(r"\d{8}", redact(around + digits + around))


@given(
    st.from_regex(r"[a-z][a-z0-9._+-]{0,20}", fullmatch=True), st.sampled_from(("", "邮箱", "a "))
)
def test_no_mailbox_shows(local: str, before: str) -> None:
    """The domain alone stays."""
    assert redact(f"{before}{local}@example.com。") == f"{before}***@example.com。"


@pytest.mark.requirement("R-04")
@given(messy)
def test_free_text_is_kept_redacted_and_storable(text: str) -> None:
    """No number, control character or surrogate is kept, and scrubbing twice changes nothing."""
    kept = scrubbed(text)
    kept.encode()
    assert redact(kept) == kept == scrubbed(kept)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", kept)


def test_control_characters_do_not_hide_a_number() -> None:
    """They go before the number is looked for; line ends and tabs stay."""
    assert scrubbed("138\x001234\ud8005678\r\n\t好") == "****5678\n\t好"


def test_long_free_text_is_refused_and_never_cut() -> None:
    """Two thousand characters are kept whole, one more is refused."""
    assert scrubbed("字" * 2_000) == "字" * 2_000
    with pytest.raises(ValueError, match="2001 characters"):
        scrubbed("字" * 2_001)


def test_free_text_is_text() -> None:
    """Another type is refused without its value."""
    with pytest.raises(TypeError, match="give a text"):
        scrubbed(cast("str", 13812345678))


@given(bits=st.binary(min_size=16, max_size=32).filter(lambda bits: len(bits) in (16, 20, 32)))
def test_digests_and_uuids_stay_whole(bits: bytes) -> None:
    """An identifier in hexadecimal digits, letters among them, is no phone number."""
    text = bits.hex()
    if not text.isdigit():
        assert redact(f"页面 {text}，") == f"页面 {text}，"


def test_a_uuid_stays_whole_and_a_number_beside_it_does_not() -> None:
    """Only what has the whole form is spared."""
    shown = redact("123e4567-e89b-12d3-a456-426614174000 13812345678")
    assert shown == "123e4567-e89b-12d3-a456-426614174000 ****5678"


def test_text_that_masking_would_lengthen_past_the_bound_is_refused_at_once() -> None:
    """What is kept can always be kept again."""
    kept = scrubbed("a@b.cn " * 200)
    assert scrubbed(kept) == kept
    with pytest.raises(ValueError, match="2000"):
        scrubbed("a@b.cn " * 285)


def test_optional_free_text_may_be_missing() -> None:
    """None stays None and a text is scrubbed."""
    assert optional_scrubbed(None) is None
    assert optional_scrubbed("13812345678") == "****5678"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "nothing"),
        (True, "True"),
        (1.5, "1.5"),
        (Decimal("20.50"), "20.50"),
        (13812345678, "****5678"),
        (13812345678.0, "****6780"),
        (10**100, "a very large whole number"),
        (date(2024, 5, 1), "2024-05-01"),
        (datetime(2024, 5, 1, tzinfo=UTC), "2024-05-01 00:00:00+00:00"),
        ("电话13812345678", "'电话****5678'"),
        ("a\x00\n", r"'a\x00\n'"),
        ("x" * 100, "'" + "x" * 37 + "…'"),
        ("x" * 200, "'…'"),
        ("字 " * 100, "'" + "字 " * 18 + "字…'"),
        (b"13812345678", "a bytes"),
        (["13812345678"], "a list"),
        (Money.of(1), "a Money"),
        (object(), "an object"),
        (type("T" * 99, (), {})(), "a " + "T" * 38),
    ],
)
def test_echo_says_what_was_given_by_its_type(value: object, shown: str) -> None:
    """Texts and numbers redacted, the rest by the name of its type."""
    assert echo(value) == shown


@pytest.mark.requirement("R-04")
@given(st.text(max_size=60), st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text(max_size=60))
def test_echo_is_short_and_shows_no_number(before: str, mobile: str, after: str) -> None:
    """Forty characters at most, and never a number that the cut may have split."""
    shown = echo(f"{before} {mobile} {after}" * 3)
    assert len(shown) <= 40
    assert mobile[:7] not in shown
