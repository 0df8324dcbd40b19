"""Columns align on a terminal, whatever is written in them."""

from __future__ import annotations

from unicodedata import east_asian_width

from hypothesis import given
from hypothesis import strategies as st

from leadcore.insight.layout import aligned, markdown, one_line, width

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
PLAIN = st.text(st.sampled_from("ab 预算—"), max_size=12)


def counted(text: str) -> int:
    """The width of a text without characters that stand on others."""
    return sum(1 + (east_asian_width(char) in "WF") for char in text)


def test_a_chinese_character_is_twice_as_wide_as_a_latin_one() -> None:
    """Wide and full-width characters fill two columns, an accent on its own none, others one."""
    assert [width(text) for text in ("ab", "预算", "Ａ", "e\u0301", "—", "")] == [2, 4, 2, 1, 1, 0]


@given(TEXTS, st.integers(min_value=1, max_value=50))
def test_one_line_is_printable_and_never_too_wide(text: str, most: int) -> None:
    """Whatever the text holds, what is shown is one printable line within the width."""
    shown = one_line(text, most)
    assert shown.isprintable()
    assert width(shown) <= most


@given(PLAIN)
def test_one_line_leaves_alone_what_fits(text: str) -> None:
    """A printable text that fits is shown as it is, but for space around it."""
    assert one_line(text, 24) == text.strip()


def test_one_line_says_that_it_was_cut() -> None:
    """A text that is too wide ends in an ellipsis, a wide character never being cut in half."""
    assert one_line("预算充足", 8) == "预算充足"
    assert one_line("预算充足", 7) == "预算充…"
    assert one_line("预算充足", 6) == "预算…"
    assert one_line("a bcd", 3) == "a…"


def test_a_long_text_of_nothing_visible_is_cut_too() -> None:
    """Marks without width do not make a line endless."""
    assert one_line("\u0301" * 100, 5) == "\u0301" * 6 + "…"


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=6))
def test_columns_start_and_end_at_the_same_place(rows: list[tuple[str, str]]) -> None:
    """The second column, at the right, ends in every line where the rule under the head ends."""
    marked = [(f"[{left}", f"{right}]") for left, right in rows]
    lines = aligned(marked, [False, True])
    assert {counted(line) for line in lines} == {counted(lines[1])}
    assert set(lines[1]) == {"-", " "}


def test_markdown_shows_every_character_as_itself() -> None:
    """Pipes, emphasis, links, HTML and formulas in a value are escaped."""
    (head, marks, row) = markdown([("a", "n"), ("x|y *b* <i> [l](u) $m$", "1")], [False, True])
    assert head == "| a | n |"
    assert marks == "| :--- | ---: |"
    assert row == r"| x\|y \*b\* \<i\> \[l\](u) \$m\$ | 1 |"
