"""How a cell is read: a table from the name of a parser to the parser, which is pure.

A parser takes the text of a cell, cleaned of what cannot be seen, and what it may know around it.
It returns a value and notes, or raises `ParseError`; whoever knows the column makes that a problem.
No parser of names, numbers or addresses echoes what was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from types import MappingProxyType

import attrs

from leadcore.errors import ParseError
from leadcore.intake.cells import LENGTH_ALLOWED, described
from leadcore.intake.fields import ParserName
from leadcore.intake.mapping import Column, RowMapping, spelled
from leadcore.intake.moments import Clock
from leadcore.intake.people import parse_people
from leadcore.model import Attachment, DecisionMaker
from leadcore.model.validators import MAX_ID, MAX_REFERENCE
from leadcore.texts import Text
from leadcore.values import (
    ContactKind,
    ContactPoint,
    FingerprintKey,
    FrozenMapping,
    MoneyRange,
    Place,
    Timeframe,
    echo,
    is_unknown,
    normalise_phone,
    parse_contact,
    redact,
)
from leadcore.values.characters import half_width
from leadcore.values.redaction import JOINERS, MAX_TEXT

MAX_FILES = 20
"""Most attachments in one cell."""
MAX_NUMBER_TEXT = 24
"""Longest text that is read as a number, in characters."""
SUBSCRIBER_DIGITS = 7
"""The digits at the end of a number that no extension can hide."""

Value = (
    str
    | int
    | float
    | datetime
    | MoneyRange
    | Place
    | Timeframe
    | tuple[ContactPoint | DecisionMaker | Attachment, ...]
)
"""What a cell can say."""

SAME_AS_PHONE = frozenset(
    {"同手机", "同手机号", "手机同号", "手机号同微信", "同电话", "微信同号", "same as phone"}
)
"""How people write that the messenger goes by the number in another column."""
MEDIA_TYPES = FrozenMapping(
    {
        "csv": "text/csv",
        "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "jpeg": "image/jpeg",
        "jpg": "image/jpeg",
        "pdf": "application/pdf",
        "png": "image/png",
        "ppt": "application/vnd.ms-powerpoint",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "txt": "text/plain",
        "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "zip": "application/zip",
    }
)
"""What a file is by the end of its name; a name that ends otherwise says nothing."""

Said = tuple[str, Text]
"""Code and text of a note."""
MASKED: Said = (
    "masked",
    Text("文本中的电话或邮箱已隐去", "a phone number or an e-mail address in the text was masked"),
)
BESIDE_NUMBER: Said = (
    "beside_number",
    Text(
        "号码以外的文字（分机、备注）未保留",
        "what stands beside the number, such as an extension, was left out",
    ),
)
SAME_NUMBER: Said = (
    "same_as_phone",
    Text("与电话相同，未另存", "the same as the phone number, not kept twice"),
)
AREA: Said = ("area_left_out", Text("区县未保留", "the district was left out"))
UNKNOWN: Said = ("unknown", Text("写明未知，留空", "says that it is not known, left empty"))

ID_ALLOWED = Text(
    f"1 至 {MAX_ID} 个可见字符的编号，不能是电话或邮箱",
    f"1 to {MAX_ID} printable characters that are no phone number or e-mail address",
)
FILES_ALLOWED = Text(
    f"至多 {MAX_FILES} 个文件名，用；分开", f"at most {MAX_FILES} names of files, with ； between"
)
NUMBER_ALLOWED = Text("一个数，如 1200 或 0.5", "a number, such as 1200 or 0.5")


@attrs.frozen(kw_only=True)
class Around:
    """What a parser may know beside its cell and column; the same for every row of a table."""

    mapping: RowMapping
    sources: Mapping[str, Text]
    source_words: Mapping[str, str]
    """Every way of writing a source that needs no synonym, in the spelling of comparisons."""
    key: FingerprintKey = attrs.field(repr=False)
    clock: Clock

    @classmethod
    def of(cls, mapping: RowMapping, sources: Mapping[str, Text], key: FingerprintKey) -> Around:
        return cls(
            mapping=mapping,
            sources=sources,
            source_words=source_words(sources),
            key=key,
            clock=Clock.of(mapping),
        )


@attrs.frozen
class Parsed:
    """What a cell says, or None where it says nothing; and what was done to it."""

    value: Value | None
    said: tuple[Said, ...] = ()


Parser = Callable[[str, Column, Around], Parsed]


def parse_text(text: str, column: Column, around: Around) -> Parsed:
    """Keep free text, with the numbers and addresses in it masked."""
    return Parsed(*masked(synonym(text, column) or text))


def masked(text: str) -> tuple[str, tuple[Said, ...]]:
    """Return `text` without the private things in it, and the note that says so."""
    kept = redact(text)
    if len(kept) > MAX_TEXT:  # A mask may be longer than what it hides.
        raise ParseError("too_long", described(text), LENGTH_ALLOWED)
    return kept, (MASKED,) if kept != text else ()


def parse_id(text: str, column: Column, around: Around) -> Parsed:
    """Keep an identifier as it is, unless it is somebody's number or address."""
    if len(text) > MAX_ID or not text.isprintable() or "@" in half_width(text) or is_mobile(text):
        raise ParseError("bad_id", described(text), ID_ALLOWED)
    # Every field but the id is free text to the model, which masks what may be a number in it.
    return Parsed(text, masked(text)[1] if column.field != "id" else ())


def is_mobile(text: str) -> bool:
    bare = re.sub(rf"[{JOINERS}]", "", half_width(text))
    return bool(re.fullmatch(r"(?:\+?86)?1[3-9]\d{9}", bare, re.ASCII))


def parse_industry(text: str, column: Column, around: Around) -> Parsed:
    """Keep the name of an industry without the word 行业 after it."""
    parsed = parse_text(text, column, around)
    if not isinstance(parsed.value, str) or not (short := parsed.value.removesuffix("行业")):
        return parsed
    return Parsed(short, (*parsed.said, *read_as(short, text)))


def parse_source(text: str, column: Column, around: Around) -> Parsed:
    """Return the key of a source from its key, a label, or a synonym of the mapping."""
    word = spelled(text)
    if (key := around.source_words.get(word)) is not None:
        return Parsed(key)
    key = synonym(text, column)
    if key is not None and key in around.sources:
        label = around.sources[key]
        return Parsed(key, (("read_as", Text(f"按{label.zh}读取", f"read as {label.en}")),))
    if is_unknown(text):
        return Parsed(None, (UNKNOWN,))
    raise ParseError("unknown_source", echo(text), sources_allowed(word, around))


def source_words(sources: Mapping[str, Text]) -> Mapping[str, str]:
    """Return every way of writing a source that needs no synonym; a key goes before a label."""
    labels = [(text, key) for key, label in sources.items() for text in (label.zh, label.en)]
    return {
        **{spelled(text): key for text, key in labels},
        **{spelled(key): key for key in sources},
    }


def sources_allowed(word: str, around: Around) -> Text:
    """Return what may be written for a source, with the nearest one first."""
    near = get_close_matches(word[:MAX_ID], around.source_words, n=1)
    zh, en = "、".join(label.zh for label in around.sources.values()), ", ".join(around.sources)
    if not near:
        return Text(f"来源之一：{zh}", f"one of {en}")
    key = around.source_words[near[0]]
    return Text(
        f"您是否指 {around.sources[key].zh}？来源之一：{zh}", f"did you mean {key}? One of {en}"
    )


def parse_reach(kind: ContactKind | None) -> Parser:
    """Return the parser of contacts of one kind, or of phone numbers and e-mail addresses."""

    def parse(text: str, column: Column, around: Around) -> Parsed:
        if kind is ContactKind.IM and spelled(text) in SAME_AS_PHONE:
            return Parsed(None, (SAME_NUMBER,))
        try:
            contact = parse_contact(text, around.key, kind, around.mapping.country)
        except ParseError as error:
            raise ParseError(error.reason, described(text), error.allowed) from None
        is_more = contact.kind is ContactKind.PHONE and says_more(text, around.mapping.country)
        return Parsed((contact,), (BESIDE_NUMBER,) if is_more else ())

    return parse


def says_more(text: str, country: str) -> bool:
    """Return whether anything but the number itself stands in `text`."""
    written = half_width(text)
    number = normalise_phone(text, country)[-SUBSCRIBER_DIGITS:]
    bare = re.sub(rf"[+{JOINERS}]", "", written)
    return not bare.isdecimal() or not bare.endswith(number)


def parse_people_cell(text: str, column: Column, around: Around) -> Parsed:
    kept, said = masked(text)
    return Parsed(parse_people(kept), said)


def parse_files(text: str, column: Column, around: Around) -> Parsed:
    """Return the files that a cell names, by name or address."""
    kept, said = masked(text)
    pieces = (" ".join(piece.split()) for piece in re.split(r"[;；\n]", kept))
    names = [piece for piece in pieces if piece]
    if not 0 < len(names) <= MAX_FILES or not all(map(is_reference, names)):
        raise ParseError("bad_attachments", described(text), FILES_ALLOWED)
    return Parsed(tuple(map(file_named, names)), said)


def is_reference(name: str) -> bool:
    return len(name) <= MAX_REFERENCE and name.isprintable()


def file_named(reference: str) -> Attachment:
    name = reference.rstrip("/").rpartition("/")[2] or reference
    ending = name.rpartition(".")[2].lower()
    return Attachment(name=name, reference=reference, media_type=MEDIA_TYPES.get(ending))


def parse_number(text: str, column: Column, around: Around) -> Parsed:
    plain = half_width(text).replace(",", "")
    if len(text) > MAX_NUMBER_TEXT or not re.fullmatch(
        r"-?\d{1,15}(?:\.\d{1,9})?", plain, re.ASCII
    ):
        raise ParseError("bad_number", echo(text), NUMBER_ALLOWED)
    return Parsed(float(plain) if "." in plain else int(plain))


def parse_budget(text: str, column: Column, around: Around) -> Parsed:
    return Parsed(MoneyRange.parse(text, around.mapping.currency))


def parse_timeframe(text: str, column: Column, around: Around) -> Parsed:
    return Parsed(Timeframe.parse(text))


def parse_moment(text: str, column: Column, around: Around) -> Parsed:
    return Parsed(around.clock.read(text))


def parse_place(text: str, column: Column, around: Around) -> Parsed:
    place = Place.parse(text)
    left_out = (AREA,) if place.area else ()
    meant = attrs.evolve(place, area=None)
    written = spelled(text)
    if written in (str(meant), f"{meant.region} {meant.city}"):
        return Parsed(place, left_out)
    return Parsed(place, (*read_as(str(meant), text), *left_out))


def synonym(text: str, column: Column) -> str | None:
    """Return what the mapping says that `text` means in this column."""
    synonyms = column.synonyms
    if not synonyms:
        return None
    return synonyms.get(text) or next(
        (meant for word, meant in synonyms.items() if spelled(word) == spelled(text)), None
    )


def read_as(value: str, text: str) -> tuple[Said, ...]:
    """Return the note that `text` was read as `value`, unless they are the same."""
    if spelled(value) == spelled(text):
        return ()
    shown = redact(value)
    return (("read_as", Text(f"按{shown}读取", f"read as {shown}")),)


PARSERS: Mapping[ParserName, Parser] = MappingProxyType(
    {
        "attachments": parse_files,
        "budget": parse_budget,
        "city": parse_text,
        "contact": parse_reach(None),
        "decision_makers": parse_people_cell,
        "email": parse_reach(ContactKind.EMAIL),
        "id": parse_id,
        "im": parse_reach(ContactKind.IM),
        "industry": parse_industry,
        "moment": parse_moment,
        "number": parse_number,
        "phone": parse_reach(ContactKind.PHONE),
        "place": parse_place,
        "region": parse_text,
        "source": parse_source,
        "text": parse_text,
        "timeframe": parse_timeframe,
    }
)
"""Name → parser; region and city are read together once both are there."""
