"""Every standard name has a label in both languages."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from enum import StrEnum

import pytest

from leadcore import commands, labels, model
from leadcore.assignment import FILTERS
from leadcore.lifecycle import OWNER
from leadcore.texts import Text

TABLES: Mapping[type[StrEnum], Mapping[str, Text]] = {
    model.Evidence: labels.EVIDENCE,
    model.Intent: labels.INTENT,
    model.InvalidReason: labels.INVALID_REASON,
    model.Level: labels.LEVEL,
    model.LossReason: labels.LOSS_REASON,
    model.Method: labels.METHOD,
    model.Phase: labels.PHASE,
    model.Priority: labels.PRIORITY,
    model.Role: labels.ROLE,
    model.Source: labels.SOURCE,
    model.Status: labels.STATUS,
}
ALL = [value for name, value in vars(labels).items() if name.isupper()]


def test_every_enum_has_a_table() -> None:
    """No enum of the model is without labels."""
    enums = {value for value in vars(model).values() if inspect.isclass(value)}
    assert {kind for kind in enums if issubclass(kind, StrEnum)} == set(TABLES)


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_every_member_has_a_label(kind: type[StrEnum]) -> None:
    """A table has exactly its enum's members, in their order; roles also the owner."""
    also = [OWNER] if kind is model.Role else []
    assert list(TABLES[kind]) == [member.value for member in kind] + also


def test_every_command_has_a_label() -> None:
    """The commands' labels stand in the order of a lead's life."""
    assert list(labels.COMMAND) == [command.name for command in commands.COMMANDS]


def test_every_filter_has_a_label() -> None:
    """What keeps candidates from a lead is called by a word, whichever standard filter it is."""
    assert list(labels.FILTER) == [*FILTERS, "excluded", "member", "team"]


def is_chinese(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


@pytest.mark.parametrize("table", ALL, ids=lambda table: next(iter(table)))
def test_labels_are_in_their_languages(table: Mapping[str, Text]) -> None:
    """Chinese labels are Chinese, English ones ASCII, and no two of a table are the same."""
    assert all(is_chinese(text.zh.replace("，", "")) for text in table.values())
    assert all(text.en.isascii() and text.en.strip() == text.en != "" for text in table.values())
    assert len({text.zh for text in table.values()}) == len(table)
    assert len({text.en for text in table.values()}) == len(table)


def test_tables_do_not_change() -> None:
    """A host labels its own names in its own policy, not in these tables."""
    with pytest.raises(TypeError):
        labels.STATUS["pilot"] = Text("试点", "pilot")  # type: ignore[index]  # that is what is tested


def test_a_name_without_a_label_is_its_own() -> None:
    """What a host invented is shown as it is."""
    assert labels.label(labels.SOURCE, "referral") == Text("老客户推荐", "referral by a customer")
    assert labels.label(labels.SOURCE, "fair_hk") == Text("fair_hk", "fair_hk")


def test_a_text_is_shown_in_both_languages() -> None:
    """A text says itself once where both languages are the same."""
    assert str(Text("高", "high")) == "高 / high"
    assert str(Text("VIP", "VIP")) == "VIP"
    assert (Text("高", "high").to("zh"), Text("高", "high").to("en")) == ("高", "high")
