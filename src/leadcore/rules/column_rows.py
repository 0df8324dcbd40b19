"""Rows that are given as columns, by the paths of a schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from leadcore.rules.condition import Condition
from leadcore.rules.evaluate import Reading
from leadcore.rules.schema import Schema


def paths_of(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """Return the fields that conditions read, each once."""
    return tuple(dict.fromkeys(path for each in conditions for path in each.paths))


def columns_of(
    paths: Sequence[str], columns: Mapping[str, Sequence[object]]
) -> list[Sequence[object]]:
    """Return the columns of `paths` in their order; without any, one as long as the longest.

    Raises ValueError for a path that no column gives, and for columns of different lengths.
    """
    absent = [path for path in paths if path not in columns]
    if absent:
        raise ValueError(f"no column for {', '.join(absent)}, which the rules read")
    if paths:
        lengths = {path: len(columns[path]) for path in paths}
        if len({*lengths.values()}) > 1:
            listed = ", ".join(f"{path} {length}" for path, length in lengths.items())
            raise ValueError(f"columns of different lengths were given: {listed}; give equal ones")
        return [columns[path] for path in paths]
    return [range(max((len(column) for column in columns.values()), default=0))]


def row_reading(
    schema: Schema, paths: Sequence[str], row: Sequence[object], now: datetime
) -> Reading:
    """Return what stands in a row of the columns of `paths`, ready to be read."""
    values = {
        path: None if value is None else schema.fields[path].kind.read(value)
        for path, value in zip(paths, row, strict=False)
    }
    return Reading(None, now, schema.fields, values)
