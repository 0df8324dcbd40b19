"""What released versions stored is read, means the same, and is written as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest

from leadcore.codec import dumps, loads
from leadcore.codec.choices import STRATEGIES
from leadcore.events import Event, Payload
from leadcore.lifecycle import replay
from leadcore.model import Lead
from leadcore.policy import Policy
from tests.codec.record import RECORDED, documents, record

pytestmark = pytest.mark.requirement("R-82")

VERSIONS = sorted(RECORDED.iterdir(), key=lambda path: [int(part) for part in path.name.split(".")])
EVERY_VERSION = pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.name)

REWRITTEN: dict[tuple[str, str], str] = {}
"""(version, file) → why it is written otherwise than it was: the upcaster that it goes through."""


def lines(path: Path) -> list[str]:
    """Return the documents of a file."""
    return path.read_text(encoding="utf-8").splitlines()


@EVERY_VERSION
def test_recorded_history_is_replayed_to_the_recorded_lead(version: Path) -> None:
    """The events of every version make the lead that they made then."""
    (lead,) = lines(version / "lead.json")
    events = [loads(line, Event) for line in lines(version / "history.jsonl")]
    assert replay(events) == loads(lead, Lead)


@EVERY_VERSION
def test_recorded_documents_are_written_as_they_were(version: Path) -> None:
    """What is read and written again is the same, byte for byte, unless a row says why not."""
    classes = {"history": Event, "lead": Lead, "policy": Policy}
    for path in sorted(version.iterdir()):
        cls = classes[path.stem.partition("-")[0]]
        again = [dumps(loads(line, cls)) for line in lines(path)]
        if (version.name, path.name) not in REWRITTEN:
            assert again == lines(path)


@EVERY_VERSION
def test_recorded_events_say_when_they_were_seen(version: Path) -> None:
    """What equality ignores comes back too."""
    seen = [loads(line, Event).seen for line in lines(version / "history.jsonl")]
    assert [moment is not None for moment in seen[:6]] == [False, False, True] * 2


def test_the_newest_record_is_what_is_written_now() -> None:
    """A difference is a new layout: it needs an upcaster, and a record of the new version."""
    newest = VERSIONS[-1]
    there = {path.name: path.read_text(encoding="utf-8") for path in newest.iterdir()}
    assert documents() == there


def tags(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from [data["type"]] if isinstance(data.get("type"), str) else []
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from tags(item)


def test_the_newest_record_has_every_kind_of_event() -> None:
    """No payload comes into the library without being recorded."""
    found = {
        json.loads(line)["data"]["data"]["type"] for line in lines(VERSIONS[-1] / "history.jsonl")
    }
    assert found == {payload.__name__ for payload in get_args(Payload)}


def test_the_newest_record_has_every_strategy_and_part_of_a_policy() -> None:
    """No strategy comes without being recorded, and each field of a policy is filled somewhere."""
    stored = [json.loads(line) for path in VERSIONS[-1].glob("policy-*") for line in lines(path)]
    assert {cls.__name__ for cls in STRATEGIES} <= set(tags(stored))
    filled = {
        name for each in stored for name, item in each["data"].items() if item not in (None, [])
    }
    assert filled == set(stored[0]["data"]) <= set(attrs.fields_dict(Policy))


def test_a_version_is_recorded_once(tmp_path: Path) -> None:
    """A version that is there is not written again."""
    record("9.0.0", tmp_path)
    assert {path.name for path in (tmp_path / "9.0.0").iterdir()} == set(documents())
    with pytest.raises(FileExistsError):
        record("9.0.0", tmp_path)
