"""The embedded default: repositories that keep everything in memory, plain and async."""

from leadcore.memory.in_async import AsyncMemoryRepository
from leadcore.memory.plain import MemoryRepository

__all__ = ["AsyncMemoryRepository", "MemoryRepository"]
