"""Proving that a history is as it was written, also once the person was erased from it (R-88)."""

from leadcore.audit.seals import Break, Seal, seal, verify

__all__ = ["Break", "Seal", "seal", "verify"]
