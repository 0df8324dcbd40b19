"""China's province-level units, the short names of prefectures, and the sales regions.

Names as of the end of 2024 (GB/T 2260); a host with newer ones brings its own `RegionTree`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
SPECIAL_REGIONS = ("香港特别行政区", "澳门特别行政区")
SINGLE_CITIES = frozenset((*MUNICIPALITIES, *SPECIAL_REGIONS))
"""Province-level units that are one city."""

SALES_REGIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "华东": ("上海市", "江苏省", "浙江省", "安徽省", "福建省", "江西省", "山东省", "台湾省"),
        "华北": ("北京市", "天津市", "河北省", "山西省", "内蒙古自治区"),
        "华中": ("河南省", "湖北省", "湖南省"),
        "华南": ("广东省", "广西壮族自治区", "海南省", "香港特别行政区", "澳门特别行政区"),
        "西南": ("重庆市", "四川省", "贵州省", "云南省", "西藏自治区"),
        "西北": ("陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区"),
        "东北": ("辽宁省", "吉林省", "黑龙江省"),
    }
)
"""The seven sales regions in common use, with all 34 province-level units."""

PROVINCES: Mapping[str, str] = MappingProxyType(
    {
        "北京": "北京市",
        "天津": "天津市",
        "河北": "河北省",
        "山西": "山西省",
        "内蒙古": "内蒙古自治区",
        "辽宁": "辽宁省",
        "吉林": "吉林省",
        "黑龙江": "黑龙江省",
        "上海": "上海市",
        "江苏": "江苏省",
        "浙江": "浙江省",
        "安徽": "安徽省",
        "福建": "福建省",
        "江西": "江西省",
        "山东": "山东省",
        "河南": "河南省",
        "湖北": "湖北省",
        "湖南": "湖南省",
        "广东": "广东省",
        "广西": "广西壮族自治区",
        "海南": "海南省",
        "重庆": "重庆市",
        "四川": "四川省",
        "贵州": "贵州省",
        "云南": "云南省",
        "西藏": "西藏自治区",
        "陕西": "陕西省",
        "甘肃": "甘肃省",
        "青海": "青海省",
        "宁夏": "宁夏回族自治区",
        "新疆": "新疆维吾尔自治区",
        "台湾": "台湾省",
        "香港": "香港特别行政区",
        "澳门": "澳门特别行政区",
    }
)
"""The 34 province-level units by their short names."""

SHORT_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "内蒙古自治区": {
            "呼和浩特": "呼和浩特市",
            "鄂尔多斯": "鄂尔多斯市",
            "呼伦贝尔": "呼伦贝尔市",
            "巴彦淖尔": "巴彦淖尔市",
            "乌兰察布": "乌兰察布市",
            "兴安": "兴安盟",
            "锡林郭勒": "锡林郭勒盟",
            "阿拉善": "阿拉善盟",
        },
        "吉林省": {
            "延边": "延边朝鲜族自治州",
        },
        "黑龙江省": {
            "齐齐哈尔": "齐齐哈尔市",
            "大兴安岭": "大兴安岭地区",
        },
        "湖北省": {
            "恩施": "恩施土家族苗族自治州",
        },
        "江西省": {
            "景德镇": "景德镇市",
        },
        "湖南省": {
            "湘西": "湘西土家族苗族自治州",
        },
        "四川省": {
            "阿坝": "阿坝藏族羌族自治州",
            "甘孜": "甘孜藏族自治州",
            "凉山": "凉山彝族自治州",
        },
        "贵州省": {
            "黔西南": "黔西南布依族苗族自治州",
            "黔东南": "黔东南苗族侗族自治州",
            "黔南": "黔南布依族苗族自治州",
        },
        "云南省": {
            "楚雄": "楚雄彝族自治州",
            "红河": "红河哈尼族彝族自治州",
            "文山": "文山壮族苗族自治州",
            "西双版纳": "西双版纳傣族自治州",
            "大理": "大理白族自治州",
            "德宏": "德宏傣族景颇族自治州",
            "怒江": "怒江傈僳族自治州",
            "迪庆": "迪庆藏族自治州",
        },
        "西藏自治区": {
            "阿里": "阿里地区",
        },
        "甘肃省": {
            "临夏": "临夏回族自治州",
            "甘南": "甘南藏族自治州",
        },
        "青海省": {
            "海北": "海北藏族自治州",
            "黄南": "黄南藏族自治州",
            "海南": "海南藏族自治州",
            "果洛": "果洛藏族自治州",
            "玉树": "玉树藏族自治州",
            "海西": "海西蒙古族藏族自治州",
        },
        "新疆维吾尔自治区": {
            "乌鲁木齐": "乌鲁木齐市",
            "克拉玛依": "克拉玛依市",
            "昌吉": "昌吉回族自治州",
            "博尔塔拉": "博尔塔拉蒙古自治州",
            "巴音郭楞": "巴音郭楞蒙古自治州",
            "阿克苏": "阿克苏地区",
            "克孜勒苏": "克孜勒苏柯尔克孜自治州",
            "喀什": "喀什地区",
            "和田": "和田地区",
            "伊犁": "伊犁哈萨克自治州",
            "塔城": "塔城地区",
            "阿勒泰": "阿勒泰地区",
        },
    }
)
"""Prefectures by province and short name, where it takes more than 市, or cannot be told from two
names written together; every other short name is completed by 市."""

NAMESAKES: Mapping[str, str] = MappingProxyType({"吉林市": "吉林省", "海南藏族自治州": "青海省"})
"""Cities whose names begin like a province's, and the provinces that they are in."""

DIRECT_COUNTIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"海南省": ("县",), "湖北省": ("林区",)}
)
"""Endings of the counties that belong to a province without a city between."""

AREA_ENDINGS = ("区", "县", "市", "旗", "新城", "群岛", "海域", "委会")
"""How the names of districts and counties end."""
