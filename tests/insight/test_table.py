"""Tables are plain rows for programs and aligned text for people."""

from __future__ import annotations

import csv
import io
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.insight import Column, Table
from leadcore.insight.table import MAX_COLUMNS, MAX_ROWS, SHOWN_ROWS, Cell
from leadcore.texts import Text

SOURCE = Column("source", Text("来源", "source"), "text", {"web": Text("官网表单", "web form")})
LEADS = Column("leads", Text("线索数", "leads"), "count")
SHARE = Column("share", Text("占比", "share"), "share")
DAYS = Column("days", Text("天数", "days"), "days")
AMOUNT = Column("amount", Text("金额", "amount"), "amount")
IDLE = Column("idle", Text("空闲", "idle"), "flag")
ALL = (SOURCE, LEADS, SHARE, DAYS, AMOUNT, IDLE)

ROWS = st.lists(
    st.tuples(
        st.none() | st.text(max_size=9),
        st.none() | st.integers(),
        *(st.none() | st.floats(allow_nan=False, allow_infinity=False) for _ in range(3)),
        st.none() | st.booleans(),
    ),
    max_size=5,
)


def table(*rows: tuple[Cell, ...], columns: tuple[Column, ...] = ALL) -> Table:
    return Table(name="t", title=Text("表", "table"), columns=columns, rows=rows)


FULL = table(("web", 1200, 0.125, 3.04, 1234.5, True), (None, None, None, None, None, None))


@given(ROWS)
def test_records_are_the_rows_under_their_names(rows: list[tuple[Cell, ...]]) -> None:
    """Nothing is added, lost or changed between rows and records."""
    records = table(*rows).records()
    assert [tuple(record.values()) for record in records] == rows
    assert all(list(record) == [column.name for column in ALL] for record in records)


@given(ROWS)
def test_records_are_plain_values(rows: list[tuple[Cell, ...]]) -> None:
    """JSON, and so every spreadsheet and data frame, takes the records as they are."""
    records = table(*rows).records()
    assert json.loads(json.dumps(records, allow_nan=False)) == records


@pytest.mark.requirement("R-69")
def test_records_go_straight_into_a_spreadsheet() -> None:
    """The standard library's csv writes the records without further ado."""
    file = io.StringIO()
    writer = csv.DictWriter(file, [column.name for column in ALL])
    writer.writerows(FULL.records())
    assert file.getvalue() == "web,1200,0.125,3.04,1234.5,True\r\n,,,,,\r\n"


def test_text_is_aligned_in_chinese() -> None:
    """Chinese headings and labels align with figures, and what is missing is a dash."""
    assert FULL.text("zh").splitlines() == [
        "表",
        "来源      线索数    占比  天数      金额  空闲",
        "--------  ------  ------  ----  --------  ----",
        "官网表单   1,200  12.5 %   3.0  1,234.50  是",
        "—              —       —     —         —  —",
    ]


def test_text_is_aligned_in_english() -> None:
    """The same table in English."""
    assert FULL.text("en").splitlines() == [
        "table",
        "source    leads   share  days    amount  idle",
        "--------  -----  ------  ----  --------  ----",
        "web form  1,200  12.5 %   3.0  1,234.50  yes",
        "—             —       —     —         —  —",
    ]


def test_a_flag_that_is_not_set_says_so() -> None:
    """No is not missing."""
    assert [IDLE.shown(False, "zh"), IDLE.shown(False, "en")] == ["否", "no"]


def test_printing_a_table_shows_it_in_chinese() -> None:
    """`print(table)` gives the table a person reads."""
    assert str(FULL) == FULL.text("zh") == FULL.text()


def test_a_notebook_shows_a_table_as_markdown() -> None:
    """Headings, alignment and values come as a Markdown table with the title above."""
    assert table(("a|b", 3), columns=(SOURCE, LEADS))._repr_markdown_().splitlines() == [
        "**表**",
        "",
        "| 来源 | 线索数 |",
        "| :--- | ---: |",
        r"| a\|b | 3 |",
    ]


@given(ROWS)
def test_text_has_a_line_for_every_row(rows: list[tuple[Cell, ...]]) -> None:
    """Title, head, rule, and one line a row, whatever is written in the values."""
    assert len(table(*rows).text("en").split("\n")) == len(rows) + 3
    assert len(table(*rows).markdown("en").split("\n")) == len(rows) + 4


def test_what_is_not_shown_is_counted() -> None:
    """A long table shows its first rows, and says how many more there are; records have all."""
    many = table(*(("a", n) for n in range(SHOWN_ROWS + 7)), columns=(SOURCE, LEADS))
    assert many.text("zh").splitlines()[-1] == "……还有 7 行"
    assert many.text("en").splitlines()[-1] == "… and 7 more rows"
    assert many.markdown("en").splitlines()[-1] == "… and 7 more rows"
    assert len(many.text("en").splitlines()) == SHOWN_ROWS + 4
    assert len(many.records()) == SHOWN_ROWS + 7
    shown = table(*many.rows[:SHOWN_ROWS], columns=many.columns)
    assert len(shown.text("en").splitlines()) == SHOWN_ROWS + 3


def test_the_repr_of_a_table_is_short() -> None:
    """A table in an error message or a debugger does not spill its rows."""
    assert "<2 rows>" in repr(FULL)
    assert "1200" not in repr(FULL)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (SOURCE, 1),
        (LEADS, 1.5),
        (LEADS, True),
        (LEADS, "1"),
        (SHARE, float("nan")),
        (DAYS, float("inf")),
        (AMOUNT, True),
        (IDLE, 1),
    ],
)
def test_a_value_of_another_kind_is_refused(column: Column, cell: Cell) -> None:
    """A column holds one kind of value, and never NaN; the refusal names row and column."""
    with pytest.raises(ValueError, match=f"row 0 .* column {column.name}; allowed: a finite"):
        table((cell,), columns=(column,))


def test_a_row_of_another_length_is_refused() -> None:
    """Every row has a value for every column."""
    with pytest.raises(ValueError, match="row 1 has 1 values; allowed: 2"):
        table(("a", 1), ("b",), columns=(SOURCE, LEADS))


@pytest.mark.parametrize(
    "columns",
    [
        (),
        (LEADS, LEADS),
        tuple(Column(f"c{n}", Text("列", "c"), "count") for n in range(MAX_COLUMNS + 1)),
    ],
    ids=["none", "twice", "too many"],
)
def test_columns_are_few_and_each_has_its_own_name(columns: tuple[Column, ...]) -> None:
    """No column, a name twice, or too many columns are refused."""
    with pytest.raises(ValueError, match="allowed: 1 to 100, each name once"):
        table(columns=columns)


def test_a_table_is_a_value() -> None:
    """A table hashes, survives pickling, and does not change with the labels it was made from."""
    labels = {"web": Text("官网", "web")}
    made = table(("web",), columns=(Column("source", Text("来源", "source"), "text", labels),))
    copied = pickle.loads(pickle.dumps(made))
    labels["web"] = Text("改", "changed")
    assert copied == made
    assert hash(copied) == hash(made)
    assert made.text("zh").endswith("官网")


def test_too_many_rows_are_refused() -> None:
    """A table is a report, not a store."""
    with pytest.raises(ValueError, match=f"allowed: at most {MAX_ROWS}"):
        table(*[(1,)] * (MAX_ROWS + 1), columns=(LEADS,))


def test_an_unknown_kind_of_column_is_refused() -> None:
    """The kinds are known; another is refused when the column is made."""
    with pytest.raises(ValueError, match="'kind' must be in"):
        Column("a", Text("甲", "a"), "money")  # type: ignore[arg-type]  # that is the point
