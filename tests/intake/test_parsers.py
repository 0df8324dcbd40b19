"""Each way of reading a cell: what it accepts, what it refuses, and what it notes."""

from __future__ import annotations

import pytest

from leadcore.intake import LEAD_SHEET, Column, Requirements, RowMapping
from leadcore.intake.fields import PARSER_NAMES
from leadcore.intake.parsers import PARSERS
from leadcore.labels import SOURCE
from leadcore.model import Attachment, Source
from leadcore.texts import Text
from leadcore.values import ContactKind
from tests.intake.given import (
    ANYTHING,
    GOOD,
    accepted,
    code_of,
    codes,
    new_of,
    notes,
    read,
    refused,
    sole,
)


def test_every_parser_that_a_mapping_can_name_exists() -> None:
    """The table of parsers has the names that mappings are checked against."""
    assert set(PARSERS) == set(PARSER_NAMES)


@pytest.mark.requirement("R-01")
@pytest.mark.parametrize("source", list(Source))
def test_source_is_known_by_key_and_label(source: Source) -> None:
    """Every standard source is read from its key, its Chinese label and its English label."""
    for text in (source.value, SOURCE[source].zh, SOURCE[source].en.upper()):
        assert accepted(GOOD | {"线索来源": f" {text} "}).new.source == source


@pytest.mark.parametrize(
    ("text", "source"), [("展会", "trade_show"), ("官网", "web_form"), ("４００电话", "telephone")]
)
def test_source_is_known_by_a_synonym_and_that_is_noted(text: str, source: str) -> None:
    """What people write for a source is read as it and noted; a label needs no note."""
    answer = accepted(GOOD | {"线索来源": text})
    assert answer.new.source == source
    assert ("线索来源", "read_as") in notes(answer)
    assert ("线索来源", "read_as") not in notes(accepted(GOOD | {"线索来源": "行业展会"}))


def test_source_that_nobody_declared_is_refused_with_the_nearest() -> None:
    """An unknown source says which are known, and which one may have been meant."""
    (problem,) = refused(GOOD | {"线索来源": "官网表格"}).problems
    assert problem.code == "unknown_source"
    assert problem.allowed.en.startswith("did you mean web_form? One of web_form, advertising")
    assert problem.allowed.zh.startswith("您是否指 官网表单？")
    (other,) = refused(GOOD | {"线索来源": "地推扫街"}).problems
    assert other.allowed.en.startswith("one of web_form")


@pytest.mark.requirement("R-01")
def test_host_has_sources_of_its_own() -> None:
    """A source that a host declares is read; a synonym for one that it does not have is not."""
    own = Requirements(sources={"field": Text("地推", "field sales")})
    answer = read(GOOD | {"线索来源": "地推"}, LEAD_SHEET, own)
    assert new_of(answer).source == "field"
    assert code_of(read(GOOD, LEAD_SHEET, own)) == "unknown_source"


def test_source_may_be_called_as_what_is_not_known() -> None:
    """`unknown` is a source where it is declared, and nothing where it is not."""
    own = Requirements(sources={"unknown": Text("未知", "not known")})
    assert new_of(read(GOOD | {"线索来源": "unknown"}, LEAD_SHEET, own)).source == "unknown"
    answer = refused(GOOD | {"线索来源": "unknown"})
    assert codes(answer) == [("线索来源", "missing")]
    assert ("线索来源", "unknown") in notes(answer)


@pytest.mark.parametrize("text", ["待定", "不详", " － ", "N/A"])
def test_word_for_unknown_leaves_a_field_empty_and_is_noted(text: str) -> None:
    """Who writes that the budget is not known has written no budget, and no mistake."""
    answer = accepted(GOOD | {"预算": text})
    assert answer.new.demand.budget is None
    assert ("预算", "unknown") in notes(answer)


@pytest.mark.requirement("R-05")
def test_demand_is_read_as_people_write_it() -> None:
    """Budget, time and description are typed values."""
    row = {"预算": "２０－３０万", "预计合作时间": "三个月内", "需求描述": " 会员小程序\u200b "}
    demand = accepted(GOOD | row).new.demand
    assert (str(demand.budget), str(demand.timeframe)) == ("20–30万元", "3个月内")
    assert demand.description == "会员小程序"


@pytest.mark.parametrize(
    ("header", "text", "code"),
    [("预算", "很多", "bad_money"), ("预计合作时间", "看领导", "bad_timeframe")],
)
def test_demand_that_cannot_be_read_is_refused(header: str, text: str, code: str) -> None:
    """What says something else than a budget or a time is refused, with what was given."""
    (problem,) = refused(GOOD | {header: text}).problems
    assert (problem.path, problem.code, problem.given.en) == (header, code, f"'{text}'")


@pytest.mark.requirement("R-06")
def test_attachments_are_read_without_bytes() -> None:
    """Names and addresses of files become what is known of them."""
    text = "招标文件.docx；https://files.example.com/a/预算表.XLSX\n说明"
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    address = "https://files.example.com/a/预算表.XLSX"
    assert accepted(GOOD | {"需求文档": text}).new.attachments == (
        Attachment(name="招标文件.docx", reference="招标文件.docx", media_type=docx),
        Attachment(name="预算表.XLSX", reference=address, media_type=xlsx),
        Attachment(name="说明", reference="说明"),
    )


@pytest.mark.parametrize("text", ["；", ";".join("a" * 21), "a" * 1001, "a\u202eb.pdf"])
def test_attachments_that_cannot_be_kept_are_refused(text: str) -> None:
    """No names, too many, too long ones and those with hidden directions are refused."""
    assert code_of(sole("attachments", text)) == "bad_attachments"


def test_contacts_of_several_columns_come_together() -> None:
    """Phone, e-mail and messenger make the contacts, in the order of the mapping, each once."""
    row = GOOD | {"电子邮箱": " Ming@EXAMPLE.com", "微信": "wx_ming"}
    assert [contact.kind for contact in accepted(row).new.contacts] == [
        ContactKind.PHONE,
        ContactKind.EMAIL,
        ContactKind.IM,
    ]


def test_contact_that_stands_in_two_columns_is_one() -> None:
    """The same number in two columns, however written, is one contact."""
    columns = tuple(Column(header=header, field="contacts") for header in ("手机", "座机"))
    mapping = RowMapping(name="own", columns=columns, defaults={"source": "referral"})
    row = {"手机": "13812345678", "座机": "+86 138 1234 5678"}
    assert len(new_of(read(row, mapping, ANYTHING)).contacts) == 1


@pytest.mark.parametrize(
    ("header", "text", "code"),
    [
        ("联系电话", "138****5678", "masked_phone"),
        ("联系电话", "1.54E+10", "bad_phone"),
        ("联系电话", "王敏的手机", "bad_phone"),
        ("电子邮箱", "mingyuan#example.com", "bad_email"),
        ("微信", "w" * 65, "bad_im"),
    ],
)
@pytest.mark.requirement("R-04")
def test_contact_that_is_none_is_refused_without_showing_it(
    header: str, text: str, code: str
) -> None:
    """A bad contact is refused although there is another; it may be a name, so it is not shown."""
    row = GOOD | {"电子邮箱": "a@example.com", "微信": "wx_a", header: text}
    (problem,) = refused(row).problems
    assert (problem.path, problem.code) == (header, code)
    assert problem.given.en == f"a text of {len(text)} characters"


@pytest.mark.parametrize(
    "text", ["021-90001234转8012", "15411404757#6", "手机：154 1140 4757", "15411404757（王）"]
)
def test_what_stands_beside_a_number_is_noted(text: str) -> None:
    """An extension or a remark is no part of the number; that it is left out is noted."""
    assert notes(sole("contacts", text, "phone")) == {("column", "beside_number")}


@pytest.mark.parametrize(
    "text", ["+86 154-1140-4757", "(021) 9000 1234", "0086-15411404757", "１５４１１４０４７５７"]
)
def test_number_alone_needs_no_note(text: str) -> None:
    """However a number is written, it is only a number."""
    assert notes(sole("contacts", text, "phone")) == set()


def test_messenger_that_goes_by_the_phone_number_is_not_kept_twice() -> None:
    """`同手机` is no messenger name, and is noted."""
    answer = accepted(GOOD | {"微信": "同手机"})
    assert len(answer.new.contacts) == 1
    assert ("微信", "same_as_phone") in notes(answer)


def test_contact_of_an_unnamed_kind_is_a_phone_or_an_address() -> None:
    """A column of contacts takes phone numbers and e-mail addresses."""
    assert [
        new_of(sole("contacts", text)).contacts[0].kind.value for text in ("15411404757", "a@b.cn")
    ] == ["phone", "email"]


@pytest.mark.requirement("R-04")
def test_number_in_free_text_is_masked_and_noted() -> None:
    """A phone number or address in any free text is masked, and that is noted."""
    answer = accepted(GOOD | {"需求描述": "请打15400001234", "备注": "邮箱 siqi@example.cn"})
    assert answer.new.demand.description == "请打****1234"
    assert answer.new.extra["remark"] == "邮箱 ***@example.cn"
    assert {("需求描述", "masked"), ("备注", "masked")} <= notes(answer)


@pytest.mark.requirement("R-03")
def test_given_lead_number_is_kept() -> None:
    """A number that the row has is the lead's number."""
    assert accepted(GOOD | {"线索编号": " 线索-2024-0501-104 "}).new.id == "线索-2024-0501-104"


@pytest.mark.parametrize(
    "text", ["138-1234-5678", "+8613812345678", "a@b.cn", "x" * 129, "a\u202eb"]
)
def test_lead_number_that_is_somebodys_number_is_refused(text: str) -> None:
    """A lead is known by its number everywhere: no phone, no address, nothing hidden."""
    assert code_of(sole("id", text)) == "bad_id"


def test_identifier_that_the_model_masks_is_noted() -> None:
    """An identifier in another field than the id is kept as free text is: masked."""
    answer = sole("campaign", "page-12345678", "id")
    assert new_of(answer).campaign == "page-****5678"
    assert notes(answer) == {("column", "masked")}


@pytest.mark.parametrize(
    ("region", "city", "expected"),
    [
        ("江苏", "南京", ("江苏省", "南京市")),
        ("上海", "", ("上海市", "上海市")),
        ("广东省深圳", "", ("广东省", "深圳市")),
        ("内蒙古", "呼和浩特市", ("内蒙古自治区", "呼和浩特市")),
    ],
)
def test_place_is_read_from_region_and_city_together(
    region: str, city: str, expected: tuple[str, str]
) -> None:
    """Province and city are completed, told apart and noted, whichever column they stand in."""
    answer = accepted(GOOD | {"省份": region, "城市": city})
    assert (answer.new.region, answer.new.city) == expected
    assert any(code == "read_as" and "省份" in path for path, code in notes(answer))


def test_place_that_is_written_in_full_needs_no_note() -> None:
    """What is kept as it was written is not noted."""
    answer = accepted(GOOD | {"线索来源": "行业展会", "省份": "江苏省", "城市": "南京市"})
    assert notes(answer) == set()


def test_place_in_one_column_is_region_and_city() -> None:
    """One column gives both; a district is left out, and that is noted."""
    answer = sole("place", "江苏省南京市玄武区")
    assert (new_of(answer).region, new_of(answer).city) == ("江苏省", "南京市")
    assert ("column", "area_left_out") in notes(answer)


def test_place_that_is_none_is_refused_by_both_columns() -> None:
    """Region and city that do not go together are one problem, of both columns."""
    assert codes(refused(GOOD | {"城市": "Springfield"})) == [("省份/城市", "bad_place")]


def test_city_without_its_province_is_kept() -> None:
    """A city alone does not say its province, which is what is missing then."""
    answer = refused(GOOD | {"省份": ""})
    assert codes(answer) == [("省份", "missing")]


def test_municipality_in_the_column_of_cities_is_its_own_province() -> None:
    """A city that is a province needs no other."""
    new = accepted(GOOD | {"省份": "", "城市": "上海"}).new
    assert (new.region, new.city) == ("上海市", "上海市")


def test_industry_is_read_without_its_suffix() -> None:
    """`教育行业` is the industry 教育, and that is noted; 行业 alone stays what it is."""
    answer = accepted(GOOD | {"行业": "教育行业"})
    assert answer.new.industry == "教育"
    assert ("行业", "read_as") in notes(answer)
    assert accepted(GOOD | {"行业": "行业"}).new.industry == "行业"


def test_column_has_synonyms() -> None:
    """Any text is read as the mapping says that it is meant, and other texts as they are."""
    column = Column(header="h", field="industry", parse="text", synonyms={"ＩＴ": "信息技术"})
    mapping = RowMapping(name="own", columns=(column,), defaults={"source": "referral"})
    read_industry = {
        text: new_of(read({"h": text}, mapping, ANYTHING)).industry for text in ("it ", "教育")
    }
    assert read_industry == {"it ": "信息技术", "教育": "教育"}


@pytest.mark.parametrize(("text", "number"), [("1,200", 1200), ("-3", -3), ("0.5", 0.5), (12, 12)])
def test_number_is_read(text: object, number: float) -> None:
    """Whole numbers and fractions of a host's own fields are numbers."""
    assert new_of(sole("extra.size", text, "number")).extra["size"] == number


@pytest.mark.parametrize("text", ["many", "1e5", "9" * 16, "1.2.3", "1" * 25])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Words, exponents and what is longer than a spreadsheet keeps are refused."""
    assert code_of(sole("extra.size", text, "number")) == "bad_number"
