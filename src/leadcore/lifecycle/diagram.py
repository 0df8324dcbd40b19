"""The table as people read it: a Markdown table and a Mermaid diagram."""

from __future__ import annotations

from collections.abc import Mapping

from leadcore import labels
from leadcore.lifecycle.definition import Lifecycle
from leadcore.lifecycle.table import BACK, SAME, START, Transition
from leadcore.texts import Language, Text

HEADINGS = (
    Text("从", "from"),
    Text("命令", "command"),
    Text("到", "to"),
    Text("需要", "needs"),
    Text("谁可以", "who may"),
)
MARKS: Mapping[str, Text] = {
    START: Text("（开始）", "(start)"),
    SAME: Text("不变", "as it is"),
    BACK: Text("原状态", "where it was"),
}
HISTORY = "where_it_was"
"""The node of the diagram that stands for whatever status the lead was in before."""


def to_markdown(lifecycle: Lifecycle, language: Language = "en") -> str:
    """Return the whole table in Markdown, one row per row.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> print(to_markdown(standard_lifecycle()).splitlines()[2][:48])
    | (start) | register | not contacted |  | lead s
    """
    rows = [
        [heading.to(language) for heading in HEADINGS],
        ["---"] * len(HEADINGS),
        *(cells(row, lifecycle, language) for row in lifecycle.transitions),
    ]
    lines = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows)
    return "".join(f"| {line} |\n" for line in lines)


def cells(row: Transition, lifecycle: Lifecycle, language: Language) -> list[str]:
    comma = "、" if language == "zh" else ", "
    return [
        comma.join(status_label(name, lifecycle).to(language) for name in row.sources),
        labels.label(labels.COMMAND, row.command).to(language),
        status_label(row.target, lifecycle).to(language),
        comma.join(lifecycle.need[name][0].label.to(language) for name in row.needs),
        comma.join(labels.label(labels.ROLE, name).to(language) for name in row.who),
    ]


def status_label(name: str, lifecycle: Lifecycle) -> Text:
    return MARKS[name] if name in MARKS else lifecycle.status[name].label


def to_mermaid(lifecycle: Lifecycle, language: Language = "en") -> str:
    """Return a Mermaid state diagram of every change of status.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> print(to_mermaid(standard_lifecycle()).splitlines()[1])
        state "not contacted" as new
    """
    nodes = {status.name: status.label for status in lifecycle.statuses}
    moves = [row for row in lifecycle.transitions if row.target != SAME]
    if any(row.target == BACK for row in moves):
        nodes[HISTORY] = MARKS[BACK]
    lines = [f'state "{label.to(language)}" as {name}' for name, label in nodes.items()]
    lines += [arrow(source, row, language) for row in moves for source in row.sources]
    return "\n    ".join(["stateDiagram-v2", *lines]) + "\n"


def arrow(source: str, row: Transition, language: Language) -> str:
    start = "[*]" if source == START else source
    end = HISTORY if row.target == BACK else row.target
    return f"{start} --> {end}: {labels.label(labels.COMMAND, row.command).to(language)}"
