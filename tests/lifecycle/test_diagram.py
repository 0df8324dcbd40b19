"""The table as people read it says what the table says, in both languages."""

from __future__ import annotations

import attrs
import pytest

from leadcore import labels
from leadcore.lifecycle import SAME, Lifecycle, StatusDef, to_markdown, to_mermaid
from leadcore.model import Phase
from leadcore.texts import Language, Text
from tests.lifecycle.host import HOST, STATUSES
from tests.lifecycle.walks import STANDARD


@pytest.mark.requirement("R-40")
@pytest.mark.parametrize("lifecycle", [STANDARD, HOST], ids=["standard", "host"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_markdown_has_a_row_for_every_row(lifecycle: Lifecycle, language: Language) -> None:
    """Below its heading the Markdown table has one line per row, with five cells each."""
    lines = to_markdown(lifecycle, language).splitlines()
    assert lines[1] == "| --- | --- | --- | --- | --- |"
    assert len(lines) == len(lifecycle.transitions) + 2
    assert {line.count(" | ") for line in lines} == {4}


def test_a_markdown_row_says_everything() -> None:
    """A line names statuses, command, target, needs and roles by their labels."""
    lines = to_markdown(STANDARD, "zh").splitlines()
    assert lines[0] == "| 从 | 命令 | 到 | 需要 | 谁可以 |"
    assert "| 未接触 | 变更状态 | 初步接触 | 负责人、一次有效联系 | 负责人、团队经理 |" in lines
    assert "| 无效待审 | 驳回无效申请 | 原状态 |  | 团队经理 |" in lines
    english = to_markdown(STANDARD).splitlines()
    assert (
        "| proposal submitted, negotiating | win | won"
        " | the amount, what proves the win, the key factors | owner, team lead |"
    ) in english


def test_a_bar_in_a_label_does_not_break_the_table() -> None:
    """A label with a vertical bar stays in its cell."""
    odd = StatusDef("fresh", Phase.OPEN, Text("新|建", "fresh | new"))
    lines = to_markdown(attrs.evolve(HOST, statuses=(odd, *STATUSES[1:]))).splitlines()
    assert lines[2] == r"| (start) | register | fresh \| new |  | seller, system |"


@pytest.mark.requirement("R-40")
@pytest.mark.parametrize("lifecycle", [STANDARD, HOST], ids=["standard", "host"])
def test_the_diagram_has_every_change_of_status(lifecycle: Lifecycle) -> None:
    """Each row that changes the status is an arrow from each of its statuses."""
    text = to_mermaid(lifecycle, "zh")
    arrows = [line for line in text.splitlines() if "-->" in line]
    moves = [row for row in lifecycle.transitions if row.target != SAME]
    assert len(arrows) == sum(len(row.sources) for row in moves)
    for status in lifecycle.statuses:
        assert f'    state "{status.label.zh}" as {status.name}\n' in text


def test_a_diagram_shows_starts_and_ways_back() -> None:
    """A registration comes from the start, and a way back goes to where the lead was."""
    lines = to_mermaid(STANDARD).splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert '    state "where it was" as where_it_was' in lines
    assert "    [*] --> new: register" in lines
    assert "    lost --> where_it_was: reactivate" in lines
    assert "    new --> contacted: change the status" in lines


def test_a_diagram_without_ways_back_has_no_node_for_them() -> None:
    """The node that stands for the former status is there only where something leads to it."""
    forward = attrs.evolve(HOST, transitions=HOST.transitions[:-1])
    assert "where_it_was" not in to_mermaid(forward)


def test_a_command_is_called_by_its_label() -> None:
    """Commands stand in both texts under their labels."""
    for row in STANDARD.transitions:
        label = labels.COMMAND[row.command]
        assert label.zh in to_markdown(STANDARD, "zh")
        assert label.en in to_markdown(STANDARD, "en")
