"""The page that says of every field what becomes of it when personal data is erased."""

from __future__ import annotations

from leadcore.erasure import FATES, Fate

HEAD = """\
# Personal data, field by field

What becomes of every field that can hold text when the [person is erased][how]. Fields that are
not here are moments, numbers, amounts and choices, which stay, or parts with a row of their own.
Made from `leadcore.erasure.FATES` by `python -m docs.generate`; do not edit it by hand.

[how]: ../how-to/erase-personal-data.md

| Class | Stays | Becomes `[erased]` | Becomes `[erased]`, unless you keep it | Goes |
|---|---|---|---|---|
"""

TAIL = """
Of `extra`, and of the changes of a `LeadAmended`, each entry goes or stays by itself: entries of
`extra` and fields of your own class go, unless you keep them by name. A `HostEvent` says itself
what of it stays.
"""

COLUMNS = (
    (Fate.STAYS,),
    (Fate.MARKED,),
    (Fate.CHOSEN,),
    (Fate.GONE, Fate.SIFTED),
)


def page() -> str:
    """Return the whole page."""
    rows = [f"| `{cls.__name__}` | {' | '.join(cells(cls))} |\n" for cls in FATES]
    return HEAD + "".join(rows) + TAIL


def cells(cls: type) -> list[str]:
    """Return the fields of a class, by what becomes of them."""
    fates = FATES[cls]
    return [
        ", ".join(f"`{name}`" for name, fate in fates.items() if fate in column)
        for column in COLUMNS
    ]
