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
    rules_journey()
    time_journey()


def rules_journey() -> None:
    """Touch what the rules engine does beside deciding."""
    from leadcore import NewLead
    from leadcore.model import lead_schema
    from leadcore.rules import (
        Case,
        DecisionList,
        Router,
        analyse,
        from_json,
        json_schema,
        questions,
        smallest_change,
        to_json,
        to_jsonlogic,
    )
    from leadcore.texts import Text

    rules, new = lead_schema(NewLead), NewLead(source="referral", received_at=AT)
    case = Case(id="rich", when="demand.budget >= 1_000", then="a", label=Text("预算", "budget"))
    teams = DecisionList(cases=(case,), otherwise="b").bind(rules)
    assert Router(cases=(case,), otherwise="b").bind(rules).value(new, now=AT) == "b"
    assert analyse(teams).to("zh")
    assert questions(teams, new, now=AT)[0].to("en")
    assert smallest_change(teams, new, "a", now=AT).to("zh")
    condition = rules.condition("demand.budget >= 1_000")
    assert str(from_json(to_json(condition), schema=rules)) == str(condition)
    assert json_schema(rules)
    to_jsonlogic(condition)


def time_journey() -> None:
    """Touch what happens by itself, and who is told of it."""
    import attrs

    from leadcore import SYSTEM, Actor, LeadDesk, MemoryRepository, NewLead, Policy, commands
    from leadcore.assignment import Batch, BatchLead, Taker, assign_batch
    from leadcore.calendars import Week, Window, calendar_from_holidays
    from leadcore.followup import standard_cadences
    from leadcore.notification import dingtalk, notifications, slack, wecom
    from leadcore.policy import Pause, attainments
    from leadcore.pool import standard_pool
    from leadcore.texts import Text

    policy = attrs.evolve(
        Policy.standard(),
        requirements=attrs.evolve(Policy.standard().requirements, required=()),
        pool=standard_pool(),
        cadences=standard_cadences(),
        pause=Pause(statuses=("invalid_review",), clock="working"),
    )
    desk, day = LeadDesk(policy=policy, leads=MemoryRepository()), timedelta(days=1)
    lead = desk.register(NewLead(source="referral", received_at=AT), by=SYSTEM, now=AT).lead
    li, wang = Actor(id="li", role="sales_rep"), Actor(id="wang", role="team_lead")
    for command in (
        commands.Assign(lead_id=lead.id, by=wang, owner="li"),
        commands.Release(lead_id=lead.id, by=wang, reason=Text("换人", "another")),
        commands.Claim(lead_id=lead.id, by=Actor(id="han", role="sales_rep")),
        commands.StartCadence(lead_id=lead.id, by=wang, cadence="first_contact"),
        commands.ProposeInvalid(lead_id=lead.id, by=li, reason="false_need"),
    ):
        desk.handle(command, now=AT)
    desk.handle(commands.RefuseInvalid(lead_id=lead.id, by=wang, reason="属实"), now=AT + day)
    assert attainments(desk.leads.get(lead.id), policy, AT + day)
    for outcome in desk.advance(AT + 40 * day):
        for event in outcome.events:
            for told in notifications(event, outcome.lead):
                assert wecom(told)
                assert dingtalk(told)
                assert slack(told)
    assert policy.check(until=AT.date())
    batch = Batch(takers=(Taker(rep_id="li"),), leads=(BatchLead(id="A", eligible={"li"}),))
    assert assign_batch(batch).owners == {"A": "li"}
    week = Week.weekdays(Window.parse("09:00-18:00"))
    days = {AT.date(): "劳动节"}
    calendar_from_holidays(days, zone="UTC", week=week, first=AT.date(), last=AT.date())
