"""A lifecycle: one table that says what may be done with a lead, when, and by whom.

It is checked when it is built, so that a table that contradicts itself never decides about a lead.
Everything else in this package, generated documentation included, only walks the table.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from leadcore.errors import DefinitionError
from leadcore.lifecycle.checks import problems
from leadcore.lifecycle.table import Need, StatusDef, Transition
from leadcore.model import Lead, Role, lead_schema
from leadcore.rules import Condition, Schema
from leadcore.texts import Text

Index = Mapping[tuple[str, str], tuple[Transition, ...]]


def checked_index(lifecycle: Lifecycle) -> Index:
    found = problems(
        lifecycle.statuses,
        lifecycle.transitions,
        lifecycle.needs,
        lifecycle.roles,
        lifecycle.schema,
    )
    if found:
        raise DefinitionError(Text("生命周期", "lifecycle"), found)
    index: dict[tuple[str, str], tuple[Transition, ...]] = {}
    for row in lifecycle.transitions:
        for source in row.sources:
            index[source, row.command] = (*index.get((source, row.command), ()), row)
    return index


def bound_needs(lifecycle: Lifecycle) -> Mapping[str, tuple[Need, Condition | None]]:
    return {
        need.name: (need, lifecycle.schema.condition(need.when) if need.when else None)
        for need in lifecycle.needs
    }


def by_name(lifecycle: Lifecycle) -> Mapping[str, StatusDef]:
    return {status.name: status for status in lifecycle.statuses}


@attrs.frozen(kw_only=True)
class Lifecycle:
    """A checked table of what may be done with a lead, when, and by whom (R-40, R-70).

    Raises `DefinitionError` with everything that is wrong at once: unknown names, a status that no
    lead can reach, an open status with no way to a close, two rows for one question.

    >>> from leadcore.lifecycle import STANDARD_TABLE, STANDARD_STATUSES, STANDARD_NEEDS
    >>> lifecycle = Lifecycle(
    ...     statuses=STANDARD_STATUSES, transitions=STANDARD_TABLE, needs=STANDARD_NEEDS
    ... )
    >>> [row.target for row in lifecycle.rows("proposed", "win")]
    ['won']
    """

    statuses: tuple[StatusDef, ...]
    transitions: tuple[Transition, ...]
    needs: tuple[Need, ...] = ()
    roles: tuple[str, ...] = tuple(str(role) for role in Role)
    schema: Schema = attrs.field(factory=lead_schema, eq=False, repr=False)
    """What needs can ask of a lead; `lead_schema(MyLead)` for a lead of one's own."""
    index: Index = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(checked_index, takes_self=True)
    )
    need: Mapping[str, tuple[Need, Condition | None]] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(bound_needs, takes_self=True)
    )
    status: Mapping[str, StatusDef] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(by_name, takes_self=True)
    )
    """The statuses by name."""

    @property
    def lead_type(self) -> type[Lead]:
        """The class of the leads, that of the schema."""
        return self.schema.subject

    def rows(self, status: str, command: str) -> tuple[Transition, ...]:
        """Return the rows for `command` in `status`; more than one only for `change_status`."""
        return self.index.get((status, command), ())
