"""Proofs about rules: what is never true, never reached, never decided, and a witness of each."""

from leadcore.rules.analysis.analyse import analyse
from leadcore.rules.analysis.findings import Analysis, Finding, FindingKind, Proof
from leadcore.rules.analysis.witness import Witness

__all__ = ["Analysis", "Finding", "FindingKind", "Proof", "Witness", "analyse"]
