"""What is no condition is refused when it is loaded, at its place and with the cure."""

from __future__ import annotations

import pickle
import sys
import tracemalloc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import pytest

from leadcore.errors import RuleError, RuleTypeError
from leadcore.rules import F, Schema
from leadcore.rules.nodes import Const, Field, OneOf
from leadcore.rules.parse import parse
from tests.rules.parcels import SCHEMA, Parcel
from tests.rules.refused import BOMBS, REFUSED, Refused


def refused(source: str) -> RuleError | None:
    """Return the error that loading the text raises, if any."""
    try:
        SCHEMA.condition(source)
    except RuleError as error:
        return error
    return None


def refusal(source: str) -> RuleError:
    error = refused(source)
    assert error is not None
    return error


def name(row: Refused) -> str:
    return ascii(row.source[:40])


@pytest.mark.parametrize("row", REFUSED, ids=name)
def test_what_is_no_condition_is_refused_at_its_place(row: Refused) -> None:
    """Each hostile or mistaken text has its error, at the piece that is wrong."""
    error = refusal(row.source)
    assert (error.code, error.line, error.column, error.width) == (row.code, *row.place)
    assert error.problem.en == row.problem


def test_refusals_are_many() -> None:
    """The file has every kind of text that is known to go wrong, and none twice."""
    assert len({row.source for row in REFUSED}) == len(REFUSED) >= 150


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


AUDITED: list[str] = []
WATCHING: list[bool] = []


def watch(event: str, _: tuple[object, ...]) -> None:
    """Note what the interpreter reports to auditors; a process cannot take such a hook back."""
    if WATCHING:
        AUDITED.append(event)


@attrs.frozen
class Observed:
    """What came of refusing every text: the errors, and what else was seen."""

    errors: tuple[RuleError, ...]
    events: frozenset[str]
    """What the interpreter reported to auditors."""
    warned: tuple[str, ...]


@pytest.fixture(scope="module")
def observed() -> Observed:
    refusal("")
    sys.addaudithook(watch)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        WATCHING.append(True)
        errors = tuple(error for row in REFUSED if (error := refused(row.source)))
        WATCHING.clear()
    return Observed(errors, frozenset(AUDITED), tuple(str(each.message) for each in warned))


def test_reading_a_rule_does_nothing_but_parse(observed: Observed) -> None:
    """No text makes the interpreter do what it reports to auditors, but compile to a tree."""
    assert observed.events == {"compile"}


def test_no_warning_escapes(observed: Observed) -> None:
    """What Python's own parser would warn of is refused before it sees it."""
    assert observed.warned == ()


def test_every_refusal_is_said_in_chinese(observed: Observed) -> None:
    """Problem and cure have a Chinese text each, whatever is wrong."""
    texts = [text for error in observed.errors for text in (error.problem, error.cure)]
    assert len(texts) == 2 * len(REFUSED)
    assert [text for text in texts if not is_chinese(text.zh)] == []


def test_no_refusal_mixes_chinese_into_english(observed: Observed) -> None:
    """The English text has no Chinese but what was given, or an example of a text."""
    for error in observed.errors:
        if not is_chinese(error.source):
            assert not is_chinese(error.problem.en)
            assert not is_chinese(error.cure.en.replace('"上海市", "苏州市"', ""))


CURES = [
    ("pieces = 1", "比较请写 ==", "write == to compare"),
    ("pieces ＝ 1", "比较请写 ==", "write == to compare"),
    ("note ！＝ 'x'", "请写 !=", "write !="),
    ("pieces ＜＝ 5", "请写 <=", "write <="),
    ("pieces <> 1", "请写 !=", "write !="),
    ("pieces << 1", None, "compute it as a fact of the schema; rules have no arithmetic"),
    ("fragile && fragile", "请写 and", "write and"),
    ("fragile 或者 fragile", "请写 or", "write or"),
    ("(fragile) AND (fragile)", "请写 and", "write and"),
    ("NOT (fragile)", "请写 not", "write not"),
    ("非fragile", None, "非 is no part of a name, write not with spaces around it"),
    ("pieces大于limit", "大于 不是名称的一部分，请写 >，前后留空格", None),
    ("pieces大于等于limit", "大于等于 不是名称的一部分，请写 >=，前后留空格", None),
    ("pieces大于等于 5", "请写 >=", "write >="),
    ("note 是 'x'", "请写 ==", "write =="),
    ("note是'x'", "请写 ==", "write =="),
    ("pieces 大于 5", "请写 >", "write >"),
    ("pieces ＞ 5", "请写 >", "write >"),
    ("（fragile）", "请写 (", "write ("),
    ("note == “x”", '请用直引号 "…"', 'write straight quotes "…"'),
    ("note == ＂x＂", '请用直引号 "…"', 'write straight quotes "…"'),
    ("size in 【'small'】", None, "write a list of values in round brackets: (…, …)"),
    ("note\u3000== 'x'", "请用普通空格", "write a plain space"),
    ("ｎote == 'x'", "请写 note", "write note"),
    ("৴ == 1", None, "write names with letters, digits and _"),
    ("note\u0301 == 'x'", "请删去", "leave it out"),
    ("pieces > １０００", "请写 1000", "write 1000"),
    ("pieces > ٣", "请写 3", "write 3"),
    ("note is None", "请写 `is missing`", "write `is missing`"),
    ("note is not None", "请写 `is known`", "write `is known`"),
    ("note is null", "请写 `is missing`", "write `is missing`"),
    ("note is not null", "请写 `is known`", "write `is known`"),
    ("note is not missing", "请写 `is known`", "write `is known`"),
    ("note is not known", "请写 `is missing`", "write `is missing`"),
    ("note is 'x'", None, "write `is known` or `is missing`, or == to compare"),
    ("note != None", "请写 `is known`", "write `is known`"),
    ("note == null", "请写 `is missing`", "write `is missing`"),
    ("note != null", "请写 `is known`", "write `is known`"),
    ("note 为空", "请写 `is missing`", "write `is missing`"),
    ("fragile == true", "请写 True", "write True"),
    ("fragile == 是", "请写 True", "write True"),
    ("note == 'a' or 'b'", None, 'to allow several values write `field in ("a", "b")`'),
    ("'w' in ('web')", None, "write == 'web' or in ('web',)"),
    ("pieces > 1,000", None, "write 1_000; between two values put a space behind the comma"),
    ("pieces > 200万", "请写 2_000_000", "write 2_000_000"),
    ("value > 2.5万元", "请写 25_000", "write 25_000"),
    ("value > 500元", "请写 500", "write 500"),
    ("value > 0.00001万", None, "write the number out in digits, such as 2_000_000"),
    ("value > 99999999999亿", None, "write the number out in digits, such as 2_000_000"),
    ("transit > 7 days", "请写 days(7)", "write days(7)"),
    ("transit > 2周", "请写 days(14)", "write days(14)"),
    ("transit > 2.5天", "请写 days(…)", "write days(…)"),
    ("transit > 1个月", None, "write days(…); months and years differ in length"),
    ("pieces > 5kg", None, "write the number out in digits, such as 2_000_000"),
    ("pieces > 1and fragile", "请在中间空一格", "put a space between them"),
    ("wieght > 1", "是不是 weight？", "did you mean weight?"),
    ("FRAGILE", "是不是 fragile？", "did you mean fragile?"),
    ("city == 'x'", "是不是 target.city？", "did you mean target.city?"),
    ("lowr(note) == 'x'", "是不是 lower？", "did you mean lower?"),
    ("note.startswith('x')", "请写 starts_with(note, …)", "write starts_with(note, …)"),
    ("note.lower() == 'x'", "请写 lower(note)", "write lower(note)"),
    ("note.upper() == 'X'", "请写 lower(field)", "write lower(field)"),
    ("len(note) > 5", None, "compute it as a fact of the schema; rules have no arithmetic"),
    ("size == 'smal'", "是不是 small？", "did you mean small?"),
    ("size == small", '请写 "small"', 'write "small"'),
    ("size == smal", '请写 "small"', 'write "small"'),
    ("note == 紧急", '文本请加引号，写 "紧急"', 'texts stand in quotes, write "紧急"'),
    ("vip in tags", '文本请加引号，写 "vip"', 'texts stand in quotes, write "vip"'),
    ("note == nte", "是不是 note？", "did you mean note?"),
    (
        "contains(note, vip)",
        '文本请加引号，写 "vip"',
        'texts stand in quotes, write "vip"',
    ),
    ("tags == 'x'", '请写 "…" in tags', 'write "…" in tags'),
    ("value == 0.005", "请写至多 2 位小数", "write at most 2 decimals"),
    ("sent_at < now", None, "write age(field) > days(0) for what is past"),
    ("pieces == '5'", "此处请写数字，如 5", "write number there, such as 5"),
    ("pieces == '5 or fragile'", None, "write number there, such as 200_000"),
    ("pieces == 'x'", None, "write number there, such as 200_000"),
    ("note == 5", '此处请写文本，如 "5"', 'write text there, such as "5"'),
    ("transit > 7", "此处请写时长，如 days(7)", "write duration there, such as days(7)"),
    ("due_on > '2026-01-30'", None, 'write date there, such as date("2026-01-30")'),
    ("due_on > 'soon'", None, 'write date there, such as date("2026-01-31")'),
    ("size == 5", '此处请写 Size 的取值，如 "small"', 'write Size there, such as "small"'),
    (
        "zzz > 1",
        "可用：weight、pieces、limit、rate、value、note、size、status、…",
        "use one of: weight, pieces, limit, rate, value, note, size, status, …",
    ),
]
"""Texts, and what the error says to do about each; None where the other language is enough."""


@pytest.mark.parametrize(("source", "zh", "en"), CURES)
def test_cures(source: str, zh: str | None, en: str | None) -> None:
    """An error says what to write instead."""
    cure = refusal(source).cure
    assert (cure.zh if zh else None, cure.en if en else None) == (zh, en)


MISMATCHES = [
    ("pieces == 'x'", '"x" 是文本，而 pieces 是数字'),
    ("value > limit", "limit 是数字，而 value 是 CNY"),
    ("'x' in note", "note 是文本，不是文本集合"),
    ("5 in tags", "5 是数字，而 tags 是文本集合"),
    ("contains(size, 's')", "size 是 Size 的取值，而 contains 需要文本"),
    ("status == 'newer'", 'status 是 status 的取值，其中没有 "newer"'),
    ("fragile > True", "fragile 是是非，没有大小之分"),
    ("age(sent_at) > 5", "5 是数字，而 age(sent_at) 是时长"),
    ("transit", "transit 是时长，不是条件"),
    ("target > 1", "target 是 Place，规则不能比较"),
]


@pytest.mark.parametrize(("source", "problem"), MISMATCHES)
def test_a_mismatch_names_both_kinds_in_chinese(source: str, problem: str) -> None:
    """Who reads Chinese learns what was given and what belongs there."""
    assert refusal(source).problem.zh == problem


def test_a_message_is_whole_in_either_language() -> None:
    """Problem, place, cure and view are said in one language."""
    error = refusal("note == '上海市' and wieght > 1")
    assert error.to("zh").splitlines() == [
        "没有字段 wieght（第 1 行第 19 列）；是不是 weight？",
        "    note == '上海市' and wieght > 1",
        "             \u3000\u3000\u3000      ^^^^^^",
    ]
    assert str(error).splitlines() == [
        "there is no field wieght (line 1, column 19); did you mean weight?",
        "    note == '上海市' and wieght > 1",
        "             \u3000\u3000\u3000      ^^^^^^",
    ]


VIEWS = [
    ("note == “上海”", "    note == “上海”\n            ^"),
    ("pieces > 200万", "    pieces > 200万\n             ^^^^^"),
    ("note 不等于 'x'", "    note 不等于 'x'\n         ^^^^^^"),
    ("note == 'e\u0301' and x", "    note == 'e\u0301' and x\n                    ^"),
    ("\tpieces = 1", "     pieces = 1\n            ^"),
    ("note == 'x' and\r\npieces = 1", "    pieces = 1\n           ^"),
    ("pieces = 1 and\r\nfragile", "    pieces = 1 and \n           ^"),
    ("fragile and 1 <\n  2 or fragile", "    fragile and 1 <\n                ^^^"),
    ("note == '\u202eabc'", "    note == '\ufffdabc'\n             ^"),
]


@pytest.mark.parametrize(("source", "view"), VIEWS)
def test_the_caret_stands_below_its_piece(source: str, view: str) -> None:
    """Wide characters count double, accents nothing, and tabs one, as they are shown."""
    assert refusal(source).view() == view


def test_of_a_long_line_only_the_surroundings_are_shown() -> None:
    """A rule of one long line does not flood the message; dots say that there is more."""
    error = refusal("fragile and " * 20 + "wrong" + " and fragile" * 20)
    shown, carets = error.view().splitlines()
    assert (shown[4], shown[-1], len(shown)) == ("…", "…", 4 + 1 + 100 + 1)
    assert shown[carets.index("^") :].startswith("wrong and")
    assert carets.count("^") == 5


def test_near_the_end_of_a_long_line_nothing_more_is_promised() -> None:
    """The dots stand only where something is left out."""
    first, last = refusal("x" * 200 + " > 1"), refusal("fragile and " * 20 + "wrong")
    assert first.view().splitlines()[0] == f"    {'x' * 100}…"
    assert last.view().splitlines()[0].endswith("wrong")


@contextmanager
def counted_calls() -> Iterator[list[int]]:
    """Count every call of a function, in Python or in C."""
    count = [0]

    def profile(frame: object, event: str, argument: object) -> None:
        count[0] += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield count
    finally:
        sys.setprofile(before)


MAX_CALLS = 50 * 10_000
"""How many calls refusing a text may take: a fixed number for each of its characters."""
MAX_MEMORY = 16 * 2**20
"""How many bytes it may hold."""


@pytest.mark.parametrize("row", BOMBS, ids=name)
def test_a_bomb_is_refused_with_bounded_work(row: Refused) -> None:
    """No text takes more calls than in proportion to its length, and none takes much memory."""
    tracemalloc.start()
    with counted_calls() as calls:
        error = refusal(row.source)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert calls[0] <= MAX_CALLS
    assert peak <= MAX_MEMORY
    assert len(error.problem.en) + len(error.cure.en) < 200


LEVELS = [
    ("(" * 41 + "fragile" + ")" * 41, 41),
    ("not " * 41 + "fragile", 161),
    ("not (" * 30 + "not " * 20 + "fragile" + ")" * 30, 191),
    ("not (fragile and " * 41 + "fragile" + ")" * 41, 681),
    ("not (" * 38 + "1 < pieces < 5" + ")" * 38, 1),
]


@pytest.mark.parametrize(("source", "column"), LEVELS)
def test_the_level_that_is_too_deep_is_shown(source: str, column: int) -> None:
    """Nesting is refused where it passes forty levels, before Python's parser has to follow."""
    assert refusal(source).column == column


DEEP = [
    (("not " * 40 + "(") * 40 + "fragile" + ")" * 40, "more than 40 levels"),
    (".".join("a" * 41) + " > 1", "a path of more than 40 names"),
]


@pytest.mark.parametrize(("source", "problem"), DEEP, ids=["negations", "path"])
def test_depth_is_refused_before_it_is_parsed(source: str, problem: str) -> None:
    """What would lead Python's parser deep is refused by its tokens."""
    assert refusal(source).problem.en == problem


@pytest.mark.parametrize(
    "source",
    [
        "pieces in (1,2,3000)",
        "not (" * 37 + "1 < pieces < 5" + ")" * 37,
        "(" * 40 + "fragile" + ")" * 40,
        "not fragile and " * 60 + "fragile",
        "(not fragile or fragile) and " * 60 + "fragile",
        "fragile" + " " * 9_993,
    ],
    ids=len,
)
def test_the_bounds_themselves_are_allowed(source: str) -> None:
    """What is just within the bounds loads, and its canonical text loads again."""
    text = SCHEMA.condition(source).text
    assert SCHEMA.condition(text).text == text


def test_guessing_is_bounded() -> None:
    """Looking for the nearest of thousands of names to an endless one is quick."""
    schema = Schema.of(Parcel, entries={f"extra.{'x' * 60}{n}": int for n in range(1_900)})
    with counted_calls() as calls, pytest.raises(RuleTypeError):
        schema.condition("x" * 9_000 + " > 1")
    assert calls[0] <= MAX_CALLS


def test_the_place_counts_lines() -> None:
    """A rule may have several lines; the caret stands below its own."""
    error = refusal("  fragile\r\n  and note ==\n  wrong")
    assert (error.line, error.column, error.width) == (3, 3, 5)
    assert str(error).endswith("\n      wrong\n      ^^^^^")


def test_a_rule_error_is_also_the_built_in() -> None:
    """Callers may catch ValueError and TypeError."""
    assert isinstance(refusal("1 <"), ValueError)
    assert isinstance(refusal("note > 1"), TypeError)


def test_operators_are_checked_like_text() -> None:
    """A formula's type error points into its canonical text."""
    with pytest.raises(RuleTypeError) as caught:
        SCHEMA.condition((F.pieces > 1) & (F.note == 5))
    assert (caught.value.source, caught.value.column) == ("pieces > 1 and note == 5", 24)


@pytest.mark.parametrize("size", [1, 300])
def test_long_lists_are_fine(size: int) -> None:
    """A list of values is bounded only by the length of the rule."""
    tree = parse("x in (" + ", ".join(["7"] * size) + ",)")
    assert tree == OneOf(Field("x"), (Const(7),) * size)


def test_trees_pickle() -> None:
    """A tree is data."""
    tree = parse("not (a and b in (1, 2)) or contains(lower(c), 'x') or d is known or e in f")
    assert pickle.loads(pickle.dumps(tree)) == tree
