"""A definition refuses parts of another kind when it is built, in words."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from leadcore.rules import (
    Action,
    ActivityRule,
    Automation,
    AutomationRule,
    Case,
    DecisionList,
    DecisionTable,
    Group,
    Router,
    Rule,
    ScoreCard,
)
from leadcore.texts import Text

LABEL = Text("重", "heavy")
RULE = Rule(id="heavy", when="weight > 20", points=1, label=LABEL, group="care")
VISIT = ActivityRule(id="visit", points=5, label=LABEL)
CASE = Case(id="heavy", when="weight > 20", then="truck", label=LABEL)
TOLD = AutomationRule(id="told", on="left", do=(Action(name="tell"),), label=LABEL)
SOUND = (
    RULE,
    VISIT,
    CASE,
    TOLD,
    ScoreCard(rules=(RULE,), groups=(Group(id="care"),), activities=(VISIT,)),
    DecisionList(cases=(CASE,), otherwise="bicycle"),
    Router(cases=(CASE,), otherwise="bicycle"),
    Automation(rules=(TOLD,)),
    DecisionTable.parse(
        [["F", "weight", "by: text"], ["1", "> 20", "truck"], ["otherwise", "", "x"]]
    ),
)
TUPLES = [
    (each, field.name)
    for each in SOUND
    for field in attrs.fields(type(each))
    if field.init and field.validator and isinstance(getattr(each, field.name), tuple)
]
SINGLE = [
    (each, field.name)
    for each in SOUND
    for field in attrs.fields(type(each))
    if field.init and field.validator and isinstance(getattr(each, field.name), str | Text)
]


def name(value: Any) -> str:
    return value if isinstance(value, str) else type(value).__name__


@pytest.mark.parametrize(("whole", "field"), TUPLES, ids=name)
def test_a_list_or_a_part_of_another_kind_is_refused(whole: Any, field: str) -> None:
    """A list would change later; a bare text counts as many letters."""
    parts = getattr(whole, field)
    for wrong in (list(parts), None, 5, (*parts, object())):
        with pytest.raises(
            TypeError, match=rf"^{field}: a .* was given; allowed: a tuple of [A-Z]?"
        ):
            attrs.evolve(whole, **{field: wrong})


@pytest.mark.parametrize(("whole", "field"), SINGLE, ids=name)
def test_an_id_a_value_or_a_label_of_another_kind_is_refused(whole: Any, field: str) -> None:
    """An id is a text, and what is shown to people is in both languages."""
    for wrong in (None, 5, ("a",)):
        with pytest.raises(TypeError, match=rf"^{field}: a .* was given; allowed: a (str|Text)$"):
            attrs.evolve(whole, **{field: wrong})


def test_every_rule_set_is_looked_at() -> None:
    """The lists above are not empty where they should not be."""
    assert {type(each).__name__ for each, _ in TUPLES} >= {
        "ScoreCard",
        "DecisionList",
        "Router",
        "Automation",
        "DecisionTable",
        "AutomationRule",
    }
    assert [field for each, field in SINGLE if each is CASE] == ["id", "then", "label"]
