"""The words by which people say that they do not know, which are no values."""

from __future__ import annotations

from leadcore.values.characters import half_width, visible

UNKNOWN_WORDS = frozenset(
    {
        *("", "-", "--", "---", "—", "——", "/", "\\", ".", "?", "??"),
        *(
            "待定",
            "未定",
            "不详",
            "不明",
            "不清楚",
            "不确定",
            "未知",
            "暂无",
            "无",
            "空",
            "未填",
            "未填写",
        ),
        *(
            "待确认",
            "待沟通",
            "待核实",
            "面议",
            "保密",
            "暂未确定",
            "未确定",
            "暂不确定",
            "尚未确定",
        ),
        *("n/a", "na", "nil", "none", "null", "nan", "tbd", "tba", "unknown", "not known"),
    }
)
"""Texts that stand for a missing value, in half width and lower case."""
LONGEST = max(map(len, UNKNOWN_WORDS))


def is_unknown(text: str) -> bool:
    """Return whether `text` is one of the words for "not known", or blank.

    >>> [is_unknown(text) for text in ("待定", " － ", "N/A", "20万")]
    [True, True, True, False]
    """
    if len(text) > LONGEST and len(text := text.strip()) > LONGEST:
        return False
    return visible(half_width(text)).lower() in UNKNOWN_WORDS
