"""The web application, by HTTP alone: a lead's life, errors, several writers, and the document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docs.examples.web_app import COMMANDS
from docs.examples.web_edge import MAX_BODY
from docs.examples.web_schema import Components
from docs.examples.web_shapes import ENQUIRY
from leadcore import Lead, codec
from leadcore.testing import leads as generated_leads
from tests.builders import AT, DAY, HOUR
from tests.effort import examples
from tests.examples.web import FIRST, Web, document

R = pytest.mark.requirement
OTHER: Final = {"phone": "13912345678", "name": "赵强"}
PRIVATE: Final = ("13812345678", "1381234567", "王敏", "wang.min", "88f3f5f4")


def codes(answer: Any) -> dict[str, str]:
    return {each["path"]: each["code"] for each in answer.json()["problems"]}


# ---------------------------------------------------------------------- a life


CALL: Final = {"at": "2024-05-01T01:30:00Z", "method": "phone", "content": "谈了需求"}


@R("R-40", "R-41")
def test_a_lead_lives_from_the_enquiry_to_the_archive() -> None:
    """Registered, accepted, worked, won, archived: by HTTP alone, each step as `options` says."""
    web = Web()
    entered = web.register()
    assert (entered.status_code, entered.headers["etag"]) == (201, '"5"')
    lead = web.ask("GET", entered.headers["location"], "li").json()
    assert (lead["id"], lead["owner"], lead["score"]) == (FIRST, "li", 20)
    web.command("li", "accept")
    web.command("li", "record_follow_up", record=CALL)
    web.command("li", "change_status", to="contacted")
    decider = {"name": "王敏", "title": "总监", "confirmed": True}
    demand = lead["demand"] | {"description": "招生系统", "decision_makers": [decider]}
    web.command("li", "amend", changes={"demand": demand})
    for status in ("engaged", "proposed", "negotiating"):
        assert status in possible(web, "li")
        web.command("li", "change_status", to=status)
    amount = {"minor": 32_000_000, "currency": "CNY"}
    web.command("li", "win", amount=amount, evidence="contract", key_factors="价格与服务")
    web.command("sun", "archive")
    after = web.ask("GET", f"/leads/{FIRST}", "li").json()
    assert (after["phase"], after["won"]["amount"]) == ("archived", amount)
    assert possible(web, "li") == {None}


def possible(web: Web, by: str) -> set[str | None]:
    choices = web.ask("GET", f"/leads/{FIRST}/options", by).json()["choices"]
    return {each["to"] for each in choices if each["is_possible"]} | {None}


LACKING: Final = {"en": "a contact that reached the customer", "zh": "一次有效联系"}


def test_options_say_who_may_and_what_is_missing() -> None:
    """The owner lacks a contact; another rep may not at all; each in the language asked for."""
    web = Web()
    web.register()
    for by, permitted in (("li", True), ("han", False)):
        for language, missing in (
            ("en", "a contact that reached the customer"),
            ("zh", "一次有效联系"),
        ):
            answer = web.ask("GET", f"/leads/{FIRST}/options", by, language)
            moves = [each for each in answer.json()["choices"] if each["to"] == "contacted"]
            assert [(each["is_permitted"], each["is_possible"]) for each in moves] == [
                (permitted, False)
            ]
            assert moves[0]["missing"] == [missing]


@R("R-29")
def test_why_explains_score_priority_and_owner_in_both_languages() -> None:
    """The last event of each kind, in words, and what the rules say now."""
    web = Web()
    web.register()
    english = web.ask("GET", f"/leads/{FIRST}/why", "li").json()
    assert english["score"]["text"] == "score 20 (fair budget +10, asked by themselves +10)"
    assert english["owner"]["text"].startswith("assigned to li: by region and industry")
    assert english["priority"]["text"].startswith("priority low")
    assert english["rules"][0].startswith("total 20\n")
    chinese = web.ask("GET", f"/leads/{FIRST}/why", "li", "zh-CN,zh;q=0.9,en;q=0.8").json()
    assert chinese["score"]["text"].startswith("评分 20")
    assert len(chinese["story"]) == len(english["story"]) == 5
    web.command("wang", "override_score", score=90, reason="展会上谈过")
    web.command("wang", "override_priority", priority="high", reason="展会上谈过")
    changed = web.ask("GET", f"/leads/{FIRST}/why", "li").json()
    assert "90" in changed["score"]["text"]
    assert "high" in changed["priority"]["text"]


def test_the_outbox_and_the_clock_are_for_the_system() -> None:
    """Others are refused; the feed goes on where it ended; time passes when the host says so."""
    web = Web()
    web.register()
    for method, url in (("GET", "/events"), ("POST", "/advance")):
        assert web.ask(method, url, "li").status_code == 403
    first = web.ask("GET", "/events", "system", params={"limit": 2}).json()
    rest = web.ask("GET", "/events", "system", params={"after": first["position"]}).json()
    positions = [each["position"] for each in first["entries"] + rest["entries"]]
    assert positions == [1, 2, 3, 4, 5]
    end = web.ask("GET", "/events", "system", params={"after": 99}).json()
    assert end == {"entries": [], "position": 99}
    before = web.ask("POST", "/advance", "system").json()
    assert (before["happened"], before["next_deadline_at"]) == (0, "2024-05-01T02:30:00.000000Z")
    web.now += 2 * HOUR
    assert web.ask("POST", "/advance", "system").json()["happened"] == 1
    assert web.ask("GET", f"/leads/{FIRST}", "li").json()["owner"] == "wang"


@R("R-60")
@pytest.mark.parametrize("name", ["conversion", "funnel", "losses", "workload"])
def test_reports_are_tables_in_the_language_asked_for(name: str) -> None:
    """Headings differ by language, figures do not; a rep may not see them."""
    web = Web()
    web.register()
    zh, en = (web.ask("GET", f"/reports/{name}", "wang", each).json() for each in ("zh", "en"))
    assert zh["title"] != en["title"]
    assert len(zh["headings"]) == len(en["headings"])
    assert len(zh["rows"]) == len(en["rows"])
    assert all(len(row) == len(en["headings"]) for row in en["rows"])
    assert web.ask("GET", f"/reports/{name}", "li").status_code == 403


# ---------------------------------------------------------------------- what is refused


def test_answers_about_a_lead_show_of_a_contact_its_hint_alone() -> None:
    """Registered, searched or read; the fingerprint stays with the host and in the outbox."""
    web = Web()
    asked = [
        web.register().json()["lead"],
        web.ask("GET", f"/leads/{FIRST}", "li").json(),
        web.ask("GET", "/leads", "li").json()["leads"][0],
    ]
    for lead in asked:
        (contact,) = lead["contacts"]
        assert (contact["hint"], contact["fingerprint"], contact["key_id"]) == ("5678", None, None)
    assert '"fingerprint":null' not in web.ask("GET", "/events", "system").text


def test_all_that_is_wrong_with_an_enquiry_is_said_at_once() -> None:
    """Each problem has its path, a code, and both languages; nothing of what was sent is in it."""
    web = Web()
    answer = web.ask("POST", "/leads", json={"phone": "138****5678", "name": "王敏", "budget": []})
    assert answer.status_code == 422
    assert codes(answer) == {
        "phone": "masked_phone",
        "budget": "wrong_type",
        "source": "missing",
        "industry": "missing",
        "province": "missing",
        "city": "missing",
    }
    problem = answer.json()["problems"][0]
    assert all(
        problem[part][language] for part in ("given", "allowed") for language in ("zh", "en")
    )
    assert answer.json()["detail"].startswith("6 problem(s)")
    assert not any(each in answer.text for each in PRIVATE)


@pytest.mark.parametrize("body", [7, "text", [], [ENQUIRY], {}, {"?": 1}, {"phone": {}}])
def test_a_body_of_the_wrong_shape_is_refused(body: object) -> None:
    """Whatever is sent as an enquiry or as a command, the answer says what is wrong."""
    web = Web()
    web.register()
    for url in ("/leads", f"/leads/{FIRST}/commands"):
        answer = web.ask("POST", url, json=body)
        assert answer.status_code == 422
        assert answer.json()["problems"]


def test_columns_that_are_not_known_are_noted() -> None:
    """An enquiry comes in, and says what was not read."""
    answer = Web().register(favourite="13812345678")
    assert answer.status_code == 201
    assert any("favourite" in note for note in answer.json()["notes"])
    assert not any("13812345678" in note for note in answer.json()["notes"])


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff\xfe\xfd", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b'{"name": 1, "name": 2}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a": ' + b"9" * 5_000 + b"}", "application/json", 400),
        (b"null", "application/json", 422),
        (b"{}", "text/plain", 415),
        (b" " * (MAX_BODY + 1), "application/json", 413),
        (b'{"name": "' + b"a" * (MAX_BODY - 12) + b'"}', "application/json; charset=utf-8", 422),
    ],
    ids=[
        "cut",
        "empty",
        "bytes",
        "nan",
        "twice",
        "deep",
        "digits",
        "null",
        "media",
        "huge",
        "long",
    ],
)
@pytest.mark.parametrize("url", ["/leads", "/imports", f"/leads/{FIRST}/commands"])
def test_a_body_that_is_no_moderate_json_is_refused(
    url: str, content: bytes, media: str, status: int
) -> None:
    """Before the desk is asked, and without an echo."""
    answer = Web().ask("POST", url, content=content, headers={"Content-Type": media})
    assert answer.status_code == status
    assert len(answer.content) < 10_000


def test_a_lone_surrogate_is_kept_out() -> None:
    """It could be neither stored nor answered."""
    web = Web()
    web.register()
    media = {"Content-Type": "application/json"}
    row = rb'{"name": "\ud800", "source": "\ud800"}'
    command = rb'{"command": "decline", "reason": "\ud800"}'
    for url, body in (("/leads", row), (f"/leads/{FIRST}/commands", command)):
        assert web.ask("POST", url, "li", content=body, headers=media).status_code == 422
    row = b"[" + row + b"]"
    assert web.ask("POST", "/imports", content=row, headers=media).status_code == 200


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"command": "acept"}, "command", "unknown_command"),
        ({"command": "register"}, "command", "unknown_command"),
        ({"command": ["accept"]}, "command", "unknown_command"),
        ({"command": "accept", "by": {"id": "wang", "role": "team_lead"}}, "by", "unknown_key"),
        ({"command": "accept", "lead_id": "A-1"}, "lead_id", "unknown_key"),
        ({"command": "accept", "id": "c-1"}, "id", "unknown_key"),
        ({"command": "accept", "reason": "13812345678"}, "reason", "unknown_key"),
        ({"command": "decline"}, "reason", "missing"),
        ({"command": "decline", "reason": 13812345678}, "reason", "wrong_type"),
        ({"command": "win", "amount": "13812345678"}, "amount", "wrong_type"),
        ({"command": "lose", "reason": "13812345678"}, "reason", "unknown_value"),
    ],
)
def test_a_command_is_read_strictly(body: dict[str, object], path: str, code: str) -> None:
    """Nobody gives a command in another's name; what is wrong is named and not repeated."""
    web = Web()
    web.register()
    answer = web.ask("POST", f"/leads/{FIRST}/commands", "li", json=body)
    assert (answer.status_code, codes(answer).get(path)) == (422, code)
    assert "13812345678" not in answer.text
    assert web.ask("GET", f"/leads/{FIRST}", "li").headers["etag"] == '"5"'


def test_errors_have_the_status_of_their_kind() -> None:
    """404 for no lead, 403 for who may not, 409 for not now, 401 for nobody, and those of HTTP."""
    web = Web()
    web.register()
    assert refused(web, "GET", "/leads/A-1", "li") == (404, "lead_not_found")
    assert refused(web, "POST", "/leads/A-1/commands", "li", json={"command": "accept"})[0] == 404
    url = f"/leads/{FIRST}/commands"
    body = {"command": "change_status", "to": "contacted"}
    assert refused(web, "POST", url, "li", json=body) == (409, "transition_refused")
    assert refused(web, "POST", url, "han", json={"command": "accept"}) == (
        403,
        "permission_denied",
    )
    assert refused(web, "GET", "/leads", "nobody") == (401, "unauthorized")
    assert refused(web, "DELETE", "/leads", "li") == (405, "method_not_allowed")
    assert refused(web, "GET", "/nothing", "li") == (404, "not_found")
    assert web.ask("GET", "/leads", "x").headers["www-authenticate"] == "Bearer"


def refused(web: Web, method: str, url: str, by: str, **options: Any) -> tuple[int, str]:
    answer = web.ask(method, url, by, **options)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_an_error_never_repeats_a_number() -> None:
    """Not even one that was given where an id belongs, or in a rule."""
    web = Web()
    asked = [
        web.ask("GET", "/leads/13812345678", "li"),
        web.ask("GET", "/leads", "li", params={"where": 'company = "13812345678"'}),
        web.ask("GET", "/leads", "li", params={"where": "x13812345678 == 1"}),
        web.ask("GET", "/leads", "li", params={"order": "13812345678", "limit": "13812345678"}),
        web.ask("GET", "/leads", "li", params={"after": "13812345678"}),
        web.ask("GET", "/reports/13812345678", "wang"),
        web.ask("GET", "/leads", "13812345678"),
    ]
    assert [each.status_code for each in asked] == [404, 422, 422, 422, 422, 422, 401]
    assert not any("13812345678" in each.text for each in asked)


@pytest.mark.parametrize(
    ("params", "path", "code"),
    [
        ({"where": "score >="}, "where", "rule_syntax"),
        ({"where": "scor >= 1"}, "where", "rule_type"),
        ({"where": "x" * 2001}, "where", "string_too_long"),
        ({"order": "name"}, "order", "literal_error"),
        ({"limit": 0}, "limit", "greater_than_equal"),
        ({"limit": 201}, "limit", "less_than_equal"),
        ({"limit": "many"}, "limit", "int_parsing"),
        ({"after": "%%"}, "after", "bad_cursor"),
        ({"after": "e30="}, "after", "bad_cursor"),
        ({"after": "é"}, "after", "bad_cursor"),
    ],
)
def test_a_search_that_cannot_be_is_refused(params: dict[str, Any], path: str, code: str) -> None:
    """With the parameter that is to blame, in both languages."""
    answer = Web().ask("GET", "/leads", "li", params=params)
    assert (answer.status_code, codes(answer)) == (422, {path: code})


CELLS: Final = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
ANYTHING: Final = st.recursive(
    CELLS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
FIELDS: Final = sorted({name for each in COMMANDS.values() for name in attrs.fields_dict(each)})


@settings(max_examples=examples(0.4), suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(COMMANDS)),
    fields=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4),
    row=st.dictionaries(st.sampled_from(sorted(ENQUIRY)) | st.text(), ANYTHING, max_size=4),
    where=st.text("score >=()andnot12.5\"'业", max_size=12),
)
def test_whatever_is_sent_is_answered(
    name: str, fields: dict[str, Any], row: dict[str, Any], where: str
) -> None:
    """With an answer that the document describes, and never an error of the server."""
    web = Web()
    web.register()
    asked = [
        web.ask("POST", f"/leads/{FIRST}/commands", "wang", json={**fields, "command": name}),
        web.ask("POST", "/leads", json={**ENQUIRY, **row}),
        web.ask("POST", "/imports", json=[row, fields]),
        web.ask("GET", "/leads", params={"where": where}),
        web.ask("GET", "/leads", params={"after": where}),
    ]
    assert max(each.status_code for each in asked) < 500


# ---------------------------------------------------------------------- pages


@settings(max_examples=examples(0.2), suppress_health_check=[HealthCheck.too_slow])
@given(
    budgets=st.lists(st.sampled_from(["", "5万", "30万", "100万"]), max_size=7),
    order=st.sampled_from(["id", "received_at", "-received_at", "updated_at", "score", "-score"]),
    limit=st.integers(1, 4),
    where=st.sampled_from([None, "score >= 20", "demand.budget is missing", "score < 0"]),
)
def test_pages_have_every_lead_once_in_order(
    budgets: list[str], order: str, limit: int, where: str | None
) -> None:
    """Page by page the same as all at once, also where leads change between two pages."""
    web = Web()
    for number, budget in enumerate(budgets):
        web.now = AT + number % 3 * timedelta(minutes=1)
        assert web.register(phone=f"1381234000{number}", budget=budget).status_code == 201
    params = {"order": order} | ({} if where is None else {"where": where})
    whole = web.ask("GET", "/leads", "li", params=params).json()
    assert whole["next"] is None
    found: list[str] = []
    after: dict[str, str] = {}
    for _ in range(len(budgets) + 1):
        page = web.ask("GET", "/leads", "li", params={**params, **after, "limit": limit}).json()
        assert len(page["leads"]) <= limit
        found += [each["id"] for each in page["leads"]]
        if page["next"] is None:
            break
        assert len(page["leads"]) == limit
        after = {"after": page["next"]}
    assert found == [each["id"] for each in whole["leads"]]


@pytest.mark.parametrize("order", ["id", "-received_at", "updated_at", "score", "-score"])
def test_pages_of_one_lead_go_through_all(order: str) -> None:
    """In every order, with ties in each."""
    web = Web()
    for number, budget in enumerate(("100万", "", "30万", "", "5万")):
        web.now += number % 2 * timedelta(minutes=1)
        web.register(phone=f"1381234000{number}", budget=budget)
    params: dict[str, Any] = {"order": order}
    whole = web.ask("GET", "/leads", "li", params=params).json()["leads"]
    found: list[str] = []
    while "after" not in params or params["after"] is not None:
        page = web.ask("GET", "/leads", "li", params={**params, "limit": 1}).json()
        found += [each["id"] for each in page["leads"]]
        params["after"] = page["next"]
        assert len(found) <= len(whole)
    assert found == [each["id"] for each in whole]
    assert len(found) == 5


def test_a_page_goes_on_where_it_ended_though_its_last_lead_moved() -> None:
    """The cursor says where the lead stood; and past the last page there is an empty one."""
    web = Web()
    for number in range(3):
        web.now += timedelta(minutes=1)
        web.register(phone=f"1381234000{number}")
    params: dict[str, Any] = {"order": "updated_at", "limit": 1}
    first = web.ask("GET", "/leads", "li", params=params).json()
    web.now += timedelta(minutes=1)
    web.command("li", "accept", first["leads"][0]["id"])
    second = web.ask("GET", "/leads", "li", params={**params, "after": first["next"]}).json()
    assert second["leads"][0]["id"] == "线索-2024-0501-002"
    rest = {"order": "id", "limit": 200, "after": second["next"]}
    assert len(web.ask("GET", "/leads", "li", params=rest).json()["leads"]) == 1
    end = web.ask("GET", "/leads", "li", params={**params, "order": "-updated_at", "limit": 3})
    assert end.json()["next"] is None


# ---------------------------------------------------------------------- several writers


def test_of_two_claims_at_once_one_counts() -> None:
    """The others are told that the lead is not in the pool any more."""
    web = Web()
    web.register()
    web.command("wang", "release", reason={"zh": "无人跟进", "en": "nobody follows up"})
    web.now += 9 * DAY
    url, body = f"/leads/{FIRST}/commands", {"command": "claim"}
    answers = web.all(*(web.sent("POST", url, by, json=body) for by in ("li", "han", "wang")))
    lost = [codes(each) for each in answers if each.status_code == 422]
    assert lost == [{"queue": "not_in_pool"}] * 2
    (winner,) = (each for each in answers if each.status_code == 200)
    owner = web.ask("GET", f"/leads/{FIRST}", "li").json()["owner"]
    assert owner == winner.json()["lead"]["owner"]


def test_an_old_version_is_refused_and_stores_nothing() -> None:
    """An If-Match with the version that was read counts; an older, weak or strange one does not."""
    web = Web()
    web.register()
    url, body = f"/leads/{FIRST}/commands", {"command": "accept"}
    for tag in ('"4"', '"6"', 'W/"5"', "5", '"x"', ""):
        answer = web.ask("POST", url, "li", json=body, headers={"If-Match": tag})
        assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    assert web.ask("GET", f"/leads/{FIRST}", "li").headers["etag"] == '"5"'
    done = web.ask("POST", url, "li", json=body, headers={"If-Match": '"4", "5"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"6"')


def test_of_two_writers_who_read_the_same_version_one_counts() -> None:
    """The other one gets 412, and sees the change when it reads again."""
    web = Web()
    web.register()
    url, tag = f"/leads/{FIRST}/commands", {"If-Match": '"5"'}
    bodies = [{"command": "override_score", "score": n, "reason": "谈过"} for n in (70, 80)]
    answers = web.all(*(web.sent("POST", url, "wang", json=body, headers=tag) for body in bodies))
    assert sorted(each.status_code for each in answers) == [200, 412]
    won = next(n for n, each in enumerate(answers) if each.status_code == 200)
    assert web.ask("GET", f"/leads/{FIRST}", "li").json()["score"] == (70, 80)[won]


def test_what_fell_due_counts_as_a_change() -> None:
    """Who looked before the acceptance lapsed decides on a lead that is not so any more."""
    web = Web()
    web.register()
    web.now += 2 * HOUR
    body, tag = {"command": "override_score", "score": 9, "reason": "谈过"}, {"If-Match": '"5"'}
    answer = web.ask("POST", f"/leads/{FIRST}/commands", "wang", json=body, headers=tag)
    assert answer.status_code == 412
    assert web.ask("GET", f"/leads/{FIRST}", "li").json()["owner"] == "wang"


def test_a_request_that_is_sent_again_changes_nothing() -> None:
    """Enquiries, commands and imports; also with the If-Match that counted the first time."""
    web = Web()
    key = {"Idempotency-Key": "k-1"}
    first, again = (web.ask("POST", "/leads", json=ENQUIRY, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    other = web.ask("POST", "/leads", json=ENQUIRY | OTHER, headers=key)
    assert (other.status_code, codes(other)) == (422, {"id": "reused"})
    headers = {"Idempotency-Key": "k-2", "If-Match": '"5"'}
    url, body = f"/leads/{FIRST}/commands", {"command": "accept"}
    for repeated in (False, True):
        answer = web.ask("POST", url, "li", json=body, headers=headers)
        assert (answer.status_code, answer.json()["repeated"]) == (200, repeated)
        assert answer.headers["etag"] == '"6"'
    for bad in ("", " ", "x" * 65, "a b", "é".encode()):
        answer = web.ask("POST", url, "li", json=body, headers={"Idempotency-Key": bad})
        assert codes(answer) == {"Idempotency-Key": "string_pattern_mismatch"}


def test_the_same_customer_is_linked() -> None:
    """200 and no second lead, however the number is written."""
    web = Web()
    web.register()
    again = web.register(phone="+86 138-1234-5678")
    assert (again.status_code, again.json()["linked"]) == (200, True)
    assert again.json()["lead"]["id"] == FIRST


# ---------------------------------------------------------------------- rows


def row(phone: str, **changes: object) -> dict[str, object]:
    known = {"线索来源": "展会", "联系人": "王敏", "行业": "教育", "省份": "江苏", "城市": "南京"}
    return {"获取时间": "2024/4/30", "联系电话": phone, **known, **changes}


ROWS: Final = [row("13812340001"), row("138****8000", 城市=""), "no row", row("13812340001")]


@R("R-02")
def test_every_row_is_answered_and_none_comes_in_twice() -> None:
    """Good rows come in, others say what is wrong; with a key, a second import adds the mended."""
    web = Web()
    key = {"Idempotency-Key": "may"}
    found = web.ask("POST", "/imports", json=ROWS, headers=key).json()
    assert [(each["lead_id"] is not None, each["linked"]) for each in found["rows"]] == [
        (True, False),
        (False, False),
        (False, False),
        (True, True),
    ]
    assert [each["code"] for each in found["rows"][1]["problems"]] == ["masked_phone", "missing"]
    before = web.ask("GET", "/events", "system").json()
    mended = [ROWS[0], row("13812340002"), *ROWS[2:]]
    web.ask("POST", "/imports", json=mended, headers=key)
    after = web.ask("GET", "/events", "system", params={"after": before["position"]}).json()
    assert {each["event"]["lead_id"] for each in after["entries"]} == {"线索-2024-0430-002"}


def test_all_rows_come_in_or_none() -> None:
    """With `whole` one bad row keeps all out, and all are told; later rows see the earlier ones."""
    web = Web()
    params = {"whole": True}
    found = web.ask("POST", "/imports", json=ROWS, params=params).json()
    assert (found["stored"], [each["lead_id"] for each in found["rows"]]) == (False, [None] * 4)
    assert web.ask("GET", "/leads", "li").json()["leads"] == []
    good = [row("13812340001"), row("13812340002"), row("13812340001")]
    found = web.ask("POST", "/imports", json=good, params=params).json()
    assert (found["stored"], [each["linked"] for each in found["rows"]]) == (
        True,
        [False, False, True],
    )
    assert len(web.ask("GET", "/leads", "li").json()["leads"]) == 2


def test_an_import_is_bounded() -> None:
    """At most 500 rows, in a list, and not from somebody unknown."""
    web = Web()
    bodies: list[object] = [[None] * 501, {}, 7]
    for body in bodies:
        assert codes(web.ask("POST", "/imports", json=body)) == {"body": "wrong_type"}
    assert web.ask("POST", "/imports", json=[None] * 500).status_code == 200
    assert web.ask("POST", "/imports", "nobody", json=[]).status_code == 401


# ---------------------------------------------------------------------- the document


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = document()["paths"].items()
    return [(path, method, found) for path, each in paths for method, found in each.items()]


def test_every_operation_says_what_it_is() -> None:
    """A summary, a description, a name of its own, a token, and a schema for each answer."""
    found = operations()
    assert len(found) == 10
    assert len({each["operationId"] for _, _, each in found}) == 10
    for _, _, operation in found:
        assert operation["summary"]
        assert operation["description"]
        assert operation["security"]
        assert {"200", "401", "422"} <= operation["responses"].keys()
        for status, answer in operation["responses"].items():
            (media,) = answer["content"]
            assert media == ("application/json" if status < "4" else "application/problem+json")
            assert answer["content"][media]["schema"]["$ref"]


def test_every_body_is_described_with_an_example_that_fits() -> None:
    """What the document shows is what the application takes."""
    with_body = [
        each for _, method, each in operations() if method == "post" and "requestBody" in each
    ]
    assert [each["operationId"] for each in with_body] == ["register", "import_rows", "handle"]
    for operation in with_body:
        content = operation["requestBody"]["content"]["application/json"]
        assert schema(content["schema"]).is_valid(content["example"])
        assert not schema(content["schema"]).is_valid(7)


def schema(found: dict[str, Any]) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({**found, "components": document()["components"]})


def test_every_reference_of_the_document_leads_somewhere() -> None:
    """No component is missing, and each is described."""
    names = document()["components"]["schemas"].keys()
    assert references(document()) <= names
    assert all(each["description"] for each in document()["components"]["schemas"].values())


def references(found: object) -> set[str]:
    if isinstance(found, dict):
        here = {found["$ref"].rpartition("/")[2]} if "$ref" in found else set()
        return here.union(*map(references, found.values()))
    return set().union(*map(references, found)) if isinstance(found, list) else set()


def test_the_document_is_served() -> None:
    """Anybody can read it: it holds no secret."""
    assert Web().ask("GET", "/openapi.json", "nobody").json() == document()


@settings(max_examples=examples(0.5))
@given(generated_leads())
def test_the_schema_of_a_lead_is_what_the_codec_writes(lead: Lead) -> None:
    """Every lead that there can be fits, and has the fields of the schema and no others."""
    data = codec.to_data(lead)["data"]
    assert isinstance(data, dict)
    found = schema({"$ref": "#/components/schemas/Lead"})
    found.validate(data)
    assert data.keys() == document()["components"]["schemas"]["Lead"]["properties"].keys()
    assert not found.is_valid({**data, "version": "1"})
    assert not found.is_valid({**data, "phase": "gone"})


def test_a_type_that_the_codec_does_not_write_has_no_schema() -> None:
    """It is refused when the document is made, and not told as anything at all."""
    with pytest.raises(TypeError, match="complex"):
        Components().of(complex)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("en-GB,zh;q=0.5", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, en;q=0.4, zh-TW;q=0.3", "en"),
        ("en;q=0, zh;q=0.1", "zh"),
        ("fr", "zh"),
        ("*", "zh"),
        ("en;q=", "zh"),
        ("", "zh"),
        ("french, men", "zh"),
    ],
)
def test_the_language_is_the_one_liked_best(header: str, language: str) -> None:
    """By weight; Chinese where neither is asked for, or nothing can be read."""
    answer = Web().ask("GET", "/leads", "nobody", header)
    assert answer.headers["content-language"] == language
