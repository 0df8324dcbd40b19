"""Views show what there is, add up, and let nothing become markup."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.rules import (
    ActivityRule,
    ActivitySource,
    Case,
    DecisionList,
    Explanation,
    Group,
    Router,
    Rule,
    Schema,
    ScoreCard,
    ScoreResult,
    questions,
    smallest_change,
)
from leadcore.rules.views import COLOURS, SIGNS, View, one_line
from leadcore.texts import Language, Text
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Parcel

TAGS = {
    *("div", "p", "strong", "ul", "li", "code", "span"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
"""The elements that views are made of; none of them does anything."""

ATTRIBUTE = re.compile(
    r"lang=(en|zh-Hans)|scope=col|style=(text-align:(left|right)|color:#[0-9a-f]{6})"
)
"""The attributes that views have."""


class Page(HTMLParser):
    """What a browser sees: elements, and texts with where they stand."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.depth = 0
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append(tag)
        self.attributes += [f"{name}={value}" for name, value in attrs]
        self.depth = max(self.depth, self.open.count("ul"))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1], data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a view has no comments")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a view has no declarations")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("a view has no instructions")

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.texts)


def page(view: View, language: Language = "en") -> Page:
    """Return the parsed HTML of a view, which has harmless elements and attributes only."""
    found = Page(view.to_html(language))
    assert set(found.tags) <= TAGS
    assert [one for one in found.attributes if not ATTRIBUTE.fullmatch(one)] == []
    return found


def size(explanation: Explanation) -> int:
    return 1 + sum(size(part) for part in explanation.parts)


def height(explanation: Explanation) -> int:
    return 1 + max((height(part) for part in explanation.parts), default=0)


@given(FORMULAS, PARCELS)
def test_an_explanation_is_a_nested_list(formula: object, parcel: Parcel) -> None:
    """Every part is an item with its mark, its word and its text, below what it is a part of."""
    explanation = SCHEMA.condition(str(formula)).explain(parcel, now=NOW)
    found = page(explanation)
    assert (found.tags.count("li"), found.depth) == (size(explanation), height(explanation))
    assert found.tags.count("span") == size(explanation)
    texts = [text for tag, text in found.texts if tag == "code"]
    assert texts[0] == explanation.text
    assert explanation.to_markdown().count("\n") + 1 == size(explanation)


@pytest.mark.parametrize(
    ("outcome", "en", "zh"),
    [(True, "✓ true", "✓ 成立"), (False, "✗ false", "✗ 不成立"), (None, "? unknown", "? 未知")],
)
def test_an_outcome_is_told_by_sign_and_word(outcome: bool | None, en: str, zh: str) -> None:
    """Who sees no colours sees the outcome."""
    explanation = Explanation(text="fragile", outcome=outcome)
    assert page(explanation).text == f"{en} fragile"
    assert page(explanation, "zh").text == f"{zh} fragile"
    assert explanation.to_markdown("zh") == f"- {zh} `fragile`"
    assert len(set(COLOURS.values())) == len(set(SIGNS.values())) == len(COLOURS)


def test_a_notebook_shows_english() -> None:
    """Notebooks get both forms without asking; the element says its language."""
    explanation = Explanation(text="fragile", outcome=True)
    assert explanation._repr_html_() == explanation.to_html("en")
    assert explanation._repr_markdown_() == explanation.to_markdown("en")
    assert page(explanation).attributes[0] == "lang=en"
    assert page(explanation, "zh").attributes[0] == "lang=zh-Hans"


CARD = ScoreCard(
    rules=(
        Rule(
            id="heavy",
            when="weight > 20 and fragile",
            points=3000,
            label=Text("重", "heavy"),
            group="care",
        ),
        Rule(id="lost", when='status == "lost"', points=-90, label=Text("丢失", "lost")),
    ),
    groups=(Group(id="care", cap=2000),),
    floor=0,
    activities=(
        ActivityRule(
            id="scan",
            points=7,
            label=Text("扫描", "scanned"),
            half_life=timedelta(days=7),
            window=timedelta(days=30),
            cap=1000,
        ),
        ActivityRule(id="seen", points=1, label=Text("看见", "seen")),
    ),
)
SOURCE = ActivitySource(schema=SCHEMA, read=lambda parcel: (parcel, parcel), at="sent_at")
BOUND = CARD.bind(SCHEMA, activities=SOURCE)
PARCEL = Parcel(weight=25, fragile=True, sent_at=NOW - timedelta(days=7))


def numbers(found: Page) -> list[int]:
    """Return the points of a table, those of its last row at the end."""
    return [
        int(text.replace(",", ""))
        for tag, text in found.texts
        if tag == "td" and re.fullmatch(r"[+-][\d,]+", text)
    ]


@pytest.mark.requirement("R-10")
@given(PARCELS)
def test_a_table_of_points_adds_up(parcel: Parcel) -> None:
    """The points that are shown make the total that is shown, in both forms."""
    result = BOUND.explain(parcel, now=NOW)
    *points, total = numbers(page(result))
    assert sum(points) == total == result.total
    rows = [line for line in result.to_markdown("zh").splitlines() if line.startswith("| ")]
    *shown, last = [int(row.split(" | ")[0].strip("| ").replace(",", "")) for row in rows[2:]]
    assert sum(shown) == last == result.total


def test_a_score_shows_points_counts_and_reasons() -> None:
    """Rules with their outcome, activities with their count, bounds; conditions below."""
    result = BOUND.explain(PARCEL, now=NOW)
    assert result.to_markdown("en").splitlines() == [
        "**score**",
        "",
        "| points | rule | outcome |",
        "| ---: | --- | --- |",
        "| +3,000 | heavy | ✓ true |",
        "| +0 | lost | ? unknown |",
        "| +7 | scanned | 2 times, last 2026-01-25T12:00Z, 14 points faded to 7 |",
        "| +2 | seen | 2 times, last 2026-01-25T12:00Z |",
        "| -1,000 | care, at most 2000 |  |",
        "| +2,009 | total |  |",
        "",
        "- ✓ true heavy `weight > 20 and fragile`",
        "  - ✓ true `weight > 20` (weight = 25)",
        "  - ✓ true `fragile` (fragile = true)",
        '- ? unknown lost `status == "lost"` (status = missing)',
    ]
    found = page(result, "zh")
    assert found.tags.count("tfoot") == 1
    assert "2 次，最近 2026-01-25T12:00Z，14 分衰减为 7" in found.text
    assert "+3,000" in found.text


def test_a_score_that_was_not_explained_has_no_list() -> None:
    """The table stands alone."""
    result = ScoreResult(lines=BOUND.score(PARCEL, now=NOW).lines)
    assert "ul" not in page(result).tags
    assert result.to_markdown().count("\n\n") == 1


def test_a_card_shows_its_tables() -> None:
    """Rules, activities with their fading, and bounds."""
    assert CARD.to_markdown("en").splitlines() == [
        "**score card**",
        "",
        "| points | id | rule | when | group |",
        "| ---: | --- | --- | --- | --- |",
        "| +3,000 | `heavy` | heavy | `weight > 20 and fragile` | `care` |",
        '| -90 | `lost` | lost | `status == "lost"` |  |',
        "",
        "**activities**",
        "",
        "| points | id | rule | when | group | fading |",
        "| ---: | --- | --- | --- | --- | --- |",
        "| +7 | `scan` | scanned | `True` |  | halved after 7 days, for 30 days, at most 1,000 |",
        "| +1 | `seen` | seen | `True` |  |  |",
        "",
        "**bounds**",
        "",
        "| id | at least | at most |",
        "| --- | --- | --- |",
        "| `care` |  | 2,000 |",
        "| total | 0 |  |",
    ]
    assert page(CARD, "zh").tags.count("table") == 3
    assert "7 天减半，30 天内有效，至多 1,000" in page(CARD, "zh").text


def test_an_empty_card_shows_one_empty_table() -> None:
    """There is nothing to see but its columns."""
    assert page(ScoreCard()).tags.count("table") == 1
    assert ScoreCard().to_markdown("zh").splitlines()[2:] == [
        "| 分值 | 编号 | 规则 | 条件 | 分组 |",
        "| --- | --- | --- | --- | --- |",
    ]


def test_a_bound_of_zero_is_shown() -> None:
    """A cap that lets nothing through is a cap, of a rule and of the card."""
    scan = ActivityRule(id="scan", points=7, label=Text("扫描", "scanned"), cap=0)
    shown = ScoreCard(activities=(scan,), cap=0).to_markdown("en").splitlines()
    assert "| +7 | `scan` | scanned | `True` |  | at most 0 |" in shown
    assert shown[-1] == "| total |  | 0 |"


CARRIERS = DecisionList(
    cases=(
        Case(id="heavy", when="weight > 20", then="truck", label=Text("重", "heavy")),
        Case(id="far", when='target.city == "上海市"', then="train", label=Text("远", "far")),
    ),
    otherwise="bicycle",
)


def test_a_decision_shows_what_was_tried() -> None:
    """The value, and every case up to the one that decided."""
    decision = CARRIERS.bind(SCHEMA).decide(Parcel(weight=5), now=NOW)
    assert decision.to_markdown("en").splitlines() == [
        "**bicycle**",
        "",
        "- ✗ false heavy `weight > 20` (weight = 5)",
        '- ? unknown far `target.city == "上海市"` (target.city = missing)',
    ]
    assert page(decision).tags.count("li") == 2
    assert decision.tried[0].to_markdown("zh") == "- ✗ 不成立 重 `weight > 20` （weight = 5）"


def test_a_decision_without_cases_shows_its_value() -> None:
    """There is no empty list."""
    decision = DecisionList(cases=(), otherwise="bicycle").bind(SCHEMA).decide(Parcel(), now=NOW)
    assert page(decision).tags == ["div", "p", "strong"]


def test_an_empty_value_is_no_rule_across_the_page() -> None:
    """Four asterisks would be one."""
    decision = DecisionList(cases=(), otherwise="").bind(SCHEMA).decide(Parcel(), now=NOW)
    assert decision.to_markdown().strip() == ""


def test_a_decision_list_shows_its_cases() -> None:
    """A row for each case, and one for what is decided otherwise."""
    found = page(CARRIERS)
    assert found.tags.count("tr") == 1 + 2 + 1
    assert CARRIERS.to_markdown("zh").splitlines()[-1] == "|  | 其他情况 |  | bicycle |"


def test_a_router_shows_its_cases() -> None:
    """As a decision list shows its own, under another caption."""
    shown = Router(cases=CARRIERS.cases, otherwise=CARRIERS.otherwise).to_markdown("zh")
    assert shown == CARRIERS.to_markdown("zh").replace("决策列表", "路由表")


def test_what_to_ask_and_what_to_change_are_shown() -> None:
    """A question is a line; a change is a list below what comes of it."""
    condition = SCHEMA.condition("weight > 20")
    (question,) = questions(condition, Parcel(), now=NOW)
    assert question.to_markdown("en") == "**weight: now false, could become true**"
    change = smallest_change(condition, Parcel(weight=5), True, now=NOW)
    assert change.to_markdown("zh") == "**改动 1 处后为 是**\n\n- weight：5 → 21"
    none = smallest_change(condition, Parcel(weight=5), True, now=NOW, fixed={"weight"})
    assert none.to_markdown("en").startswith("**no change makes it true")


def test_private_values_stay_hidden() -> None:
    """What explanations do not show, views do not show."""
    explanation = SCHEMA.condition('sender == "Zhang San"').explain(Parcel(sender="Li Si"), now=NOW)
    for language in ("zh", "en"):
        assert "Li Si" not in explanation.to_html(language) + explanation.to_markdown(language)
    assert "sender = …" in page(explanation).text


HOSTILE = [
    "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=alert(1)>",
    "\"' onmouseover='x' style=\"",
    "&lt;b&gt; &amp; &#60;",
    "<!-- x --><![CDATA[x]]><?php x ?>",
    "| a | b |",
    "a\n\n# heading\n\n---\n- item\n",
    "[x](javascript:alert(1)) ![x](http://x/x.png) <http://x>",
    "`code` ``` ~~~ **bold** __x__ ~~x~~ $x^2$ $$x$$ \\",
    "a\u202egnp.exe\u200b\u2066x\x00\x1b[31m\u2028z\ud800",
    "",
]
FOREIGN = st.text(max_size=30) | st.text("\\`|*_<&\n~$ a", max_size=12)


def views_of(text: str, value: str) -> tuple[View, ...]:
    """Return views in which foreign texts stand wherever they can."""
    label, id_ = Text(text, text), "".join(filter(str.isprintable, value))[:90] or "id"
    case = Case(id=id_, when=text, then=value, label=label)
    rule = Rule(id=id_, when=text, points=1, label=label)
    return (
        Explanation(text=text, outcome=True),
        DecisionList(cases=(case,), otherwise=value),
        ScoreCard(rules=(rule,)),
    )


def check_html(text: str, value: str) -> None:
    for view in views_of(text, value):
        found = page(view)
        assert one_line(text) in found.text
        assert found.tags == page(view, "zh").tags


def check_markdown(text: str, value: str) -> None:
    for view in views_of(text, value):
        written = view.to_markdown()
        plain = without_code(written)
        assert not re.search(r"[<>\[\]`$~]", plain)
        assert all(line == "" or line[0] in "-|*" for line in written.split("\n"))
        for rows in re.findall(r"(?m)(?:^\|.*\n?)+", written):
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows.splitlines()}) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_become_neither_elements_nor_markdown(text: str) -> None:
    """What is known to break views breaks none of them."""
    check_html(text, text)
    check_markdown(text, text)


@given(FOREIGN, FOREIGN)
def test_foreign_texts_never_become_elements(text: str, value: str) -> None:
    """A browser sees them as texts, whole, on one line, without what is invisible."""
    check_html(text, value)


@given(FOREIGN, FOREIGN)
def test_foreign_texts_never_become_markdown(text: str, value: str) -> None:
    """They open no HTML, no row, no cell, no heading, no link, no emphasis and no code."""
    check_markdown(text, value)


@pytest.mark.parametrize(
    "text", ["http://x/?a=1", "HTTPS://x", "WWW.x.cn", "li@x.cn", "a|http://b"]
)
def test_addresses_become_no_links(text: str) -> None:
    """Notebooks make links of bare addresses, so these are broken by escapes, in tables too."""
    for view in views_of(text, text):
        plain = without_code(view.to_markdown())
        assert not re.search(r"(?i)://|www\.|@", plain)
    quiet = "at 12:30, a:/b. www x"
    assert quiet in DecisionList(cases=(), otherwise=quiet).to_markdown()


def without_code(written: str) -> str:
    """Return the text without what CommonMark takes as escaped or as code, from left to right."""
    return re.sub(r"\\[\\`*_\[\]|~$:@.]|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", "", written)


def test_invisible_characters_are_seen() -> None:
    """Direction marks, controls and half characters are replaced, in values too."""
    schema = Schema.of(Parcel)
    explanation = schema.condition('note == "a"').explain(Parcel(note="a\u202eb\x00"), now=NOW)
    for view in (explanation.to_html(), explanation.to_markdown()):
        assert "a\ufffdb\ufffd" in view
        assert "\u202e" not in view
