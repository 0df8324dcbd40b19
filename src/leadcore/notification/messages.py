"""Notifications as the payloads of three messengers, ready for `json.dumps` and the host's client.

Each is one line: what the occasion is called in bold, whom it concerns, and the text. It mentions
nobody, since the ids of reps are not those of the messenger.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from leadcore.notification.markup import ENTITIES, TWINS, cut, plain
from leadcore.notification.notification import Notification
from leadcore.notification.wording import one_line
from leadcore.texts import Language, Text
from leadcore.values import redact

WECOM_BYTES = 4_096
"""The longest `markdown.content` of 企业微信, in bytes of UTF-8."""
DINGTALK_BYTES = 16_000
"""The longest `markdown.text` that is given to 钉钉, in bytes of JSON in ASCII; its whole body may
have 20,000, and this leaves room for the rest."""
SLACK_CHARACTERS = 3_000
"""The longest text object of Slack, in units of UTF-16, of which there are never fewer than
characters."""
COLON = Text("：", ": ")


def wecom(notification: Notification, *, language: Language = "zh") -> dict[str, object]:
    """Return the body for a group robot of 企业微信: a Markdown message, at most 4,096 bytes.

    Shape and limit: 群机器人配置说明, https://developer.work.weixin.qq.com/document/path/91770

    >>> from datetime import UTC, datetime
    >>> told = Notification(
    ...     recipient="li", occasion="promise", lead_id="A-1", event_id="c-1/7",
    ...     at=datetime(2024, 5, 1, tzinfo=UTC), text=Text("请回电 <@all>", "call <@all>"),
    ... )
    >>> wecom(told)
    {'msgtype': 'markdown', 'markdown': {'content': '**承诺到期** li：请回电 ＜＠all＞'}}
    """
    head, body = f"**{title(notification, language)}** ", line(notification, language)
    content = head + cut(body, WECOM_BYTES - utf8(head), utf8)
    return {"msgtype": "markdown", "markdown": {"content": content}}


def dingtalk(notification: Notification, *, language: Language = "zh") -> dict[str, object]:
    """Return the body for a custom robot of 钉钉: a Markdown message that mentions nobody.

    The title is what the list of conversations shows. A host that knows ids of 钉钉 puts them into
    `at`. Shape: 自定义机器人接入, https://open.dingtalk.com/document/robots/custom-robot-access.
    The whole is at most 20,000 bytes, which the service names when it refuses a longer body.

    >>> from datetime import UTC, datetime
    >>> told = Notification(
    ...     recipient="li", occasion="promise", lead_id="A-1", event_id="c-1/7",
    ...     at=datetime(2024, 5, 1, tzinfo=UTC), text=Text("请回电", "call"),
    ... )
    >>> dingtalk(told, language="en")["markdown"]
    {'title': 'promise due', 'text': '**promise due** li: call'}
    >>> dingtalk(told)["at"]
    {'atMobiles': [], 'atUserIds': [], 'isAtAll': False}
    """
    name, body = title(notification, language), line(notification, language)
    text = f"**{name}** {cut(body, DINGTALK_BYTES, ascii_json)}"
    return {
        "msgtype": "markdown",
        "markdown": {"title": name, "text": text},
        "at": {"atMobiles": [], "atUserIds": [], "isAtAll": False},
    }


def slack(notification: Notification, *, language: Language = "zh") -> dict[str, object]:
    """Return the body for an incoming webhook of Slack: one section, at most 3,000 characters.

    `text` is what Slack shows where it shows no blocks. Shape: Sending messages using incoming
    webhooks, https://api.slack.com/messaging/webhooks; limit and `verbatim`: Text object,
    https://docs.slack.dev/reference/block-kit/composition-objects/text-object

    >>> from datetime import UTC, datetime
    >>> told = Notification(
    ...     recipient="li", occasion="promise", lead_id="A-1", event_id="c-1/7",
    ...     at=datetime(2024, 5, 1, tzinfo=UTC), text=Text("请回电 <!here>", "call <!here>"),
    ... )
    >>> body = slack(told, language="en")
    >>> body["text"]
    '*promise due* li: call &lt;!here&gt;'
    >>> body["blocks"] == [
    ...     {"type": "section", "text": {"type": "mrkdwn", "text": body["text"], "verbatim": True}}
    ... ]
    True
    """
    head = f"*{title(notification, language, ENTITIES)}* "
    body = line(notification, language, ENTITIES)
    text = head + cut(body, SLACK_CHARACTERS - utf16(head), utf16)
    section = {"type": "mrkdwn", "text": text, "verbatim": True}
    return {"text": text, "blocks": [{"type": "section", "text": section}]}


def title(notification: Notification, language: Language, table: Mapping[int, str] = TWINS) -> str:
    return plain(redact(one_line(notification.title.to(language))), table)


def line(notification: Notification, language: Language, table: Mapping[int, str] = TWINS) -> str:
    """Return whom it concerns and what it says, redacted as a whole and then escaped."""
    told = f"{notification.recipient}{COLON.to(language)}{notification.text.to(language)}"
    return plain(redact(one_line(told)), table)


def utf8(text: str) -> int:
    return len(text.encode())


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def ascii_json(text: str) -> int:
    return len(json.dumps(text)) - len('""')
