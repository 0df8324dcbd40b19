"""In which order leads are found, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal

from leadcore.model import Lead

Order = Literal["id", "received_at", "-received_at", "updated_at", "-updated_at", "score", "-score"]
"""By a field, from the smallest on or, with a minus, from the greatest; then by id.

Leads without a score come last in both orders of it.
"""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Key = tuple[int, int, str]


def micros(moment: datetime) -> int:
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def by_score(lead: Lead, sign: int) -> Key:
    return (lead.score is None, sign * (lead.score or 0), lead.id)


ORDERS: Final[Mapping[Order, Callable[[Lead], Key]]] = MappingProxyType(
    {
        "id": lambda lead: (0, 0, lead.id),
        "received_at": lambda lead: (0, micros(lead.received_at), lead.id),
        "-received_at": lambda lead: (0, -micros(lead.received_at), lead.id),
        "updated_at": lambda lead: (0, micros(lead.updated_at), lead.id),
        "-updated_at": lambda lead: (0, -micros(lead.updated_at), lead.id),
        "score": lambda lead: by_score(lead, 1),
        "-score": lambda lead: by_score(lead, -1),
    }
)


def order_key(order: Order, lead: Lead) -> Key:
    """Return what leads are sorted by in an order; two leads never have the same.

    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, score=40)
    >>> order_key("-score", lead)
    (False, -40, 'A-1')
    """
    check_order(order)
    return ORDERS[order](lead)


def check_order(order: str) -> None:
    """Refuse what is no order."""
    if order not in ORDERS:
        raise ValueError(f"order {order!r} given; allowed: {', '.join(ORDERS)}")


def in_order(leads: Iterable[Lead], order: Order, after: Lead | None, limit: int) -> list[Lead]:
    """Return a page of leads: the first `limit` in the order that come past `after`.

    >>> in_order([], "id", None, 10)
    []
    """
    check_order(order)
    start = None if after is None else order_key(order, after)
    keyed = ((order_key(order, lead), lead) for lead in leads)
    page = sorted((each for each in keyed if start is None or each[0] > start), key=key_of)
    return [lead for _, lead in page[:limit]]


def key_of(entry: tuple[Key, Lead]) -> Key:
    return entry[0]
