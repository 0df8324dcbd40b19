"""Hypothesis strategies for the values that leads are made of: texts, moments, money, contacts.

What breaks rules comes on purpose: the empty, the falsy, what lies at a boundary, and text of every
script. The plainest value comes first, so that a counterexample shrinks to it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from leadcore.model import Attachment, DecisionMaker, Demand
from leadcore.texts import Text
from leadcore.values import (
    ContactKind,
    ContactPoint,
    Extra,
    FingerprintKey,
    Money,
    MoneyRange,
    Timeframe,
    parse_contact,
)
from leadcore.values.extra import MAX_WHOLE, Scalar

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

KEY: Final = FingerprintKey(id="generated", secret=b"no secret: of generated contacts")
"""The key of every generated contact."""
HALF_PAST: Final = timezone(-timedelta(hours=3, minutes=30))
ZONES: Final = (UTC, timezone(timedelta(hours=8)), HALF_PAST, ZoneInfo("America/New_York"))
YEARS: Final = (datetime(1950, 1, 1), datetime(2150, 1, 1))  # noqa: DTZ001  # zones come below
LONG: Final = "长" * 2_000
"""As long as a text may be."""
WRITTEN: Final = (
    *("", " ", "教育", "asked for a quote", "a\nb\tc", "“引号”\"'\\", "😀", "\u2028", "</p>"),
    LONG,
)
"""What people write, and what is easily forgotten."""
BUDGETS: Final = (None, "0", "5万", "20-30万", "30万以上", "200万")
TIMEFRAMES: Final = (None, "1个月内", "12个月内")


def words() -> SearchStrategy[str]:
    """Return short texts that can be names, keys and reasons: printable and never blank.

    >>> words().validate()
    """
    from hypothesis import strategies as st

    return st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12)


def free_texts() -> SearchStrategy[str]:
    """Return what people type where they may type anything: nothing, a space, any script.

    >>> free_texts().validate()
    """
    from hypothesis import strategies as st

    # What is neither a control nor half of a pair can be stored.
    any_script = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20)
    return st.sampled_from(WRITTEN) | any_script


def texts() -> SearchStrategy[Text]:
    """Return texts in both languages.

    >>> texts().validate()
    """
    from hypothesis import strategies as st

    return st.builds(Text, words(), words())


def instants() -> SearchStrategy[datetime]:
    """Return moments of two centuries, in several zones.

    >>> instants().validate()
    """
    from hypothesis import strategies as st

    return st.datetimes(*YEARS, timezones=st.sampled_from(ZONES))


def moneys(currency: str | None = None) -> SearchStrategy[Money]:
    """Return amounts of money in a currency, or in several; zero and negative ones too.

    >>> moneys("CNY").validate()
    """
    from hypothesis import strategies as st

    currencies = st.sampled_from((currency,) if currency else ("CNY", "USD", "JPY"))
    return st.builds(Money, minor=st.integers(-MAX_WHOLE, MAX_WHOLE), currency=currencies)


def money_ranges() -> SearchStrategy[MoneyRange]:
    """Return ranges of money in two currencies, some of them open at one end.

    >>> money_ranges().validate()
    """
    from hypothesis import strategies as st

    currencies = st.sampled_from(("CNY", "EUR"))
    ends = currencies.flatmap(lambda currency: st.tuples(moneys(currency), moneys(currency)))
    return st.builds(money_range, ends, st.sampled_from(("both", "low", "high")))


def money_range(ends: tuple[Money, Money], kept: str) -> MoneyRange:
    low, high = sorted(ends, key=lambda end: end.minor)
    return MoneyRange(low=None if kept == "high" else low, high=None if kept == "low" else high)


def contacts() -> SearchStrategy[ContactPoint]:
    """Return phones, e-mail addresses and messenger names as they are kept, and one of a vault.

    Of few contacts each comes often, so that customers come again.

    >>> contacts().validate()
    """
    from hypothesis import strategies as st

    few = st.integers(0, 3)
    phones = (few | st.integers(0, 10**9 - 1)).map(lambda rest: f"13{rest:09d}")
    mails = few.map(lambda number: f"li{number}@example.com")
    names = few.map(lambda number: f"wx_{number}")
    return st.one_of(
        phones.map(lambda text: parse_contact(text, KEY, ContactKind.PHONE)),
        mails.map(lambda text: parse_contact(text, KEY, ContactKind.EMAIL)),
        names.map(lambda text: parse_contact(text, KEY, ContactKind.IM)),
        st.sampled_from((ContactPoint(kind=ContactKind.PHONE, hint="0001", vault_ref="vault:7"),)),
    )


def scalars() -> SearchStrategy[Scalar]:
    """Return what an extra field may hold: texts, numbers, zero, False, moments, money.

    >>> scalars().validate()
    """
    from hypothesis import strategies as st

    whole, real = st.integers(-MAX_WHOLE, MAX_WHOLE), st.floats(-1e15, 1e15)
    return st.one_of(st.booleans(), whole, real, words(), free_texts(), instants(), moneys())


def extras() -> SearchStrategy[Extra]:
    """Return extra fields of every type that they may have, and none.

    >>> extras().validate()
    """
    from hypothesis import strategies as st

    return st.dictionaries(words(), scalars(), max_size=4).map(Extra)


def demands() -> SearchStrategy[Demand]:
    """Return demands of which anything may be missing or zero.

    >>> demands().validate()
    """
    from hypothesis import strategies as st

    people = st.builds(
        DecisionMaker, name=free_texts(), title=st.none() | free_texts(), confirmed=st.booleans()
    )
    read = st.sampled_from(BUDGETS).map(lambda text: MoneyRange.parse(text) if text else None)
    frames = st.sampled_from(TIMEFRAMES).map(lambda text: Timeframe.parse(text) if text else None)
    return st.builds(
        Demand,
        description=st.none() | free_texts(),
        budget=read | money_ranges(),
        timeframe=frames,
        decision_makers=st.lists(people, max_size=2).map(tuple),
    )


def attachments() -> SearchStrategy[Attachment]:
    """Return files with any name, without a size too, and empty ones.

    >>> attachments().validate()
    """
    from hypothesis import strategies as st

    sizes = st.sampled_from((None, 0, 1, 2**40))
    return st.builds(Attachment, name=free_texts(), reference=st.just("s3://leads/1"), size=sizes)
