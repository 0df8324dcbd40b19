"""A chain of digests over a history, which stays the same when the person is erased from it.

Theory. Each seal is the SHA-256 of the seal before and of one event, as canonical JSON text: of the
event without anything personal (`erased` with nothing kept), and without `seen`, which is no part
of what happened. So a history, what erasure leaves of it, and what it leaves while something is
kept all have one chain. Empty values are left out of the text, so that a field which a later
version adds, and which older events do not have, changes no seal.

What the person said is in no seal: a digest of it could be guessed. A host that wants it proved too
gives a key of the lead's own, and gets an HMAC of each whole event beside the digest. When the
person is erased the key is thrown away, and with it all that the HMACs say.

A chain proves nothing to whoever can write it anew. Keep the last seal where they cannot.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final, Literal

import attrs

from leadcore.codec import Codec
from leadcore.codec.bounds import JSON
from leadcore.erasure import erased
from leadcore.events import Event
from leadcore.model.validators import refusal
from leadcore.texts import Text

START: Final = "leadcore.audit 1"
"""What stands for the seal before the first one; the number is that of what is digested."""
LEAST_KEY: Final = 16
"""Fewest bytes of a key."""
STANDARD: Final = Codec()
CHANGES: Final = "changes"
"""The key under which an amendment has what was amended."""
EMPTY: Final[tuple[JSON, ...]] = (None, [], {})

Kind = Literal["altered", "doubled", "dropped", "inserted"]
SAID: Final[dict[Kind, Text]] = {
    "altered": Text("第 {} 版被改动", "version {} was altered"),
    "doubled": Text("第 {} 版重复出现", "version {} stands there twice"),
    "dropped": Text("第 {} 版缺失", "version {} is missing"),
    "inserted": Text("第 {} 版是后加的", "version {} was put in, and has no seal"),
}


def check_digest(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Refuse what is no SHA-256 in hexadecimal digits."""
    if len(value) != 2 * sha256().digest_size or set(value) - set("0123456789abcdef"):
        raise refusal(value, attribute, "64 hexadecimal digits")


@attrs.frozen(kw_only=True)
class Seal:
    """What one event and all before it are recognised by.

    >>> Seal(version=1, digest="0" * 64).whole
    """

    version: int
    digest: str = attrs.field(validator=check_digest)
    """Of the event without the person, and of the seal before."""
    whole: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_digest))
    """Of the event as it was written, under the lead's own key; None without one."""


@attrs.frozen(kw_only=True)
class Break:
    """The first place where a history is not as it was sealed.

    >>> print(Break(version=7, kind="dropped"))
    version 7 is missing
    """

    version: int
    kind: Kind

    @property
    def text(self) -> Text:
        """What is wrong, in both languages."""
        said = SAID[self.kind]
        return Text(said.zh.format(self.version), said.en.format(self.version))

    def __str__(self) -> str:
        return self.text.en


def seal(
    events: Iterable[Event],
    *,
    after: Seal | None = None,
    key: bytes | None = None,
    codec: Codec = STANDARD,
) -> tuple[Seal, ...]:
    """Return the seal of each event of one lead, in order.

    after: the seal of the event before these; None where they begin with the first. key: at least
    16 random bytes of this lead alone, to prove the personal part too. codec: the host's own.

    >>> from datetime import UTC, datetime
    >>> from leadcore.events import LeadDeclined
    >>> from leadcore.model import Actor
    >>> li, at = Actor(id="li", role="sales_rep"), datetime(2024, 5, 1, tzinfo=UTC)
    >>> data = LeadDeclined(owner="li", reason="王敏是我的同学")
    >>> history = [Event(lead_id="A-1", version=1, at=at, by=li, command_id="c-1", data=data)]
    >>> seal(history) == seal(erased(history))
    True
    """
    if key is not None and len(key) < LEAST_KEY:
        raise ValueError(f"a key of {len(key)} bytes was given; give at least {LEAST_KEY}")
    return tuple(chained(events, after, key, codec))


def chained(
    events: Iterable[Event], after: Seal | None, key: bytes | None, codec: Codec
) -> Iterator[Seal]:
    before = after
    for event in events:
        before = sealed(event, before, key, codec)
        yield before


def sealed(event: Event, before: Seal | None, key: bytes | None, codec: Codec) -> Seal:
    """Return the seal of one event."""
    (rest,) = erased([event], keep=(), lead_type=codec.lead_type)
    chain = START if before is None else before.digest
    digest = sha256(f"{chain}\n{canonical(rest, codec)}".encode())
    whole = None
    if key is not None:
        whole = hmac.new(key, canonical(event, codec).encode(), sha256).hexdigest()
    return Seal(version=event.version, digest=digest.hexdigest(), whole=whole)


def canonical(event: Event, codec: Codec) -> str:
    """Return the one text of an event: its JSON with sorted keys, and without empty values."""
    data = codec.to_data(attrs.evolve(event, seen=None))["data"]
    return json.dumps(filled(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def filled(data: JSON) -> JSON:
    """Return data without what is empty in objects; in a list each item has its place.

    So has each change of an amendment: that somebody emptied a field is something that they did.
    """
    if isinstance(data, list):
        return [filled(item) for item in data]
    if not isinstance(data, dict):
        return data
    kept = {key: filled(item) for key, item in data.items()}
    changes = data.get(CHANGES)
    if isinstance(changes, dict):
        kept[CHANGES] = {key: filled(item) for key, item in changes.items()}
    return {key: item for key, item in kept.items() if item not in EMPTY}


def verify(
    events: Iterable[Event],
    seals: Sequence[Seal],
    *,
    after: Seal | None = None,
    key: bytes | None = None,
    codec: Codec = STANDARD,
) -> Break | None:
    """Return the first place where a history is not as it was sealed; None where it is.

    A seal too many says that an event is missing, an event too many that it was put in. With the
    key, what the person said is compared too: then an erased history is altered. Raises ValueError
    for a key where the seals were made without one.

    >>> verify([], [Seal(version=1, digest="0" * 64)]).kind
    'dropped'
    """
    if key is not None and any(each.whole is None for each in seals):
        raise ValueError("a key was given for seals that were made without one; verify without it")
    history, before = tuple(events), after
    for place, expected in enumerate(seals):
        if place == len(history):
            return Break(version=expected.version, kind="dropped")
        (found,) = seal(history[place : place + 1], after=before, key=key, codec=codec)
        if not is_same(found, expected, key):
            return broken(history, place, expected)
        before = expected
    extra = history[len(seals) :]
    return strange(extra[0], history[: len(seals)]) if extra else None


def is_same(found: Seal, expected: Seal, key: bytes | None) -> bool:
    """Return whether a seal is the expected one, as far as it is asked."""
    is_whole = key is None or found.whole == expected.whole
    return is_whole and (found.version, found.digest) == (expected.version, expected.digest)


def broken(history: tuple[Event, ...], place: int, expected: Seal) -> Break:
    """Return what happened to the first event that is not as it was sealed."""
    event, later = history[place], history[place + 1 :]
    if event.version > expected.version:
        return Break(version=expected.version, kind="dropped")
    if event.version < expected.version:
        return strange(event, history[:place])
    is_pushed = bool(later) and later[0].version == expected.version
    return Break(version=event.version, kind="inserted" if is_pushed else "altered")


def strange(event: Event, before: tuple[Event, ...]) -> Break:
    """Return that an event stands there twice, or was put in."""
    return Break(version=event.version, kind="doubled" if event in before else "inserted")
