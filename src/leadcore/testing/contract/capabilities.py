"""What a repository may leave out, as long as it says so and refuses it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import ClassVar, Final, Literal, TypeVar, get_args

import attrs

from leadcore.model import StateChange
from leadcore.repositories import LeadRepository
from leadcore.testing.contract.entries import AT, change, lead, turn

Capability = Literal["order", "turns", "history", "threads", "erasure"]
"""`order`: `find` in another order than by id; `turns`: the state of turns; `history`: `book`,
`given` and `claims`; `threads`: several callers at once; `erasure`: changes with a `history`."""

EVERYTHING: Final[frozenset[Capability]] = frozenset(get_args(Capability))


class Subject:
    """What the laws are about: repositories that the host makes."""

    capabilities: ClassVar[frozenset[Capability]] = EVERYTHING
    """What the repository can do; leave out what it refuses with `NotImplementedError`."""

    def empty(self) -> LeadRepository:
        """Return a fresh repository without leads."""
        raise NotImplementedError("subclass LeadRepositoryContract or AsyncLeadRepositoryContract")


S = TypeVar("S", bound=Subject)
Use = Callable[[LeadRepository], object]


def retell(leads: LeadRepository) -> None:
    """Store a lead, and its history anew with the next change."""
    first = change(lead())
    leads.commit((first,))
    leads.commit((attrs.evolve(change(lead(version=2)), history=first.events),))


USES: Final[Mapping[Capability, tuple[Use, ...]]] = MappingProxyType(
    {
        "order": (lambda leads: leads.find(order="-score", now=AT),),
        "turns": (
            lambda leads: leads.assignment_state(),
            lambda leads: leads.commit(
                (change(lead()),), turns=StateChange(before=turn(0), after=turn(1))
            ),
        ),
        "history": (
            lambda leads: leads.book("li"),
            lambda leads: leads.given("li", AT),
            lambda leads: leads.claims("li", AT),
        ),
        "threads": (),
        "erasure": (retell,),
    }
)
"""What must be refused by a repository that cannot do it; that it has no threads shows nowhere."""


def needs(*capabilities: Capability) -> Callable[[Callable[[S], None]], Callable[[S], None]]:
    """Return what makes a law one of capabilities: where one lacks, its use must be refused."""

    def of(law: Callable[[S], None]) -> Callable[[S], None]:
        @wraps(law)
        def checked(self: S) -> None:
            missing = lacking(capabilities, self.capabilities)
            if missing is None:
                return law(self)
            for use in USES[missing]:
                check_refused(use, self.empty(), missing)
            return None

        checked.__dict__["needs"] = capabilities
        return checked

    return of


def lacking(needed: Iterable[Capability], able: Collection[Capability]) -> Capability | None:
    """Return the first capability that is needed and not there, if any."""
    return next((each for each in needed if each not in able), None)


def check_refused(use: Use, leads: LeadRepository, capability: Capability) -> None:
    """Refuse a repository that answers what it says it cannot do."""
    try:
        found = use(leads)
    except NotImplementedError:
        return
    raise AssertionError(
        f"{capability!r} is not among the capabilities, but {found!r} was returned;"
        " declare it, or raise NotImplementedError"
    )
