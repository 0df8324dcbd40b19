"""The contract of a repository: the laws of `LeadRepository` as tests that a host runs.

Theory. Every law is a test method on a mixin, and asks for nothing but `empty()`. So the plain and
the async contract are the same laws; the async one drives the repository through an event loop. No
law looks at how a repository works, only at what it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import iscoroutine, iscoroutinefunction
from typing import Final

from leadcore.repositories import LeadRepository
from leadcore.testing.contract.across import (
    ContactLaws,
    DueLaws,
    HistoryLaws,
    LoadLaws,
    NumberLaws,
    ValueLaws,
)
from leadcore.testing.contract.capabilities import EVERYTHING, USES, lacking
from leadcore.testing.contract.conditional import CommandLaws, MarkLaws, OutboxLaws, TurnLaws
from leadcore.testing.contract.erasing import ErasureLaws
from leadcore.testing.contract.finding import FindingLaws
from leadcore.testing.contract.machine import MachineLaws
from leadcore.testing.contract.races import RaceLaws
from leadcore.testing.contract.storing import StoringLaws

HOME: Final = "leadcore.testing."
REFUSED: Final = "refused where it can be used"
NOT_TRIED: Final = "not tried"


class RepositoryLaws(
    StoringLaws,
    OutboxLaws,
    CommandLaws,
    TurnLaws,
    MarkLaws,
    FindingLaws,
    ContactLaws,
    LoadLaws,
    DueLaws,
    HistoryLaws,
    NumberLaws,
    ValueLaws,
    ErasureLaws,
    MachineLaws,
    RaceLaws,
):
    """All laws; a subclass may add tests of its own, and changes none of these."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        changed = [name for name, law in laws(cls).items() if getattr(cls, name) is not law]
        if changed:
            raise TypeError(
                f"{cls.__name__} changes laws of the contract: {', '.join(changed)};"
                " rename its own tests, and leave out of `capabilities` what it cannot do"
            )
        unknown = sorted(map(str, set[object](cls.capabilities) - EVERYTHING))
        if unknown:
            raise TypeError(
                f"{cls.__name__} declares {', '.join(unknown)};"
                f" allowed: {', '.join(sorted(EVERYTHING))}"
            )

    @classmethod
    def contract_report(cls) -> Mapping[str, str]:
        """Return what each law says, by its name; of what is not declared, that it is refused."""
        return {name: said(law, cls) for name, law in laws(cls).items()}

    @classmethod
    def broken(cls) -> Mapping[str, str]:
        """Run every law, as pytest would, and return what the broken ones say, by name."""
        tried = ((name, attempt(getattr(cls(), name))) for name in laws(cls))
        return {name: message for name, message in tried if message is not None}


def laws(cls: type[RepositoryLaws]) -> dict[str, object]:
    """Return the laws of a contract by name, as leadcore wrote them."""
    ours = [each for each in reversed(cls.__mro__) if each.__module__.startswith(HOME)]
    found = {name: law for each in ours for name, law in each.__dict__.items() if is_law(name)}
    return dict(sorted(found.items()))


def attempt(law: Callable[[], None]) -> str | None:
    """Return what a law says where it is broken, by an assertion or an error of the repository."""
    try:
        law()
    except Exception as error:  # whatever a repository of somebody else raises
        return f"{type(error).__name__}: {error}"
    return None


def is_law(name: str) -> bool:
    return name.startswith("test_")


def said(law: object, cls: type[RepositoryLaws]) -> str:
    """Return what a law says of a repository with the capabilities of a contract."""
    missing = lacking(getattr(law, "needs", ()), cls.capabilities)
    if missing is None:
        return str(law.__doc__)
    return f"without {missing!r}: {REFUSED if USES[missing] else NOT_TRIED}"


class LeadRepositoryContract(RepositoryLaws):
    """The laws of `LeadRepository`; subclass it in a test module, and give `repository`.

    pytest runs it by itself, for a class whose name begins with `Test`. Every law makes
    repositories of its own, so a database is to be emptied whenever one is made.

    >>> from leadcore.memory import MemoryRepository
    >>> class TestMemory(LeadRepositoryContract):
    ...     def repository(self) -> LeadRepository:
    ...         return MemoryRepository()
    >>> TestMemory().test_an_id_is_taken_once()
    >>> TestMemory.contract_report()["test_an_id_is_taken_once"]
    'A second lead with the same id is a conflict, and stores nothing.'

    Without pytest, `broken` runs all laws.
    """

    def repository(self) -> LeadRepository:
        """Return a fresh repository without leads; each one is used after the one before."""
        raise NotImplementedError("give the method `repository`, which makes an empty repository")

    def empty(self) -> LeadRepository:
        """Return what `repository` makes."""
        made = self.repository()
        if iscoroutine(made):
            made.close()
            raise TypeError("an async `repository` was given; use AsyncLeadRepositoryContract")
        if iscoroutinefunction(made.get):
            name = type(made).__name__
            raise TypeError(f"{name} is async; use AsyncLeadRepositoryContract")
        return made
