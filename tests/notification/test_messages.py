"""Payloads have the vendors' shapes, fit their limits, and neither ping, link, format nor tell."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadcore.notification import OCCASION, Notification, dingtalk, slack, wecom
from leadcore.texts import Language
from tests.builders import lead
from tests.notification.cases import (
    LANGUAGES,
    MESSENGERS,
    Messenger,
    climbed,
    notification,
    phones,
    saying,
    survives,
    told,
)

pytestmark = pytest.mark.requirement("R-71")

IDS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=128)
TEXTS = st.text(max_size=60) | st.text("<>@*_`[]()!:/.w#~|\\& abc\n-", max_size=60)
LONG = st.sampled_from(("启", "a", "&", "<", "😀", ".a", "*", "启😀")).map(
    lambda unit: (unit * 2_000)[:2_000]
)


def shown(body: dict[str, object]) -> tuple[str, ...]:
    """Return every text of a payload that a reader gets to see."""
    known = cast("Any", body)
    if "blocks" in body:
        return (known["text"], known["blocks"][0]["text"]["text"])
    return tuple(known["markdown"].values())


def wecom_content(one: Notification) -> str:
    (content,) = shown(wecom(one))
    return content


def test_wecom_gets_a_markdown_message() -> None:
    """企业微信 gets the occasion in bold, whom it concerns, and the text."""
    assert wecom(notification()) == {
        "msgtype": "markdown",
        "markdown": {"content": "**承诺到期** li：请回电"},
    }


def test_dingtalk_gets_a_markdown_message_with_a_title() -> None:
    """钉钉 gets a title, the text, and nobody to mention."""
    assert dingtalk(notification()) == {
        "msgtype": "markdown",
        "markdown": {"title": "承诺到期", "text": "**承诺到期** li：请回电"},
        "at": {"atMobiles": [], "atUserIds": [], "isAtAll": False},
    }


def test_slack_gets_a_fallback_and_a_section() -> None:
    """Slack gets one section of which nothing is parsed, and its text as the fallback."""
    text = "*promise due* li: call back"
    section = {"type": "mrkdwn", "text": text, "verbatim": True}
    assert slack(notification(), language="en") == {
        "text": text,
        "blocks": [{"type": "section", "text": section}],
    }


@pytest.mark.parametrize("messenger", MESSENGERS)
def test_both_languages_are_spoken(messenger: Messenger) -> None:
    """A payload is Chinese unless English is asked for."""
    zh, en = messenger(notification()), messenger(notification(), language="en")
    assert all("承诺到期" in text and "promise" not in text for text in shown(zh))
    assert all("promise due" in text and "承诺" not in text for text in shown(en))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@all>", "＜＠all＞"),
        ("@all", "＠all"),
        ("[x](http://evil.example)", "［x］(http：//evil．example)"),
        ("www.evil.example", "www．evil．example"),
        ('<font color="warning">', '＜font color="warning"＞'),
        ("**bold** _it_ `code` ~no~", "＊＊bold＊＊ ＿it＿ ｀code｀ ～no～"),
        ("one\n# two\r\n> three\n- four", "one ＃ two ＞ three - four"),
        ("&lt;@all&gt;", "＆lt;＠all＆gt;"),
        ("\\*", "＼＊"),
        ("[微笑]", "［微笑］"),
        ("ab\u202ecd\x00", "ab cd"),
        ("2.5 万，10:30，3/4", "2.5 万，10:30，3/4"),
    ],
)
def test_markdown_reads_no_text_as_its_own(written: str, read: str) -> None:
    """What would format, link or mention is written with its full-width twin."""
    one = saying(written)
    assert shown(wecom(one)) == (f"**承诺到期** li：{read}",)
    assert shown(dingtalk(one)) == ("承诺到期", f"**承诺到期** li：{read}")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U123>", "&lt;＠U123&gt;"),
        ("<http://evil.example|prices>", "&lt;http：//evil．example｜prices&gt;"),
        ("@here #general", "＠here ＃general"),
        ("*b* _i_ ~s~ `c`", "＊b＊ ＿i＿ ～s～ ｀c｀"),
        ("R&D &lt;", "R&amp;D &amp;lt;"),
        (":smile: at 10:30", "：smile: at 10:30"),
        ("one\n> two", "one &gt; two"),
    ],
)
def test_slack_reads_no_text_as_its_own(written: str, read: str) -> None:
    """What Slack documents an escape for is escaped; the rest is written with its twin."""
    assert set(shown(slack(saying(written)))) == {f"*承诺到期* li：{read}"}


@given(TEXTS, st.sampled_from(LANGUAGES))
@example("<!channel>", "zh")
@example("[x](http://evil.example)", "zh")
def test_a_payload_holds_no_markup_but_its_own(text: str, language: Language) -> None:
    """Whatever a text says, the only markup of a payload is the bold title at its beginning."""
    one = saying(text)
    title = one.title.to(language)
    markdown = wecom(one, language=language), dingtalk(one, language=language)
    for body in markdown:
        rest = shown(body)[-1].removeprefix(f"**{title}** ")
        assert not set("\\`*_[]<>#|~&@\n\r") & set(rest)
        assert "://" not in rest
    rest = shown(slack(one, language=language))[0].removeprefix(f"*{title}* ")
    assert not set("\\`*_[]<>#|~@\n\r") & set(rest)
    assert rest.count("&") == sum(rest.count(known) for known in ("&amp;", "&lt;", "&gt;"))


@pytest.mark.parametrize("messenger", MESSENGERS)
def test_a_recipient_and_a_ladder_are_escaped_too(messenger: Messenger) -> None:
    """Ids come from outside as well: they neither ping nor link."""
    body = messenger(notification(recipient="<!channel>", occasion="[x](http://evil.example)"))
    for text in shown(body):
        assert not set("[]<>") & set(text)
        assert "://" not in text


@given(IDS, IDS, LONG | TEXTS, st.sampled_from(LANGUAGES))
@example("😀" * 128, "😀" * 128, "😀" * 2_000, "zh")
@example("&" * 128, "&" * 128, "&" * 2_000, "en")
def test_a_payload_fits(recipient: str, occasion: str, text: str, language: Language) -> None:
    """However long its parts are, a payload keeps to the limits of its vendor."""
    one = saying(text, recipient=recipient, occasion=occasion)
    (content,) = shown(wecom(one, language=language))
    assert len(content.encode()) <= 4_096
    assert len(json.dumps(dingtalk(one, language=language)).encode()) <= 20_000
    assert all(0 < len(part) <= 3_000 for part in shown(slack(one, language=language)))


def test_a_text_that_is_cut_says_so() -> None:
    """A text that does not fit fills the room and ends with …, on the boundary of a character."""
    content = wecom_content(saying("启" * 2_000))
    assert content.endswith("启…")
    assert 4_096 - 3 < len(content.encode()) <= 4_096
    text, _ = shown(slack(saying("&" * 2_000)))
    assert text.endswith("&amp;…")
    assert 3_000 - 5 < len(text) <= 3_000
    _, text = shown(dingtalk(saying("😀" * 2_000)))
    assert text.endswith("😀…")


def test_a_text_that_fits_is_not_cut() -> None:
    """A text of the usual length arrives whole."""
    assert wecom_content(saying("启" * 1_300)).count("启") == 1_300
    assert "…" not in wecom_content(saying("启" * 1_300))


@given(TEXTS)
def test_a_payload_is_plain_json(text: str) -> None:
    """Every payload survives JSON as it is."""
    for messenger in MESSENGERS:
        body = messenger(saying(text))
        assert json.loads(json.dumps(body)) == body


@pytest.mark.requirement("R-04")
@given(phones(), st.sampled_from(MESSENGERS), st.sampled_from(LANGUAGES))
def test_no_phone_number_survives_in_a_payload(
    phone: tuple[str, str], messenger: Messenger, language: Language
) -> None:
    """A number in a text, a recipient or an occasion shows at most its last digits."""
    digits, written = phone
    one = saying(f"回电 {written}", recipient=written, occasion=f"vip {written}")
    assert not survives(digits, json.dumps(messenger(one, language=language), ensure_ascii=False))


@pytest.mark.requirement("R-04")
@given(phones(), st.sampled_from(MESSENGERS))
def test_no_phone_number_of_a_lead_survives_in_a_payload(
    phone: tuple[str, str], messenger: Messenger
) -> None:
    """A number in a company, a name or a reason shows at most its last digits."""
    digits, written = phone
    known = lead(company=f"启明 {written}", name=written, owner="li")
    for one in told(climbed(), to=known):
        assert not survives(digits, json.dumps(messenger(one), ensure_ascii=False))


def test_every_occasion_has_a_title_in_both_languages() -> None:
    """No usual occasion is shown by its key."""
    assert all(title.zh and title.en and title.zh != title.en for title in OCCASION.values())
