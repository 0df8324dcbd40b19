"""`import leadcore` is cheap, and loads only what every user needs."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

import leadcore

BUDGET = 0.040
"""Seconds of CPU above `import attrs`."""

COST = """
import attrs, time
before = time.process_time()
import leadcore
print(time.process_time() - before)
"""


def output(code: str, **environment: str) -> str:
    """Return what a new process prints, which nothing of this test run slows down."""
    inherited = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("package", ["cattrs", "hypothesis", "narwhals", "pytest"])
def test_import_loads_no_optional_package(package: str) -> None:
    """Whoever only imports the library does not pay for the codec, data frames or the test kit."""
    code = f"import sys\nfrom leadcore import *\nprint({package!r} in sys.modules)"
    assert output(code) == "False\n"


def test_every_name_of_the_face_is_there_and_no_other() -> None:
    """Each name comes from its home when it is asked for; a wrong one is an AttributeError."""
    for name in leadcore.__all__:
        assert getattr(leadcore, name) is not None
    assert dir(leadcore) == sorted(leadcore.__all__)
    assert set(leadcore.HOMES) | {"commands", "events"} == set(leadcore.__all__)
    with pytest.raises(AttributeError, match="LeedDesk"):
        getattr(leadcore, "LeedDesk")  # noqa: B009  # the name is not there, which is the point


def test_import_stays_within_its_budget(tmp_path: Path) -> None:
    """The median cost of five imports, after one that compiles, is within the budget."""
    costs = [float(output(COST, PYTHONPYCACHEPREFIX=str(tmp_path))) for _ in range(6)]
    assert statistics.median(costs[1:]) <= BUDGET
