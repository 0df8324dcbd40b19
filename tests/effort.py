"""How many examples the heavy properties try."""

from __future__ import annotations

from hypothesis import settings

FEWEST = 5
"""At least so many are tried of every property."""


def examples(share: float) -> int:
    """Return a share of what the profile of this run tries, for what costs much per example.

    So the profile `deep` tries more of these too.
    """
    return max(FEWEST, round(share * settings().max_examples))
