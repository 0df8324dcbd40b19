"""Make `leads.csv`, a 线索管理表 as people really fill it in.

    python docs/examples/make_leads.py

The same seed gives the same bytes on every machine: all chance comes from `Random.random()`, the
one method whose sequence Python promises to keep. The file is UTF-8 with a byte order mark and CRLF
line ends, as Excel writes it; read it with `encoding="utf-8-sig"`.

Everybody and everything in it is invented. Mobile numbers begin with 154, a range that is not in
service; fixed lines begin with 9, as service numbers do; e-mail ends in example.com or example.cn.

The dirt is a table (`DIRT`): each kind spoils its own rows, at most one kind a row, so that what
intake says about a row has one cause. So are the later rows that repeat an earlier one (`REPEATS`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Row = dict[str, str]

SEED = 20240501
FIRST_DAY = datetime(2024, 5, 1)  # noqa: DTZ001 - a local time as people write it in a sheet
DAYS = 46
"""From 2024-05-01 to 2024-06-15, both included."""
ENQUIRIES = 182
"""First enquiries; the repeats come on top."""

COLUMNS = (
    *("线索编号", "获取时间", "线索来源", "市场活动名称", "公司名称", "联系人", "职位"),
    *("联系电话", "电子邮箱", "微信", "行业", "省份", "城市", "需求描述", "预算"),
    *("预计合作时间", "关键决策人", "需求文档", "备注"),
)

# ---- what a clean row is made of ----------------------------------------------------------------

SOURCES = {
    **{"官网表单": 30, "网络广告": 25, "社交媒体": 20, "行业展会": 18, "电话咨询": 18},
    **{"老客户推荐": 15, "市场活动": 12, "研讨会": 10, "合作伙伴转介": 10},
}
CAMPAIGNS = {
    "网络广告": ("春季搜索推广", "品牌词投放", ""),
    "社交媒体": ("公众号选型指南", "短视频案例展播", ""),
    "行业展会": ("华东智能制造展", "华南数字零售展", "教育装备展"),
    "研讨会": ("数字化转型研讨会", "降本增效闭门会"),
    "市场活动": ("五一开门红", "年中企业采购节"),
}


class Industry(NamedTuple):
    trade: str
    scale: int
    """A usual budget, in 万元."""
    wants: tuple[str, ...]


INDUSTRIES = {
    "教育": Industry("教育科技", 20, ("在线教学平台升级", "智慧教室建设", "招生管理系统选型")),
    "制造": Industry("精密机械", 80, ("车间管理系统改造", "设备联网与能耗监测", "供应商协同平台")),
    "医疗": Industry("医疗器械", 60, ("器械追溯系统", "预约与随访平台", "院内物资管理")),
    "零售": Industry("商贸", 20, ("会员小程序开发", "门店收银系统替换", "全渠道库存管理")),
    "金融": Industry("金融信息服务", 120, ("客户风险评估系统", "合规档案管理", "数据报送平台")),
    "信息技术": Industry("软件", 40, ("客服系统采购", "研发协作工具替换", "云资源管理平台")),
    "物流": Industry("供应链管理", 50, ("运输调度系统", "仓储条码改造", "电子回单管理")),
    "建筑": Industry("建筑工程", 60, ("项目成本管理系统", "工地实名制考勤", "材料采购平台")),
}


class Town(NamedTuple):
    province: str
    short: str
    city: str
    area_code: str


TOWNS = {
    Town("上海市", "上海", "上海市", "021"): 14,
    Town("江苏省", "江苏", "南京市", "025"): 8,
    Town("江苏省", "江苏", "苏州市", "0512"): 8,
    Town("浙江省", "浙江", "杭州市", "0571"): 10,
    Town("山东省", "山东", "青岛市", "0532"): 4,
    Town("广东省", "广东", "广州市", "020"): 10,
    Town("广东省", "广东", "深圳市", "0755"): 10,
    Town("广西壮族自治区", "广西", "南宁市", "0771"): 2,
    Town("北京市", "北京", "北京市", "010"): 10,
    Town("内蒙古自治区", "内蒙古", "呼和浩特市", "0471"): 1,
    Town("湖北省", "湖北", "武汉市", "027"): 6,
    Town("四川省", "四川", "成都市", "028"): 6,
    Town("重庆市", "重庆", "重庆市", "023"): 4,
    Town("陕西省", "陕西", "西安市", "029"): 4,
    Town("甘肃省", "甘肃", "兰州市", "0931"): 1,
    Town("辽宁省", "辽宁", "沈阳市", "024"): 2,
}

SEVEN_DIGITS = {"0771", "0471", "0931"}
"""Area codes whose local numbers have seven digits; the others have eight."""
COINED = ("禾霁澄柏砚翎岫煦沐屿闻笺苓槿", "穗川岳筠舟棠峦泽桐钧庭洲禹朔")
"""First and second characters of invented company names."""
SURNAMES = {
    **{"王": "wang", "李": "li", "张": "zhang", "刘": "liu", "陈": "chen", "杨": "yang"},
    **{"赵": "zhao", "周": "zhou", "吴": "wu", "徐": "xu", "孙": "sun", "欧阳": "ouyang"},
}
GIVEN_NAMES = {
    **{"明远": "mingyuan", "佳宁": "jianing", "思齐": "siqi", "若溪": "ruoxi", "浩然": "haoran"},
    **{"晓彤": "xiaotong", "建国": "jianguo", "文博": "wenbo", "静": "jing", "磊": "lei"},
}
POSITIONS = {"采购经理": 6, "信息部主任": 5, "总经理": 4, "运营总监": 4, "行政专员": 3, "": 3}

MOBILE_FORMS = {
    **{"{a}{b}{c}": 10, "{a} {b} {c}": 3, "{a}-{b}-{c}": 3},
    **{"+86 {a} {b} {c}": 2, "0086-{a}{b}{c}": 1},
}
LOCAL_FORMS = {"{area}-{local}": 4, "({area}){local}": 1, "（{area}） {local}": 1}
TIME_FORMS = {
    "{0:%Y-%m-%d %H:%M}": 6,
    "{0.year}/{0.month}/{0.day} {0.hour}:{0:%M}": 3,
    "{0.year}年{0.month}月{0.day}日": 1,
}
BUDGET_FORMS = {
    **{"{low}-{high}万": 8, "{low}万-{high}万": 2, "{low}~{high}万": 1, "{low}万以上": 4},
    **{"约{low}万": 3, "{low}万": 3, "{low}万元": 2, "不超过{high}万": 2, "{high}万以内": 2},
    **{"{yuan}": 2, "{yuan:,}元": 2, "¥{yuan:,}": 1, "": 5},
}
TIMEFRAMES = {"1个月内": 6, "3个月内": 9, "半年内": 5, "一年内": 2, "两周内": 2, "尽快": 4, "": 5}
DECISION_MAKERS = {
    "{a}总监（采购总监，已确认）": 5,
    "{a}总（总经理，已确认）": 4,
    "{a}经理（信息部经理，未确认）": 4,
    "{a}主任（分管领导，待确认）；{b}经理（采购经理，已确认）": 3,
    "": 8,
}
DOCUMENTS = {"": 12, "需求说明书.pdf": 4, "招标文件.docx；预算表.xlsx": 2, "现场照片.jpg": 1}
WISHES = {"，请先发资料": 3, "，希望安排演示": 3, "，需要报价方案": 3, "，先了解一下": 4, "": 4}
REMARKS = {"": 12, "下午方便接电话": 2, "正在比较三家供应商": 2, "偏好高性价比方案": 1}


class Enquiry(NamedTuple):
    at: datetime
    mobile: str
    """Eleven digits, or empty where the row has no mobile number."""
    row: Row


def pick(chance: Random, items: Sequence[T]) -> T:
    return items[int(chance.random() * len(items))]


def weighed(chance: Random, table: Mapping[T, int]) -> T:
    return pick(chance, [item for item, weight in table.items() for _ in range(weight)])


def shuffled(chance: Random, items: Iterable[T]) -> list[T]:
    drawn = sorted((chance.random(), n, item) for n, item in enumerate(items))
    return [item for _, _, item in drawn]


def happens(chance: Random, percent: int) -> bool:
    return chance.random() * 100 < percent


def digits(chance: Random, count: int) -> str:
    return "".join(pick(chance, "0123456789") for _ in range(count))


def written(mobile: str, form: str) -> str:
    return form.format(a=mobile[:3], b=mobile[3:7], c=mobile[7:])


def phone(chance: Random, mobile: str, town: Town) -> str:
    if mobile:
        return written(mobile, weighed(chance, MOBILE_FORMS))
    local = "9" + digits(chance, 6 if town.area_code in SEVEN_DIGITS else 7)
    return weighed(chance, LOCAL_FORMS).format(area=town.area_code, local=local)


def contact(chance: Random, mobile: str, town: Town) -> Row:
    surname, given = pick(chance, tuple(SURNAMES)), pick(chance, tuple(GIVEN_NAMES))
    user = f"{GIVEN_NAMES[given]}.{SURNAMES[surname]}{digits(chance, 2)}"
    domain = weighed(chance, {"example.com": 3, "mail.example.com": 1, "example.cn": 2})
    return {
        "联系人": surname + weighed(chance, {given: 8, "女士": 1, "先生": 1}),
        "职位": weighed(chance, POSITIONS),
        "联系电话": phone(chance, mobile, town),
        "电子邮箱": f"{user}@{domain}" if happens(chance, 55) else "",
        "微信": f"wx_{user.replace('.', '_')}" if happens(chance, 35) else "",
    }


def place(chance: Random, town: Town) -> Row:
    province = town.short if happens(chance, 15) else town.province
    city = town.city.removesuffix("市") if happens(chance, 15) else town.city
    return {"省份": province, "城市": city}


def budget(chance: Random, scale: int) -> str:
    low = scale * pick(chance, (5, 10, 10, 15, 25)) // 10
    high = low + max(10, low // 2)
    return weighed(chance, BUDGET_FORMS).format(low=low, high=high, yuan=low * 10_000)


def demand(chance: Random, industry: Industry) -> Row:
    a, b = pick(chance, tuple(SURNAMES)), pick(chance, tuple(SURNAMES))
    return {
        "需求描述": pick(chance, industry.wants) + weighed(chance, WISHES),
        "预算": budget(chance, industry.scale),
        "预计合作时间": weighed(chance, TIMEFRAMES),
        "关键决策人": weighed(chance, DECISION_MAKERS).format(a=a, b=b),
        "需求文档": weighed(chance, DOCUMENTS),
        "备注": weighed(chance, REMARKS),
    }


def origin(chance: Random, at: datetime) -> Row:
    source = weighed(chance, SOURCES)
    return {
        "线索编号": "",
        "获取时间": weighed(chance, TIME_FORMS).format(at),
        "线索来源": source,
        "市场活动名称": pick(chance, CAMPAIGNS.get(source, ("",))),
    }


def enquiry(chance: Random, at: datetime, mobile: str, company: str, industry: str) -> Enquiry:
    """Make one clean row; `company` is the invented middle of the company's name."""
    town = weighed(chance, TOWNS)
    name = f"{town.city.removesuffix('市')}{company}{INDUSTRIES[industry].trade}有限公司"
    row = {
        **origin(chance, at),
        "公司名称": name,
        **contact(chance, mobile, town),
        "行业": industry,
        **place(chance, town),
        **demand(chance, INDUSTRIES[industry]),
    }
    return Enquiry(at, mobile, row)


def moment(chance: Random) -> datetime:
    """Return a minute between 08:00 and 21:59 on one of the days."""
    minutes = 8 * 60 + int(chance.random() * 14 * 60)
    return FIRST_DAY + timedelta(days=int(chance.random() * DAYS), minutes=minutes)


def new_mobile(chance: Random) -> str:
    return "154" + digits(chance, 8)


# ---- dirt: what people do to a sheet ------------------------------------------------------------

WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def known(e: Enquiry) -> dict[str, object]:
    """Return what the cells of the two tables below may name: the columns, and these."""
    ways = [written(e.mobile, form) for form in MOBILE_FORMS]
    return {
        **e.row,
        "at": e.at,
        "mobile": e.mobile,
        "tail": e.mobile[7:],
        "wide": e.mobile.translate(WIDE_DIGITS),
        "rewritten": next(way for way in ways if way != e.row["联系电话"]),
        "cut": e.row["公司名称"].removesuffix("有限公司"),
    }


def same(*columns: str) -> Row:
    return {column: f"{{{column}}}" for column in columns}


def unreachable(phone: str) -> Row:
    """Give `phone` and nothing beside it."""
    return {"联系电话": phone, "电子邮箱": "", "微信": ""}


DIRT: tuple[tuple[int, Row], ...] = (
    *((1, {"线索编号": f"线索-{{at:%Y-%m%d}}-{n}"}) for n in range(101, 109)),  # given, all well
    (1, {"线索编号": "线索-{at:%Y-%m%d}-002"}),  # the automatic sequence comes to it as well
    (2, {"线索编号": "线索-2024-0520-100"}),  # one number given twice
    (7, {"城市": ""}),
    (1, {"省份": ""}),
    (1, {"省份": "{省份}{城市}", "城市": ""}),
    (2, {"行业": ""}),
    (1, {"行业": "{行业}行业"}),
    (1, {"联系人": ""}),
    (1, {"公司名称": ""}),
    (3, {"线索来源": "展会", "市场活动名称": "教育装备展"}),
    (3, {"线索来源": "官网", "市场活动名称": ""}),
    (3, {"线索来源": "{线索来源}  "}),
    (1, {"线索来源": "地推扫街", "市场活动名称": ""}),
    (1, {"获取时间": "2024-02-30"}),
    (1, {"获取时间": "2042/5/12 10:05"}),
    (1, unreachable("")),
    (1, unreachable("1540000123")),
    (1, unreachable("1.54E+10")),
    (1, unreachable("打前台")),
    (2, unreachable("154****{tail}")),
    (1, {"联系电话": "138****8000", "电子邮箱": "siqi.li@example.com"}),
    (1, {"联系电话": "154000012345", "电子邮箱": "wenbo.xu@example.cn"}),
    (3, {"联系电话": "{wide}"}),
    (2, {"联系电话": "021-90001234转8012"}),
    (1, {"联系电话": "010-90005678 ext 12"}),
    (1, {"联系电话": "{mobile}#6"}),
    (2, {"联系电话": " {联系电话}\u200b"}),
    (1, {"电子邮箱": "mingyuan#example.com"}),
    (1, {"电子邮箱": " Ming.Yuan@EXAMPLE.com "}),
    (2, {"微信": "同手机"}),
    (2, {"需求描述": "{需求描述}，请打{mobile}联系"}),
    (1, {"备注": "另一个号码（021）9000 4321，邮箱 siqi@example.cn"}),
    (1, {"关键决策人": "王总监（采购总监，已确认，{mobile}）"}),
    (2, {"公司名称": "\u3000{公司名称} "}),
    (2, {"联系人": "\u200b{联系人} "}),
    (2, {"预算": "２０－３０万"}),
    (1, {"预算": "二十万"}),
    (1, {"预算": "20-30W"}),
    (3, {"预算": "待定"}),
    (1, {"预算": "很多"}),
    (2, {"预算": "50万以上"}),
    (1, {"预计合作时间": "看领导安排"}),
    (1, unreachable("12345") | {"线索来源": "", "行业": "", "城市": "", "预算": "看情况"}),
)
"""How many rows each kind spoils, and what it writes into their cells."""

COMPANY = same("公司名称", "省份", "城市")
REPEATS: tuple[tuple[int, Row], ...] = (
    (7, COMPANY | same("联系人", "职位") | {"联系电话": "{rewritten}"}),  # the same person
    (5, COMPANY),  # a colleague
    (2, COMPANY | {"公司名称": "{cut}"}),  # a colleague who leaves off 有限公司
    (3, same(*COLUMNS[2:])),  # the same form again
    (1, {"联系电话": "154 0707 {tail}"}),  # somebody else whose number ends alike: no duplicate
)
"""How many later rows repeat an earlier one, and what they take from it."""
LONGEST_GAP = 9
"""Days from the earlier row to the later one."""

# ---- the sheet ----------------------------------------------------------------------------------


def first(chance: Random, company: str) -> Enquiry:
    mobile = new_mobile(chance) if happens(chance, 88) else ""
    return enquiry(chance, moment(chance), mobile, company, pick(chance, tuple(INDUSTRIES)))


def later(chance: Random, earlier: Enquiry) -> Enquiry:
    at = earlier.at + timedelta(days=pick(chance, range(1, LONGEST_GAP + 1)))
    return enquiry(chance, at, new_mobile(chance), "鹿汀", earlier.row["行业"])


def overwritten(e: Enquiry, cells: Row, source: Enquiry) -> Enquiry:
    """Write `cells` into the row, filled in with what is known of `source`."""
    names = known(source)
    return e._replace(row=e.row | {column: cells[column].format(**names) for column in cells})


def expanded(table: Iterable[tuple[int, Row]]) -> list[Row]:
    return [cells for count, cells in table for _ in range(count)]


def leads(seed: int = SEED) -> list[Row]:
    """Return the rows of the sheet in the order in which they came in."""
    chance = Random(seed)
    names = shuffled(chance, (a + b for a in COINED[0] for b in COINED[1]))
    everyone = [first(chance, name) for name in names[:ENQUIRIES]]
    dirt, repeats = expanded(DIRT), expanded(REPEATS)
    mobile = shuffled(chance, (e for e in everyone if e.mobile))
    dirty, tidy = mobile[: len(dirt)], mobile[len(dirt) :]
    early = [e for e in tidy if e.at < FIRST_DAY + timedelta(days=DAYS - LONGEST_GAP)]
    asked = zip(early[: len(repeats)], repeats, strict=True)
    arrived = [
        *(e for e in everyone if e not in dirty),
        *(overwritten(e, cells, e) for e, cells in zip(dirty, dirt, strict=True)),
        *(overwritten(later(chance, e), cells, e) for e, cells in asked),
    ]
    return [e.row for e in sorted(arrived, key=lambda e: e.at)]


def sheet(seed: int = SEED) -> bytes:
    """Return the sheet as Excel writes "CSV UTF-8": byte order mark, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(leads(seed))
    return text.getvalue().encode("utf-8-sig")


def main(folder: Path = Path(__file__).parent) -> None:
    """Write `leads.csv` into the folder."""
    (folder / "leads.csv").write_bytes(sheet())


if __name__ == "__main__":
    main()
