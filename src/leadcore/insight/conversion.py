"""Conversion (R-60): what became of leads, overall or by source, campaign, industry, month …"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from leadcore.insight.dimensions import By, by_group
from leadcore.insight.table import Cell, Column, Table
from leadcore.model import Lead, Phase
from leadcore.texts import Text
from leadcore.values import Money, minor_digits

COLUMNS = (
    Column("leads", Text("线索数", "leads"), "count"),
    Column("open", Text("跟进中", "open"), "count"),
    Column("won", Text("成交", "won"), "count"),
    Column("lost", Text("未成交", "lost"), "count"),
    Column("invalid", Text("无效", "invalid"), "count"),
    Column("conversion", Text("转化率", "conversion"), "share"),
    Column("won_of_closed", Text("结案成交率", "won of closed"), "share"),
    Column("amount", Text("成交金额", "amount won"), "amount"),
    Column("currency", Text("币种", "currency"), "text"),
    Column("amounts_known", Text("有金额的成交", "wins with amount"), "count"),
)


def conversion(leads: Iterable[Lead], by: By | None = None) -> Table:
    """Return what became of the leads, one row for each group; without `by`, one row for all.

    - `leads`: all of the group; the sum of the four after it.
    - `open`, `won`, `lost`, `invalid`: by `Lead.outcome`, so that an archived lead counts as what
      it was; a lead in review as invalid is still open.
    - `conversion`: won / leads. `won_of_closed`: won / (won + lost + invalid). None of nothing.
    - `amount`, `currency`: the sum, in major units, of the won amounts that are known; None when
      none is known or they are of several currencies. `amounts_known`: how many wins it adds up.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> leads = [Lead(id=f"A-{n}", version=1, source="referral", received_at=at, updated_at=at,
    ...               status="new", phase=phase) for n, phase in enumerate((Phase.OPEN, Phase.WON))]
    >>> conversion(leads, by="source").records()[0]["conversion"]
    0.5
    """
    columns, rows = by_group(leads, by, COLUMNS, figures)
    return Table(name="conversion", title=Text("转化", "conversion"), columns=columns, rows=rows)


def figures(leads: list[Lead]) -> tuple[Cell, ...]:
    counts = Counter(lead.outcome for lead in leads)
    won, lost, invalid = counts[Phase.WON], counts[Phase.LOST], counts[Phase.INVALID]
    closed = won + lost + invalid
    return (
        *(len(leads), len(leads) - closed, won, lost, invalid),
        *(share(won, len(leads)), share(won, closed)),
        *amounts(leads),
    )


def share(part: int, whole: int) -> float | None:
    """Return `part / whole`, or None of nothing."""
    return part / whole if whole else None


def amounts(leads: list[Lead]) -> tuple[Cell, ...]:
    """Return the sum of the known amounts won, its currency, and how many they are."""
    known = [
        lead.won.amount
        for lead in leads
        if lead.outcome is Phase.WON and lead.won is not None and lead.won.amount is not None
    ]
    currencies = {money.currency for money in known}
    if len(currencies) != 1:
        return None, None, len(known)
    return major(known), *currencies, len(known)


def major(amounts: list[Money]) -> float:
    """Return the sum in major units; added up exactly, in smallest units."""
    minor = sum(money.minor for money in amounts)
    return float(Decimal(f"{minor}E-{minor_digits(amounts[0].currency)}"))
