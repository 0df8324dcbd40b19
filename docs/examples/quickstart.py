"""The quick start: a sheet of leads from its rows to the reports.

    python docs/examples/quickstart.py                    # the sheet beside this script
    python docs/examples/quickstart.py --language en
    python docs/examples/quickstart.py --data olist       # real leads, from $LEADCORE_DATA

`sheet_journey.py` and `olist_journey.py` show how leadcore is used; this file reads the command
line, finds the data and prints.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import olist_journey
import sheet_journey
import sheet_report
from sales_team import SalesTeam

from leadcore import Text

HERE = Path(__file__).resolve().parent
STEP, LONG = 500, 2000
"""Progress is shown every so many rows, and in a log only for input as long as this."""
PLAYED = Text(
    "leads.csv 是虚构的线索表；销售团队的动作由线索编号推算（模拟，无随机数）。",
    "leads.csv is invented; what the sales team does is simulated, derived from the lead numbers"
    " and not from chance.",
)
ABSENT = Text(
    "没有找到 {}：请把环境变量 LEADCORE_DATA 设为含有 olist/ 的数据文件夹",
    "{} is not there: set LEADCORE_DATA to the folder of the data that has olist/ in it",
)


class Progress:
    """Says on stderr how many rows are done, and how many a second."""

    def __init__(self) -> None:
        self.begun = monotonic()

    def __call__(self, done: int, total: int) -> None:
        if total < LONG and not sys.stderr.isatty():
            return
        if done % STEP == 0 or done == total:
            rate = done / max(monotonic() - self.begun, 0.001)
            end = "\n" if done == total else ""
            print(f"\r{done:,}/{total:,} ({rate:,.0f}/s)", end=end, file=sys.stderr, flush=True)


def sheet(options: argparse.Namespace) -> Iterator[str]:
    """Yield the report on the sheet beside this script."""
    roster = sheet_journey.read_roster(HERE / "team.csv")
    desk = sheet_journey.open_desk(roster)
    team = SalesTeam(desk, roster.actors)
    answers = sheet_journey.replay(
        sheet_journey.read_csv(HERE / "leads.csv"), desk, team, Progress()
    )
    yield PLAYED.to(options.language)
    yield from sheet_report.report(
        sheet_report.View(
            desk=desk,
            answers=answers,
            now=sheet_journey.END,
            language=options.language,
            show_all=options.all,
        )
    )


def olist(options: argparse.Namespace) -> Iterator[str]:
    """Yield the report on Olist's leads."""
    journey = olist_journey.replay(data_folder(), Progress())
    yield from olist_journey.report(journey, options.language)


def data_folder() -> Path:
    """Return the folder of the real data, beside the checkout unless the environment says where."""
    return Path(os.environ.get("LEADCORE_DATA") or HERE.parents[2] / "shared" / "data")


REPORTS = {"sheet": sheet, "olist": olist}


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Follow leads from their rows to the reports.")
    parser.add_argument("--data", choices=REPORTS, default="sheet", help="which leads")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the report")
    parser.add_argument("--all", action="store_true", help="list every assignment")
    options = parser.parse_args(arguments)
    if options.data == "olist" and (absent := olist_journey.absent(data_folder())):
        parser.error(ABSENT.to(options.language).format(absent))
    return options


def main(arguments: list[str] | None = None) -> None:
    """Print a report; exit with 2 when the command line or the data are not as they should be."""
    options = parsed(arguments)
    try:
        # In UTF-8, whatever the terminal's own encoding, since not every one has Chinese.
        with open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False) as out:
            for line in REPORTS[options.data](options):
                print(line, file=out)
    except BrokenPipeError:
        pass  # Whoever read this, such as `head`, has seen enough.


if __name__ == "__main__":
    main()
