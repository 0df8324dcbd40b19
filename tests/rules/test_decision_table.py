"""Decision tables give what DMN's hit policies say, explain it, and refuse what they cannot be."""

from __future__ import annotations

import csv
import pickle
from collections.abc import Sequence
from io import StringIO
from itertools import permutations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore.codec import from_data, to_data
from leadcore.errors import DefinitionError
from leadcore.rules import (
    CellProblem,
    DecisionTable,
    Formula,
    TableDecision,
    TableOutput,
    TableRow,
)
from leadcore.rules.tables import HIT_POLICIES, HitPolicy
from leadcore.rules.tables.bound_table import INDEXED_FROM
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Parcel

CARRIER = TableOutput(name="carrier", kind="text", values=("truck", "van", "bicycle"))
SUMMING = ("C+", "C<", "C>")


def table(hit: HitPolicy, rows: Sequence[tuple[str, str]], otherwise: str = "") -> DecisionTable:
    """Return a table of one condition and one output, a carrier or a number, in each row."""
    days = TableOutput(name="days", kind="number")
    return DecisionTable(
        hit=hit,
        inputs=("weight",),
        outputs=(days if hit in SUMMING else CARRIER,),
        rows=tuple(
            TableRow(id=f"r{n}", when=(when,), then=(then,)) for n, (when, then) in enumerate(rows)
        ),
        otherwise=(otherwise,) if otherwise else (),
    )


def decided(hit: HitPolicy, *outputs: str, otherwise: str = "") -> TableDecision:
    """Return the decision of a table all of whose rows match."""
    return (
        table(hit, [("-", output) for output in outputs], otherwise)
        .bind(SCHEMA)
        .decide(Parcel(), now=NOW)
    )


@pytest.mark.parametrize(
    ("hit", "outputs", "results"),
    [
        ("U", ["van"], [("van",)]),
        ("A", ["van", "van"], [("van",)]),
        ("P", ["bicycle", "truck", "van"], [("truck",)]),
        ("F", ["bicycle", "truck"], [("bicycle",)]),
        ("R", ["bicycle", "truck", "bicycle"], [("bicycle",), ("truck",), ("bicycle",)]),
        ("O", ["bicycle", "truck", "van"], [("truck",), ("van",), ("bicycle",)]),
        ("C", ["van", "truck"], [("van",), ("truck",)]),
        ("C+", ["1", "2", "0.5"], [(3.5,)]),
        ("C<", ["3", "-1", "2"], [(-1,)]),
        ("C>", ["3", "-1", "2"], [(3,)]),
        ("C#", ["van", "van"], [(2,)]),
    ],
)
def test_a_hit_policy_settles_rows_that_match(
    hit: HitPolicy, outputs: list[str], results: list[tuple[object]]
) -> None:
    """Each letter of DMN gives of the matching rows what the standard says."""
    found = decided(hit, *outputs)
    assert (found.status, list(found.results)) == ("decided", results)
    assert found.matched == tuple(f"r{n}" for n in range(1 if hit == "F" else len(outputs)))


def test_every_letter_is_tested_above() -> None:
    """The table of hit policies has the eleven letters of DMN."""
    assert list(HIT_POLICIES) == ["U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"]


def test_a_sum_of_whole_numbers_is_whole() -> None:
    """Whole numbers add up exactly, also past what floats can hold."""
    value = decided("C+", "9007199254740992", "9007199254740992", "1").value
    assert (value, type(value)) == (18014398509481985, int)


def test_a_sum_does_not_depend_on_the_order_of_the_rows() -> None:
    """Numbers with decimals are rounded once, at the end."""
    orders = permutations(["0.1", "0.2", "0.3", "1000000000000000"])
    assert len({decided("C+", *order).value for order in orders}) == 1


@pytest.mark.parametrize("hit", ["U", "A"])
def test_rows_that_contradict_each_other_decide_nothing(hit: HitPolicy) -> None:
    """A conflict is a status of its own: no value, no default, and the rows are named."""
    found = decided(hit, "van", "truck", otherwise="bicycle")
    assert (found.status, found.results, found.value) == ("conflict", (), None)
    assert found.matched == ("r0", "r1")
    assert found.to("zh") == "成立的行相互矛盾：r0；r1"
    assert str(found) == "rows that match contradict each other: r0; r1"


def test_rows_agree_only_where_all_their_outputs_do() -> None:
    """Of any, rows that differ in the last output alone are in conflict."""
    days = TableOutput(name="days", kind="number")
    rows = tuple(
        TableRow(id=f"r{n}", when=(), then=("van", then)) for n, then in enumerate(("1", "2"))
    )
    two = DecisionTable(hit="A", inputs=(), outputs=(CARRIER, days), rows=rows).bind(SCHEMA)
    assert two.decide(Parcel(), now=NOW).status == "conflict"


def test_unique_is_in_conflict_even_where_rows_agree() -> None:
    """Two rows of a unique table that match are a mistake, whatever they give."""
    assert decided("U", "van", "van").status == "conflict"


@pytest.mark.parametrize("hit", ["U", "A", "P", "F", "R", "O", "C"])
def test_without_a_row_that_matches_the_default_is_given(hit: HitPolicy) -> None:
    """The default outputs decide, and the status says so; without them nothing does."""
    by_default = decided(hit, otherwise="van")
    assert (by_default.status, by_default.value, by_default.matched) == ("otherwise", "van", ())
    nothing = decided(hit)
    assert (nothing.status, nothing.value, nothing.results) == ("none", None, ())
    assert nothing.to("zh") == "无行成立"


def test_nothing_adds_up_to_nothing_but_is_counted_as_zero() -> None:
    """A sum of no row is not zero; a count of no row is."""
    assert [decided(hit).value for hit in ("C+", "C<", "C>", "C#")] == [None, None, None, 0]


@given(
    hit=st.sampled_from(sorted(HIT_POLICIES)),
    formulas=st.lists(FORMULAS, max_size=5),
    parcel=PARCELS,
)
def test_a_decision_rests_on_the_rows_that_are_true(
    hit: HitPolicy, formulas: list[Formula], parcel: Parcel
) -> None:
    """Deciding and explaining agree with each row's condition; unknown rows do not match."""
    outputs = ["1", "2", "3"] if hit in SUMMING else CARRIER.values
    rows = [(str(formula), outputs[n % 3]) for n, formula in enumerate(formulas)]
    bound = table(hit, rows).bind(SCHEMA)
    found = bound.decide(parcel, now=NOW)
    outcomes = [SCHEMA.condition(when).evaluate(parcel, now=NOW) for when, _ in rows]
    true = [f"r{n}" for n, outcome in enumerate(outcomes) if outcome]
    assert list(found.matched) == (true[:1] if hit == "F" else true)
    explained = bound.explain(parcel, now=NOW)
    assert attrs.evolve(explained, tried=()) == found
    tried = len(outcomes) if hit != "F" or not true else outcomes.index(True) + 1
    assert [each.why.outcome for each in explained.tried] == outcomes[:tried]


@settings(max_examples=15)
@given(
    hit=st.sampled_from(["F", "C"]),
    formulas=st.lists(FORMULAS, min_size=1, max_size=8),
    parcels=st.lists(PARCELS, min_size=5, max_size=5),
)
def test_a_long_table_decides_like_a_short_one(
    hit: HitPolicy, formulas: list[Formula], parcels: list[Parcel]
) -> None:
    """Past some number of rows an index rules most of them out; the answer is the same."""
    whens = [str(formulas[n % len(formulas)]) for n in range(INDEXED_FROM)]
    bound = table(hit, [(when, CARRIER.values[n % 3]) for n, when in enumerate(whens)]).bind(SCHEMA)
    assert len(bound.conditions) >= INDEXED_FROM
    for parcel in parcels:
        found = bound.decide(parcel, now=NOW)
        assert attrs.evolve(bound.explain(parcel, now=NOW), tried=()) == found
        outcomes = [condition.evaluate(parcel, now=NOW) for condition in bound.conditions]
        true = [f"r{n}" for n, outcome in enumerate(outcomes) if outcome]
        assert list(found.matched) == (true[:1] if hit == "F" else true)


def test_a_row_that_no_index_can_tell_is_asked_itself() -> None:
    """With more tests than an index has room for, a row matches just when it is true."""
    rows = [(f'contains(note, "x{n}x")', "van") for n in range(100)]
    bound = table("C", rows).bind(SCHEMA)
    assert bound.decide(Parcel(note="x7x, x98x"), now=NOW).matched == ("r7", "r98")
    assert bound.decide(Parcel(note="y"), now=NOW).matched == ()


@given(
    entries=st.lists(st.sampled_from(["-", "> 5", "is missing", '"x" in tags']), max_size=3),
    parcel=PARCELS,
)
def test_a_row_matches_when_all_its_entries_do(entries: list[str], parcel: Parcel) -> None:
    """The condition of a row is the `and` of its entries; a row of dashes always matches."""
    single = DecisionTable(
        hit="C#",
        inputs=("weight",) * len(entries),
        outputs=(CARRIER,),
        rows=(TableRow(id="1", when=tuple(entries), then=("van",)),),
    )
    each = [
        table("C#", [(entry, "van")]).bind(SCHEMA).decide(parcel, now=NOW).value
        for entry in entries
    ]
    assert single.bind(SCHEMA).decide(parcel, now=NOW).value == int(all(each))


SHEET = """\
F,weight,target.city,"carrier: text (truck, van, bicycle)",days: number
heavy,> 20,-,truck,3
near,,"""
SHEET += '''"""上海市"", ""苏州市""",bicycle,1
otherwise,-,,van,2

'''
ROWS = list(csv.reader(StringIO(SHEET)))


def test_a_table_is_read_from_a_csv_file() -> None:
    """Policy in the corner, ids in the first column, the last row the default."""
    assert DecisionTable.parse(ROWS) == DecisionTable(
        hit="F",
        inputs=("weight", "target.city"),
        outputs=(CARRIER, TableOutput(name="days", kind="number")),
        rows=(
            TableRow(id="heavy", when=("> 20", "-"), then=("truck", "3")),
            TableRow(id="near", when=("", '"上海市", "苏州市"'), then=("bicycle", "1")),
        ),
        otherwise=("van", "2"),
    )


def test_an_explained_decision_reads_well_in_both_languages() -> None:
    """What was given, and every row that was tried, with what to ask."""
    found = DecisionTable.parse(ROWS).bind(SCHEMA).explain(Parcel(), now=NOW)
    assert found.to("zh").splitlines() == [
        "无行成立，取默认值：carrier = van，days = 2",
        "  未知：heavy：weight > 20（weight = 缺失）",
        '  未知：near：target.city in ("上海市", "苏州市")（target.city = 缺失）',
    ]
    assert found.unknowns == ("weight", "target.city")
    assert found.records() == ({"carrier": "van", "days": 2},)
    both = attrs.evolve(found, results=(("van", 2), ("truck", 3)), status="decided", tried=())
    assert str(both) == "decided: carrier = van, days = 2; carrier = truck, days = 3"


def test_tables_and_decisions_are_to_be_looked_at() -> None:
    """A table is shown as its sheet, a decision as a heading over the rows that were tried."""
    parsed = DecisionTable.parse(ROWS)
    assert parsed.to_markdown("en").splitlines() == [
        "**decision table (first: the first row that matches)**",
        "",
        "| F | weight | target.city | carrier | days |",
        "| --- | --- | --- | --- | --- |",
        "| `heavy` | `> 20` | `-` | `truck` | `3` |",
        '| `near` | `-` | `"上海市", "苏州市"` | `bicycle` | `1` |',
        "| `otherwise` | `-` | `-` | `van` | `2` |",
    ]
    assert "otherwise" not in attrs.evolve(parsed, otherwise=()).to_html()
    found = parsed.bind(SCHEMA).explain(Parcel(weight=30), now=NOW)
    assert found.to_markdown("zh").splitlines() == [
        "**已决定：carrier = truck，days = 3**",
        "",
        "- ✓ 成立 heavy `weight > 20` （weight = 30）",
    ]


def test_first_looks_no_further() -> None:
    """The rows behind the first that holds are neither matched nor explained."""
    found = decided("F", "van", "truck")
    assert found.matched == ("r0",)
    explained = DecisionTable.parse(ROWS).bind(SCHEMA).explain(Parcel(weight=30), now=NOW)
    assert [each.id for each in explained.tried] == ["heavy"]


def test_a_table_is_data() -> None:
    """It is equal to its pickled copy and to what its document is read as."""
    parsed = DecisionTable.parse(ROWS)
    assert pickle.loads(pickle.dumps(parsed)) == parsed
    assert from_data(to_data(parsed), DecisionTable) == parsed
    bound = parsed.bind(SCHEMA)
    assert repr(bound) == "<decision table of 2 rows>"
    again = pickle.loads(pickle.dumps(bound))
    assert again.decide(Parcel(weight=30), now=NOW) == bound.decide(Parcel(weight=30), now=NOW)


def problems(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return the codes of what is wrong with a sheet, by their cells."""
    with pytest.raises(DefinitionError) as caught:
        DecisionTable.parse(rows).bind(SCHEMA)
    found = caught.value.problems
    assert all(isinstance(problem, CellProblem) for problem in found)
    return {problem.path: problem.code for problem in found}


def test_every_bad_entry_is_named_by_its_cell() -> None:
    """All entries of all rows are checked, each problem with its letter, row and header."""
    assert problems(
        [
            ["F", "weight", "lower(note)", "a: text"],
            ["1", "> heavy", "5", "x"],
            ["2", "> 5", "contains", "y"],
        ]
    ) == {
        "B2 (weight)": "rule_type",
        "C2 (lower(note))": "rule_type",
        "C3 (lower(note))": "rule_type",
    }


def test_bad_ids_and_bad_outputs_are_told_together() -> None:
    """What is wrong with a row or a header does not hide what is wrong with a cell."""
    rows = [["F", "weight", "n: number", "k: colour"], ["1", "", "x", ""], ["1", "", "2", ""]]
    with pytest.raises(DefinitionError) as caught:
        DecisionTable.parse(rows)
    assert {problem.path: problem.code for problem in caught.value.problems} == {
        "D1": "unknown_kind",
        "A2": "duplicate",
        "A3": "duplicate",
        "C2 (n)": "bad_value",
    }


def test_a_bad_entry_is_shown_with_carets_in_both_languages() -> None:
    """The text of the error has the entry and its offending piece below the problem."""
    rows = [["U", "weight", "a: text"], ["1", ">= 100kg", "x"]]
    with pytest.raises(DefinitionError) as caught:
        DecisionTable.parse(rows).bind(SCHEMA)
    assert str(caught.value).splitlines()[-2:] == ["    >= 100kg", "       ^^^^^"]
    assert "- B2 (weight): " in str(caught.value)
    zh = caught.value.to("zh").splitlines()
    assert zh[1].startswith("- B2 (weight)：给出 ")
    assert zh[-1] == "       ^^^^^"


def test_every_bad_output_is_named_by_its_cell() -> None:
    """Outputs are read as their kind, and as one of their values where those are listed."""
    assert problems(
        [
            ["F", "weight", "a: text (x, y)", "b: number", "c: bool", "d: text"],
            ["1", "", "z", "1,5", "yes", ""],
            ["2", "", "x", "5", "True", '"quoted"'],
            ["otherwise", "", "w", "1", "False", "z"],
        ]
    ) == {
        "C2 (a)": "bad_value",
        "D2 (b)": "bad_value",
        "E2 (c)": "bad_value",
        "F2 (d)": "bad_value",
        "F3 (d)": "bad_value",
        "C4 (a)": "bad_value",
    }


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], {"A1": "unknown_policy", "header": "no_output"}),
        ([["", "weight", "a: text"]], {"A1": "unknown_policy"}),
        ([["X", "weight", "a: text"]], {"A1": "unknown_policy"}),
        ([["U", "weight"], ["1", "> 5"]], {"header": "no_output"}),
        ([["U", "a: text", "weight"]], {"B1": "order", "C1": "order"}),
        (
            [["U", "weight", "a\N{FULLWIDTH COLON} text"]],
            {"C1": "wide_colon"},
        ),
        ([["U", "weight", ": text"]], {"C1": "bad_name"}),
        ([["U", "weight", "a: txet"]], {"C1": "unknown_kind"}),
        ([["U", "weight", "a: text b"]], {"C1": "unknown_kind"}),
        ([["U", "weight", "a: number (1, x)"]], {"C1": "bad_value"}),
        ([["U", "weight", "a: text", "a: bool"]], {"C1": "duplicate", "D1": "duplicate"}),
        ([["P", "weight", "a: text"]], {"C1": "no_order"}),
        ([["O", "weight", "a: text (x)", "b: number"]], {"D1": "no_order"}),
        ([["C+", "weight", "a: text"]], {"C1": "not_one_number"}),
        ([["C<", "weight", "a: number", "b: number"]], {"C1": "not_one_number"}),
        (
            [["C#", "weight", "a: text"], ["1", "", "x"], ["otherwise", "", "y"]],
            {"A3": "no_default"},
        ),
        ([["U", "weight", "a: text"], ["", "", "x"]], {"A2": "bad_id"}),
        ([["U", "", "a: text"], ["i\x00", "", "x"]], {"A2": "bad_id"}),
        (
            [["U", "weight", "a: text"], ["1", "", "x"], ["1", "", "y"]],
            {"A2": "duplicate", "A3": "duplicate"},
        ),
        (
            [["U", "weight", "a: text"], ["otherwise", "", "x"], ["1", "", "y"]],
            {"A2": "bad_id"},
        ),
        (
            [["U", "weight", "a: text"], ["1", "", "x", "note"], ["otherwise", "> 5", "y"]],
            {"D2": "no_header", "B3": "conditional"},
        ),
    ],
)
def test_a_sheet_that_is_no_table_is_refused(rows: list[list[str]], found: dict[str, str]) -> None:
    """Each mistake of the header, the ids and the last row is named by its cell."""
    assert problems(rows) == found


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("wieght", "rule_type"),
        ("weight >", "rule_syntax"),
        ("weight > 5", "no_term"),
        ("True", "no_term"),
        ("lower(tags)", "rule_type"),
        ("", "rule_syntax"),
        ("w" * 201, "too_long"),
    ],
)
def test_an_input_is_a_field_or_a_function_of_fields(header: str, code: str) -> None:
    """What cannot be compared is refused at the header, once, not at every entry."""
    assert problems([["U", header, "a: text"], ["1", "> 5", "x"]]) == {"B1": code}


@pytest.mark.parametrize(
    "header", ["tags", "target", "contains(note, 'x: y')", "age(sent_at)", "sender"]
)
def test_an_input_of_any_kind_can_be_asked_about(header: str) -> None:
    """A set, an object, a function and a private field can be known or missing."""
    parsed = DecisionTable.parse([["U", header, "a: text"], ["1", "-", "x"]])
    assert parsed.inputs == (header,)
    assert parsed.bind(SCHEMA).decide(Parcel(), now=NOW).value == "x"


def test_cells_of_a_spreadsheet_that_are_no_text_are_refused() -> None:
    """A number is not guessed at; an empty cell may be None."""
    rows = [["U", "weight", "a: number", None], ["1", None, 5, None], [None] * 4]
    assert problems(rows) == {"C2": "not_text"}  # type: ignore[arg-type]  # as libraries give them


def test_rows_of_another_shape_are_refused() -> None:
    """A definition in Python says how many inputs and outputs each row must have."""
    short = TableRow(id="1", when=(), then=("van",))
    with pytest.raises(DefinitionError) as caught:
        DecisionTable(
            hit="U", inputs=("weight",), outputs=(CARRIER,), rows=(short,), otherwise=("van", "x")
        )
    assert [(p.path, p.code) for p in caught.value.problems] == [
        ("A2", "misshapen"),
        ("A3", "misshapen"),
    ]


def test_a_row_has_no_more_conditions_than_a_rule() -> None:
    """Entries that are well one by one can be too much together."""
    wide = " or ".join(["weight > 123456789"] * 200)
    deep = "not (" * 37 + "fragile or weight > 5" + ")" * 37
    columns = ["weight"] * 4
    assert problems([["U", *columns, "a: text"], ["1", wide, wide, wide, wide, "x"]]) == {
        "A2": "bad_value"
    }
    assert problems([["U", "weight", "weight", "a: text"], ["1", deep, "> 5", "x"]]) == {
        "A2": "bad_value"
    }


def test_tables_are_bounded() -> None:
    """Columns, rows, values and listed problems have their limits."""
    row = ["1", *["-"] * 100, "x"]
    assert problems([["U", *["weight"] * 100, "a: text"], row]) == {"header": "too_many"}
    many = [[str(n), "", "x"] for n in range(10_001)]
    assert problems([["U", "weight", "a: text"], *many]) == {"rows": "too_many"}
    values = ", ".join(str(n) for n in range(1_001))
    assert problems([["U", "weight", f"a: text ({values})"]]) == {"C1": "too_many"}
    bad = [[str(n), "> heavy", "x"] for n in range(200)]
    assert len(problems([["U", "weight", "a: text"], *bad])) == 100


def test_the_letters_of_columns_go_on_behind_z() -> None:
    """The 27th column is AA, as in a spreadsheet."""
    rows = [["U", *["weight"] * 30, "a: number"], ["1", *["-"] * 30, "x"]]
    assert problems(rows) == {"AF2 (a)": "bad_value"}
