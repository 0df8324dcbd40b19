"""Every Python block of the README and of the documentation runs.

Blocks of one page share their names, from top to bottom. A block that only a reader should see has
`<!-- skip: next -->` on the line above it, and the reason in the text around it.
"""

from __future__ import annotations

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.example import SybilFailure
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

from tests.meta.sources import CHECKOUT

PAGES = sorted([CHECKOUT / "README.md", *(CHECKOUT / "docs").rglob("*.md")])


PARSERS = (
    PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
    SkipParser(),
)


def run(page: Path) -> int:
    """Run the blocks of a page in order, and return how many there were."""
    examples = list(Sybil(parsers=PARSERS).parse(page).examples())
    for example in examples:
        example.evaluate()
    return len(examples)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_every_block_of_a_page_runs(page: Path) -> None:
    """What a page shows is what happens."""
    run(page)


def test_blocks_share_their_names(tmp_path: Path) -> None:
    """A block goes on from the one above it, and a skipped one does nothing."""
    page = tmp_path / "page.md"
    page.write_text(
        "```python\nx = 1\n```\n<!-- skip: next -->\n```python\nx = 2\n```\n"
        "```python\n>>> x\n1\n```\n"
    )
    assert run(page) == 4


@pytest.mark.parametrize(
    ("block", "error"),
    [
        ("assert False", AssertionError),
        (">>> 1 + 1\n3", SybilFailure),
        ("import no_such", ImportError),
    ],
)
def test_a_block_that_is_wrong_fails(tmp_path: Path, block: str, error: type[Exception]) -> None:
    """A failing assertion, a wrong output and an error in a block each fail its page."""
    page = tmp_path / "page.md"
    page.write_text(f"```python\n{block}\n```\n")
    with pytest.raises(error):
        run(page)
