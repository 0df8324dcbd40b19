"""The laws of a store find every mistake, and pass what is right."""

from __future__ import annotations

import asyncio
from inspect import getsource
from pathlib import Path
from typing import cast

import pytest

from docs.examples import sqlite_store
from docs.examples.sqlite_store import SQLiteStore
from leadcore.key_value import AsyncKeyValueStore, KeyValueRepository, KeyValueStore, Rows
from leadcore.repositories import LeadRepository
from leadcore.testing import LeadRepositoryContract, check_async_store, check_store
from tests.key_value.shelves import RACING, WRONG, AsyncShelf, Shelf

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "how-to" / "write-a-repository.md"
PLAIN: KeyValueStore = Shelf()
ASYNC: AsyncKeyValueStore = AsyncShelf()
"""Type checkers prove here that the stores satisfy the Protocols."""


def test_sound_stores_keep_every_law(tmp_path: Path) -> None:
    """A dict, SQLite in a file, and an async dict."""
    check_store(Shelf())
    asyncio.run(check_async_store(AsyncShelf()))
    store = SQLiteStore(str(tmp_path / "leads.db"))
    check_store(store)
    store.db.close()


def test_rows_may_be_of_any_sequence() -> None:
    """What is read as JSON gives lists, and drivers have rows of their own."""

    class Listed(Shelf):
        def read(self, start: str, stop: str, limit: int) -> Rows:
            return cast("Rows", [list(row) for row in super().read(start, stop, limit)])

    check_store(Listed())


@pytest.mark.parametrize("wrong", WRONG)
def test_every_wrong_store_is_found(wrong: type[Shelf]) -> None:
    """By one caller, plain and async, with what was asked, found and expected."""
    with pytest.raises(AssertionError, match=r"(?s)(read|write)\(.*found: .*expected: ") as plain:
        check_store(wrong())
    behind = AsyncShelf()
    behind.shelf = wrong()
    with pytest.raises(AssertionError) as found:
        asyncio.run(check_async_store(behind))
    assert str(found.value) == str(plain.value)


@pytest.mark.parametrize(("law", "wrong"), RACING)
def test_what_only_several_find_the_contract_finds(law: str, wrong: type[Shelf]) -> None:
    """One caller finds nothing, and the race does."""
    check_store(wrong())

    class Contract(LeadRepositoryContract):
        def repository(self) -> LeadRepository:
            return KeyValueRepository(wrong())

    with pytest.raises((AssertionError, LookupError, RuntimeError)):
        getattr(Contract(), law)()


def test_the_page_names_every_mistake_that_is_found() -> None:
    """The how-to lists what the laws were tried on, in the same words."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    listed = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    mistakes = [wrong.__doc__ for wrong in (*WRONG, *(wrong for _, wrong in RACING))]
    assert listed[: len(mistakes)] == mistakes


def test_the_page_shows_the_whole_store() -> None:
    """Its first block is the example, and no longer than the title says."""
    page = PAGE.read_text(encoding="utf-8")
    code = getsource(sqlite_store)
    assert page.partition("```python\n")[2].partition("```")[0] == code
    assert len(code.splitlines()) <= int(page.partition("\n")[0].split()[-2])
