"""What every test has: the Hypothesis profile of this run, and the real data where they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

CHECKOUT = Path(__file__).parents[1]

EXAMPLES = {"dev": 50, "ci": 100, "deep": 5000, "coverage": 30, "mutation": 15}
"""How many examples each profile tries for a property; to measure coverage doubles their cost."""


def register_profiles() -> None:
    for name, examples in EXAMPLES.items():
        settings.register_profile(
            name,
            max_examples=examples,
            deadline=None,
            # How fast examples come depends on the machine's load, so it must not fail a run.
            suppress_health_check=[HealthCheck.too_slow],
            derandomize=name in ("ci", "coverage", "mutation"),
            print_blob=True,
        )
    usual = "ci" if os.environ.get("CI") == "true" else "dev"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or usual)


register_profiles()


def data_root() -> Path:
    """Return the folder of the real data, `$LEADCORE_DATA` or `../shared/data` by the checkout."""
    return Path(os.environ.get("LEADCORE_DATA") or CHECKOUT.parent / "shared" / "data")


def absent(item: pytest.Item) -> list[str]:
    """Return the folders of real data that `item` reads and this machine lacks."""
    marks = list(item.iter_markers("real_data"))
    folders = {folder for mark in marks for folder in (mark.args or ("",))}
    return [
        str(data_root() / name) for name in sorted(folders) if not (data_root() / name).is_dir()
    ]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose real data are absent, or fail it where they are required."""
    if missing := absent(item):
        reason = f"real data absent: {', '.join(missing)} (set LEADCORE_DATA)"
        if os.environ.get("LEADCORE_REQUIRE_DATA") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real data; a test that asks for it carries the mark `real_data`."""
    return data_root()
