"""E-mail addresses in one spelling, so that the same mailbox is found again."""

from __future__ import annotations

import re
from unicodedata import category, normalize

from leadcore.errors import ParseError
from leadcore.texts import Text
from leadcore.values.characters import half_width
from leadcore.values.redaction import echo

MAX_EMAIL = 254
"""Longest address, in bytes of UTF-8 with its domain in ASCII (RFC 5321)."""
MAX_LABEL = 63
"""Longest part of a domain between dots, in ASCII characters (RFC 1035)."""

RESERVED = frozenset({"arpa", "invalid", "local", "localhost", "onion", "test"})
"""Top-level domains to which no mail goes (RFC 6761 and 7686); `example` is for documentation."""

ASCII_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
LOCAL = rf"(?:{ASCII_ATOM}|[^\x00-\x7f])+(?:\.(?:{ASCII_ATOM}|[^\x00-\x7f])+)*"
UNWRITABLE = ("Cc", "Cf", "Cn", "Co", "Cs", "Sm", "Zl", "Zp", "Zs")
"""Categories of characters that no mailbox has."""
LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
DOTS = "[.\u3002\uff0e\uff61]"
"""What parts a domain: the full stop and its East Asian twins (RFC 3490)."""

EMAIL_ALLOWED = Text(
    "一个邮箱地址，如 name@example.com",
    "one address, such as name@example.com",
)


def normalise_email(text: str) -> str:
    """Return the address in lower case, its domain in ASCII; display names and quotes are refused.

    Upper case before the @ is given up although RFC 5321 allows it to matter: no mail service
    tells two customers apart by it. Raises `ParseError` with reason `bad_email`.

    >>> normalise_email(" Zhang.San@Example.COM "), normalise_email("info@臺網中心.tw")
    ('zhang.san@example.com', 'info@xn--fiqq24b10vi0d.tw')
    """
    plain = text.strip() if len(text) <= 2 * MAX_EMAIL else ""
    local, at, domain = (plain if "@" in plain else half_width(plain)).rpartition("@")
    mailbox, host = normal_local(local), normal_domain(domain)
    if not at or mailbox is None or host is None:
        raise unreadable(text)
    address = f"{mailbox}@{host}"
    if len(address.encode()) > MAX_EMAIL:
        raise unreadable(text)
    return address


def unreadable(text: str) -> ParseError:
    return ParseError("bad_email", echo(text), EMAIL_ALLOWED)


def normal_local(local: str) -> str | None:
    plain = normalize("NFC", local)
    if not re.fullmatch(LOCAL, plain) or any(
        category(char) in UNWRITABLE for char in plain if char not in "+=|~"
    ):
        return None
    return plain.lower()


def normal_domain(domain: str) -> str | None:
    labels = [normal_label(label) for label in re.split(DOTS, domain)]
    known = [label for label in labels if label is not None]
    if len(known) < len(labels) or len(known) < 2:
        return None
    top = known[-1]
    if top in RESERVED or not re.fullmatch(r"[a-z]{2,}|xn--[a-z0-9-]+", top):
        return None
    return ".".join(known)


def normal_label(label: str) -> str | None:
    """Return one part of a domain in ASCII, or None when it cannot be one."""
    plain = normalize("NFKC", label).lower()
    try:
        encoded = plain if plain.isascii() else plain.encode("idna").decode()
        if encoded.startswith("xn--"):
            encoded.encode().decode("idna")
    except UnicodeError:
        return None
    if not re.fullmatch(LABEL, encoded):
        return None
    return None if encoded[2:4] == "--" and not encoded.startswith("xn--") else encoded
