"""Currencies: the digits after the point, and the names that people write beside an amount."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DEFAULT_CURRENCY = "CNY"
"""The currency of an amount that names none."""

DEFAULT_DIGITS = 2
"""Digits after the point of a currency that is not in `MINOR_DIGITS`."""

MINOR_DIGITS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
        **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    }
)
"""Digits after the point where they are not two (ISO 4217)."""

ZH_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "CNY": "元",
        "EUR": "欧元",
        "GBP": "英镑",
        "HKD": "港元",
        "JPY": "日元",
        "KRW": "韩元",
        "SGD": "新加坡元",
        "TWD": "新台币",
        "USD": "美元",
    }
)
"""The unit that follows an amount in Chinese; a currency without one is written by its code."""

WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "¥": "CNY",
        "人民币": "CNY",
        "rmb": "CNY",
        "$": "USD",
        "us$": "USD",
        "美金": "USD",
        "€": "EUR",
        "£": "GBP",
        "hk$": "HKD",
        "港币": "HKD",
        "日币": "JPY",
        **{name: code for code, name in ZH_NAMES.items() if code != DEFAULT_CURRENCY},
        **{code.lower(): code for code in ZH_NAMES},
    }
)
"""Signs and names that say which currency an amount is in."""

PLAIN_UNITS = ("元", "圆", "块钱", "块")
"""Units that say no more than that it is money, of the currency at hand."""


def minor_digits(currency: str) -> int:
    """Return how many digits `currency` has after the point.

    >>> minor_digits("CNY"), minor_digits("JPY")
    (2, 0)
    """
    return MINOR_DIGITS.get(currency, DEFAULT_DIGITS)
