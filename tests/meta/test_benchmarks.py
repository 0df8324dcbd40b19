"""The benchmark runner finds the benchmarks and prints their figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main, names, shown


def test_every_module_beside_the_runner_is_a_benchmark(tmp_path: Path) -> None:
    """A benchmark is found by its file; the package's own files are none."""
    for stem in ("__init__", "__main__", "journey", "agenda"):
        (tmp_path / f"{stem}.py").touch()
    assert names(tmp_path) == ("agenda", "journey")


def test_figures_come_as_one_json_object() -> None:
    """With `--json`, a program reads back exactly what the benchmark measured."""
    assert json.loads(shown({"ratio": 2.5, "bytes": 800}, as_json=True)) == {
        "ratio": 2.5,
        "bytes": 800,
    }


def test_figures_come_as_lines_for_a_person() -> None:
    """Without it, each figure stands on a line, in columns."""
    assert shown({"ratio": 2.5, "bytes_each": 12000}, as_json=False).splitlines() == [
        "ratio       2.5",
        "bytes_each  12,000",
    ]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is no benchmark ends with the usage, not with a traceback."""
    with pytest.raises(SystemExit, match="2"):
        main(["no-such-benchmark"])
    assert "invalid choice" in capsys.readouterr().err


def test_without_a_name_the_benchmarks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """The bare command lists what there is to run."""
    assert main([]) == 0
    assert capsys.readouterr().out.split() == list(names())
