"""The small repository keeps every law of what it says it can do."""

from __future__ import annotations

from inspect import getsource
from pathlib import Path
from typing import ClassVar

from docs.examples.small_repository import SmallRepository
from leadcore.repositories import LeadRepository
from leadcore.testing import LeadRepositoryContract

CHECKOUT = Path(__file__).parents[2]


class TestSmall(LeadRepositoryContract):
    """SQLite of the standard library keeps every law for one caller at a time."""

    capabilities = frozenset()
    examples = 10

    made: ClassVar = SmallRepository(":memory:")

    @classmethod
    def teardown_class(cls) -> None:
        """Close the last one."""
        cls.made.db.close()

    def repository(self) -> LeadRepository:
        """Return a new one, when the one before is closed."""
        self.made.db.close()
        TestSmall.made = SmallRepository(":memory:")
        return self.made


def test_the_page_shows_the_whole_repository() -> None:
    """Its first block is the example, so that what is read is what keeps the laws."""
    page = (CHECKOUT / "docs" / "how-to" / "write-a-repository.md").read_text(encoding="utf-8")
    code = (CHECKOUT / "docs" / "examples" / "small_repository.py").read_text(encoding="utf-8")
    assert page.partition("```python\n")[2].partition("```")[0] == code


def test_the_page_says_how_long_it_is() -> None:
    """The class has no more lines than the title says, blank ones not counted."""
    page = (CHECKOUT / "docs" / "how-to" / "write-a-repository.md").read_text(encoding="utf-8")
    said = int(page.partition("\n")[0].split()[-2])
    lines = [line for line in getsource(SmallRepository).splitlines() if line.strip()]
    assert said - 10 < len(lines) <= said
