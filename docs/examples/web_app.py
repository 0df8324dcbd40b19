"""A web application over a desk: leads by HTTP, with an OpenAPI document that says everything.

Each operation asks the desk, and answers with an object of `web_shapes.py` as the codec writes it.
`web_asked.py` knows who asks and when, `web_edge.py` reads bodies and answers errors, and
`web_schema.py` makes the schemas. Any async repository may be behind the desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, cast
from urllib.parse import quote

import attrs
from fastapi import APIRouter, FastAPI, Query, Request, Response

from docs.examples import web_edge as edge
from docs.examples import web_shapes as shapes
from docs.examples.web_asked import (
    COMPONENTS,
    Asked,
    Asking,
    Host,
    IfMatch,
    Key,
    LeadId,
    only,
    operation,
)
from docs.examples.web_rows import import_all
from docs.examples.web_schema import COMMAND, ENVELOPE, row_schema
from leadcore import ConcurrencyConflict, Lead, LeadDesk, Outcome, Role, Text, ValidationError
from leadcore import commands as c
from leadcore import events as e
from leadcore.codec import FORMAT
from leadcore.events import Event
from leadcore.insight import Table, conversion, funnel, losses, story, workload
from leadcore.intake import LEAD_SHEET, Note, Refused, read_row
from leadcore.model import lead_schema
from leadcore.repositories import Order
from leadcore.values import ContactPoint

MAX_ROWS: Final = 500
"""How many rows are imported at once."""
COMMANDS: Final = {
    each.name: each for each in c.COMMANDS if each not in (c.Register, c.LinkEnquiry)
}
"""What can be sent as a command; an enquiry has an address of its own."""
ROW: Final = row_schema(shapes.WEB_FORM)
ROWS: Final = {"type": "array", "maxItems": MAX_ROWS, "items": row_schema(LEAD_SHEET)}
SHEET: Final = [{"获取时间": "2024/5/1", "线索来源": "展会", "联系人": "王敏"}]
STATUS: Final = {"command": "change_status", "to": "contacted"}
ROUTER: Final = APIRouter()


@ROUTER.post(
    "/leads",
    **operation(
        "Register an enquiry", shapes.Done, statuses=(201, 200), body=ROW, example=shapes.ENQUIRY
    ),
)
async def register(*, request: Request, asked: Asking, key: Key = None) -> Response:
    """201 for a new lead; 200 where it was here already, or the request is sent again."""
    given = await edge.body_of(request)
    row = read_row(
        shapes.BLANK | given if isinstance(given, dict) else given,
        shapes.WEB_FORM,
        requirements=asked.desk.policy.requirements,
        key=asked.host.key,
        now=asked.now,
    )
    if isinstance(row, Refused):
        raise ValidationError(row.problems)
    outcome = await asked.desk.register(row.new, by=asked.by, now=asked.now, command_id=key)
    is_new = not (outcome.linked or outcome.repeated)
    return done(asked, outcome, 201 if is_new else 200, row.notes)


@ROUTER.get("/leads", **operation("Search leads, page by page", shapes.Page))
async def search(
    *,
    asked: Asking,
    where: Annotated[
        str | None,
        Query(max_length=2000, description="A rule", examples=['score >= 20 and owner == "li"']),
    ] = None,
    order: Order = "id",
    after: Annotated[str | None, Query(max_length=1000, description="`next` of a page")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """What is unknown of a lead is not true of it; the next page begins past the last lead."""
    schema = lead_schema(asked.desk.policy.lead_type)
    condition = None if where is None else schema.condition(where)
    found = await asked.desk.leads.find(
        condition, order=order, after=edge.lead_at(after), limit=limit + 1, now=asked.now
    )
    further = edge.cursor_of(found[limit - 1]) if len(found) > limit else None
    return answer(asked, shapes.Page(leads=tuple(map(shown, found[:limit])), next=further))


@ROUTER.post("/imports", **operation("Import rows", shapes.Import, body=ROWS, example=SHEET))
async def import_rows(
    *,
    request: Request,
    asked: Asking,
    key: Key = None,
    whole: Annotated[bool, Query(description="All rows, or none")] = False,
) -> Response:
    """Each row comes in or is refused with all that is wrong; with a key, none comes in twice."""
    rows = await edge.body_of(request)
    if not isinstance(rows, list) or len(rows) > MAX_ROWS:
        allowed = Text(f"至多 {MAX_ROWS} 行的列表", f"a list of at most {MAX_ROWS} rows")
        raise edge.problem("body", "wrong_type", allowed)
    return answer(asked, await import_all(asked, rows, key, whole))


@ROUTER.post(
    "/advance",
    dependencies=only(Role.SYSTEM),
    **operation("Let happen what fell due", shapes.Advanced),
)
async def advance(*, asked: Asking) -> Response:
    """For the host's scheduler; called late or twice, it gives the same histories."""
    outcomes = await asked.desk.advance(asked.now)
    refused = asked.say(each.refused for each in outcomes if each.refused is not None)
    following = await asked.desk.next_deadline()
    happened = len(outcomes) - len(refused)
    return answer(
        asked, shapes.Advanced(happened=happened, refused=refused, next_deadline_at=following)
    )


@ROUTER.get(
    "/events",
    dependencies=only(Role.SYSTEM),
    **operation("Follow what happens: the outbox", shapes.Feed),
)
async def feed(
    *,
    asked: Asking,
    after: Annotated[int, Query(ge=0, le=2**53, description="The last position seen")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """For other systems; whoever asks remembers `position`."""
    found = await asked.desk.leads.outbox(after, limit)
    entries = tuple(shapes.Entry(position=position, event=event) for position, event in found)
    position = entries[-1].position if entries else after
    return answer(asked, shapes.Feed(entries=entries, position=position))


@ROUTER.get(
    "/reports/{name}",
    dependencies=only(Role.TEAM_LEAD, Role.ANALYST, Role.SYSTEM),
    **operation("Report on all leads", shapes.Report),
)
async def report(
    *, asked: Asking, name: Literal["conversion", "funnel", "losses", "workload"]
) -> Response:
    """A table with headings and figures in the language asked for."""
    leads = await asked.desk.stored(lambda desk: tuple(desk.all_leads(asked.now)))
    events = [await asked.desk.leads.events(lead.id) for lead in leads if name == "funnel"]
    table = table_of(name, asked, leads, events)
    headings, *rows = map(tuple, table.cells(asked.language))
    title = table.title.to(asked.language)
    return answer(asked, shapes.Report(title=title, headings=headings, rows=tuple(rows)))


@ROUTER.post(
    "/leads/{lead_id:path}/commands",
    **operation(
        "Give a command",
        shapes.Done,
        body=COMPONENTS.commands(COMMANDS.values()),
        example=STATUS,
    ),
)
async def handle(
    *,
    request: Request,
    asked: Asking,
    lead_id: LeadId,
    key: Key = None,
    if_match: IfMatch = None,
) -> Response:
    """`command` says which; the lead's `options` say what is possible now."""
    versions = edge.versions_of(if_match)
    command = command_of(asked, await edge.body_of(request), lead_id, key)

    def attempt(desk: LeadDesk) -> Outcome:
        if versions is not None and desk.done(key) is None:
            found = desk.caught_up(lead_id, asked.now).lead.version
            if found not in versions:
                raise ConcurrencyConflict(lead_id, min(versions, default=0), found)
        return desk.handle(command, now=asked.now)

    try:
        return done(asked, await asked.desk.stored(attempt))
    except ConcurrencyConflict:
        if versions is None:
            raise
        raise edge.Unfit(412) from None


@ROUTER.get("/leads/{lead_id:path}/options", **operation("What can be done next", shapes.Choices))
async def options(*, asked: Asking, lead_id: LeadId) -> Response:
    """Everything that the lifecycle foresees, for whoever asks, and what is missing for it."""
    found = await asked.desk.options(lead_id, asked.by, now=asked.now)
    choices = (
        shapes.Choice(
            command=each.command,
            to=each.to,
            is_possible=each.is_possible,
            is_permitted=each.is_permitted,
            missing=asked.say(each.missing),
            to_give=asked.say(each.to_give),
        )
        for each in found
        if each.command in COMMANDS
    )
    return answer(asked, shapes.Choices(choices=tuple(choices)))


@ROUTER.get("/leads/{lead_id:path}/why", **operation("Why it stands where it stands", shapes.Why))
async def why(*, asked: Asking, lead_id: LeadId) -> Response:
    """Which events gave it its score, its priority and its owner, in words."""
    lead, policy = await asked.desk.leads.get(lead_id), asked.desk.policy
    events = await asked.desk.leads.events(lead_id)
    zone, labels = policy.calendar.timezone, policy.labels()
    lines = [
        shapes.Line(at=line.at, by=line.by.to(asked.language), text=line.text.to(asked.language))
        for line in story(events, policy.lifecycle, zone=zone, labels=labels)
    ]
    told = list(zip(events, lines, strict=True))
    return answer(
        asked,
        shapes.Why(
            score=last(told, e.ScoreOverridden if lead.score_override else e.LeadScored),
            priority=last(
                told, e.PriorityOverridden if lead.priority_override else e.LeadPrioritised
            ),
            owner=last(told, e.LeadAssigned, e.LeadQueued, e.LeadReleased, e.AcceptanceLapsed),
            rules=rules_on(asked, lead),
            story=tuple(lines),
        ),
    )


@ROUTER.get("/leads/{lead_id:path}", **operation("Get a lead", Lead))
async def get(*, asked: Asking, lead_id: LeadId) -> Response:
    """Its ETag is its version, for the If-Match of a command."""
    lead = await asked.desk.leads.get(lead_id)
    return answer(asked, shown(lead), headers=tag(lead))


def command_of(asked: Asked, given: object, lead_id: str, key: str | None) -> c.Command:
    """Return the command of a body, with what HTTP says elsewhere."""
    body = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    name = body.get(COMMAND)
    if not isinstance(name, str) or name not in COMMANDS:
        names = ", ".join(COMMANDS)
        raise edge.problem(
            COMMAND, "unknown_command", Text(f"其中之一：{names}", f"one of {names}")
        )
    if twice := sorted(ENVELOPE & body.keys()):
        allowed = Text("由地址、令牌和请求头给出", "nothing: address, token and headers say it")
        raise edge.problem(twice[0], "unknown_key", allowed)
    codec = asked.host.codec
    data = {**body, "lead_id": lead_id, "by": codec.to_data(asked.by)["data"], "id": key}
    del data[COMMAND]
    kind = COMMANDS[name].__name__
    return codec.from_data({"leadcore": FORMAT, "type": kind, "data": data}, c.Command)


def answer(
    asked: Asked, data: object, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return edge.answer(data, asked.language, status, headers, codec=asked.host.codec)


def done(asked: Asked, outcome: Outcome, status: int = 200, notes: Iterable[Note] = ()) -> Response:
    """Answer what a command did."""
    lead, language = outcome.lead, asked.language
    why = [each.to(language) for each in (outcome.score, outcome.priority) if each is not None]
    if outcome.assignment is not None:
        why.append(outcome.assignment.text(language))
    data = shapes.Done(
        lead=shown(lead),
        linked=outcome.linked,
        repeated=outcome.repeated,
        why=tuple(why),
        notes=asked.say(notes),
    )
    location = {"Location": f"/leads/{quote(lead.id)}"} if status == 201 else {}
    return answer(asked, data, status, tag(lead) | location)


def shown(lead: Lead) -> Lead:
    """Return a lead without what only the host needs to know of a contact."""
    contacts = [ContactPoint(kind=each.kind, hint=each.hint) for each in lead.contacts]
    return attrs.evolve(lead, contacts=tuple(contacts))


def tag(lead: Lead) -> dict[str, str]:
    return {"ETag": f'"{lead.version}"'}


def last(told: Iterable[tuple[Event, shapes.Line]], *kinds: type) -> shapes.Line | None:
    """Return the last line of an event of these kinds."""
    lines = [line for event, line in told if isinstance(event.data, kinds)]
    return lines[-1] if lines else None


def rules_on(asked: Asked, lead: Lead) -> tuple[str, ...]:
    """Return how the policy would score and prioritise a lead at this moment."""
    policy, now, language = asked.desk.policy, asked.now, asked.language
    score = policy.scoring and policy.scoring.score(lead, now).to(language)
    priority = policy.priority and policy.priority.prioritise(lead, now).to(language)
    return tuple(each for each in (score, priority) if isinstance(each, str))


def table_of(
    name: str, asked: Asked, leads: Iterable[Lead], histories: Iterable[Iterable[Event]]
) -> Table:
    match name:
        case "funnel":
            return funnel(histories, asked.desk.policy.lifecycle)
        case "losses":
            return losses(leads)
        case "workload":
            return workload(leads, asked.desk.reps)
        case _:
            return conversion(leads, "source")


class WebApp(FastAPI):
    """A FastAPI application whose document has the schemas of the codec."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        document = super().openapi()
        document["components"]["schemas"] = dict(sorted(COMPONENTS.schemas.items()))
        return document


def web_app(host: Host) -> FastAPI:
    """Return the application."""
    app = WebApp(
        title="leadcore",
        version="1",
        description="Sales leads 销售线索: register, search, work, explain, import, follow.",
        exception_handlers=edge.HANDLERS,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.host = host
    app.include_router(ROUTER)
    return app
