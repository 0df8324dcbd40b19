"""The web application, by HTTP alone: a lead's life, errors, several writers, and the document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docs.examples.web_app import MAX_BODY
from docs.examples.web_edge import COMMANDS
from docs.examples.web_schema import schema as schema_of
from leadcore import Lead, codec
from leadcore.testing import leads as generated_leads
from tests.builders import AT, DAY, HOUR
from tests.effort import examples
from tests.examples.web import ENQUIRY, FIRST, Web, command, document, schema
from tests.meta.sources import CHECKOUT

R = pytest.mark.requirement
NUMBER: Final = "13812345678"
URL: Final = f"/leads/{FIRST}/commands"
JSON: Final = {"Content-Type": "application/json"}


def codes(answer: Any) -> dict[str, str]:
    return {each["path"]: each["code"] for each in answer.json()["problems"]}


def lead_of(web: Web, lead_id: str = FIRST) -> dict[str, Any]:
    found: dict[str, Any] = web.ask("GET", f"/leads/{lead_id}", "li").json()["data"]
    return found


def ids(web: Web, **params: Any) -> list[str]:
    return [each["data"]["id"] for each in web.ask("GET", "/leads", "li", params=params).json()]


# ---------------------------------------------------------------------- a life


@R("R-40", "R-41")
def test_a_lead_lives_from_the_enquiry_to_the_archive() -> None:
    """Registered, accepted, worked, won, archived: by HTTP alone, each step as `options` says."""
    web = Web()
    entered = web.register()
    assert (entered.status_code, entered.headers["etag"]) == (201, '"5"')
    lead = lead_of(web)
    assert entered.json()["lead"]["data"] == lead
    assert (lead["id"], lead["owner"], lead["score"]) == (FIRST, "li", 20)
    web.command("li", "Accept")
    call = {"at": "2024-05-01T01:30:00Z", "method": "phone", "content": "谈了需求"}
    web.command("li", "RecordFollowUp", record=call)
    web.command("li", "ChangeStatus", to="contacted")
    decider = {"name": "王敏", "title": "总监", "confirmed": True}
    demand = lead["demand"] | {"description": "招生系统", "decision_makers": [decider]}
    web.command("li", "Amend", changes={"demand": demand})
    for status in ("engaged", "proposed", "negotiating"):
        assert status in possible(web, "li")
        web.command("li", "ChangeStatus", to=status)
    amount = {"minor": 32_000_000, "currency": "CNY"}
    web.command("li", "Win", amount=amount, evidence="contract", key_factors="价格与服务")
    web.command("sun", "Archive")
    after = lead_of(web)
    assert (after["phase"], after["won"]["amount"]) == ("archived", amount)
    assert possible(web, "li") <= {None}


def possible(web: Web, by: str) -> set[str | None]:
    found = (each["data"] for each in web.ask("GET", f"/leads/{FIRST}/options", by).json())
    return {each["to"] for each in found if each["is_permitted"] and not each["missing"]}


def test_options_say_who_may_and_what_is_missing() -> None:
    """The owner lacks a contact; another rep may not at all; in both languages."""
    web = Web()
    web.register()
    for by, permitted in (("li", True), ("han", False)):
        found = (each["data"] for each in web.ask("GET", f"/leads/{FIRST}/options", by).json())
        (move,) = (each for each in found if each["to"] == "contacted")
        assert move["is_permitted"] is permitted
        assert move["missing"] == [
            {"zh": "一次有效联系", "en": "a contact that reached the customer"}
        ]


def test_the_outbox_and_the_clock_are_for_the_system() -> None:
    """Others are refused; the feed goes on where it ended; time passes when the host says so."""
    web = Web()
    web.register()
    for method, url in (("GET", "/events"), ("POST", "/advance")):
        assert refused(web, method, url, "li") == (403, "forbidden")
    first = web.ask("GET", "/events", "system", params={"limit": 2}).json()
    rest = web.ask("GET", "/events", "system", params={"after": first[-1][0]}).json()
    assert [position for position, _ in first + rest] == [1, 2, 3, 4, 5]
    assert [each["data"]["version"] for _, each in first + rest] == [1, 2, 3, 4, 5]
    before = web.ask("POST", "/advance", "system").json()
    assert (before["happened"], before["next_deadline_at"]) == (0, "2024-05-01T02:30:00Z")
    web.now += 2 * HOUR
    assert web.ask("POST", "/advance", "system").json()["happened"] == 1
    assert lead_of(web)["owner"] == "wang"


# ---------------------------------------------------------------------- what is refused


def test_all_that_is_wrong_with_an_enquiry_is_said_at_once() -> None:
    """Each problem has its path, a code, and both languages; nothing of what was sent is in it."""
    web = Web()
    row: dict[str, object] = {"联系电话": "138****5678", "联系人": "王敏", "预算": []}
    answer = web.ask("POST", "/leads", json=row)
    assert answer.status_code == 422
    lacking = dict.fromkeys(("线索来源", "行业", "省份", "城市"), "missing")
    assert codes(answer) == {"联系电话": "masked_phone", "预算": "wrong_type"} | lacking
    for problem in answer.json()["problems"]:
        assert all(problem[part][lang] for part in ("given", "allowed") for lang in ("zh", "en"))
    assert answer.json()["detail"].startswith("6 problem(s)")
    assert "王敏" not in answer.text
    chinese = web.ask("POST", "/leads", language="zh", json=row).json()
    assert chinese["detail"].startswith("共 6 处问题")


def test_what_an_enquiry_says_beyond_the_form_is_noted() -> None:
    """It comes in, and what was not read is said without being repeated."""
    answer = Web().register(favourite=NUMBER)
    assert answer.status_code == 201
    assert any("favourite" in note for note in answer.json()["notes"])
    assert NUMBER not in answer.text


@pytest.mark.parametrize("body", [7, "text", [], [ENQUIRY], {}, {"?": 1}, {"联系电话": {}}])
def test_a_body_of_the_wrong_shape_is_refused(body: object) -> None:
    """Whatever is sent as an enquiry or as a command, the answer says what is wrong."""
    web = Web()
    web.register()
    for url in ("/leads", URL):
        answer = web.ask("POST", url, json=body)
        assert answer.status_code == 422
        assert answer.json()["problems"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 422),
        (b"", 422),
        (b"null", 422),
        (b"\xff\xfe\xfd", 400),
        (b"[" * 100_000, 400),
        (b'{"data": ' + b"9" * 5_000 + b"}", 400),
        (b'{"data": NaN}', 422),
        (b'{"data": {"reason": NaN}, "leadcore": 1, "type": "Decline"}', 422),
        (rb'{"data": {"reason": "\ud800"}, "leadcore": 1, "type": "Decline"}', 422),
        (b" " * (MAX_BODY + 1), 413),
        (b'{"type": "' + b"a" * (MAX_BODY - 12) + b'"}', 422),
    ],
    ids=[
        "cut",
        "empty",
        "null",
        "bytes",
        "deep",
        "digits",
        "nan",
        "number",
        "half",
        "huge",
        "long",
    ],
)
def test_a_body_that_is_no_moderate_json_is_refused(content: bytes, status: int) -> None:
    """Before the desk is asked, and without an echo."""
    for url in ("/leads", URL):
        answer = Web().ask("POST", url, "li", content=content, headers=JSON)
        assert answer.status_code == status
        assert len(answer.content) < 10_000


def test_text_that_could_not_be_stored_is_kept_out() -> None:
    """Half a surrogate pair, NUL and what is no number come neither in nor back."""
    web = Web()
    for odd in (rb"\ud800", rb"\u0000"):
        row = b'{"%s": "1", "\xe8\x81\x94\xe7\xb3\xbb\xe4\xba\xba": "%s"}' % (odd, odd)
        assert web.ask("POST", "/leads", content=row, headers=JSON).status_code == 422
    row = b'{"\xe9\xa2\x84\xe7\xae\x97": -Infinity}'
    assert web.ask("POST", "/leads", content=row, headers=JSON).status_code == 422
    assert ids(web) == []


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        (command("Acept"), "type", "unknown_type"),
        (command("accept"), "type", "unknown_type"),
        (
            command("Register", new={"source": "web_form", "received_at": "2024-05-01T01:30:00Z"}),
            "type",
            "unknown_type",
        ),
        (command("Accept") | {"leadcore": 2}, "leadcore", "unknown_version"),
        (command("Accept") | {"data": None}, "data", "wrong_type"),
        (command("Accept", by={"id": "wang", "role": "team_lead"}), "by", "unknown_key"),
        (command("Accept", lead_id="A-1"), "lead_id", "unknown_key"),
        (command("Accept", id="c-1"), "id", "unknown_key"),
        (command("Accept", reason=NUMBER), "reason", "unknown_key"),
        (command("Decline"), "reason", "missing"),
        (command("Decline", reason=13812345678), "reason", "wrong_type"),
        (command("Win", amount=NUMBER), "amount", "wrong_type"),
        (command("Lose", reason=NUMBER), "reason", "unknown_value"),
    ],
)
def test_a_command_is_read_strictly(body: dict[str, object], path: str, code: str) -> None:
    """Nobody gives a command in another's name; what is wrong is named and not repeated."""
    web = Web()
    web.register()
    answer = web.ask("POST", URL, "zhang", json=body)
    assert (answer.status_code, codes(answer).get(path)) == (422, code)
    assert NUMBER not in answer.text
    assert lead_of(web)["version"] == 5


def test_errors_have_the_status_of_their_kind() -> None:
    """404 for no lead, 403 for who may not, 409 for not now, 401 for nobody, and those of HTTP."""
    web = Web()
    web.register()
    assert refused(web, "GET", "/leads/A-1", "li") == (404, "lead_not_found")
    assert refused(web, "GET", "/leads?after=A-1", "li") == (404, "lead_not_found")
    assert refused(web, "GET", "/leads/A-1/options", "li") == (404, "lead_not_found")
    assert refused(web, "POST", "/leads/A-1/commands", "li", json=command("Accept"))[0] == 404
    early = command("ChangeStatus", to="contacted")
    assert refused(web, "POST", URL, "li", json=early) == (409, "transition_refused")
    foreign = refused(web, "POST", URL, "han", json=command("Accept"))
    assert foreign == (403, "permission_denied")
    assert refused(web, "GET", "/leads", "nobody") == (401, "unauthorized")
    assert refused(web, "DELETE", "/leads", "li") == (405, "method_not_allowed")
    assert refused(web, "GET", "/nothing", "li") == (404, "not_found")
    assert web.ask("GET", "/leads", "x").headers["www-authenticate"] == "Bearer"


def refused(web: Web, method: str, url: str, by: str, **options: Any) -> tuple[int, str]:
    answer = web.ask(method, url, by, **options)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]


def test_an_error_never_repeats_a_number() -> None:
    """Not even one that was given where an id belongs, or in a rule."""
    web = Web()
    asked = [
        web.ask("GET", f"/leads/{NUMBER}", "li"),
        web.ask("GET", "/leads", "li", params={"where": f'company = "{NUMBER}"'}),
        web.ask("GET", "/leads", "li", params={"where": f'score == "{NUMBER}"'}),
        web.ask("GET", "/leads", "li", params={"order": NUMBER, "limit": NUMBER}),
        web.ask("GET", "/leads", "li", params={"after": NUMBER}),
        web.ask("GET", "/leads", NUMBER),
    ]
    assert [each.status_code for each in asked] == [404, 422, 422, 422, 404, 401]
    assert not any(NUMBER in each.text for each in asked)


@pytest.mark.parametrize(
    ("params", "path", "code"),
    [
        ({"where": "score >="}, "where", "rule_syntax"),
        ({"where": "scor >= 1"}, "where", "rule_type"),
        ({"where": "x" * 2001}, "query.where", "string_too_long"),
        ({"order": "name"}, "query.order", "literal_error"),
        ({"limit": 0}, "query.limit", "greater_than_equal"),
        ({"limit": 1001}, "query.limit", "less_than_equal"),
        ({"limit": "many"}, "query.limit", "int_parsing"),
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
FIELDS: Final = sorted({name for each in COMMANDS for name in attrs.fields_dict(each)})


@settings(max_examples=examples(0.3), suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from([each.__name__ for each in COMMANDS]),
    fields=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4),
    row=st.dictionaries(st.sampled_from(sorted(ENQUIRY)) | st.text(), ANYTHING, max_size=4),
    where=st.text("score >=()andnot12.5\"'业", max_size=12),
)
def test_whatever_is_sent_is_answered(
    kind: str, fields: dict[str, Any], row: dict[str, Any], where: str
) -> None:
    """With an answer that the document describes, and never an error of the server."""
    web = Web()
    web.register()
    asked = [
        web.ask("POST", URL, "wang", json=command(kind) | {"data": fields}),
        web.ask("POST", "/leads", json=ENQUIRY | row),
        web.ask("GET", "/leads", params={"where": where}),
        web.ask("GET", "/leads", params={"after": where}),
    ]
    assert max(each.status_code for each in asked) < 500


# ---------------------------------------------------------------------- pages


@settings(max_examples=examples(0.15), suppress_health_check=[HealthCheck.too_slow])
@given(
    budgets=st.lists(st.sampled_from(["", "5万", "30万", "100万"]), max_size=7),
    order=st.sampled_from(["id", "received_at", "-received_at", "updated_at", "score", "-score"]),
    limit=st.integers(1, 4),
    where=st.sampled_from([None, "score >= 20", "demand.budget is missing", "score < 0"]),
)
def test_pages_have_every_lead_once_in_order(
    budgets: list[str], order: str, limit: int, where: str | None
) -> None:
    """Each page begins past the last lead of the one before; together they are all, in order."""
    web = Web()
    for number, budget in enumerate(budgets):
        web.now = AT + number % 3 * timedelta(minutes=1)
        assert web.register(联系电话=f"1381234000{number}", 预算=budget).status_code == 201
    params = {"order": order} | ({} if where is None else {"where": where})
    whole, found = ids(web, **params), list[str]()
    while page := ids(web, **params, limit=limit, **({"after": found[-1]} if found else {})):
        assert len(page) <= limit
        found += page
        assert len(found) <= len(whole)
    assert found == whole
    assert len(whole) == len(budgets) or where is not None


def test_leads_come_in_the_order_asked_for() -> None:
    """By number as long as nothing else is said."""
    web = Web()
    for number, budget in enumerate(("", "30万")):
        web.register(联系电话=f"1381234000{number}", 预算=budget)
    first, second = ids(web)
    assert ids(web, order="-score") == [*ids(web, where="score >= 20"), first] == [second, first]


# ---------------------------------------------------------------------- several writers


def test_of_two_claims_at_once_one_counts() -> None:
    """The others are told that the lead is not in the pool any more."""
    web = Web()
    web.register()
    web.command("wang", "Release", reason={"zh": "无人跟进", "en": "nobody follows up"})
    web.now += 9 * DAY
    body = command("Claim")
    answers = web.all(*(web.sent("POST", URL, by, json=body) for by in ("li", "han", "wang")))
    lost = [codes(each) for each in answers if each.status_code == 422]
    assert lost == [{"queue": "not_in_pool"}] * 2
    (winner,) = (each for each in answers if each.status_code == 200)
    assert lead_of(web)["owner"] == winner.json()["data"]["owner"]


def test_an_old_version_is_refused_and_stores_nothing() -> None:
    """An If-Match with the version that was read counts; an older, weak or strange one does not."""
    web = Web()
    web.register()
    body = command("Accept")
    for tag in ('"4"', '"6"', 'W/"5"', "5", '"x"', '"*"', ""):
        answer = refused(web, "POST", URL, "li", json=body, headers={"If-Match": tag})
        assert answer == (412, "precondition_failed")
    assert lead_of(web)["version"] == 5
    done = web.ask("POST", URL, "li", json=body, headers={"If-Match": '"4","5"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"6"')
    body = command("OverrideScore", score=9, reason="谈过")
    assert web.ask("POST", URL, "wang", json=body, headers={"If-Match": "*"}).status_code == 200


def test_of_two_writers_who_read_the_same_version_one_counts() -> None:
    """The other one gets 412, and sees the change when it reads again."""
    web = Web()
    web.register()
    bodies = [command("OverrideScore", score=score, reason="谈过") for score in (70, 80)]
    tag = {"If-Match": '"5"'}
    answers = web.all(*(web.sent("POST", URL, "wang", json=body, headers=tag) for body in bodies))
    assert sorted(each.status_code for each in answers) == [200, 412]
    won = next(n for n, each in enumerate(answers) if each.status_code == 200)
    assert lead_of(web)["score"] == (70, 80)[won]


def test_what_fell_due_counts_as_a_change() -> None:
    """Who looked before the acceptance lapsed decides on a lead that is not so any more."""
    web = Web()
    web.register()
    web.now += 2 * HOUR
    body, tag = command("OverrideScore", score=9, reason="谈过"), {"If-Match": '"5"'}
    assert web.ask("POST", URL, "wang", json=body, headers=tag).status_code == 412
    assert lead_of(web)["owner"] == "wang"


def test_a_request_that_is_sent_again_changes_nothing() -> None:
    """Neither an enquiry nor a command, also with the If-Match that counted the first time."""
    web = Web()
    key = {"Idempotency-Key": "k-1"}
    first, again = (web.ask("POST", "/leads", json=ENQUIRY, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["lead"] == again.json()["lead"]
    other = ENQUIRY | {"联系电话": "13912345678", "联系人": "赵强"}
    answer = web.ask("POST", "/leads", json=other, headers=key)
    assert (answer.status_code, codes(answer)) == (422, {"id": "reused"})
    headers = {"Idempotency-Key": "k-2", "If-Match": '"5"'}
    for _ in range(2):
        answer = web.ask("POST", URL, "li", json=command("Accept"), headers=headers)
        assert (answer.status_code, answer.headers["etag"]) == (200, '"6"')
    for by, body in (("li", command("Lose", reason="price")), ("wang", command("Accept"))):
        answer = web.ask("POST", URL, by, json=body, headers=headers)
        assert (answer.status_code, codes(answer)) == (422, {"id": "reused"})
    for bad in ("", " ", "x" * 65, "a b", "é".encode()):
        answer = web.ask("POST", URL, "li", json={}, headers={"Idempotency-Key": bad})
        assert codes(answer) == {"header.Idempotency-Key": "string_pattern_mismatch"}


def test_the_same_customer_is_linked() -> None:
    """200 and no second lead, however the number is written; or 409, as the policy has it."""
    web = Web()
    web.register()
    again = web.register(联系电话="+86 138-1234-5678")
    assert (again.status_code, again.json()["lead"]["data"]["enquiries"]) == (200, 2)
    assert ids(web) == [FIRST]
    strict = Web(duplicates="refuse")
    strict.register()
    assert refused(strict, "POST", "/leads", "zhang", json=ENQUIRY) == (409, "duplicate_lead")


# ---------------------------------------------------------------------- the document


def operations() -> list[dict[str, Any]]:
    return [found for each in document()["paths"].values() for found in each.values()]


def test_every_operation_says_what_it_is() -> None:
    """A summary, a description, a name of its own, a token, and a schema for each answer."""
    assert len({each["operationId"] for each in operations()}) == len(operations()) == 7
    for operation in operations():
        assert operation["summary"]
        assert operation["description"]
        assert operation["security"]
        assert {"200", "4XX"} <= operation["responses"].keys()
        described = {key: each for key, each in operation["responses"].items() if key != "413"}
        for status, answer in described.items():
            (media,) = answer["content"]
            assert media == ("application/json" if status < "4" else "application/problem+json")
            assert answer["content"][media]["schema"].keys() - {"title"}


def test_bodies_are_described() -> None:
    """What the application takes fits the document, and what it refuses does not."""
    register, give = (each for each in operations() if "requestBody" in each)
    described = [
        schema(each["requestBody"]["content"]["application/json"]["schema"])
        for each in (register, give)
    ]
    assert described[0].is_valid(ENQUIRY)
    assert not described[0].is_valid({"联系电话": []})
    assert described[1].is_valid(command("Decline", reason="太远"))
    for wrong in (
        command("Decline"),
        command("Decline", reason=7),
        command("Accept", by="li"),
        command("Acept"),
        7,
    ):
        assert not described[1].is_valid(wrong)


def test_the_application_is_as_short_as_its_page_says() -> None:
    """All of it, blank lines too."""
    page = (CHECKOUT / "docs" / "how-to" / "expose-over-http.md").read_text(encoding="utf-8")
    lines = (CHECKOUT / "docs" / "examples" / "web_app.py").read_text(encoding="utf-8").splitlines()
    assert "behind seven operations, in 150 lines" in page
    assert len(lines) <= 150


def test_the_document_is_served() -> None:
    """Anybody can read it: it holds no secret."""
    assert Web().ask("GET", "/openapi.json", "nobody").json() == document()


@settings(max_examples=examples(0.3))
@given(generated_leads())
def test_the_schema_of_a_lead_is_what_the_codec_writes(lead: Lead) -> None:
    """Every lead that there can be fits, and has the fields of the schema and no others."""
    paths = document()["paths"]
    content = paths["/leads/{lead_id}"]["get"]["responses"]["200"]["content"]
    described, written = content["application/json"]["schema"], codec.to_data(lead)
    found, data = schema(described), written["data"]
    found.validate(written)
    assert isinstance(data, dict)
    (inside,) = (each["properties"]["data"] for each in described["oneOf"])
    assert data.keys() == inside["properties"].keys()
    assert not found.is_valid(written | {"data": data | {"version": "1"}})
    assert not found.is_valid(written | {"data": data | {"phase": "gone"}})


def test_a_type_that_the_codec_does_not_write_has_no_schema() -> None:
    """It is refused when the document is made, and not told as anything at all."""
    with pytest.raises(TypeError, match="complex"):
        schema_of(complex)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("en-GB,zh;q=0.5", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, EN;q=0.4, zh-TW;q=0.3", "en"),
        ("fr", "zh"),
        ("*", "zh"),
        ("", "zh"),
        ("french, men", "zh"),
    ],
)
def test_the_language_is_the_first_that_is_named(header: str, language: str) -> None:
    """Chinese where neither is."""
    detail = Web().ask("GET", "/leads", "nobody", header).json()["detail"]
    assert detail == {"zh": "请提供有效的令牌", "en": "give a token that is known"}[language]
