"""Chinese and English labels for every standard name, as data.

A host that speaks of its own statuses or sources labels them in its own policy; `label` falls back
to the name itself, so that nothing is ever shown empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from leadcore.texts import Text

STATUS: Mapping[str, Text] = MappingProxyType(
    {
        "new": Text("未接触", "not contacted"),
        "contacted": Text("初步接触", "contacted"),
        "engaged": Text("深度沟通", "in discussion"),
        "proposed": Text("方案已提交", "proposal submitted"),
        "negotiating": Text("商务谈判", "negotiating"),
        "won": Text("成交", "won"),
        "lost": Text("未成交", "lost"),
        "invalid_review": Text("无效待审", "invalid, in review"),
        "invalid": Text("无效线索", "invalid"),
        "archived": Text("已归档", "archived"),
    }
)
PHASE: Mapping[str, Text] = MappingProxyType(
    {
        "open": Text("跟进中", "open"),
        "review": Text("待审核", "in review"),
        "won": Text("成交", "won"),
        "lost": Text("未成交", "lost"),
        "invalid": Text("无效", "invalid"),
        "archived": Text("已归档", "archived"),
    }
)
SOURCE: Mapping[str, Text] = MappingProxyType(
    {
        "web_form": Text("官网表单", "web form"),
        "advertising": Text("网络广告", "search and display advertising"),
        "social_media": Text("社交媒体", "social media"),
        "trade_show": Text("行业展会", "trade show"),
        "seminar": Text("研讨会", "seminar"),
        "referral": Text("老客户推荐", "referral by a customer"),
        "telephone": Text("电话咨询", "telephone enquiry"),
        "partner": Text("合作伙伴转介", "partner referral"),
        "campaign": Text("市场活动", "market campaign"),
    }
)
PRIORITY: Mapping[str, Text] = MappingProxyType(
    {
        "high": Text("高", "high"),
        "medium": Text("中", "medium"),
        "low": Text("低", "low"),
    }
)
METHOD: Mapping[str, Text] = MappingProxyType(
    {
        "phone": Text("电话", "phone"),
        "email": Text("邮件", "e-mail"),
        "visit": Text("拜访", "visit"),
        "meeting": Text("线上会议", "online meeting"),
        "message": Text("即时通讯", "instant message"),
    }
)
INTENT: Mapping[str, Text] = MappingProxyType(
    {
        "high": Text("高意向", "high intent"),
        "medium": Text("中意向", "medium intent"),
        "low": Text("低意向", "low intent"),
        "none": Text("无意向", "no intent"),
    }
)
EVIDENCE: Mapping[str, Text] = MappingProxyType(
    {
        "contract": Text("签订合同", "signed contract"),
        "deposit": Text("支付定金", "deposit paid"),
        "confirmation": Text("确认合作", "cooperation confirmed"),
    }
)
LOSS_REASON: Mapping[str, Text] = MappingProxyType(
    {
        "no_budget": Text("没有预算", "no budget"),
        "competitor": Text("选择竞品", "chose a competitor"),
        "need_changed": Text("需求变化", "need changed"),
        "no_response": Text("无回应", "no response"),
        "price": Text("价格过高", "price too high"),
        "timing": Text("时机不合适", "wrong time"),
        "other": Text("其他", "other"),
    }
)
INVALID_REASON: Mapping[str, Text] = MappingProxyType(
    {
        "wrong_contact": Text("联系方式错误", "wrong contact detail"),
        "not_target": Text("非目标客户", "not a target customer"),
        "false_need": Text("虚假需求", "false need"),
    }
)
ROLE: Mapping[str, Text] = MappingProxyType(
    {
        "lead_specialist": Text("线索专员", "lead specialist"),
        "analyst": Text("数据分析师", "data analyst"),
        "sales_coordinator": Text("销售协调员", "sales coordinator"),
        "sales_rep": Text("销售代表", "sales rep"),
        "team_lead": Text("团队经理", "team lead"),
        "system": Text("系统", "system"),
        "owner": Text("负责人", "owner"),
    }
)
LEVEL: Mapping[str, Text] = MappingProxyType(
    {
        "junior": Text("初级", "junior"),
        "regular": Text("中级", "regular"),
        "senior": Text("资深", "senior"),
    }
)
FILTER: Mapping[str, Text] = MappingProxyType(
    {
        "region": Text("地区", "region"),
        "industry": Text("行业", "industry"),
        "value": Text("线索价值", "lead value"),
        "band": Text("价值区间", "value band"),
        "skill": Text("技能", "skill"),
        "language": Text("语言", "language"),
        "availability": Text("可用状态", "availability"),
        "capacity": Text("容量", "capacity"),
        "quota": Text("配额", "quota"),
        "cap": Text("分类上限", "cap"),
        "named": Text("名单排除", "ruled out by name"),
        "all": Text("全部条件", "all conditions"),
        "any": Text("任一条件", "any condition"),
        "not": Text("排除条件", "excluding condition"),
        "excluded": Text("已退回", "declined"),
        "member": Text("非成员", "not a member"),
        "team": Text("团队", "team"),
    }
)
RANKER: Mapping[str, Text] = MappingProxyType(
    {
        "load": Text("未结线索", "open leads"),
        "ratio": Text("负载率", "load ratio"),
        "idle": Text("空闲优先", "idle first"),
        "waiting": Text("等待最久", "longest waiting"),
        "experience": Text("经验", "experience"),
        "conversion": Text("成交率", "conversion"),
        "sticky": Text("老客户优先", "known customer first"),
        "turn": Text("轮流", "by turns"),
    }
)
COMMAND: Mapping[str, Text] = MappingProxyType(
    {
        "register": Text("录入", "register"),
        "amend": Text("修改资料", "amend details"),
        "attach": Text("添加附件", "attach a file"),
        "link_enquiry": Text("关联重复咨询", "link a repeated enquiry"),
        "set_score": Text("评分", "score"),
        "override_score": Text("人工改分", "override the score"),
        "set_priority": Text("定级", "prioritise"),
        "override_priority": Text("人工定级", "override the priority"),
        "qualify": Text("人工甄别", "qualify"),
        "assign": Text("分配", "assign"),
        "enqueue": Text("放入队列", "put in a queue"),
        "accept": Text("确认接收", "accept"),
        "decline": Text("退回", "decline"),
        "escalate": Text("升级处理", "escalate"),
        "claim": Text("领取", "claim from the pool"),
        "release": Text("退回公海", "release to the pool"),
        "extend_protection": Text("延长保护期", "extend the protection"),
        "climb": Text("逐级提醒", "climb an escalation ladder"),
        "move_deadlines": Text("顺延时限", "move the deadlines"),
        "start_cadence": Text("开始跟进节奏", "start a cadence"),
        "reach_step": Text("节奏步骤到期", "reach a step of a cadence"),
        "report_step": Text("反馈节奏步骤", "report a step of a cadence"),
        "stop_cadence": Text("停止跟进节奏", "stop a cadence"),
        "plan_follow_up": Text("计划跟进", "plan a follow-up"),
        "record_follow_up": Text("记录跟进", "record a follow-up"),
        "change_status": Text("变更状态", "change the status"),
        "win": Text("成交", "win"),
        "lose": Text("未成交", "lose"),
        "propose_invalid": Text("申请无效", "propose as invalid"),
        "confirm_invalid": Text("确认无效", "confirm as invalid"),
        "refuse_invalid": Text("驳回无效申请", "refuse as not invalid"),
        "archive": Text("归档", "archive"),
        "reopen": Text("重新激活", "reactivate"),
        "erase": Text("删除个人信息", "erase personal data"),
    }
)


def label(table: Mapping[str, Text], name: str) -> Text:
    """Return the label of `name`, or the name itself in both languages where the table has none.

    >>> label(STATUS, "won").zh, label(STATUS, "pilot").zh
    ('成交', 'pilot')
    """
    return table.get(name) or Text(name, name)
