"""A notification is valid once built, and private whoever builds it."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from hypothesis import given

from leadcore.notification import OCCASION
from leadcore.texts import Text
from tests.builders import AT
from tests.notification.cases import SHANGHAI, notification, phones, saying, survives

pytestmark = pytest.mark.requirement("R-71")


def test_its_id_tells_it_from_all_others() -> None:
    """The id is made of the event and the recipient, so that a host can drop doubles."""
    assert notification(event_id="c-1/4", recipient="li").id == "c-1/4/li"


def test_its_moment_is_kept_in_utc() -> None:
    """A moment of any zone is kept as the same moment in UTC."""
    there = AT.astimezone(SHANGHAI)
    assert notification(at=there).at.utcoffset() == timedelta(0)
    assert notification(at=there) == notification(at=AT)


def test_it_does_not_change() -> None:
    """A notification is frozen."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        notification().recipient = "han"  # type: ignore[misc]  # it cannot be set


@pytest.mark.parametrize("field", ["recipient", "occasion", "lead_id", "event_id"])
@pytest.mark.parametrize("given", ["", " li", "a\nb"])
def test_what_is_no_id_is_refused(field: str, given: str) -> None:
    """An empty, padded or unprintable id is refused when it is built."""
    with pytest.raises(ValueError, match=field):
        notification(**{field: given})


def test_a_text_in_one_language_is_refused() -> None:
    """A notification has both languages."""
    with pytest.raises(TypeError, match="both languages"):
        notification(text="请回电")


def test_its_title_is_that_of_its_occasion() -> None:
    """An occasion has a title; a ladder of a host's own is called by its id."""
    assert notification(occasion="assigned").title == OCCASION["assigned"]
    assert notification(occasion="vip_silent").title == Text("vip_silent", "vip_silent")


@pytest.mark.requirement("R-04")
@given(phones())
def test_no_phone_number_survives_in_a_text_of_a_host(phone: tuple[str, str]) -> None:
    """Whoever builds a notification, its text shows at most the last digits of a number."""
    digits, written = phone
    assert not survives(digits, saying(f"请致电 {written}").text.zh)
