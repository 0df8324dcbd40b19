"""Mappings that ship: the 线索管理表, and the leads of Olist's public data set."""

from __future__ import annotations

from leadcore.intake.mapping import Column, RowMapping
from leadcore.values import FrozenMapping

SOURCE_WORDS = FrozenMapping(
    {
        **dict.fromkeys(("官网", "网站", "网站表单", "官网留言", "在线表单"), "web_form"),
        **dict.fromkeys(("广告", "搜索广告", "展示广告", "百度推广", "网络推广"), "advertising"),
        **dict.fromkeys(("社媒", "公众号", "微信公众号", "微博", "抖音", "小红书"), "social_media"),
        **dict.fromkeys(("展会", "展览", "展会现场"), "trade_show"),
        **dict.fromkeys(("讲座", "沙龙", "论坛"), "seminar"),
        **dict.fromkeys(("老客户介绍", "客户推荐", "客户介绍", "转介绍"), "referral"),
        **dict.fromkeys(("电话", "来电", "来电咨询", "400电话"), "telephone"),
        **dict.fromkeys(("合作伙伴", "渠道", "伙伴推荐"), "partner"),
        **dict.fromkeys(("活动", "促销活动"), "campaign"),
    }
)
"""What people write for the standard sources, beside their labels."""

CHINESE_MOMENTS = (
    *("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"),
    *("%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d"),
    *("%Y年%m月%d日", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日%H:%M"),
    *("%Y年%m月%d日 %H时%M分", "%Y年%m月%d日%H时%M分", "%Y.%m.%d %H:%M", "%Y.%m.%d"),
)

LEAD_SHEET = RowMapping(
    name="线索管理表",
    zone="Asia/Shanghai",
    moment_formats=CHINESE_MOMENTS,
    columns=(
        Column(header="线索编号", field="id"),
        Column(header="获取时间", field="received_at"),
        Column(header="线索来源", field="source", synonyms=SOURCE_WORDS),
        Column(header="市场活动名称", field="campaign"),
        Column(header="公司名称", field="company"),
        Column(header="联系人", field="name"),
        Column(header="职位", field="title"),
        Column(header="联系电话", field="contacts", parse="phone"),
        Column(header="电子邮箱", field="contacts", parse="email"),
        Column(header="微信", field="contacts", parse="im"),
        Column(header="行业", field="industry"),
        Column(header="省份", field="region"),
        Column(header="城市", field="city"),
        Column(header="需求描述", field="demand.description"),
        Column(header="预算", field="demand.budget"),
        Column(header="预计合作时间", field="demand.timeframe"),
        Column(header="关键决策人", field="demand.decision_makers"),
        Column(header="需求文档", field="attachments"),
        Column(header="备注", field="extra.remark"),
    ),
)
"""The columns of the 线索管理表, its moments in China's time."""

OLIST = RowMapping(
    name="olist",
    zone="UTC",
    defaults=FrozenMapping({"source": "(missing)"}),
    columns=(
        Column(header="mql_id", field="id"),
        Column(header="first_contact_date", field="received_at"),
        Column(header="landing_page_id", field="campaign", parse="id"),
        Column(header="origin", field="source"),
    ),
)
"""The marketing-qualified leads of Olist, with the file's own origins as sources.

A policy for them declares these origins, and `(missing)` for the rows that have none. The file
names no zone and gives days only: they are read as days of UTC.
"""
