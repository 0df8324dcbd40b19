"""Contact details as leadcore keeps them: a hint, and a keyed fingerprint to find them again.

Nothing here keeps a phone number or an address. The fingerprint is BLAKE2b under a key that only
the host has: without the key, trying all phone numbers tells nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum

import attrs

from leadcore.errors import ParseError
from leadcore.texts import Language, Text
from leadcore.values.characters import half_width, is_storable, visible
from leadcore.values.emails import normalise_email
from leadcore.values.phones import CHINA, normalise_phone
from leadcore.values.redaction import KEPT, echo

DIGEST_BYTES = 16
"""Length of a fingerprint; two of 10**9 contacts share one with a chance below 10**-20."""
LEAST_SECRET = 16
"""Fewest bytes of a key's secret."""
MOST_SECRET = 64
"""Most bytes of a key's secret (BLAKE2b)."""
MAX_REFERENCE = 200
"""Longest reference into a host's vault, in characters."""
MAX_HANDLE = 64
"""Longest name in an instant messenger, in characters."""


class ContactKind(StrEnum):
    """How somebody can be reached.

    >>> ContactKind("phone") is ContactKind.PHONE
    True
    """

    PHONE = "phone"
    EMAIL = "email"
    IM = "im"
    """A name in an instant messenger, such as a WeChat id."""


def known_kind(kind: object) -> ContactKind:
    for known in ContactKind:
        if kind == known:
            return known
    raise ValueError(f"the kind {echo(kind)} was given; give one of {', '.join(ContactKind)}")


HINTS = {
    ContactKind.PHONE: rf"\d{{{KEPT}}}",
    ContactKind.EMAIL: r"[a-z0-9-]+(?:\.[a-z0-9-]+)+",
    ContactKind.IM: "",
}
"""What may be kept in clear: four digits, a domain, nothing."""


@attrs.frozen(kw_only=True)
class FingerprintKey:
    """A secret under which contacts are fingerprinted, and the name by which it is known.

    >>> FingerprintKey(id="2024", secret=b"0123456789abcdef")
    FingerprintKey(id='2024')
    """

    id: str = attrs.field()
    """Names the key, so that it can be replaced; never the secret."""
    secret: bytes = attrs.field(repr=False)
    """16 to 64 random bytes, kept by the host."""

    def __attrs_post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,32}", self.id):
            raise ValueError("the key's id has 1 to 32 ASCII letters, digits, dots and hyphens")
        check_bytes(self.secret)
        if not LEAST_SECRET <= len(self.secret) <= MOST_SECRET:
            raise ValueError(
                f"a secret of {len(self.secret)} bytes was given; give {LEAST_SECRET} to"
                f" {MOST_SECRET} random ones, such as secrets.token_bytes(32)"
            )


def check_bytes(secret: object) -> None:
    if not isinstance(secret, bytes):
        raise TypeError(f"the secret is {type(secret).__name__}; give bytes")


@attrs.frozen(kw_only=True)
class ContactPoint:
    """A way to reach somebody, without the number or address itself.

    >>> key = FingerprintKey(id="2024", secret=b"0123456789abcdef")
    >>> str(parse_contact("138 1234 5678", key)), str(parse_contact("li@example.com", key))
    ('电话尾号5678', '邮箱***@example.com')
    """

    kind: ContactKind = attrs.field(converter=known_kind)
    hint: str = attrs.field()
    """The last four digits of a phone number, the domain of an e-mail address, else nothing."""
    fingerprint: str | None = attrs.field(default=None)
    """What is equal for equal contacts under one key; None when only the hint is known."""
    key_id: str | None = None
    """Which key the fingerprint was made with."""
    vault_ref: str | None = attrs.field(default=None, repr=False)
    """Where the host keeps the full contact; never the contact itself."""

    def __attrs_post_init__(self) -> None:
        if not re.fullmatch(HINTS[self.kind], self.hint, re.ASCII):
            raise ValueError(
                f"the hint of this {self.kind} shows something else than the last four digits, the"
                " domain or nothing; build it with parse_contact"
            )
        if (self.fingerprint is None) != (self.key_id is None):
            raise ValueError("a fingerprint goes with the id of its key; give both or neither")
        if self.fingerprint and not re.fullmatch(
            rf"[0-9a-f]{{{2 * DIGEST_BYTES}}}", self.fingerprint
        ):
            raise ValueError(f"a fingerprint has {2 * DIGEST_BYTES} hexadecimal digits")
        if self.vault_ref is not None:
            check_reference(self.vault_ref)

    def to(self, language: Language) -> str:
        """Return what may be shown: `电话尾号5678`, `phone ending in 5678`."""
        match self.kind:
            case ContactKind.PHONE:
                text = Text(f"电话尾号{self.hint}", f"phone ending in {self.hint}")
            case ContactKind.EMAIL:
                text = Text(f"邮箱***@{self.hint}", f"e-mail ***@{self.hint}")
            case _:
                text = Text("即时通讯", "instant messenger")
        return text.to(language)

    def __str__(self) -> str:
        return self.to("zh")


def check_reference(reference: str) -> None:
    if not 0 < len(reference) <= MAX_REFERENCE:
        raise ValueError(f"a reference into the vault has 1 to {MAX_REFERENCE} characters")
    if is_contact(reference):
        raise ValueError("the contact itself was given as its reference; give where it is kept")


def is_contact(text: str) -> bool:
    for normalise in (normalise_phone, normalise_email):
        try:
            normalise(text)
        except ParseError:
            continue
        return True
    return False


def fingerprint(kind: ContactKind, normalised: str, key: FingerprintKey) -> str:
    """Return what is equal for equal contacts of one kind under one key, 32 hexadecimal digits.

    >>> key = FingerprintKey(id="2024", secret=b"0123456789abcdef")
    >>> len(fingerprint(ContactKind.PHONE, normalise_phone("13812345678"), key))
    32
    """
    # Loading hashlib costs a tenth of the time that importing this whole package may take.
    from hashlib import blake2b  # noqa: PLC0415  # on first use

    digest = blake2b(
        normalised.encode(), digest_size=DIGEST_BYTES, key=key.secret, person=kind.value.encode()
    )
    return digest.hexdigest()


def normalise_handle(text: str) -> str:
    """Return a messenger name in one spelling: half width, lower case."""
    plain = visible(half_width(text[: 2 * MAX_HANDLE])).lower()
    if not 0 < len(plain) <= MAX_HANDLE or not all(map(is_storable, plain)):
        raise ParseError("bad_im", Text("不可用的名称", "an unusable name"), HANDLE_ALLOWED)
    return plain


HANDLE_ALLOWED = Text(
    f"即时通讯账号，1 至 {MAX_HANDLE} 个字符",
    f"a name in an instant messenger, 1 to {MAX_HANDLE} characters",
)


def parse_contact(
    text: str,
    key: FingerprintKey,
    kind: ContactKind | None = None,
    default_country: str = CHINA,
) -> ContactPoint:
    """Return the contact in `text` without what is private; by default a phone or an e-mail.

    Raises `ParseError` with reason `masked_phone`, `bad_phone`, `bad_email` or `bad_im`.

    >>> key = FingerprintKey(id="2024", secret=b"0123456789abcdef")
    >>> parse_contact("+86 138-1234-5678", key) == parse_contact("１３８１２３４５６７８", key)
    True
    """
    guessed = kind or (ContactKind.EMAIL if "@" in text or "＠" in text else ContactKind.PHONE)
    match guessed:
        case ContactKind.PHONE:
            normalised = normalise_phone(text, default_country)
            hint = normalised[-KEPT:]
        case ContactKind.EMAIL:
            normalised = normalise_email(text)
            hint = normalised.rpartition("@")[2]
        case _:
            normalised, hint = normalise_handle(text), ""
    return ContactPoint(
        kind=guessed,
        hint=hint,
        fingerprint=fingerprint(guessed, normalised, key),
        key_id=key.id,
    )
