"""Write down how a version of leadcore stores things: `python -m tests.codec.record 0.2.0`.

Done once, when a version has a new layout, a new event or a new part of a policy. It makes a new
folder in `recorded`, with one file for each thing and one document on each line. What is there
already is never written again: it is what hosts have in their databases.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from leadcore.codec import dumps
from tests.codec.histories import history, lead_of, policies

RECORDED = Path(__file__).parent / "recorded"


def documents() -> Mapping[str, str]:
    """Return the text of each file, by its name."""
    events = history()
    named = {f"policy-{name}.json": dumps(policy) for name, policy in policies().items()}
    lines = "\n".join(map(dumps, events))
    files = {"history.jsonl": lines, "lead.json": dumps(lead_of(events))} | named
    return {name: f"{text}\n" for name, text in files.items()}


def record(version: str, folder: Path = RECORDED) -> None:
    """Write the files of a new version; refuse one that has been recorded."""
    place = folder / version
    place.mkdir(parents=True)
    for name, text in documents().items():
        (place / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    record(sys.argv[1])
