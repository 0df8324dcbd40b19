"""The journey whose every step is watched for input and output.

It runs in a process of its own, under the audit hook of `watched.py`. Extend it with every new
part of the library: what is not touched here is not proved pure.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

AT = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)

ROWS = (
    {
        "线索编号": "",
        "获取时间": "2024-05-01 09:00",
        "线索来源": "官网表单",
        "公司名称": "启明教育",
        "联系人": "王敏",
        "联系电话": "13812345678",
        "行业": "教育",
        "省份": "上海",
        "城市": "上海市",
        "需求描述": "招生管理系统，请回电 13812345678",
        "预算": "20-30万",
        "预计合作时间": "3个月内",
        "关键决策人": "王总监（采购总监，已确认）",
        "需求文档": "需求说明.pdf",
    },
    {"获取时间": "2024-02-30", "线索来源": "官网表丹", "联系电话": "138****8000"},
)


def journey() -> None:
    """Touch each part of the library once, as a host would."""
    from leadcore import (
        SYSTEM,
        Actor,
        FingerprintKey,
        FollowUp,
        LeadDesk,
        MemoryRepository,
        Money,
        Policy,
        Rep,
        Team,
        ValidationError,
        codec,
        commands,
        replay,
    )
    from leadcore.desk import import_rows
    from leadcore.insight import conversion, days_to_won, funnel, story, workload
    from leadcore.intake import LEAD_SHEET
    from leadcore.lifecycle import to_markdown, to_mermaid

    reps = (Rep(id="li", name="李雷", team="east", regions=("华东",)),)
    desk = LeadDesk(
        policy=Policy.standard(),
        leads=MemoryRepository(),
        reps=reps,
        teams=(Team(id="east", lead="wang"),),
    )
    key = FingerprintKey(id="k", secret=b"sixteen bytes at least")
    results = list(import_rows(desk, ROWS, LEAD_SHEET, key=key, by=SYSTEM, now=AT))
    assert len(results) == len(ROWS)
    (lead,) = desk.all_leads(AT)
    wang, hour = Actor(id="wang", role="team_lead", team="east"), timedelta(hours=1)
    assert desk.advance(AT + 2 * hour)[0].lead.owner == "wang"
    record = FollowUp(at=AT + 2 * hour, method="phone", content="已联系", intent="high")
    for command in (
        commands.RecordFollowUp(lead_id=lead.id, by=wang, record=record),
        commands.ChangeStatus(lead_id=lead.id, by=wang, to="contacted"),
        commands.ChangeStatus(lead_id=lead.id, by=wang, to="engaged"),
        commands.ChangeStatus(lead_id=lead.id, by=wang, to="proposed"),
        commands.Win(
            lead_id=lead.id, by=wang, amount=Money.of(1), evidence="deposit", key_factors="价格"
        ),
    ):
        desk.handle(command, now=AT + 3 * hour)
    desk.archive_closed(before=AT + 4 * hour, by=SYSTEM, now=AT + 4 * hour)

    leads, history = list(desk.all_leads(AT)), desk.leads.events(lead.id)
    assert codec.loads(codec.dumps(leads[0]), type(leads[0])) == replay(history) == leads[0]
    codec.dumps(desk.policy)
    with contextlib.suppress(ValidationError):
        codec.loads("{}", Policy)
    lifecycle = desk.policy.lifecycle
    for table in (
        funnel([history], lifecycle),
        conversion(leads, "source"),
        workload(leads, reps),
        days_to_won(leads),
    ):
        assert table.records() is not None
        assert table.text("zh")
    assert story(history, lifecycle)
    assert to_markdown(lifecycle)
    assert to_mermaid(lifecycle)
