"""Of a contact only a hint and a keyed fingerprint are kept, and it is found again by them."""

from __future__ import annotations

import csv
import json
import pickle
import re
from pathlib import Path
from typing import cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadcore.errors import ParseError
from leadcore.values import (
    ContactKind,
    ContactPoint,
    FingerprintKey,
    fingerprint,
    normalise_email,
    normalise_phone,
    parse_contact,
)

KEY = FingerprintKey(id="2024", secret=b"0123456789abcdef")
OTHER = FingerprintKey(id="2025", secret=b"fedcba9876543210")
MOBILE = "+8613812345678"

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
SPELLINGS = (
    "{0}",
    " {0} ",
    "{1} {2} {3}",
    "{1}-{2}-{3}",
    "{1}.{2}.{3}",
    "+86{0}",
    "+86 {1} {2} {3}",
    "(+86){0}",
    "+86(0){0}",
    "0086-{0}",
    "86{0}",
    "0{0}",
    "tel:+86-{1}-{2}-{3}",
    "手机：{0}",
    "{0}（微信同号）",
    "{0}转8012",
    "{0} ext. 12",
    "{0}#6",
    "{1}\u200b{2}\u200b{3}",
)


def spelt(mobile: str, spelling: str) -> str:
    return spelling.format(mobile, mobile[:3], mobile[3:7], mobile[7:])


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@pytest.mark.requirement("R-04")
@given(mobiles, st.sampled_from(SPELLINGS), st.booleans())
def test_every_spelling_of_a_number_is_the_same_contact(
    mobile: str, spelling: str, wide: bool
) -> None:
    """Separators, prefixes, labels, notes, extensions and full width make no difference."""
    text = spelt(mobile, spelling)
    assert parse_contact(full_width(text) if wide else text, KEY) == parse_contact(mobile, KEY)


@pytest.mark.requirement("R-04")
@given(mobiles, st.sampled_from(SPELLINGS))
def test_a_contact_shows_the_last_four_digits_and_no_more(mobile: str, spelling: str) -> None:
    """Neither repr nor str nor pickle holds the rest of the number."""
    contact = parse_contact(spelt(mobile, spelling), KEY)
    bare = ContactPoint(kind=contact.kind, hint=contact.hint)
    assert contact.hint == mobile[-4:]
    assert re.sub(r"\D", "", f"{bare!r}{bare}") == mobile[-4:] * 2
    assert mobile[:7].encode() not in pickle.dumps(contact)


@given(mobiles, mobiles)
def test_different_numbers_have_different_fingerprints(one: str, other: str) -> None:
    """The hint may be the same, the fingerprint is not."""
    assume(one != other)
    assert parse_contact(one, KEY).fingerprint != parse_contact(other, KEY).fingerprint


@pytest.mark.requirement("R-04")
@given(mobiles)
def test_a_fingerprint_depends_on_key_and_kind(mobile: str) -> None:
    """Nobody without the key can find the number again."""
    known = fingerprint(ContactKind.PHONE, mobile, KEY)
    assert known != fingerprint(ContactKind.PHONE, mobile, OTHER)
    assert known != fingerprint(ContactKind.IM, mobile, KEY)


def test_fingerprints_never_change() -> None:
    """Stored fingerprints are found again by every later version."""
    assert fingerprint(ContactKind.PHONE, MOBILE, KEY) == "180e9bae11d03765891c0ff59c905156"


@pytest.mark.requirement("R-04")
@pytest.mark.parametrize(
    "text",
    [
        "138****8000",
        "138 **** 8000",
        "138xxxx8000",
        "138XXXX8000",
        "１３８＊＊＊＊８０００",
        "138●●●●8000",
        "138----8000",
        "138????8000",
        "1380013····",
        "1380013****",
        "138*00138000",
        "+86 138****8000",
        "138....8000",
    ],
)
def test_masked_numbers_are_recognised_before_anything_else(text: str) -> None:
    """A number with hidden digits is not read as a shorter one."""
    with pytest.raises(ParseError) as refused:
        normalise_phone(text)
    assert refused.value.reason == "masked_phone"
    assert "138" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("138    1234    5678", MOBILE),
        ("021-63841234", "+862163841234"),
        ("(010) 6234 5678", "+861062345678"),
        ("0755-26012345-801", "+8675526012345"),
        ("0755 2601 2345 转 801", "+8675526012345"),
        ("+86 10 6234 5678", "+861062345678"),
        ("+86(0)10-62345678", "+861062345678"),
        ("400-820-8820", "+864008208820"),
        ("800-810-8888", "+868008108888"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("00852 2123 4567", "+85221234567"),
        ("+852 2123 4567", "+85221234567"),
        ("+683 7012", "+6837012"),
    ],
)
def test_other_numbers_are_read(text: str, expected: str) -> None:
    """Landlines, service numbers and numbers of other countries."""
    assert normalise_phone(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "8000", "10086", "62345678", "12345678901", "1380013800", "138001380000"),
        *("92400000000", "+86 1380013800", "13800138000/13900139000", "13800138000,021-58888888"),
        *("13800138000 张三", "138+00138000", "+1234567890123456", "+0123456789", "+.13800138000"),
        *("138      0013 8000", "1.54E+10", "0" * 64, "1" * 65, "+", "()"),
    ],
)
def test_what_is_not_one_number_is_refused(text: str) -> None:
    """Too short, too long, two numbers or another text; the error repeats none of it in clear."""
    with pytest.raises(ParseError) as refused:
        normalise_phone(text)
    assert refused.value.reason == "bad_phone"
    assert not re.search(r"\d{8}", refused.value.given.en)


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("(415) 555-2671", "1", "+14155552671"),
        ("1 415 555 2671", "1", "+14155552671"),
        ("020 7946 0958", "44", "+442079460958"),
        ("06 1234 5678", "39", "+390612345678"),
        ("06 20 123 4567", "36", "+36201234567"),
        ("2123 4567", "852", "+85221234567"),
        ("+86 13812345678", "852", MOBILE),
    ],
)
def test_numbers_without_country_code_are_of_the_default_country(
    text: str, country: str, expected: str
) -> None:
    """What is dialled before a number at home is not part of it."""
    assert normalise_phone(text, country) == expected


@given(st.text(max_size=70))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    """No text makes anything else happen, and what is accepted is spelt one way."""
    try:
        number = normalise_phone(text)
    except ParseError:
        return
    assert re.fullmatch(r"\+[1-9][0-9]{6,14}", number)
    assert normalise_phone(number) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Zhang.San@Example.COM ", "zhang.san@example.com"),
        ("ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "zhang@qq.com"),
        ("jeff葉@臺網中心.tw", "jeff葉@xn--fiqq24b10vi0d.tw"),
        ("jeff@xn--fiqq24b10vi0d.tw", "jeff@xn--fiqq24b10vi0d.tw"),
        ("zhang@qq。com", "zhang@qq.com"),
        ("a+b/c=d@mail.example.cn", "a+b/c=d@mail.example.cn"),
    ],
)
def test_an_address_has_one_spelling(text: str, expected: str) -> None:
    """Case, width and script of the domain make no difference."""
    assert normalise_email(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "@", "zhang", "zhang@", "@qq.com", "zhang@qq", "zhang@@qq.com", "a b@qq.com"),
        *(".a@qq.com", "a.@qq.com", "a..b@qq.com", "张三 <a@qq.com>", '"a"@qq.com', "a@qq.c"),
        *("a@-qq.com", "a@qq-.com", "a@q_q.com", "a@qq..com", "a@qq.com.", "a@127.0.0.1"),
        *("a@localhost.local", "a@x.test", "a@xn--0.com", "a@yy--0.com", "a@⒈x.com", "≮a@qq.com"),
        *(
            "a" * 250 + "@qq.com",
            "a" * 600 + "@qq.com",
            "a@" + "b" * 64 + ".com",
            "a\u200bb@qq.com",
        ),
    ],
)
def test_what_is_not_an_address_is_refused(text: str) -> None:
    """Display names, quotes, reserved and impossible domains; the error shows no mailbox."""
    with pytest.raises(ParseError) as refused:
        parse_contact(text, KEY, ContactKind.EMAIL)
    assert refused.value.reason == "bad_email"


@given(st.emails())
def test_an_address_is_kept_as_its_domain(address: str) -> None:
    """Nothing before the @ is kept, and case makes no difference."""
    try:
        contact = parse_contact(address, KEY)
    except ParseError:
        return
    local, _, domain = address.lower().rpartition("@")
    assert contact.hint == domain
    assert str(contact) == f"邮箱***@{domain}"
    assert contact == parse_contact(f"{local.upper()}@{domain}", KEY)


@pytest.mark.requirement("R-04")
def test_a_messenger_name_is_not_shown_at_all() -> None:
    """The name is a person's, so that nothing of it is kept in clear."""
    contact = parse_contact(" WX_Zhang ", KEY, ContactKind.IM)
    assert contact == parse_contact("ｗｘ_zhang", KEY, ContactKind.IM)
    assert (contact.hint, contact.to("zh"), contact.to("en")) == (
        "",
        "即时通讯",
        "instant messenger",
    )


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "x" * 500, "a\x00b"])
def test_an_unusable_messenger_name_is_refused(name: str) -> None:
    """Blank, long or unprintable names identify nobody."""
    with pytest.raises(ParseError) as refused:
        parse_contact(name, KEY, ContactKind.IM)
    assert refused.value.reason == "bad_im"


def test_contacts_print_in_english_too() -> None:
    """The text says the kind and the hint."""
    assert parse_contact(MOBILE, KEY).to("en") == "phone ending in 5678"
    assert parse_contact("li@example.com", KEY).to("en") == "e-mail ***@example.com"


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("phone", "13812345678"),
        ("phone", "138****5678"),
        ("phone", "٥٦٧٨"),
        ("phone", ""),
        ("email", "zhang@example.com"),
        ("email", "zhang"),
        ("im", "wx_zhang"),
        ("fax", "5678"),
    ],
)
def test_a_hint_cannot_show_more(kind: str, hint: str) -> None:
    """The constructor refuses what is private, and does not repeat it."""
    with pytest.raises(ValueError, match=r"hint|kind") as refused:
        ContactPoint(kind=cast("ContactKind", kind), hint=hint)
    assert not hint or hint not in str(refused.value)


def test_a_fingerprint_goes_with_its_key() -> None:
    """One without the other could never be compared, and a wrong one never found."""
    for wrong in ({"fingerprint": "0" * 32}, {"key_id": "2024"}):
        with pytest.raises(ValueError, match="both or neither"):
            ContactPoint(kind=ContactKind.PHONE, hint="5678", **wrong)
    with pytest.raises(ValueError, match="hexadecimal"):
        ContactPoint(kind=ContactKind.PHONE, hint="5678", fingerprint=MOBILE, key_id="2024")


def test_a_vault_reference_is_kept_and_not_shown() -> None:
    """It may be any name, such as a UUID, and stays out of the repr."""
    reference = "550e8400-e29b-41d4-a716-446655440000"
    contact = ContactPoint(kind=ContactKind.PHONE, hint="5678", vault_ref=reference)
    assert contact.vault_ref == reference
    assert reference not in repr(contact)


@pytest.mark.requirement("R-04")
@pytest.mark.parametrize("reference", ["13812345678", "li@example.com", "", "x" * 201])
def test_the_contact_is_not_its_own_reference(reference: str) -> None:
    """A number or address in place of a reference is refused."""
    with pytest.raises(ValueError, match=r"vault|reference"):
        ContactPoint(kind=ContactKind.PHONE, hint="5678", vault_ref=reference)


@pytest.mark.parametrize("secret", [b"short", b"x" * 65, "0123456789abcdef", None])
def test_a_secret_is_long_enough_and_never_shown(secret: object) -> None:
    """Too short, too long, or no bytes."""
    with pytest.raises((ValueError, TypeError), match=r"16 to 64|bytes") as refused:
        FingerprintKey(id="k", secret=cast("bytes", secret))
    assert "0123" not in str(refused.value)
    assert "0123" not in repr(KEY)


@pytest.mark.parametrize("name", ["", "a b", "x" * 33, "钥"])
def test_a_key_has_a_plain_name(name: str) -> None:
    """The name is stored beside every fingerprint."""
    with pytest.raises(ValueError, match="1 to 32"):
        FingerprintKey(id=name, secret=b"x" * 16)


def test_keys_are_equal_by_name_and_secret() -> None:
    """So that a host can build the same key twice."""
    assert FingerprintKey(id="2024", secret=b"0123456789abcdef") == KEY != OTHER


def phones(real_data: Path) -> list[dict[str, str]]:
    with (real_data / "contact_vectors" / "reference_phones.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(text: str, country: str = "86") -> str:
    try:
        return normalise_phone(text, country)
    except ParseError as refused:
        return refused.reason


@pytest.mark.real_data("contact_vectors")
@pytest.mark.requirement("R-04")
def test_every_valid_chinese_or_international_number_is_read(real_data: Path) -> None:
    """Numbers with a country code, and all that are written in China, give their E.164 form."""
    rows = [
        row
        for row in phones(real_data)
        if row["valid"] == "True" and (row["tag"] != "national" or row["default_region"] == "CN")
    ]
    assert len(rows) > 1_100
    assert [row["raw"] for row in rows if read(row["raw"]) != row["e164"]] == []


@pytest.mark.real_data("contact_vectors")
def test_national_numbers_are_read_but_for_one(real_data: Path) -> None:
    """Only the mobile prefix of Argentina, which moves inside the number, is not known."""
    rows = [row for row in phones(real_data) if row["tag"] == "national"]
    codes = {
        row["default_region"]: re.split(r"[ -]", row["raw"].removeprefix("+"))[0]
        for row in phones(real_data)
        if row["tag"] == "international"
    }
    wrong = [row for row in rows if read(row["raw"], codes[row["default_region"]]) != row["e164"]]
    assert [row["default_region"] for row in wrong] == ["AR"]


@pytest.mark.real_data("contact_vectors")
def test_numbers_that_cannot_be_are_refused(real_data: Path) -> None:
    """Of the handwritten ones, only extensions and notes are read where the reference gives up."""
    rows = [
        row
        for row in phones(real_data)
        if row["tag"] == "cn_handwritten" and row["valid"] == "False"
    ]
    assert [row["raw"] for row in rows if read(row["raw"]).startswith("+")] == [
        "0755 2601 2345 转 801",
        "0755-26012345-801",
        "13800138000（微信同号）",
    ]
    assert {read(row["raw"]) for row in rows if "*" in row["raw"]} == {"masked_phone"}


def mailbox(address: str) -> str | None:
    try:
        return normalise_email(address)
    except ParseError:
        return None


@pytest.mark.real_data("contact_vectors")
def test_addresses_are_judged_as_the_reference_judges_them(real_data: Path) -> None:
    """All valid ones are read, to the same domain; only pasted line ends are forgiven."""
    path = real_data / "contact_vectors" / "reference_email_validator.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    valid = [row for row in rows if row["valid"]]
    assert [mailbox(row["address"]) is None for row in valid] == [False] * len(valid)
    assert [(mailbox(row["address"]) or "").rpartition("@")[2] for row in valid] == [
        row["ascii_domain"] for row in valid
    ]
    accepted = [row["address"] for row in rows if not row["valid"] and mailbox(row["address"])]
    assert [
        address for address in accepted if address == address.strip() and len(address) < 200
    ] == []
    assert len(accepted) <= 3
