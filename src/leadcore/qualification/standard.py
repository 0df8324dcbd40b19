"""The frameworks that sales teams know: BANT, MEDDIC and CHAMP, as literal tables.

An answer is fresh for as long as such things usually hold: who decides for half a year, a need or
a budget for a quarter, a date for a month.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from leadcore.qualification.answers import AnswerKind
from leadcore.qualification.criteria import Criterion, Option
from leadcore.qualification.framework import Framework
from leadcore.texts import Text

Row = tuple[str, str, str, AnswerKind, int, str | None, str, str]
"""Key, zh and en label, kind, days fresh, the lead's field that states it, zh and en question."""

AUTHORITY: Final = (
    Option(key="decides", label=Text("拍板", "decides")),
    Option(key="influences", label=Text("有影响力", "influences")),
    Option(key="none", label=Text("无决策权", "has no say")),
)
"""What say the person has whom we talk to."""

URGENCY: Final = (
    Option(key="now", label=Text("当务之急", "before anything else")),
    Option(key="planned", label=Text("已列入计划", "planned")),
    Option(key="someday", label=Text("以后再说", "some day")),
)
"""How high it stands on the customer's own list."""

CHAMPION: Final = (
    Option(key="active", label=Text("主动推动", "sells for us inside")),
    Option(key="friendly", label=Text("态度支持", "is on our side")),
    Option(key="none", label=Text("没有", "there is none")),
)
"""Whether somebody inside wants us to win."""

OPTIONS: Final[Mapping[str, tuple[Option, ...]]] = {
    "authority": AUTHORITY,
    "prioritization": URGENCY,
    "champion": CHAMPION,
}
"""What can be chosen, by key of the criterion."""

# fmt: off
BANT_ROWS: Final[tuple[Row, ...]] = (
    ("budget",            "预算",     "budget",            "budget",    90,  "demand.budget",      "预算大概是多少？",                   "How much may it cost?"),
    ("authority",         "决策权",   "authority",         "choice",    180, None,                 "这件事最后由谁拍板？",               "Who has the last word on this?"),
    ("need",              "需求",     "need",              "text",      90,  "demand.description", "想解决什么问题？",                   "Which problem is to be solved?"),
    ("timing",            "时间",     "timing",            "timeframe", 30,  "demand.timeframe",   "希望什么时候用上？",                 "By when should it work?"),
)
MEDDIC_ROWS: Final[tuple[Row, ...]] = (
    ("metrics",           "量化指标", "metrics",           "text",      90,  None,                 "做成之后，哪个数字会变好，变好多少？", "Which figure will improve, and by how much?"),
    ("economic_buyer",    "经济决策人", "economic buyer",  "yes_no",    180, None,                 "我们见到掌握这笔钱的人了吗？",       "Have we met the person who owns the money?"),
    ("decision_criteria", "决策标准", "decision criteria", "text",      90,  None,                 "会按什么标准来选？",                 "What will the choice be made by?"),
    ("decision_process",  "决策流程", "decision process",  "text",      90,  None,                 "从现在到签约要走哪些步骤？",         "Which steps lead from here to a contract?"),
    ("identified_pain",   "痛点",     "identified pain",   "text",      90,  "demand.description", "不解决会怎样？",                     "What happens if nothing is done?"),
    ("champion",          "内部支持者", "champion",        "choice",    90,  None,                 "内部有谁在推动这件事？",             "Who inside is pushing for it?"),
)
CHAMP_ROWS: Final[tuple[Row, ...]] = (
    ("challenges",        "挑战",     "challenges",        "text",      90,  "demand.description", "目前最大的困难是什么？",             "What is the hardest part at present?"),
    ("authority",         "决策权",   "authority",         "choice",    180, None,                 "还有谁参与决定？",                   "Who else takes part in the decision?"),
    ("money",             "资金",     "money",             "budget",    90,  "demand.budget",      "准备投入多少？",                     "How much is set aside for it?"),
    ("prioritization",    "优先次序", "prioritization",    "choice",    30,  None,                 "和手头其他事相比，这件事排第几？",   "Where does it stand among everything else?"),
)
# fmt: on


def framework(id_: str, rows: tuple[Row, ...]) -> Framework:
    criteria = tuple(
        Criterion(
            key=key,
            label=Text(label_zh, label_en),
            question=Text(zh, en),
            kind=kind,
            fresh_for=timedelta(days=days),
            options=OPTIONS.get(key, ()),
            stated_in=stated_in,
        )
        for key, label_zh, label_en, kind, days, stated_in, zh, en in rows
    )
    return Framework(id=id_, label=Text(id_.upper(), id_.upper()), criteria=criteria)


BANT: Final = framework("bant", BANT_ROWS)
"""Budget, authority, need, timing."""
MEDDIC: Final = framework("meddic", MEDDIC_ROWS)
"""Metrics, economic buyer, decision criteria, decision process, identified pain, champion."""
CHAMP: Final = framework("champ", CHAMP_ROWS)
"""Challenges, authority, money, prioritization."""
