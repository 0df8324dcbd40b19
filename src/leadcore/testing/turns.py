"""The laws of taking turns, as functions of what happened.

A history is one `Given` for each lead: who was eligible with which weight, and who got it. The
functions `check_…` know nothing of how turns are decided, so they judge any method.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise

import attrs

from leadcore.model.rotation import LEAD, RingState
from leadcore.testing.arguments import check_count, check_kind, listed
from leadcore.testing.trials import broken

ROUNDING = Fraction(1, LEAD)
"""What rounding may add to a difference for each lead and member."""


@attrs.frozen
class Given:
    """One lead: who was eligible for it with which weight, and who got it.

    >>> Given({"li": 3, "han": 1}, "li").owner
    'li'
    """

    weights: Mapping[str, int]
    owner: str


History = Sequence[Given]
"""What became of leads, in order."""


def fair_share(lead: Given, member: str) -> Fraction:
    """Return what a member is due of one lead.

    >>> fair_share(Given({"li": 3, "han": 1}, "li"), "han")
    Fraction(1, 4)
    """
    return Fraction(lead.weights.get(member, 0), sum(lead.weights.values()))


def check_steady(history: History, *, bound: Fraction | None = None) -> None:
    """While nothing changes, nobody is ever further from their share than the bound.

    Without one it is 1 - 1/(2n-2), than which no method does better for all weights.

    >>> check_steady([Given({"li": 1, "han": 1}, owner) for owner in ("li", "han", "li")])
    """
    weights = led(history)[0].weights
    best = 1 - Fraction(1, max(1, 2 * len(weights) - 2))
    most = (best if bound is None else bound) + len(history) * ROUNDING
    for number, credit in enumerate(running_credits(history, weights), start=1):
        if any(abs(one) > most for one in credit.values()):
            raise broken("steady, nobody is further from the share than the bound", number, credit)


def check_ahead(history: History) -> None:
    """While nobody goes, nobody is ever a whole lead ahead of the sum of their shares.

    >>> check_ahead([Given({"li": 1}, "li"), Given({"li": 1, "han": 1}, "han")])
    """
    led(history)
    if not all(one.weights.keys() <= next_.weights.keys() for one, next_ in pairwise(history)):
        raise ValueError("a history in which somebody goes; give one in which nobody does")
    bound = -1 - len(history) * ROUNDING
    for number, credit in enumerate(running_credits(history, history[-1].weights), start=1):
        if any(one <= bound for one in credit.values()):
            raise broken("while nobody goes, nobody is a whole lead ahead", number, credit)


def check_companions(
    history: History, *, rounds: bool = False, among: Collection[str] | None = None
) -> None:
    """Two that are eligible for the same leads are one lead of the lighter apart, or one round.

    among: who never left; without it, everybody. Who left and came back began anew, and is no
    companion of those who stayed.

    >>> check_companions([Given({"li": 1, "han": 1}, owner) for owner in ("li", "han", "li")])
    """
    named = {member for lead in listed("history", history, Given) for member in lead.weights}
    members = sorted(named if among is None else named & set(listed("among", among, str)))
    for one, other in combinations(members, 2):
        weights = {(lead.weights.get(one), lead.weights.get(other)) for lead in history}
        together = [lead for lead in history if one in lead.weights]
        if len(weights - {(None, None)}) == 1 and other in together[0].weights:
            v, w = together[0].weights[one], together[0].weights[other]
            apart = (Fraction(1) if rounds else Fraction(1, min(v, w))) + 2 * len(
                history
            ) * ROUNDING
            check_pair(together, (one, v), (other, w), apart)


def check_pair(
    together: History, one: tuple[str, int], other: tuple[str, int], apart: Fraction
) -> None:
    """Try that two, each with a weight, are never further apart than that."""
    counts: Counter[str] = Counter()
    for lead in together:
        counts[lead.owner] += 1
        distance = Fraction(counts[one[0]], one[1]) - Fraction(counts[other[0]], other[1])
        if abs(distance) > apart:
            raise broken("companions stay together", one, other, dict(counts))


def check_ledger(history: History, state: RingState) -> None:
    """A credit is what a member was due less what it got, and nothing else.

    >>> half = {"li": -LEAD // 2, "han": LEAD // 2}
    >>> check_ledger([Given({"li": 1, "han": 1}, "li")], RingState(credits=half))
    """
    check_kind("state", state, RingState)
    members = {member for lead in led(history) for member in lead.weights}
    for member, credit in running_credits(history, members)[-1].items():
        kept = Fraction(state.credits.get(member, 0), LEAD)
        if abs(kept - credit) > len(history) * ROUNDING:
            raise broken("a credit is what was due less what was given", member, kept, credit)


def check_blocks(history: History) -> None:
    """Steady, in blocks, nobody is ever further from their share than w (1 - w / sum of w).

    >>> check_blocks([Given({"li": 2, "han": 1}, owner) for owner in ("li", "li", "han")])
    """
    weights = led(history)[0].weights
    for number, credit in enumerate(running_credits(history, weights), start=1):
        for member, one in credit.items():
            if abs(one) > weights[member] * (1 - fair_share(history[0], member)):
                raise broken("blocks keep their bound", number, member, one)


def led(history: History) -> Sequence[Given]:
    """Return a history that has a lead; TypeError and ValueError for what has none."""
    found = listed("history", history, Given)
    check_count("leads of the history", len(found), 1)
    return found


def running_credits(history: History, members: Collection[str]) -> Sequence[Mapping[str, Fraction]]:
    """Return, after each lead, what each member was due less what it got.

    >>> running_credits([Given({"li": 1, "han": 1}, "li")], ("han",))
    [{'han': Fraction(1, 2)}]
    """
    credit = dict.fromkeys(members, Fraction(0))
    after: list[Mapping[str, Fraction]] = []
    for lead in history:
        credit = {member: credit[member] + fair_share(lead, member) for member in members}
        if lead.owner in credit:
            credit[lead.owner] -= 1
        after.append(credit)
    return after
