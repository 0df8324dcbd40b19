"""The quick start on its own sheet: what it prints, what it refuses, and that it keeps silent."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from docs.examples import sheet_journey
from docs.examples.sales_team import SalesTeam
from docs.examples.sheet_journey import END, Answer
from leadcore import LeadDesk, replay
from leadcore.desk import Imported
from leadcore.events import AcceptanceLapsed
from leadcore.insight import funnel
from leadcore.intake import Refused
from leadcore.lifecycle import STANDARD_STATUSES

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
R = pytest.mark.requirement

REFUSED: dict[int, dict[str, tuple[str, str]]] = {
    # Cells that must say something and say nothing.
    2: {"城市": ("", "missing")},
    59: {"城市": ("", "missing")},
    60: {"城市": ("", "missing")},
    106: {"城市": ("", "missing")},
    166: {"城市": ("", "missing")},
    188: {"城市": ("", "missing")},
    195: {"城市": ("", "missing")},
    94: {"省份": ("", "missing")},
    152: {"行业": ("", "missing")},
    153: {"行业": ("", "missing")},
    128: {"联系人": ("", "missing")},
    107: {"联系电话/电子邮箱/微信": ("", "missing")},
    # Contacts that reach nobody, alone or beside one that does.
    10: {"联系电话": ("1.54E+10", "bad_phone")},
    67: {"联系电话": ("打前台", "bad_phone")},
    79: {"联系电话": ("1540000123", "bad_phone")},
    6: {"联系电话": ("154000012345", "bad_phone")},
    32: {"电子邮箱": ("mingyuan#example.com", "bad_email")},
    61: {"联系电话": ("154****", "masked_phone")},
    63: {"联系电话": ("154****", "masked_phone")},
    68: {"联系电话": ("138****8000", "masked_phone")},
    # Moments, sources, demands and numbers that cannot be.
    109: {"获取时间": ("2024-02-30", "bad_moment")},
    100: {"获取时间": ("2042/5/12 10:05", "in_future")},
    194: {"线索来源": ("地推扫街", "unknown_source")},
    120: {"预计合作时间": ("看领导安排", "bad_timeframe")},
    127: {"预算": ("很多", "bad_money")},
    114: {"线索编号": ("线索-2024-0520-100", "taken")},
    # Everything at once.
    116: {
        "联系电话": ("12345", "bad_phone"),
        "线索来源": ("", "missing"),
        "行业": ("", "missing"),
        "城市": ("", "missing"),
        "预算": ("看情况", "bad_money"),
    },
}
"""Row → column → how the cell begins (an empty one is empty), and why it is refused."""


def sheet() -> list[dict[str, str]]:
    text = (EXAMPLES / "leads.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(EXAMPLES / "quickstart.py"), *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the script prints, run from a folder that is not its own."""
    result = run(cwd=tmp_path_factory.mktemp("elsewhere"))
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


Journey = tuple[LeadDesk, dict[int, Answer]]


@pytest.fixture(scope="module")
def journey() -> Journey:
    """The same journey, in this process."""
    roster = sheet_journey.read_roster(EXAMPLES / "team.csv")
    desk = sheet_journey.open_desk(roster)
    team = SalesTeam(desk, roster.actors)
    return desk, sheet_journey.replay(sheet(), desk, team, lambda done, total: None)


def test_every_section_is_there(printed: str) -> None:
    """The report has its twelve headings, in order, and says that the team is simulated."""
    headings = re.findall(r"^== (.+) ==$", printed, flags=re.MULTILINE)
    assert headings[:5] == ["导入", "重复咨询", "分配", "队列中等待的线索", "未按时接收与退回"]
    assert len(headings) == 12
    assert "模拟" in printed.splitlines()[0]


@R("R-02", "R-08")
def test_rows_add_up(printed: str) -> None:
    """New, linked and refused rows together are the rows of the sheet."""
    found = re.search(r"共 (\d+) 行.*?新线索 (\d+)，关联到已有线索 (\d+)，拒绝 (\d+)", printed)
    assert found
    total, *parts = map(int, found.groups())
    assert total == sum(parts) == 200
    assert parts[-1] == len(REFUSED)


@R("R-02")
def test_refusals_printed_are_those_of_the_table(printed: str) -> None:
    """Each refused row is printed with its number, and for each problem its column and code."""
    lines = re.findall(r"^  第 (\d+) 行  ([^：]+)：.* \[(\w+)\]$", printed, flags=re.MULTILINE)
    expected = [
        (str(row), column, code)
        for row, cells in REFUSED.items()
        for column, (_, code) in cells.items()
    ]
    assert sorted(lines) == sorted(expected)


def test_table_of_refusals_is_of_this_sheet() -> None:
    """The cells that the table says are refused stand in the sheet as it says."""
    rows = sheet()
    for number, cells in REFUSED.items():
        for columns, (begins, _) in cells.items():
            for column in columns.split("/"):
                cell = rows[number - 1][column]
                assert cell.startswith(begins), (number, column)
                assert begins or not cell, (number, column)


def test_language_is_a_choice(tmp_path: Path) -> None:
    """`--language en` has English headings, and `--all` lists every assignment."""
    result = run("--language", "en", "--all", cwd=tmp_path)
    assert result.returncode == 0
    assert "== waiting in a queue ==" in result.stdout
    assert "--all" not in result.stdout
    assert "simulated" in result.stdout
    in_all = re.search(r"^in all: (.+)$", result.stdout, flags=re.MULTILINE)
    assert in_all
    listed = re.findall(r"^  线索-\S+  goes to ", result.stdout, flags=re.MULTILINE)
    assert len(listed) == sum(int(count) for count in re.findall(r" (\d+)", in_all[1]))


def test_the_same_output_in_another_process(printed: str, tmp_path: Path) -> None:
    """Neither the hash seed, nor the machine's zone, nor its encoding has a part in the report."""
    result = run(
        cwd=tmp_path, PYTHONHASHSEED="77", TZ="America/Sao_Paulo", PYTHONIOENCODING="ascii"
    )
    assert result.stdout == printed


@R("R-04")
def test_no_contact_is_on_screen(printed: str) -> None:
    """No number, address, messenger name or person of the sheet is printed."""
    screen = re.sub(r"[\s()（）-]", "", printed)
    for row in sheet():
        number = re.sub(r"\D", "", unicodedata.normalize("NFKC", row["联系电话"]))
        secrets = [row["电子邮箱"].strip(), row["微信"], plain(row["联系人"])]
        secrets += [number[-8:]] if len(number) >= 8 else []
        for secret in secrets:
            assert not secret or secret == "同手机" or secret not in screen


def plain(text: str) -> str:
    return "".join(char for char in text if char.isprintable()).strip()


def test_data_that_are_absent_are_named(tmp_path: Path) -> None:
    """Without the real data the script says what is missing and what to do, and exits with 2."""
    result = run("--data", "olist", "--language", "en", cwd=tmp_path, LEADCORE_DATA=str(tmp_path))
    assert (result.returncode, result.stdout) == (2, "")
    assert str(tmp_path / "olist") in result.stderr
    assert "set LEADCORE_DATA" in result.stderr


def test_a_reader_who_leaves_is_no_error(tmp_path: Path) -> None:
    """The script ends in silence when nobody reads on, as under `head`."""
    command = [sys.executable, str(EXAMPLES / "quickstart.py")]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as script:
        assert script.stdout is not None
        assert script.stderr is not None
        script.stdout.close()
        assert script.stderr.read() == b""


@R("R-08")
def test_every_row_has_one_answer(journey: Journey) -> None:
    """Every row of the sheet is imported or refused, under its own number."""
    _, answers = journey
    assert list(answers) == list(range(1, 201))


@R("R-02")
def test_refusals_are_those_of_the_table(journey: Journey) -> None:
    """Exactly the rows of the table are refused, for exactly its reasons."""
    _, answers = journey
    refused = {
        number: {problem.path: problem.code for problem in answer.problems}
        for number, answer in answers.items()
        if isinstance(answer, Refused)
    }
    expected = {
        row: {column: code for column, (_, code) in cells.items()} for row, cells in REFUSED.items()
    }
    assert refused == expected


@R("R-03")
def test_given_numbers_are_kept(journey: Journey) -> None:
    """A row that gives a free number has it, also where the day's sequence comes to it later."""
    _, answers = journey
    given = {
        number: row["线索编号"]
        for number, row in enumerate(sheet(), start=1)
        if row["线索编号"] and number not in REFUSED
    }
    assert len(given) == 10
    for number, lead_id in given.items():
        answer = answers[number]
        assert isinstance(answer, Imported)
        assert answer.outcome.lead.id == lead_id


@R("R-25")
def test_only_what_nobody_covers_waits(journey: Journey) -> None:
    """The leads that wait in the queue are those of the north-west, and no other has no owner."""
    desk, _ = journey
    north_west = {"陕西省", "甘肃省"}
    for lead in desk.all_leads(END):
        assert (lead.queue == "unassigned") == (lead.region in north_west), lead.id
        assert (lead.owner is None) == (lead.region in north_west), lead.id


@R("R-26")
def test_what_nobody_accepted_went_to_the_teams_lead(journey: Journey) -> None:
    """Some leads were not accepted within the hour; each went to the lead of its team."""
    desk, _ = journey
    leaders = {team.lead for team in desk.teams}
    lapsed = [
        (event.data, event.at)
        for lead in desk.all_leads(END)
        for event in desk.leads.events(lead.id)
        if isinstance(event.data, AcceptanceLapsed)
    ]
    assert len(lapsed) > 5
    assert all(data.to in leaders and data.due == at for data, at in lapsed)


@R("R-44")
def test_histories_replay(journey: Journey) -> None:
    """Every lead is what its history says."""
    desk, _ = journey
    for lead in desk.all_leads(END):
        assert replay(desk.leads.events(lead.id)) == lead


@R("R-50")
def test_what_is_closed_is_archived(journey: Journey) -> None:
    """After the last month's end no closed lead is left, and every kind of end was archived."""
    desk, _ = journey
    leads = list(desk.all_leads(END))
    assert {lead.status for lead in leads if not lead.is_open} == {"archived"}
    assert {lead.outcome.value for lead in leads} == {"open", "won", "lost", "invalid"}


@R("R-60")
def test_funnel_has_every_lead(journey: Journey) -> None:
    """The funnel begins with all leads, ends with those won, and has every open status."""
    desk, _ = journey
    leads = list(desk.all_leads(END))
    steps = funnel((desk.leads.events(lead.id) for lead in leads), desk.policy.lifecycle).records()
    reached = [step["reached"] for step in steps]
    assert reached[0] == len(leads)
    assert reached[-1] == sum(lead.won is not None for lead in leads)
    open_statuses = [one.name for one in STANDARD_STATUSES if one.phase.value == "open"]
    assert [step["status"] for step in steps] == [*open_statuses, "won"]


def marks(row: dict[str, str]) -> set[str]:
    """Return what a customer is known by: the digits of the number, and the address."""
    number = re.sub(r"\D", "", unicodedata.normalize("NFKC", row["联系电话"]))
    number = re.sub(r"^(00)?86(?=1\d{10}$)", "", number)
    return {mark for mark in (number, plain(row["电子邮箱"]).lower()) if mark}


@R("R-07")
def test_linked_rows_share_a_contact(journey: Journey) -> None:
    """A row is linked to the lead of an earlier row that has the same number or address."""
    _, answers = journey
    rows = sheet()
    known: dict[str, set[str]] = {}
    linked = 0
    for number, answer in answers.items():
        if not isinstance(answer, Imported):
            continue
        own, lead_id = marks(rows[number - 1]), answer.outcome.lead.id
        if answer.outcome.linked:
            linked += 1
            assert own & known[lead_id], number
        known.setdefault(lead_id, set()).update(own)
    assert linked > 5
