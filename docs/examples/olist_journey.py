"""Real leads: the marketing-qualified leads of Olist and their deals, under a policy of their own.

The files have no contacts, no cities and no statuses: only which lead came from where and when, and
which of them a sales rep won and when. So the policy of this example asks for no more than that,
has a lifecycle of two statuses, and neither scores nor assigns. Nothing is mended: what does not
fit is refused and reported.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from leadcore import (
    SYSTEM,
    Actor,
    FingerprintKey,
    LeadcoreError,
    LeadDesk,
    Lifecycle,
    MemoryRepository,
    Policy,
    Role,
    Text,
)
from leadcore import commands as c
from leadcore.desk import Imported, import_rows
from leadcore.insight import Dimension, conversion, days_to_won, month_of
from leadcore.intake import OLIST, Refused, Requirements
from leadcore.lifecycle import START, StatusDef, Transition
from leadcore.model import Phase
from leadcore.texts import Language

LEADS = Path("olist", "mql_to_2018-04.csv")
DEALS = Path("olist", "deals_of_mql_to_2018-04.csv")
"""The two files, in the folder of the data."""
END = datetime(2019, 1, 1, tzinfo=UTC)
"""Later than anything in the files, which are read as UTC."""
KEY = FingerprintKey(id="example", secret=b"these rows have no contacts")

MISSING = "(missing)"
"""The source that the mapping gives to a row without an origin."""
ORIGINS = {
    "organic_search": Text("自然搜索", "organic search"),
    "paid_search": Text("付费搜索", "paid search"),
    "social": Text("社交媒体", "social"),
    "direct_traffic": Text("直接访问", "direct traffic"),
    "email": Text("邮件", "e-mail"),
    "referral": Text("外部链接", "referral"),
    "display": Text("展示广告", "display"),
    "other_publicities": Text("其他推广", "other publicities"),
    "other": Text("其他", "other"),
    "unknown": Text("unknown（文件原文）", "unknown (the file's own)"),
    MISSING: Text("（未填写）", "(missing)"),
}
"""Every origin of the file; another one would be refused."""

TWO_STATUSES = Lifecycle(
    statuses=(
        StatusDef("new", Phase.OPEN, Text("新线索", "new")),
        StatusDef("won", Phase.WON, Text("成交", "won")),
    ),
    transitions=(
        Transition(START, "register", "new", (), Role.SYSTEM),
        Transition("new", "win", "won", (), Role.SALES_REP),
    ),
)
POLICY = Policy(
    name="olist",
    lifecycle=TWO_STATUSES,
    requirements=Requirements(required=("id",), sources=ORIGINS),
    scoring=None,
    priority=None,
    respond_within=None,
    accept_within=None,
    assignment=None,
    plan=None,
    ladders=(),
)
BY_ORIGIN = Dimension(
    name="origin",
    label=Text("来源", "origin"),
    key=lambda lead: lead.source,
    labels=ORIGINS,
)
EXPLAINED = Text(
    "Olist 的线索没有联系方式、地区和过程：本例策略只要求编号、来源和时间，\n"
    "只有两个状态（新线索 → 成交），不评分，不分配；时间按 UTC。\n"
    "文件没有 2017-12-05 之前的成交，更早月份的转化率因此偏低。",
    "Olist's leads have no contacts, places or steps: this example's policy asks for id, source\n"
    "and time only, has two statuses (new → won), and neither scores nor assigns; times are UTC.\n"
    "The files have no win before 2017-12-05, so earlier months look worse than they were.",
)

Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class RefusedDeal:
    """A deal that could not be closed, and why."""

    number: int
    """Which row it was, counted from 1."""
    lead_id: str
    error: LeadcoreError


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What became of every row of the two files."""

    desk: LeadDesk
    answers: Sequence[Imported | Refused]
    deals: int
    refused_deals: Sequence[RefusedDeal]

    @property
    def refused(self) -> list[Refused]:
        return [answer for answer in self.answers if isinstance(answer, Refused)]

    @property
    def filled(self) -> list[Imported | Refused]:
        """The rows that say nothing of their origin."""
        return [one for one in self.answers if "filled" in {note.code for note in one.notes}]


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def absent(folder: Path) -> str:
    """Return the first of the two files that is not there, or nothing."""
    return next(
        (str(folder / name) for name in (LEADS, DEALS) if not (folder / name).is_file()), ""
    )


def replay(folder: Path, tick: Callable[[int, int], None]) -> Journey:
    """Register every lead at its first contact, then close every deal at its date, in order."""
    leads, deals = read_csv(folder / LEADS), read_csv(folder / DEALS)
    desk = LeadDesk(policy=POLICY, leads=MemoryRepository())
    answers: list[Imported | Refused] = []
    # Each row has its own number and no contact to be known by, so the order of rows is all one.
    for answer in import_rows(desk, leads, OLIST, key=KEY, by=SYSTEM, now=END, at_receipt=True):
        answers.append(answer)
        tick(len(answers), len(leads))
    return Journey(
        desk=desk,
        answers=answers,
        deals=len(deals),
        refused_deals=tuple(close_all(desk, deals)),
    )


def close_all(desk: LeadDesk, deals: Sequence[Row]) -> Iterator[RefusedDeal]:
    """Close the deals in the order of their dates, and yield those that are refused."""
    for number, deal in sorted(enumerate(deals, start=1), key=lambda entry: entry[1]["won_date"]):
        try:
            close(desk, deal)
        except LeadcoreError as error:
            yield RefusedDeal(number=number, lead_id=deal["mql_id"], error=error)


def close(desk: LeadDesk, deal: Row) -> None:
    """Win a lead at the date of its deal, by the rep who won it; the file has no amounts."""
    rep = Actor(id=deal["sr_id"], role=Role.SALES_REP)
    at = datetime.fromisoformat(deal["won_date"]).replace(tzinfo=UTC)
    win = c.Win(lead_id=deal["mql_id"], by=rep, amount=None, evidence="confirmation")
    desk.handle(win, now=at)


def report(journey: Journey, language: Language) -> Iterator[str]:
    """Yield the lines of the report."""
    leads = list(journey.desk.all_leads(END))
    yield EXPLAINED.to(language)
    yield from heading(Text("每一行的去向", "what became of every row"), language)
    yield from counts(journey, language)
    yield from heading(Text("各来源转化", "conversion by origin"), language)
    yield conversion(leads, BY_ORIGIN).text(language)
    yield from heading(
        Text("各月转化（按首次接触）", "conversion by month of first contact"), language
    )
    yield conversion(leads, month_of(UTC)).text(language)
    yield from heading(Text("成交周期", "days to won"), language)
    yield days_to_won(leads).text(language)
    yield ""
    yield days_to_won(leads, BY_ORIGIN).text(language)


def heading(text: Text, language: Language) -> Iterator[str]:
    yield f"\n== {text.to(language)} =="


def counts(journey: Journey, language: Language) -> Iterator[str]:
    """Yield the sums of the two files, and every row that is odd."""
    rows, refused, filled = len(journey.answers), len(journey.refused), len(journey.filled)
    deals, unclosed = journey.deals, len(journey.refused_deals)
    yield Text(
        f"线索：接受 {rows - refused} + 拒绝 {refused} = {rows} 行；"
        f"其中 {filled} 行未填写来源，单独成组，不并入 unknown",
        f"leads: {rows - refused} accepted + {refused} refused = {rows} rows; {filled} of them have"
        " no origin and are a group of their own, apart from `unknown`",
    ).to(language)
    for answer in journey.refused:
        for problem in answer.problems:
            place = Text(f"  第 {answer.number} 行  ", f"  row {answer.number}  ")
            yield place.to(language) + problem.to(language)
    yield Text(
        f"成交：接受 {deals - unclosed} + 拒绝 {unclosed} = {deals} 行",
        f"deals: {deals - unclosed} accepted + {unclosed} refused = {deals} rows",
    ).to(language)
    for deal in journey.refused_deals:
        number, lead_id = deal.number, deal.lead_id
        why = deal.error.to(language).replace("\n", "\n    ")
        yield Text(
            f"  第 {number} 行，线索 {lead_id}：{why}", f"  row {number}, lead {lead_id}: {why}"
        ).to(language)
