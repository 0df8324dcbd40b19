"""The requirements of the library, and the tests that prove them, as one page.

A test that proves a requirement carries its id, `@pytest.mark.requirement("R-12")`, on the function
or its class, or in `pytestmark` of its module. The page is made from those marks as they stand in
the source, without running anything; `python -m docs.generate` writes it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import attrs

TESTS = Path(__file__).parents[1]

CHAPTERS = {
    "R-0": ("线索获取与信息录入", "Intake"),
    "R-1": ("线索甄别", "Qualification"),
    "R-2": ("线索分配", "Assignment"),
    "R-3": ("线索跟进", "Follow-up"),
    "R-4": ("线索状态", "Status"),
    "R-5": ("归档、客户与反馈", "Archive, customers and feedback"),
    "R-6": ("数据分析与报告", "Insight"),
    "R-7": ("团队", "People"),
    "R-8": ("可证明、可重放、可移植", "Proof, replay and reach"),
}
"""How the ids of a chapter begin → its title in Chinese and in English."""

REQUIREMENTS = {
    "R-01": ("线索来源", "sources of leads, with a host's own, and campaigns"),
    "R-02": ("必填信息", "required details; all that is wrong is reported at once, no row is lost"),
    "R-03": ("线索编号", "lead numbers by a replaceable rule, unique under concurrent intake"),
    "R-04": ("保护隐私", "only the last four digits of a phone number stay in clear"),
    "R-05": ("需求信息", "demand, budget and timeframe as people write them, decision makers"),
    "R-06": ("附件", "attachments as metadata and a reference, never bytes"),
    "R-07": ("查重", "duplicates are recognised, explained, merged or linked, and can be undone"),
    "R-08": ("批量导入", "bulk import of rows by a declared mapping"),
    "R-10": ("线索评分", "scores by rules with caps and decay, whose parts add up"),
    "R-11": ("数据分析", "scores learned from closed leads, explained and measured"),
    "R-12": ("人工筛选", "people qualify, reject and override, beside the computed value"),
    "R-13": ("优先级", "priority from urgency, budget and the decision chain"),
    "R-14": ("响应时限", "response deadlines by priority, in elapsed or working time"),
    "R-15": ("甄别框架", "qualification frameworks with evidence and the next best question"),
    "R-20": ("按地区", "assignment by region, which covers its cities"),
    "R-21": ("按行业", "assignment by industry"),
    "R-22": ("按线索价值", "high-value leads to experienced reps"),
    "R-23": ("按负载", "the rep with the fewest open leads first"),
    "R-24": ("专业领域和经验", "assignment by speciality and experience"),
    "R-25": ("组合与兜底", "a chain with fallbacks that never loses a lead"),
    "R-26": ("确认接收", "acceptance in time, or the team's lead settles it"),
    "R-27": ("容量与可用", "capacity, leave and working hours are honoured"),
    "R-28": ("公海", "the public pool: release, claim, recycling, protection"),
    "R-29": ("分配说明", "every assignment says why this rep and why not each other"),
    "R-30": ("跟进计划", "a follow-up plan by priority"),
    "R-31": ("定期回访", "recurring visits"),
    "R-32": ("跟进节奏", "cadences that stop when the customer answers"),
    "R-33": ("跟进记录", "records with time, method, content, promise and intent"),
    "R-34": ("提醒", "reminders: what is due for whom, what is overdue"),
    "R-35": ("跟进监控", "supervision and escalation in steps"),
    "R-40": ("状态流转", "one replaceable table of statuses and changes"),
    "R-41": ("成交", "won: amount, cycle and key factors"),
    "R-42": ("未成交", "lost: a reason is required"),
    "R-43": ("无效线索", "invalid: proposed by anyone, reviewed before it is archived"),
    "R-44": ("变更记录", "history explains the present state and replays to it"),
    "R-45": ("重新激活", "lost and dormant leads come back with their history"),
    "R-50": ("月底归档", "month-end archive of closed leads, which stay readable"),
    "R-51": ("客户画像", "customer profiles by segment"),
    "R-52": ("客户记录", "a won lead yields a customer record"),
    "R-53": ("客户分层", "customer tiers"),
    "R-54": ("线索质量反馈", "feedback on lead quality, reported by source"),
    "R-60": ("转化漏斗", "funnel and conversion by any dimension"),
    "R-61": ("响应达成", "attainment of response and follow-up"),
    "R-62": ("工作量", "workload of each rep"),
    "R-63": ("需求分布", "distribution of budget, timeframe and industry"),
    "R-64": ("周期", "cycle time and time in each status"),
    "R-65": ("未成交原因", "reasons for loss"),
    "R-66": ("投入产出", "cost and return by source and campaign"),
    "R-67": ("目标与绩效", "goals and performance against them"),
    "R-68": ("优化前后对比", "before and after, with honest uncertainty"),
    "R-69": ("管理报告", "reports to look at, and plain rows for other tools"),
    "R-70": ("人员与权限", "roles, and one table of who may do what"),
    "R-71": ("通知", "notifications as data in both languages"),
    "R-72": ("工作流程", "automation as data: when this happens and that holds"),
    "R-80": ("覆盖证明", "proof that a policy covers every lead, or a witness"),
    "R-81": ("反事实", "the smallest change that changes the outcome"),
    "R-82": ("确定性重放", "the same events, policy and time give the same bytes"),
    "R-83": ("回测", "backtest of a policy, and the difference of two"),
    "R-84": ("同一规则多引擎", "the same rules on one lead and on data frames"),
    "R-85": ("公平", "fairness as a checked bound"),
    "R-86": ("测试工具包", "a published test kit"),
    "R-87": ("工作日历", "working-time calendars with holidays and make-up days"),
    "R-88": ("可审计的擦除", "audit that survives the erasure of personal data"),
}
"""Id of each requirement → its title in Chinese, and what it asks for in one line."""

INTRODUCTION = """\
# Requirements and their proofs

Each requirement with the tests that prove it. Made from the marks in the tests by
`python -m docs.generate`; do not edit it by hand.
"""


@attrs.frozen(order=True)
class Proof:
    """One test that proves one requirement."""

    requirement: str
    """Id of the requirement."""
    test: str
    """Where the test stands, as pytest names it."""
    claim: str
    """First sentence of the test's docstring."""


def marked(nodes: list[ast.expr]) -> list[str]:
    """Return the ids in the `requirement` marks among some expressions."""
    return [
        ast.literal_eval(argument)
        for node in nodes
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.requirement")
        for argument in call.args
    ]


def shared_marks(body: list[ast.stmt]) -> list[str]:
    """Return the ids that a module or a class gives to all its tests."""
    return marked(
        [
            statement.value
            for statement in body
            if isinstance(statement, ast.Assign)
            and ast.unparse(statement.targets[0]) == "pytestmark"
        ]
    )


def proofs_below(body: list[ast.stmt], place: str, inherited: list[str]) -> Iterator[Proof]:
    ids = inherited + shared_marks(body)
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        own = ids + marked(node.decorator_list)
        if isinstance(node, ast.ClassDef):
            yield from proofs_below(node.body, f"{place}::{node.name}", own)
        elif node.name.startswith("test_"):
            claim = (ast.get_docstring(node) or "").partition("\n\n")[0].replace("\n", " ")
            yield from (Proof(name, f"{place}::{node.name}", claim) for name in set(own))


def proofs(tests: Path = TESTS) -> list[Proof]:
    """Return every proof in the tests, in order of requirement and place."""
    found: list[Proof] = []
    for path in sorted(tests.rglob("test_*.py")):
        place = path.relative_to(tests.parent).as_posix()
        found += proofs_below(ast.parse(path.read_text(encoding="utf-8")).body, place, [])
    return sorted(found)


def section(requirement: str, proved: list[Proof]) -> Iterator[str]:
    zh, en = REQUIREMENTS[requirement]
    yield f"### {requirement} {zh} · {en}"
    yield ""
    own = [proof for proof in proved if proof.requirement == requirement]
    yield from (f"- {proof.claim} `{proof.test}`" for proof in own)
    if not own:
        yield "Not proved yet."
    yield ""


def page(tests: Path = TESTS) -> str:
    """Return the page of requirements and their proofs, in Markdown."""
    proved = proofs(tests)
    rows = [INTRODUCTION]
    for chapter, (zh, en) in CHAPTERS.items():
        rows += [f"## {en} · {zh}", ""]
        for requirement in REQUIREMENTS:
            if requirement.startswith(chapter):
                rows += section(requirement, proved)
    return "\n".join(rows)
