"""How work is timed: processor time of one call, with no collection of garbage in between."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Iterable, Sequence
from time import process_time
from typing import TypeVar

T = TypeVar("T")


def per_call(function: Callable[[T], object], arguments: Sequence[T]) -> float:
    """Return the microseconds that a call took, over all `arguments`."""
    gc.collect()
    gc.disable()
    before = process_time()
    for argument in arguments:
        function(argument)
    spent = process_time() - before
    gc.enable()
    return spent / len(arguments) * 1e6


def ratio(ones: Iterable[float], others: Iterable[float]) -> float:
    """Return the median of the ratios of paired rounds."""
    return statistics.median(one / other for one, other in zip(ones, others, strict=True))
