"""What only the repository over SQLite and PostgreSQL has: columns, and what is asked of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from itertools import product
from typing import Final

import pytest
from sqlalchemy import Engine

from docs.examples.sqlalchemy_criteria import criteria
from docs.examples.sqlalchemy_repository import STANDARD, prepare
from docs.examples.sqlalchemy_tables import NEEDED, tables
from leadcore import Lead, MemoryRepository
from leadcore.codec import Codec
from leadcore.model import Demand, Phase, lead_schema
from leadcore.repositories import Change
from leadcore.rules import Schema, fact, money_kind
from leadcore.values import MoneyRange
from tests.builders import AT, lead
from tests.examples.databases import emptied


def test_an_order_that_there_is_not_is_refused(engine: Engine) -> None:
    """With a lead to go on from, and without one."""
    leads = emptied(engine)
    for after in (None, lead()):
        with pytest.raises(ValueError, match="order 'name' given; allowed: id"):
            leads.find(order="name", after=after, now=AT)  # type: ignore[arg-type]  # on purpose


@pytest.mark.requirement("R-88")
def test_what_is_erased_is_overwritten_in_the_file() -> None:
    """Also where SQLite was built to leave it there until the place is needed."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        prepare(connection, None)
        assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)


def test_a_book_goes_by_id_whatever_is_closed(engine: Engine) -> None:
    """And not by the index that finds it."""
    leads, phases = emptied(engine), {"a": Phase.OPEN, "b": Phase.LOST, "c": Phase.OPEN}
    for lead_id in "cba":
        leads.add(lead(id=lead_id, owner="li", phase=phases[lead_id]), [])
    assert [each.id for each in leads.book("li", closed=True)] == ["a", "b", "c"]
    assert [each.id for each in leads.book("li")] == ["a", "c"]


def test_a_long_page_is_read_whole(engine: Engine) -> None:
    """More leads than one statement names or one fetch reads, in one commit, asked in Python."""
    leads = emptied(engine)
    leads.commit([Change(lead=lead(id=f"L-{n:04}", company="启明")) for n in range(1201)])
    where = lead_schema().condition('company == "启明"')
    assert not criteria(where, STANDARD, AT).is_exact
    assert len(leads.find(where, now=AT)) == 1000
    assert [each.id for each in leads.find(where, limit=1, now=AT)] == ["L-0000"]
    assert len(leads.find(limit=2000, now=AT)) == 1201


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">="])
def test_a_comparison_and_its_opposite_are_asked_at_the_boundary(
    engine: Engine, operator: str
) -> None:
    """Below, at and above it, and where nothing is known: neither is true of that."""
    leads, memory = emptied(engine), MemoryRepository()
    some = [
        Change(lead=lead(id=f"L-{n}", score=score)) for n, score in enumerate((None, -1, 0, 1, 2))
    ]
    for each in (leads, memory):
        each.commit(some)
    for right in ("1", "follow_ups", "documents", "score"):
        whole = f"score {operator} {right}"
        for text in (whole, f"not ({whole})", f"not (not ({whole}) and score is known)"):
            where = lead_schema().condition(text)
            assert criteria(where, STANDARD, AT).is_exact
            assert list(leads.find(where, now=AT)) == list(memory.find(where, now=AT)), text


@pytest.mark.parametrize(
    ("text", "count"), [("True", 1), ("False", 0), ("not True", 0), ("not False", 1)]
)
def test_a_constant_is_a_condition(engine: Engine, text: str, count: int) -> None:
    """It finds all leads or none."""
    leads, where = emptied(engine), lead_schema().condition(text)
    leads.add(lead(), [])
    assert (len(leads.find(where, now=AT)), criteria(where, STANDARD, AT).is_exact) == (count, True)


WORDS: Final = ("", "a", "A", "aa", "a%", "_a", "苏州", "苏", "州", "😀a", "é", "e\u0301")


@pytest.mark.parametrize("function", ["contains", "starts_with", "ends_with"])
def test_texts_are_searched_as_in_memory(engine: Engine, function: str) -> None:
    """Case, accents and signs that LIKE has a meaning for are what they are; an empty part fits."""
    leads, memory = emptied(engine), MemoryRepository()
    pairs = enumerate(product((None, *WORDS), repeat=2))
    some = [Change(lead=lead(id=f"L-{n}", city=a, industry=b)) for n, (a, b) in pairs]
    for each in (leads, memory):
        each.commit(some)
    call = f"{function}(city, industry)"
    for text in (call, f"not {call}", f"{call} == False", f'{function}(city, "a")'):
        where = lead_schema().condition(text)
        assert criteria(where, STANDARD, AT).is_exact
        assert list(leads.find(where, now=AT)) == list(memory.find(where, now=AT)), text


@pytest.mark.parametrize("text", ['company == "a"', 'lower(city) == "a"', "won is known"])
def test_what_sql_cannot_say_is_left_to_python(text: str) -> None:
    """The part beside it is still asked in SQL, unless an `or` makes it useless."""
    both = lead_schema().condition(f'({text}) and city == "A"')
    either = lead_schema().condition(f'({text}) or city == "A"')
    for where, said in ((both, True), (either, False)):
        found = criteria(where, STANDARD, AT)
        assert (found.is_exact, "city" in str(found.clause)) == (False, said)


def test_a_condition_of_another_schema_is_not_asked_of_the_columns(engine: Engine) -> None:
    """A budget in euros is unknown to a rule on yuan, and the column is in yuan."""
    leads = emptied(engine)
    budget = Demand(budget=MoneyRange.parse("20-30万"))
    leads.commit([Change(lead=lead(demand=budget))])
    yuan, euro = (
        lead_schema(currency=each).condition("demand.budget > 1") for each in ("CNY", "EUR")
    )
    assert criteria(yuan, STANDARD, AT).is_exact
    assert not criteria(euro, STANDARD, AT).is_exact
    assert [len(leads.find(each, now=AT)) for each in (yuan, euro)] == [1, 0]
    upper = money_kind(MoneyRange, "CNY", digits=2, read=lambda budget: 0 if budget.high else None)
    other = Schema.of(Lead, kinds={MoneyRange: upper}).condition("demand.budget > 1")
    assert not criteria(other, STANDARD, AT).is_exact
    assert list(leads.find(other, now=AT)) == []


def test_a_fact_of_the_same_name_is_not_asked_of_the_column(engine: Engine) -> None:
    """What a host computes may mean something else."""

    @fact
    def documents(lead: Lead, now: datetime) -> int:
        return 7

    leads = emptied(engine)
    leads.commit([Change(lead=lead())])
    mine = Schema.of(Lead, facts=(documents,)).condition("documents == 7")
    assert [len(leads.find(each, now=AT)) for each in (mine, NO_DOCUMENTS)] == [1, 1]
    assert [criteria(each, STANDARD, AT).is_exact for each in (mine, NO_DOCUMENTS)] == [False, True]


NO_DOCUMENTS: Final = lead_schema().condition("documents == 0")


def test_paths_without_a_column_are_refused() -> None:
    """What the repository itself needs must be among them, and each must be of one value."""
    with pytest.raises(
        ValueError, match=r"needed too: \['score'\]; cannot .*: \['won', 'nothing'\]"
    ):
        tables(Codec(), (*set(NEEDED) - {"score"}, "won", "nothing"))
