"""Qualification frameworks: typed answers, their age, completeness, and what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import DefinitionError, ValidationError
from leadcore.model import SYSTEM, DecisionMaker, Demand
from leadcore.qualification import (
    BANT,
    CHAMP,
    MEDDIC,
    Answer,
    ChoiceAnswer,
    Criterion,
    Framework,
    Option,
    TextAnswer,
    YesNoAnswer,
)
from leadcore.qualification.answers import Value
from leadcore.texts import Text
from leadcore.values import MoneyRange, Timeframe
from tests.builders import AT, DAY, demand, lead, new_lead

FRAMEWORKS = (BANT, MEDDIC, CHAMP)

VALUES: Mapping[str, st.SearchStrategy[Value]] = {
    "budget": st.sampled_from([MoneyRange.parse("20-30万"), MoneyRange.parse("5万以内")]),
    "text": st.sampled_from(["招生管理系统", "等通知"]),
    "timeframe": st.sampled_from([Timeframe.parse("1个月内"), Timeframe.parse("半年内")]),
    "yes_no": st.booleans(),
}


@st.composite
def answers(draw: st.DrawFn, framework: Framework) -> tuple[Answer, ...]:
    """Draw answers to some of the criteria, several to one perhaps, in any order of time."""
    given_: list[Answer] = []
    for criterion in draw(st.lists(st.sampled_from(framework.criteria), max_size=12)):
        options = st.sampled_from([option.key for option in criterion.options] or [""])
        value = draw(VALUES.get(criterion.kind, options))
        at = AT + draw(st.integers(-3, 3)) * DAY
        given_.append(framework.answer(criterion.key, value, by="li", at=at))
    return tuple(given_)


@st.composite
def qualified(draw: st.DrawFn) -> tuple[Framework, tuple[Answer, ...], datetime]:
    framework = draw(st.sampled_from(FRAMEWORKS))
    now = AT + draw(st.sampled_from([-9, -1, 0, 2, 28, 31, 89, 91, 200])) * DAY
    return framework, draw(answers(framework)), now


def counting(framework: Framework, given_: tuple[Answer, ...], now: datetime) -> dict[str, Answer]:
    """Return the answer that counts for each criterion, found by looking at each in turn."""
    found: dict[str, Answer] = {}
    for each in given_:
        before = found.get(each.key)
        if each.at <= now and (before is None or each.at >= before.at):
            found[each.key] = each
    return found


@pytest.mark.requirement("R-15")
@given(qualified())
def test_the_latest_answer_counts_until_it_is_too_old(
    case: tuple[Framework, tuple[Answer, ...], datetime],
) -> None:
    """Of all that was said by now the latest stands, and is stale once older than allowed."""
    framework, given_, now = case
    latest = counting(framework, given_, now)
    for standing in framework.qualify(given_, now=now).standings:
        answer = latest.get(standing.criterion.key)
        assert standing.answer == answer
        if answer is None:
            assert (standing.state, standing.value) == ("missing", None)
        elif now - answer.at > standing.criterion.fresh_for:
            assert (standing.state, standing.value) == ("stale", None)
        else:
            assert (standing.state, standing.value) == ("fresh", answer.value)


@pytest.mark.requirement("R-15")
@given(qualified())
def test_completeness_is_the_exact_share_of_fresh_answers(
    case: tuple[Framework, tuple[Answer, ...], datetime],
) -> None:
    """What is left to ask and what is answered are all criteria."""
    framework, given_, now = case
    known = framework.qualify(given_, now=now)
    count, left = len(framework.criteria), len(known.to_ask())
    assert known.completeness == Fraction(count - left, count)
    assert (known.next_question() is None) == (known.completeness == 1)


def test_an_answer_is_fresh_on_its_last_moment() -> None:
    """An answer exactly as old as allowed is fresh; a moment later it is stale."""
    answer = BANT.answer("timing", Timeframe.parse("1个月内"), by="li", at=AT)
    states = [
        BANT.qualify((answer,), now=AT + 30 * DAY + timedelta(microseconds=more)).standings[3].state
        for more in (0, 1)
    ]
    assert states == ["fresh", "stale"]


@pytest.mark.requirement("R-15")
def test_the_next_question_is_what_was_never_answered_and_then_what_is_stale() -> None:
    """Missing criteria come before stale ones, each in the order of the framework."""
    old = BANT.answer("budget", MoneyRange.parse("20万"), by="li", at=AT - 100 * DAY)
    new = BANT.answer("need", "招生", by="li", at=AT)
    known = BANT.qualify((old, new), now=AT)
    assert [each.key for each in known.to_ask()] == ["authority", "timing", "budget"]


@pytest.mark.requirement("R-15")
def test_what_matters_to_the_rules_is_asked_first() -> None:
    """Paths of criteria, or of the lead's fields that state them, set the order."""
    known = BANT.qualify((), now=AT)
    matters = ("company", "demand.timeframe", "bant.need", "bant.budget")
    assert [each.key for each in known.to_ask(matters)] == ["timing", "need", "budget", "authority"]
    assert known.next_question(matters) == BANT.criterion("timing")


def test_nothing_is_left_to_ask_when_all_is_known() -> None:
    """A complete qualification has no next question."""
    said = (*BANT.stated(new_lead()), BANT.answer("authority", "decides", by="li", at=AT))
    known = BANT.qualify(said, now=AT)
    assert known.next_question() is None
    assert known.completeness == 1


@pytest.mark.requirement("R-15")
def test_the_enquiry_answers_what_it_states() -> None:
    """Budget, description and timeframe of the lead are answers as of its receipt."""
    given_ = {each.key: (each.value, each.by, each.at) for each in BANT.stated(new_lead())}
    asked = demand()
    assert given_ == {
        "budget": (asked.budget, SYSTEM.id, AT),
        "need": (asked.description, SYSTEM.id, AT),
        "timing": (asked.timeframe, SYSTEM.id, AT),
    }


def test_an_enquiry_that_states_nothing_answers_nothing() -> None:
    """A decision maker is no answer to who decides."""
    silent = lead(demand=Demand(decision_makers=(DecisionMaker(name="王", confirmed=True),)))
    assert [BANT.stated(silent), MEDDIC.stated(silent), CHAMP.stated(silent)] == [(), (), ()]


def test_a_blank_description_answers_nothing() -> None:
    """Spaces in a field of the lead are no answer, and stop no other one."""
    blank = lead(demand=attrs.evolve(demand(), description=" \t"))
    assert [each.key for each in BANT.stated(blank)] == ["budget", "timing"]


def test_a_field_behind_what_is_missing_answers_nothing() -> None:
    """A lead that is not won has no note on how it was."""
    one = attrs.evolve(NEED, stated_in="won.note")
    framework = Framework(id="own", label=NAME, criteria=(one,))
    assert framework.stated(lead()) == ()


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.id)
def test_what_the_tables_take_from_a_lead_fits_their_kinds(framework: Framework) -> None:
    """Every field of a lead that a shipped framework names gives an answer to it."""
    stated = {each.key for each in framework.stated(new_lead())}
    assert stated == {each.key for each in framework.criteria if each.stated_in}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("budget", "20万", "wrong_type"),
        ("need", True, "wrong_type"),
        ("authority", "boss", "unknown_option"),
        ("buget", "20万", "unknown_criterion"),
        (7, "20万", "unknown_criterion"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(key: str, value: object, code: str) -> None:
    """The kind, the options and the criteria of a framework are checked."""
    with pytest.raises(ValidationError) as caught:
        BANT.answer(key, value, by="li", at=AT)  # type: ignore[arg-type]  # what people give
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_misspelt_criterion_is_named() -> None:
    """The error offers the likely key."""
    with pytest.raises(ValidationError, match="one of budget"):
        BANT.criterion("buget")


def test_answers_of_another_framework_are_refused_all_at_once() -> None:
    """Each answer that does not fit is a problem of its own."""
    others = (
        TextAnswer(key="metrics", value="x", by="li", at=AT),
        YesNoAnswer(key="need", value=True, by="li", at=AT),
    )
    with pytest.raises(ValidationError) as caught:
        BANT.qualify(others, now=AT)
    assert [one.path for one in caught.value.problems] == ["bant.key", "bant.need"]


def test_a_choice_is_no_answer_in_words() -> None:
    """An answer of another kind is refused, though both hold a text."""
    chosen = ChoiceAnswer(key="need", value="x", by="li", at=AT)
    with pytest.raises(ValidationError, match="a ChoiceAnswer given; allowed: a TextAnswer"):
        BANT.qualify((chosen,), now=AT)


def test_answers_are_bounded() -> None:
    """More than a thousand answers of one lead are refused."""
    answer = BANT.answer("need", "x", by="li", at=AT)
    with pytest.raises(ValidationError, match="too_many"):
        BANT.qualify((answer,) * 1_001, now=AT)


def test_a_naive_now_is_refused() -> None:
    """The time is an aware one."""
    with pytest.raises(ValueError, match="naive"):
        BANT.qualify((), now=AT.replace(tzinfo=None))


def test_an_answer_hides_what_was_said() -> None:
    """Phone numbers are masked, and neither the words nor a text show in a repr."""
    answer = BANT.answer("need", "找王敏 13812345678", said="打 13812345678", by="li", at=AT)
    assert (answer.value, answer.said) == ("找王敏 ****5678", "打 ****5678")
    assert "王敏" not in repr(answer)
    assert "****5678" not in repr(answer)


def test_a_blank_text_is_no_answer() -> None:
    """What is not answered is left out."""
    with pytest.raises(ValueError, match="blank"):
        BANT.answer("need", " ", by="li", at=AT)


def test_a_qualification_shows_in_both_languages() -> None:
    """A line for each criterion, with its answer, who recorded it and its age."""
    said = (
        MEDDIC.answer("economic_buyer", False, by="li", at=AT - DAY),
        MEDDIC.answer("champion", "active", by="li", at=AT - 100 * DAY),
        MEDDIC.answer("metrics", "长" * 41, by="li", at=AT),
    )
    known = MEDDIC.qualify(said, now=AT)
    assert known.to("zh").splitlines() == [
        "MEDDIC：2/6",
        f"  量化指标：{'长' * 39}…（已答，li，刚刚）",
        "  经济决策人：否（已答，li，1 天前）",
        "  决策标准：未答",
        "  决策流程：未答",
        "  痛点：未答",
        "  内部支持者：主动推动（已过期，li，100 天前）",
    ]
    assert str(known).splitlines()[2] == "  economic buyer: no (answered, li, 1 day ago)"
    assert str(known.standings[2]) == "decision criteria: not answered"


@pytest.mark.parametrize(
    ("age", "zh", "en"),
    [
        (timedelta(seconds=59), "刚刚", "just now"),
        (timedelta(minutes=1, seconds=59), "1 分钟前", "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23 小时前", "23 hours ago"),
        (timedelta(days=2, hours=23), "2 天前", "2 days ago"),
    ],
)
def test_an_age_shows_in_the_greatest_unit_that_it_fills(age: timedelta, zh: str, en: str) -> None:
    """Rounded down, and never in seconds."""
    known = BANT.qualify((BANT.answer("need", "x", by="li", at=AT),), now=AT + age)
    assert known.to("zh").splitlines()[3] == f"  需求：x（已答，li，{zh}）"
    assert known.to("en").splitlines()[3] == f"  need: x (answered, li, {en})"


def test_an_answer_of_many_lines_shows_on_one() -> None:
    """The lines of a text stay lines of the answer, never of what shows it."""
    answer = BANT.answer("need", "招生\n  系统：已答", by="li", at=AT)
    assert BANT.qualify((answer,), now=AT).to("zh").splitlines()[3].startswith("  需求：招生 系统")


def test_a_budget_shows_as_people_write_it() -> None:
    """Amounts and timeframes use their own words."""
    lines = BANT.qualify(BANT.stated(new_lead()), now=AT + DAY).to("zh").splitlines()
    assert lines[1] == "  预算：20–30万元（已答，system，1 天前）"


NAME = Text("自", "own")
NEED = Criterion(
    key="need",
    label=NAME,
    question=Text("？", "?"),
    kind="text",
    fresh_for=DAY,
)
TWO = tuple(Option(key=key, label=Text(key, key)) for key in ("a", "b"))


def with_changes(**changes: object) -> Callable[[], Framework]:
    one = attrs.evolve(NEED, **changes)  # type: ignore[arg-type]  # the tests name real fields
    return lambda: Framework(id="own", label=NAME, criteria=(one,))


@pytest.mark.parametrize(
    ("make", "path", "code"),
    [
        (with_changes(key="class"), "criteria", "bad_name"),
        (with_changes(key="ｎeed"), "criteria", "bad_name"),
        (with_changes(key="n" * 41), "criteria", "bad_name"),
        (with_changes(key="℘"), "criteria", "bad_name"),
        (with_changes(key="a·b"), "criteria", "bad_name"),
        (with_changes(kind="number"), "need.kind", "bad_kind"),
        (with_changes(key="completeness"), "completeness", "reserved"),
        (with_changes(fresh_for=0 * DAY), "need.fresh_for", "not_positive"),
        (with_changes(options=TWO), "need.options", "bad_count"),
        (with_changes(kind="choice", options=TWO[:1]), "need.options", "bad_count"),
        (with_changes(kind="choice", options=(TWO[0], TWO[0])), "need.options", "duplicate"),
        (lambda: Framework(id="x y", label=NEED.label, criteria=(NEED,)), "id", "bad_name"),
        (lambda: Framework(id="x", label=NEED.label, criteria=()), "criteria", "bad_count"),
        (
            lambda: Framework(id="x", label=NEED.label, criteria=(NEED,) * 2),
            "criteria",
            "duplicate",
        ),
    ],
)
def test_a_framework_that_cannot_work_is_refused(
    make: Callable[[], Framework], path: str, code: str
) -> None:
    """Names that rules cannot write, crossed options and empty periods are errors of definition."""
    with pytest.raises(DefinitionError) as caught:
        make()
    assert [(one.path, one.code) for one in caught.value.problems] == [(path, code)]


@pytest.mark.parametrize(
    ("field", "value"),
    [("label", "need"), ("question", "?"), ("fresh_for", 90), ("options", ("a", "b"))],
)
def test_a_criterion_of_wrong_types_is_refused(field: str, value: object) -> None:
    """A text for a label, a number for a period and bare options are named at once."""
    with pytest.raises(TypeError, match=field):
        attrs.evolve(NEED, **{field: value})  # type: ignore[arg-type]  # what people give
