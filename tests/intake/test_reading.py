"""Every row is accepted or refused, all its problems are told, and nothing private is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadcore.intake import (
    LEAD_SHEET,
    Accepted,
    Column,
    Refused,
    Requirements,
    RowMapping,
    read_rows,
)
from tests.intake.given import (
    ANYTHING,
    GOOD,
    KEY,
    NOW,
    accepted,
    codes,
    new_of,
    notes,
    read,
    refused,
)

HEADERS = [column.header for column in LEAD_SHEET.columns]
CELLS = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.binary(max_size=20),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.booleans(),
    st.dates(),
    st.datetimes(timezones=st.none() | st.just(UTC)),
    st.lists(st.text(max_size=3), max_size=3),
    st.sampled_from(
        ["待定", "展会", "江苏", "20-30万", "2024/5/1", "13812345678", "a@b.cn", "王总（CTO）"]
    ),
)
KEYS = st.one_of(st.sampled_from(HEADERS), st.text(max_size=10), st.integers(), st.none())
ROWS = st.dictionaries(KEYS, CELLS, max_size=25)
DIGITS = st.text(alphabet="0123456789", min_size=8, max_size=8)
NAMES = st.text(alphabet="赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", min_size=2, max_size=4)


def read_all(
    rows: Iterable[object],
    mapping: RowMapping = LEAD_SHEET,
    requirements: Requirements | None = None,
) -> list[Accepted | Refused]:
    asked = Requirements() if requirements is None else requirements
    return list(read_rows(rows, mapping, requirements=asked, key=KEY, now=NOW))


def shown(answer: Accepted | Refused) -> str:
    """Return all that an answer may print of its row."""
    told = answer.problems if isinstance(answer, Refused) else ()
    chinese = [problem.to("zh") for problem in told] + [note.to("zh") for note in answer.notes]
    return "\n".join([str(answer), repr(answer), *chinese])


@pytest.mark.requirement("R-02")
def test_everything_that_is_wrong_is_told_at_once() -> None:
    """Problems of cells and of what is required come together, each by its column."""
    row = GOOD | {"线索来源": "", "联系电话": "12345", "行业": "", "城市": "", "预算": "看情况"}
    assert sorted(codes(refused(row))) == [
        ("城市", "missing"),
        ("线索来源", "missing"),
        ("联系电话", "bad_phone"),
        ("行业", "missing"),
        ("预算", "bad_money"),
    ]


def test_moment_in_the_future_is_refused() -> None:
    """A row cannot have been received after now, and may have been received just now."""
    (problem,) = refused(GOOD | {"获取时间": NOW + timedelta(seconds=1)}).problems
    assert (problem.path, problem.code) == ("获取时间", "in_future")
    assert accepted(GOOD | {"获取时间": NOW}).new.received_at == NOW


@pytest.mark.requirement("R-02")
def test_refused_row_can_be_mended_and_read_again() -> None:
    """A refused row is the caller's own; mended, it is accepted."""
    row = GOOD | {"城市": ""}
    answer = refused(row)
    assert answer.row is row
    row["城市"] = "南京"
    assert new_of(read(answer.row)).city == "南京市"


def test_refused_row_is_not_printed() -> None:
    """The row that a refusal refers to stays out of its text, and equal refusals are equal."""
    one, two = (refused(GOOD | {"城市": "", "备注": note}) for note in ("甲", "乙"))
    assert "甲" not in repr(one)
    assert one == two


@pytest.mark.parametrize("row", [None, 7, "text", b"bytes", [], ["王敏"], float("nan"), object()])
def test_what_is_no_row_is_refused(row: object) -> None:
    """A row that is no mapping is one problem, and the batch goes on."""
    first, second = read_all([row, GOOD])
    assert isinstance(first, Refused)
    assert codes(first) == [("row", "not_a_row")]
    assert isinstance(second, Accepted)


def test_row_of_too_many_columns_is_refused() -> None:
    """More than 200 columns are not looked at."""
    wide = GOOD | {str(n): "" for n in range(200)}
    assert codes(refused(wide)) == [("row", "too_many_columns")]


def test_row_with_more_cells_than_headers_is_refused() -> None:
    """A comma without quotes shifts cells, so that nothing in the row can be trusted."""
    text = "联系人,备注\n王敏,甲,乙\n"
    (row,) = csv.DictReader(io.StringIO(text))
    assert codes(refused(row)) == [("row", "surplus_cells")]


def test_table_without_headers_is_refused_without_showing_its_first_row() -> None:
    """Where no column is known, the first line was no header: it may be somebody's name."""
    answer = refused({"王敏": "李静", "13812345678": "13912345678"})
    assert codes(answer) == [("row", "no_known_column")]
    assert not {"王敏", "李静", "5678"} & {
        text for text in ("王敏", "李静", "5678") if text in shown(answer)
    }


def test_blank_row_is_one_problem() -> None:
    """A row of empty cells, as spreadsheets leave them, is not a list of missing fields."""
    for blank in ("", None, " ", "-"):
        assert codes(refused(dict.fromkeys(HEADERS, blank))) == [("row", "blank_row")]


def test_columns_that_are_required_and_absent_are_one_problem() -> None:
    """Headers that are not in the row at all are told once, not field by field."""
    row = {
        header: cell
        for header, cell in GOOD.items()
        if header in ("联系人", "线索来源", "获取时间")
    }
    missing = "联系电话/电子邮箱/微信/行业/省份/城市"
    assert codes(refused(row)) == [(missing, "missing_columns")]


def test_city_may_stand_beside_its_province() -> None:
    """A table without a column for cities can have them in that for provinces, row by row."""
    row = {header: cell for header, cell in GOOD.items() if header != "城市"}
    assert accepted(row | {"省份": "江苏省南京市"}).new.city == "南京市"
    assert codes(refused(row)) == [("城市", "missing")]


def test_columns_that_need_not_be_there_are_noted_once() -> None:
    """Absent and unknown columns are noted with the first row, and again when they change."""
    other = GOOD | {"颜色": "红"}
    answers = read_all([GOOD, GOOD, other, other, GOOD])
    told = [[note.code for note in answer.notes if note.path == "row"] for answer in answers]
    both = ["ignored_columns", "absent_columns"]
    assert told == [["absent_columns"], [], both, [], ["absent_columns"]]
    assert "颜色" in str(answers[2].notes[0])


def test_note_on_many_columns_is_short() -> None:
    """At most ten columns are named, and how many there are."""
    wide = GOOD | {f"列{n}": "" for n in range(150)}
    note = accepted(wide).notes[0]
    assert "(150)" in str(note)
    assert len(str(note)) < 200


def test_column_that_a_row_has_twice_is_refused() -> None:
    """Two spellings of one header leave open which of them counts."""
    assert codes(refused(GOOD | {" 城市": "苏州"})) == [("城市", "duplicate_column")]


def test_columns_of_the_host_are_kept_where_the_mapping_says_so() -> None:
    """Columns that the mapping does not name go into `extra` under their headers."""
    mapping = attrs.evolve(LEAD_SHEET, unmapped="extra")
    row = GOOD | {
        " Team Size": "红",
        "电话13812345678": "x",
        7: "seven",
        "h" * 65: "long",
        "remark": "taken",
    }
    answer = accepted(row | {"备注": "甲"}, mapping)
    assert dict(answer.new.extra) == {"Team Size": "红", "remark": "甲"}
    (note,) = [note for note in answer.notes if note.code == "ignored_columns"]
    assert "1234" not in str(note)


def test_columns_of_the_host_are_bounded() -> None:
    """`extra` holds a hundred fields; columns beyond are noted as ignored."""
    mapping = attrs.evolve(LEAD_SHEET, unmapped="extra")
    answer = accepted(GOOD | {f"列{n}": "x" for n in range(150)}, mapping)
    assert len(answer.new.extra) == 99  # one is kept for 备注, which the mapping names
    assert "(51)" in next(str(note) for note in answer.notes if note.code == "ignored_columns")


def test_default_fills_an_empty_cell_and_is_noted() -> None:
    """A default is what the mapping says that an empty cell means, whether its column is there."""
    mapping = RowMapping(
        name="own",
        defaults={"source": "trade_show", "industry": "教育"},
        columns=(Column(header="来源", field="source"), Column(header="联系人", field="name")),
    )
    answer = read({"来源": "", "联系人": "王"}, mapping, ANYTHING)
    assert (new_of(answer).source, new_of(answer).industry) == ("trade_show", "教育")
    assert notes(answer) == {("来源", "filled")}
    assert new_of(read({"联系人": "王"}, mapping, ANYTHING)).source == "trade_show"
    assert new_of(read({"来源": "研讨会", "联系人": "王"}, mapping, ANYTHING)).source == "seminar"


def test_default_does_not_hide_a_mistake() -> None:
    """A cell that cannot be read is refused, not filled."""
    mapping = RowMapping(
        name="own",
        defaults={"source": "trade_show"},
        columns=(Column(header="来源", field="source"),),
    )
    answer = read({"来源": "地推"}, mapping, ANYTHING)
    assert isinstance(answer, Refused)
    assert notes(answer) == set()


def test_default_that_is_no_source_is_refused() -> None:
    """A mapping's default is read like a cell, and refused where no such source is declared."""
    mapping = RowMapping(
        name="own", defaults={"source": "(missing)"}, columns=(Column(header="h", field="name"),)
    )
    answer = read({"h": "王"}, mapping, ANYTHING)
    assert isinstance(answer, Refused)
    assert codes(answer) == [("source", "unknown_source")]


def test_rows_are_read_as_they_are_asked_for() -> None:
    """Reading is lazy: no row is taken before its answer is asked for."""
    taken: list[int] = []

    def rows() -> Iterator[dict[str, str]]:
        for number in range(3):
            taken.append(number)
            yield GOOD

    answers = read_rows(rows(), LEAD_SHEET, requirements=Requirements(), key=KEY, now=NOW)
    assert taken == []
    assert next(answers).number == 1
    assert taken == [0]


def test_now_is_aware() -> None:
    """A moment without a zone is refused before any row is read."""
    naive = datetime(2024, 7, 1)  # noqa: DTZ001 - the mistake
    with pytest.raises(ValueError, match="naive"):
        read_rows([], LEAD_SHEET, requirements=Requirements(), key=KEY, now=naive)


@given(st.lists(ROWS | CELLS, max_size=8))
@example([{"获取时间": datetime(1, 1, 1)}, {"联系电话": "转"}, {"省份": "省"}])  # noqa: DTZ001
@pytest.mark.requirement("R-02", "R-08")
def test_every_row_has_one_answer(rows: list[object]) -> None:
    """Whatever the rows are, none raises, none is lost, and the order is kept."""
    for mapping in (LEAD_SHEET, attrs.evolve(LEAD_SHEET, unmapped="extra", zone=None)):
        for asked in (Requirements(), ANYTHING):
            answers = read_all(rows, mapping, asked)
            assert [answer.number for answer in answers] == list(range(1, len(rows) + 1))
            assert all(answer.row is row for answer, row in zip(answers, rows, strict=True))
            assert all(answer.problems for answer in answers if isinstance(answer, Refused))


@given(ROWS, st.permutations(HEADERS))
def test_order_of_columns_does_not_matter(row: dict[object, object], order: list[str]) -> None:
    """The same cells in another order make the same enquiry, or the same problems."""
    row.pop(None, None)
    other = {header: row[header] for header in order if header in row} | row
    one, two = read(row), read(other)
    assert type(one) is type(two)
    if isinstance(one, Accepted) and isinstance(two, Accepted):
        assert one.new == two.new
    elif isinstance(one, Refused) and isinstance(two, Refused):
        assert sorted(codes(one)) == sorted(codes(two))


@given(
    ROWS,
    DIGITS,
    DIGITS,
    NAMES,
    st.sampled_from(["备注", "需求描述", "预算", "城市", "线索编号", "获取时间"]),
)
@pytest.mark.requirement("R-04")
def test_nothing_private_is_told_of_any_row(
    row: dict[object, object], digits: str, local: str, name: str, anywhere: str
) -> None:
    """Whatever else is wrong with a row, no text about it shows its name, number or address."""
    phone, address = f"139{digits}", f"u{local}x@example.com"
    private = {
        "联系人": name,
        "联系电话": f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
        "电子邮箱": address,
        "微信": f"wx{name}",
        "关键决策人": f"{name}（{phone}，已确认",
        anywhere: f"{phone} {address}",
    }
    text = shown(read(row | private))
    assert phone[:7] not in text.replace("-", "")
    assert f"u{local}" not in text
    assert name not in text


@given(ROWS)
def test_reading_again_gives_the_same(row: dict[object, object]) -> None:
    """Reading is pure: the same row gives an equal answer."""
    assert read(row) == read(row)


@pytest.mark.requirement("R-08")
def test_big_batch_with_many_bad_rows_loses_none() -> None:
    """Of ten thousand rows, three in ten bad, exactly those are refused, each where it stood."""
    bad = ({"城市": ""}, {"联系电话": "138****5678"}, {"预算": object()})
    rows = [GOOD | (bad[n % 10] if n % 10 < 3 else {}) for n in range(10_000)]
    answers = read_all(rows)
    assert len(answers) == 10_000
    out = [answer.number - 1 for answer in answers if isinstance(answer, Refused)]
    assert out == [n for n in range(10_000) if n % 10 < 3]


def test_a_mapping_that_is_a_dict_is_refused_at_once() -> None:
    """Headers alone are no mapping: each column says its field and parser."""
    with pytest.raises(TypeError, match="mapping: a dict was given; allowed: a RowMapping"):
        read_rows([GOOD], {"手机": "contacts"}, requirements=Requirements(), key=KEY, now=NOW)  # type: ignore[arg-type]  # wrong on purpose
