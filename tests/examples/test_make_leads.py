"""The example sheet is what its generator makes, is dirty as promised, and names nobody real."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from docs.examples.make_leads import COLUMNS, Row, leads, main, sheet

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
REQUIRED = ("联系人", "行业", "省份", "城市")
ODD_TIMES = {"2024-02-30", "2042/5/12 10:05"}
"""A day that does not exist, and one far ahead."""
REACH = ("联系电话", "电子邮箱", "微信")


def read(name: str) -> list[Row]:
    text = (EXAMPLES / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def plain(text: str) -> str:
    """Return the text with full-width forms made narrow and invisible characters left out."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable())


def digits(text: str) -> str:
    return re.sub(r"\D", "", plain(text))


def day(text: str) -> date:
    """Return the day that a 获取时间 begins with, in any of the three ways of writing it."""
    year, month, number = re.findall(r"\d+", text)[:3]
    return date(int(year), int(month), int(number))


def test_file_is_what_the_generator_makes() -> None:
    """The sheet in the repository is, byte for byte, the generator's."""
    assert (EXAMPLES / "leads.csv").read_bytes() == sheet()


def test_main_writes_the_sheet(tmp_path: Path) -> None:
    """The script's main function writes the sheet and nothing else into the folder."""
    main(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"leads.csv": sheet()}


def test_same_bytes_in_another_process() -> None:
    """Neither the process nor its hash seed has a part in what is made."""
    program = (
        "import sys; from docs.examples.make_leads import sheet; sys.stdout.buffer.write(sheet())"
    )
    made = subprocess.run(
        [sys.executable, "-c", program],
        cwd=EXAMPLES.parents[1],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        check=True,
    )
    assert made.stdout == sheet()


def test_another_seed_makes_another_sheet() -> None:
    """The seed decides what the rows say, not how many they are."""
    other = leads(seed=7)
    assert len(other) == len(leads())
    assert other != leads()


@pytest.mark.parametrize("name", ["leads.csv", "team.csv"])
def test_written_as_excel_writes(name: str) -> None:
    """Both files begin with a byte order mark and end every line with CRLF."""
    content = (EXAMPLES / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_columns_of_the_sheet() -> None:
    """Two hundred rows have the columns of the 线索管理表, in its order."""
    rows = read("leads.csv")
    assert len(rows) == 200
    assert all(tuple(row) == COLUMNS for row in rows)


def test_days_lie_in_the_six_weeks() -> None:
    """Only a day that does not exist and a day far ahead lie outside of 2024-05-01 to 06-15."""
    times = [row["获取时间"] for row in read("leads.csv")]
    assert sorted(t for t in times if t in ODD_TIMES) == sorted(ODD_TIMES)
    assert all(date(2024, 5, 1) <= day(t) <= date(2024, 6, 15) for t in times if t not in ODD_TIMES)


def test_rows_stand_in_the_order_of_their_arrival() -> None:
    """Days never go back from one row to the next, so automatic numbers follow the sheet."""
    days = [day(t) for row in read("leads.csv") if (t := row["获取时间"]) not in ODD_TIMES]
    assert days == sorted(days)


@pytest.mark.parametrize(
    "shape", [r"\d{4}-\d\d-\d\d \d\d:\d\d", r"\d{4}/\d", r"\d{4}年\d+月\d+日$"]
)
def test_times_are_written_in_three_ways(shape: str) -> None:
    """Every way of writing the time is used more than a few times."""
    assert sum(bool(re.match(shape, row["获取时间"])) for row in read("leads.csv")) > 10


def test_no_phone_number_can_be_anybodys() -> None:
    """Every number in any cell is masked, too short, of the range 154 or a fixed line with a 9."""
    text = plain((EXAMPLES / "leads.csv").read_text(encoding="utf-8-sig"))
    joined = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
    mobiles = re.findall(r"(?<!\d)(?:86|0086)?(1[3-9]\d{9})(?!\d)", joined)
    lines = [
        row["联系电话"]
        for row in read("leads.csv")
        if plain(row["联系电话"]).startswith(("0", "("))
    ]
    fixed = [d for line in lines if not (d := digits(line)).startswith("0086")]
    assert len(mobiles) > 140
    assert {number[:3] for number in mobiles} == {"154"}
    assert len(fixed) > 10
    assert all(re.match(r"0(10|2\d|[3-9]\d\d)9", number) for number in fixed)


def test_no_address_can_be_anybodys() -> None:
    """Every e-mail address ends in a domain that is kept for examples."""
    text = (EXAMPLES / "leads.csv").read_text(encoding="utf-8-sig")
    domains = {domain.lower() for domain in re.findall(r"@([\w.]+)", text)}
    assert domains == {"example.com", "mail.example.com", "example.cn"}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *(("线索来源", text) for text in ("展会", "官网", "地推扫街", "官网表单  ")),
        *(("联系电话", text) for text in ("138****8000", "1540000123", "1.54E+10", "打前台")),
        *(("联系电话", text) for text in ("021-90001234转8012", "010-90005678 ext 12")),
        *(("预算", text) for text in ("20-30万", "50万以上", "２０－３０万", "待定", "")),
        *(("预计合作时间", text) for text in ("3个月内", "尽快", "看领导安排", "")),
        *(("关键决策人", text) for text in ("王总监（采购总监，已确认）", "")),
        *((column, "") for column in ("线索编号", "联系人", "行业", "省份", "城市", "需求文档")),
        ("电子邮箱", "mingyuan#example.com"),
        ("微信", "同手机"),
    ],
)
def test_promised_dirt_is_there(column: str, text: str) -> None:
    """The sheet has the cell that a reader is to meet."""
    assert text in {row[column] for row in read("leads.csv")}


@pytest.mark.parametrize(
    ("column", "shape"),
    [
        ("联系电话", r"154\*{4}\d{4}$"),
        ("联系电话", r"[０-９]{11}$"),  # full width
        ("联系电话", r"154\d{8}#6$"),
        ("联系电话", " .*\u200b$"),
        ("联系人", "\u200b.* $"),
        ("公司名称", "\u3000.* $"),
        ("需求描述", r".*154\d{8}"),
        ("关键决策人", r".*154\d{8}"),
        ("备注", r".*@example"),
    ],
)
def test_promised_kind_of_dirt_is_there(column: str, shape: str) -> None:
    """The sheet has a cell of the kind that a reader is to meet."""
    assert any(re.match(shape, row[column]) for row in read("leads.csv"))


def test_every_source_is_there() -> None:
    """All nine sources bring leads."""
    sources = {row["线索来源"] for row in read("leads.csv")}
    assert sources >= {"官网表单", "网络广告", "社交媒体", "行业展会", "研讨会", "老客户推荐"}
    assert sources >= {"电话咨询", "合作伙伴转介", "市场活动"}


def test_most_rows_have_what_they_need() -> None:
    """At least 165 rows have a contact, an industry, a place and something to reach them by."""
    kept = [
        row
        for row in read("leads.csv")
        if all(row[column] for column in REQUIRED) and any(row[column] for column in REACH)
    ]
    assert 165 <= len(kept) < 200


def test_same_number_comes_back_in_other_writing() -> None:
    """Seven people ask again and write their number in another way."""
    ways: dict[str, set[str]] = {}
    for row in read("leads.csv"):
        if re.fullmatch(r"(?:00)?(?:86)?154\d{8}", digits(row["联系电话"])):
            ways.setdefault(digits(row["联系电话"])[-11:], set()).add(row["联系电话"])
    assert sum(len(written) > 1 for written in ways.values()) == 7


def test_somebody_elses_number_ends_alike() -> None:
    """The last four digits alone do not tell people apart."""
    numbers = {digits(row["联系电话"])[-11:] for row in read("leads.csv")}
    alike = next(number for number in numbers if number.startswith("1540707"))
    assert any(number[-4:] == alike[-4:] for number in numbers - {alike})


def test_companies_come_back_only_where_meant() -> None:
    """Fifteen companies come back under their full name, two under a shorter one."""
    names = Counter(plain(row["公司名称"]).strip() for row in read("leads.csv"))
    names.pop("")
    short = [name for name in names if not name.endswith("有限公司")]
    assert sum(count - 1 for count in names.values()) == 15
    assert len(short) == 2
    assert all(names[name + "有限公司"] == 1 for name in short)


def test_given_numbers_clash_only_where_meant() -> None:
    """One lead number is given twice; all the others differ."""
    numbers = Counter(n for row in read("leads.csv") if (n := row["线索编号"]))
    assert [n for n, count in numbers.items() if count > 1] == ["线索-2024-0520-100"]


def test_automatic_sequence_meets_a_given_number() -> None:
    """On the day of the given number 002 at least two rows ask for an automatic one."""
    rows = read("leads.csv")
    (given,) = (row for row in rows if row["线索编号"].endswith("-002"))
    automatic = [row["获取时间"] for row in rows if not row["线索编号"]]
    assert sum(day(t) == day(given["获取时间"]) for t in automatic if t not in ODD_TIMES) >= 2


def test_team_is_two_teams_of_four() -> None:
    """Eight reps and two team leads make two teams."""
    team = read("team.csv")
    shape = Counter((person["team"], person["role"]) for person in team)
    assert shape == {
        ("华东组", "team_lead"): 1,
        ("华东组", "sales_rep"): 4,
        ("华南组", "team_lead"): 1,
        ("华南组", "sales_rep"): 4,
    }
    assert len({person["id"] for person in team}) == len(team)


def test_team_has_columns_a_rep_needs() -> None:
    """Every person has a level, a capacity and at least one region."""
    columns = ("id", "name", "role", "team", "regions", "industries", "level", "capacity")
    for person in read("team.csv"):
        assert tuple(person) == columns
        assert person["level"] in {"junior", "regular", "senior"}
        assert int(person["capacity"]) > 0
        assert person["regions"]


def test_a_region_has_leads_but_no_rep() -> None:
    """Leads from the north-west find nobody, so that the queue has something to show."""
    regions = {name for person in read("team.csv") for name in person["regions"].split("、")}
    provinces = {row["省份"] for row in read("leads.csv")}
    assert {"陕西省", "甘肃省"} <= provinces
    assert not regions & {"西北", "陕西省", "甘肃省"}
