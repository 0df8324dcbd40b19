"""Loss reasons (R-65): why leads were not won, and why they were no leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from leadcore.insight.conversion import share
from leadcore.insight.table import Column, Table
from leadcore.labels import INVALID_REASON, LOSS_REASON, PHASE
from leadcore.model import Lead, Phase
from leadcore.texts import Text

COLUMNS = (
    Column("outcome", Text("结果", "outcome"), "text", PHASE),
    Column("reason", Text("原因", "reason"), "text", {**LOSS_REASON, **INVALID_REASON}),
    Column("leads", Text("线索数", "leads"), "count"),
    Column("share", Text("占比", "share"), "share"),
)


def losses(leads: Iterable[Lead]) -> Table:
    """Return the reasons of lost and of invalid leads, archived or not, the most frequent first.

    - `leads`: how many leads of this outcome had this reason; one without a reason is missing.
    - `share`: of all leads of the same outcome.

    >>> losses([]).records()
    []
    """
    counts = Counter(pair for lead in leads if (pair := ending(lead)) is not None)
    totals: Counter[str] = Counter()
    for (outcome, _), count in counts.items():
        totals[outcome] += count
    order = sorted(counts, key=lambda pair: (pair[0] != Phase.LOST, -counts[pair], pair[1] or ""))
    return Table(
        name="losses",
        title=Text("未成交与无效原因", "reasons of loss"),
        columns=COLUMNS,
        rows=[(*pair, counts[pair], share(counts[pair], totals[pair[0]])) for pair in order],
    )


def ending(lead: Lead) -> tuple[str, str | None] | None:
    """Return outcome and reason of a lead that was lost or invalid, else None."""
    if lead.outcome is Phase.LOST:
        return Phase.LOST.value, None if lead.lost is None else lead.lost.reason.value
    if lead.outcome is Phase.INVALID:
        return Phase.INVALID.value, None if lead.invalid is None else lead.invalid.reason.value
    return None
