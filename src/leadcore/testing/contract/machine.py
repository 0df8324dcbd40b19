"""Laws on generated histories: a repository answers as memory does, whatever was stored."""

from __future__ import annotations

from typing import ClassVar

from leadcore.memory import MemoryRepository
from leadcore.testing.contract.capabilities import Subject
from leadcore.testing.contract.entries import AT, same
from leadcore.testing.contract.histories import Commit, check_alike, commits, reads_of, stored
from leadcore.testing.contract.sessions import Asked, answered, desk_over, sessions
from leadcore.testing.trials import tried


class MachineLaws(Subject):
    """Two routes to one answer: the host's repository, and memory."""

    examples: ClassVar[int] = 30
    """How many histories of each kind are tried; each begins with an empty repository."""

    def test_generated_commits_read_as_in_memory(self) -> None:
        """After every commit, stored or refused, every read gives what memory gives."""
        from hypothesis import strategies as st

        kept = commits(turns="turns" in self.capabilities)
        tried(st.lists(kept, min_size=2, max_size=5), self.check_commits, self.examples)

    def test_generated_work_of_a_desk_reads_as_in_memory(self) -> None:
        """Every outcome and refusal, and every read after it, are those of a desk over memory."""
        tried(sessions(self.capabilities), self.check_session, self.examples)

    def check_commits(self, history: list[Commit]) -> None:
        """Refuse a repository that a history of commits tells from memory."""
        leads, memory, reads = self.empty(), MemoryRepository(), reads_of(self.capabilities)
        for commit in history:
            said = f"after {commit}"
            same(stored(leads, commit), stored(memory, commit), f"{said}: what became of it")
            check_alike(leads, memory, reads, said)

    def check_session(self, session: tuple[Asked, ...]) -> None:
        """Refuse a repository over which a desk does something else than over memory."""
        leads, memory, reads = self.empty(), MemoryRepository(), reads_of(self.capabilities)
        desk, twin = (desk_over(each, self.capabilities) for each in (leads, memory))
        now = AT
        for ask in session:
            now += ask.later
            said = f"after {ask}"
            same(answered(desk, ask, now), answered(twin, ask, now), f"{said}: the answer")
            check_alike(leads, memory, reads, said)
