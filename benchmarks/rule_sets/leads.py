"""The subjects: leads of six nested slotted classes and sixteen fields, seven often missing.

Every text is an object of its own, as texts are that came from a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final, Literal, TypeVar

import attrs

from leadcore.rules import Schema

Channel = Literal[
    "web_form",
    "advertising",
    "social",
    "trade_show",
    "seminar",
    "referral",
    "telephone",
    "partner",
    "campaign",
]

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Source:
    channel: Channel
    campaign: str | None


@attrs.frozen(kw_only=True)
class Company:
    name: str
    industry: str | None
    employees: int | None
    is_customer: bool


@attrs.frozen(kw_only=True)
class Place:
    region: str
    city: str


@attrs.frozen(kw_only=True)
class Demand:
    description: str | None
    budget: int | None
    months: float | None
    documents: int


@attrs.frozen(kw_only=True)
class Contact:
    title: str | None
    email: str
    is_decider: bool


@attrs.frozen(kw_only=True)
class Activity:
    visits: int


@attrs.frozen(kw_only=True)
class Lead:
    source: Source
    company: Company
    place: Place
    demand: Demand
    contact: Contact
    activity: Activity


SCHEMA: Final = Schema.of(Lead)

CHANNELS: Final[tuple[Channel, ...]] = (
    "web_form",
    "advertising",
    "social",
    "trade_show",
    "seminar",
    "referral",
    "telephone",
    "partner",
    "campaign",
)
CAMPAIGNS: Final = ("2024-spring-search", "2024-spring-fair", "2024-autumn-fair", "2023-roadshow")
INDUSTRIES: Final = ("教育", "医疗", "制造", "金融", "零售", "物流", "能源", "政府")
CITIES: Final = (
    ("上海市", "上海市"),
    ("江苏省", "南京市"),
    ("浙江省", "杭州市"),
    ("北京市", "北京市"),
    ("广东省", "深圳市"),
    ("四川省", "成都市"),
)
DESCRIPTIONS: Final = ("招生管理系统", "紧急：更换设备", "了解产品", "需要报价，紧急")
TITLES: Final = ("总经理", "董事长", "采购总监", "技术总监", "采购经理", "工程师")
DOMAINS: Final = ("qq.com", "example.com", "company.example", "163.com")


def fresh(text: str) -> str:
    """Return an equal text that is another object."""
    return text.encode().decode()


def drawn(draw: Random, values: Sequence[str]) -> str:
    return fresh(draw.choice(values))


def unless(draw: Random, chance: float, value: T) -> T | None:
    """Return `value`, or None by the given chance."""
    return None if draw.random() < chance else value


def lead(draw: Random) -> Lead:
    """Return one lead."""
    region, city = draw.choice(CITIES)
    return Lead(
        source=Source(
            channel=draw.choice(CHANNELS),
            campaign=unless(draw, 0.25, drawn(draw, CAMPAIGNS)),
        ),
        company=Company(
            name=f"公司{draw.randrange(10_000)}",
            industry=unless(draw, 0.15, drawn(draw, INDUSTRIES)),
            employees=unless(draw, 0.25, int(draw.paretovariate(0.6) * 3)),
            is_customer=draw.random() < 0.2,
        ),
        place=Place(region=fresh(region), city=fresh(city)),
        demand=Demand(
            description=unless(draw, 0.10, drawn(draw, DESCRIPTIONS)),
            budget=unless(draw, 0.20, draw.randrange(1, 100) * 10_000),
            months=unless(draw, 0.15, draw.randrange(1, 37) / 2),
            documents=draw.choice((0, 0, 1, 3)),
        ),
        contact=Contact(
            title=unless(draw, 0.20, drawn(draw, TITLES)),
            email=f"c{draw.randrange(100_000)}@{draw.choice(DOMAINS)}",
            is_decider=draw.random() < 0.4,
        ),
        activity=Activity(visits=draw.randrange(12)),
    )


def leads(count: int, seed: int = 20240501) -> list[Lead]:
    """Return `count` leads, the same ones for the same seed."""
    draw = Random(seed)
    return [lead(draw) for _ in range(count)]
