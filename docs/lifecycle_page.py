"""The reference page of the standard lifecycle, made from its table."""

from __future__ import annotations

from leadcore.lifecycle import standard_lifecycle, to_markdown, to_mermaid

INTRODUCTION = """# The standard lifecycle · 标准线索生命周期

What may be done with a lead, when, what it needs, and who may: the one table that `decide` walks.
A team lead acts for the leads of their own team, one without a team for those of every team;
`owner` is whoever holds the lead. Made from
`leadcore.lifecycle.STANDARD_TABLE` by `python -m docs.generate`; do not edit it by hand.
"""


def page() -> str:
    """Return the whole page: the diagram and the table, in both languages."""
    lifecycle = standard_lifecycle()
    return "\n".join(
        (
            INTRODUCTION,
            "## Changes of status · 状态变更\n",
            f"```mermaid\n{to_mermaid(lifecycle)}```\n",
            f"```mermaid\n{to_mermaid(lifecycle, 'zh')}```\n",
            "## The table\n",
            to_markdown(lifecycle),
            "## 状态表\n",
            to_markdown(lifecycle, "zh"),
        )
    )
