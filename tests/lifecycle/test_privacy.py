"""Whatever people type into a command, no phone number or address comes out again (R-04)."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import commands as c
from leadcore.errors import LeadcoreError, ValidationError
from leadcore.lifecycle import Lifecycle, decide, evolve, replay
from leadcore.model import Attachment, Lead, lead_schema
from leadcore.values import ContactPoint, Extra
from tests.builders import AT, DAY, HOUR, LI, SPECIALIST, lead
from tests.effort import examples
from tests.lifecycle.strategies import PEOPLE, forms
from tests.lifecycle.walks import (
    ID,
    REGISTER,
    STANDARD,
    WAYS,
    assign_until,
    history,
    in_status,
    registered,
)


@attrs.frozen
class Secret:
    """A contact as somebody typed it, and the part of it that nobody may see."""

    written: str
    hidden: str


DIGITS = st.integers(10**8, 10**9 - 1).map(str)
PHONES = st.builds(
    lambda rest, second, gap, code: Secret(
        f"{code}1{second}{rest[0]}{gap}{rest[1:5]}{gap}{rest[5:]}",
        f"1{second}{rest[0]}{gap}{rest[1:5]}",
    ),
    DIGITS,
    st.sampled_from("356789"),
    st.sampled_from(("", " ", "-")),
    st.sampled_from(("", "+86 ", "0086")),
)
LANDLINES = DIGITS.map(lambda rest: Secret(f"021-6{rest[1:8]}", f"021-6{rest[1:4]}"))
MAILS = st.from_regex(r"[a-z]{4,9}\.[a-z]{3,9}", fullmatch=True).map(
    lambda local: Secret(f"{local}@example.com", f"{local}@")
)
SECRETS = st.one_of(PHONES, LANDLINES, MAILS)
PLACES = (*map(in_status, WAYS), registered(assign_until(AT + HOUR)))


ONE = st.shared(SECRETS, key="secret")
"""The same secret wherever it is drawn in one example."""
SENTENCES = st.builds(
    lambda before, secret, after: f"{before}{secret.written}{after}",
    st.sampled_from(("", "电话", "请回电 ", "mail ")),
    ONE,
    st.sampled_from(("", "，谢谢", " ext. 12", "。")),
)
"""Texts with the secret in them, as people write."""
FORMS = forms(SENTENCES)


def said(value: object) -> Iterator[str]:
    yield repr(value)
    yield str(value)


@pytest.mark.requirement("R-04")
@pytest.mark.parametrize("kind", c.COMMANDS, ids=lambda kind: kind.name)
@settings(max_examples=examples(1 / 16))
@given(secret=ONE, data=st.data())
def test_no_command_event_lead_or_error_shows_a_contact(
    kind: type[c.Command], secret: Secret, data: st.DataObject
) -> None:
    """Phones and addresses in any free text of any command are in none of what comes of it."""
    command = data.draw(FORMS[kind])
    shown = list(said(command))
    for place in (None, *PLACES) if kind is c.Register else PLACES:
        for by in PEOPLE:
            shown += outcome(place, attrs.evolve(command, by=by))
    assert [text for text in shown if secret.hidden in text] == []


def outcome(place: Lead | None, command: c.Command) -> Iterator[str]:
    """Yield all that is said when a command is decided and carried out."""
    try:
        events = decide(place, command, STANDARD, AT + DAY)
    except LeadcoreError as error:
        yield from said(error)
        yield repr(error.args)
        return
    for event in events:
        place = evolve(place, event)
        yield from said(event)
        yield repr(event.data)
    yield from said(place)
    yield repr(place and attrs.asdict(place))


@pytest.mark.requirement("R-04")
@given(secret=SECRETS)
def test_a_contact_in_the_wrong_place_is_not_echoed(secret: Secret) -> None:
    """A contact as a status, a field name or a value of the wrong type is refused unseen."""
    here = in_status("new")
    for command in (
        c.ChangeStatus(lead_id=ID, by=LI, to=secret.written),
        c.Amend(lead_id=ID, by=LI, changes={secret.written: 1}),
        c.Amend(lead_id=ID, by=LI, changes={"demand": secret.written}),
        c.Amend(lead_id=ID, by=LI, changes={"contacts": (secret.written,)}),
        c.Amend(lead_id=ID, by=LI, changes={"source": secret.written * 200}),
    ):
        with pytest.raises(LeadcoreError) as refusal:
            decide(here, command, STANDARD, AT + DAY)
        assert secret.hidden not in str(refusal.value) + repr(refusal.value)


@pytest.mark.requirement("R-04")
@given(secret=SECRETS)
def test_no_constructor_takes_or_echoes_a_bare_contact(secret: Secret) -> None:
    """A number where a contact point belongs is refused, and the refusal does not repeat it."""
    for changes in ({"contacts": (secret.written,)}, {"demand": secret.written}):
        with pytest.raises(TypeError) as refusal:
            lead(**changes)
        assert secret.hidden not in str(refusal.value)


def check_handle(_: object, __: object, value: str) -> None:
    if value:
        raise ValueError(f"{value} is no handle")


@attrs.frozen(kw_only=True)
class HandleLead(Lead):
    """A lead of a careless host, whose check repeats what it refuses."""

    handle: str = attrs.field(default="", validator=check_handle)


@pytest.mark.requirement("R-04")
@given(secret=SECRETS)
def test_a_hosts_own_refusal_is_redacted(secret: Secret) -> None:
    """What a host's check says about a value is passed on without the contact in it."""
    lifecycle: Lifecycle = attrs.evolve(STANDARD, schema=lead_schema(HandleLead))
    new = attrs.evolve(REGISTER.new, extra=Extra({"handle": "x"}))
    here = replay(history(REGISTER, lifecycle=lifecycle), HandleLead)
    command = c.Amend(lead_id=ID, by=SPECIALIST, changes={"handle": secret.written})
    for place, asked in ((here, command), (None, attrs.evolve(REGISTER, new=new))):
        with pytest.raises(ValidationError, match="is no handle") as refusal:
            decide(place, asked, lifecycle, AT)
        assert secret.hidden not in str(refusal.value) + repr(refusal.value)


@pytest.mark.requirement("R-04")
def test_a_name_is_never_shown() -> None:
    """Neither a lead nor its registration shows the contact's name."""
    place = registered()
    assert place.name == "王敏"
    assert "王敏" not in repr(place) + repr(REGISTER) + repr(place.demand)


@pytest.mark.requirement("R-04")
def test_a_reference_is_never_shown() -> None:
    """Where a host keeps a file or a full contact is kept and not shown."""
    file = Attachment(name="报价.pdf", reference="vault/13812345678")
    contact = ContactPoint(kind="phone", hint="5678", vault_ref="vault/8812")
    assert "vault" not in repr(file) + repr(contact)
    assert file.reference == "vault/13812345678"
