"""The glossary, made from the label tables and the terms that no table has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leadcore import labels
from leadcore.texts import Text

TERMS: tuple[tuple[str, str, str], ...] = (
    ("lead", "线索", "an enquiry that may become a sale, and all that is known about it"),
    ("lead number", "线索编号", "the id of a lead, such as 线索-2024-0501-001"),
    ("source", "线索来源", "where a lead came from"),
    ("campaign", "市场活动", "the marketing activity that brought a lead"),
    ("contact point", "联系方式", "a way to reach the customer: a hint and a keyed fingerprint"),
    ("demand", "需求信息", "what the customer wants, for how much, by when, and who decides"),
    ("decision maker", "关键决策人", "a person who has a say in the purchase"),
    ("status", "线索状态", "where a lead stands in the lifecycle"),
    ("phase", "阶段类别", "what a status means outside the lifecycle: open, in review, closed"),
    ("score", "线索评分", "points by rules that add up"),
    ("priority", "优先级", "how soon a lead is to be worked"),
    ("override", "人工调整", "a person's decision in place of a computed value"),
    ("qualification", "线索甄别", "finding out whether a lead is worth working"),
    ("owner", "负责人", "the rep who holds a lead; at most one"),
    ("queue", "待分配队列", "where a lead waits, visibly, when nobody may take it"),
    ("idle", "空闲", "with fewer open leads than the policy's limit, five in the standard one"),
    ("acceptance", "确认接收", "the owner's confirmation that the lead has arrived"),
    ("lapse", "超时未接收", "an acceptance that was not given in time"),
    ("follow-up", "跟进", "a contact with the customer, planned or recorded"),
    ("promise", "承诺", "a next action that somebody committed to, and until when"),
    ("intent", "意向等级", "how much the customer wants it"),
    ("conversion", "转化", "leads won as a share of leads"),
    ("cycle", "成交周期", "the time from receipt to win"),
    ("archive", "归档", "closed leads put away, still readable"),
    ("reactivation", "重新激活", "a closed lead taken up again, with its history"),
    ("erasure", "删除个人信息", "what is about the person removed, who did what and when left"),
    ("seal", "封印", "a digest by which a history is recognised, erased or not"),
    ("policy", "策略", "every decision that a business makes about its leads, in one value"),
    ("decision table", "决策表", "rows of conditions that together decide on one or more values"),
    ("hit policy", "命中策略", "what a decision table gives when several of its rows match"),
    ("automation", "自动化规则", "what follows by itself when this happens and that holds"),
    ("working time", "工作时间", "time that counts only while a calendar is open"),
    ("make-up day", "调休", "a weekend day that is worked for a holiday"),
)

TABLES: Mapping[str, Mapping[str, Text]] = {
    "Statuses · 线索状态": labels.STATUS,
    "Sources · 线索来源": labels.SOURCE,
    "Priorities · 优先级": labels.PRIORITY,
    "Methods of contact · 跟进方式": labels.METHOD,
    "Intent · 意向等级": labels.INTENT,
    "What proves a win · 成交依据": labels.EVIDENCE,
    "Reasons for a loss · 未成交原因": labels.LOSS_REASON,
    "Reasons for being invalid · 无效原因": labels.INVALID_REASON,
    "Roles · 人员": labels.ROLE,
    "Levels of experience · 经验": labels.LEVEL,
    "Commands · 命令": labels.COMMAND,
}


def page() -> str:
    """Return the whole page."""
    lines = [
        "# Glossary · 术语表\n",
        "One word for one idea. Made from `leadcore.labels` by `python -m docs.generate`; do not",
        "edit it by hand.\n",
        *table(("term", "中文", "meaning"), TERMS),
    ]
    for title, names in TABLES.items():
        rows = ((f"`{name}`", text.zh, text.en) for name, text in names.items())
        lines += [f"## {title}\n", *table(("name", "中文", "English"), rows)]
    return "\n".join(lines)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the lines of a Markdown table, with an empty one behind it."""
    body = [head, ("---",) * len(head), *rows]
    return [*(f"| {' | '.join(row)} |" for row in body), ""]
