"""A FastAPI application over a desk: leads by HTTP, with an OpenAPI document.

Leads, events, options and commands are the codec's documents. Any async repository may be behind
the desk. `web_edge.py` knows who asks and answers errors, `web_schema.py` makes the schemas.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import attrs
from fastapi import APIRouter, FastAPI, Header, Path, Query, Response
from pydantic import BaseModel, WithJsonSchema

import leadcore as lc
from docs.examples import web_edge as edge
from docs.examples.web_edge import Asked, Asking, System
from docs.examples.web_schema import document, row_of
from leadcore import commands as c
from leadcore import events as e
from leadcore.codec import Codec
from leadcore.insight import story
from leadcore.intake import LEAD_SHEET, Refused, read_row
from leadcore.lifecycle import Option
from leadcore.repositories import Order

CODEC: Final = Codec()
"""A host with its own class of leads gives it here as `lead_type`."""
MAX_BODY: Final = 100_000
TOO_LARGE: Final = {"description": f"The body has more than {MAX_BODY:,} bytes"}
FORM: Final = attrs.evolve(
    LEAD_SHEET, columns=tuple(each for each in LEAD_SHEET.columns if each.field != "received_at")
)
"""The columns of the 线索管理表, but that an enquiry is received when it is read."""
ENVELOPE: Final = ("lead_id", "by", "id")
"""What a command carries that HTTP says elsewhere: the path, the token, the Idempotency-Key."""
COMMANDS: Final = tuple(each for each in c.COMMANDS if each not in (c.Register, c.LinkEnquiry))
"""What can be given as a command; enquiries have an address of their own."""

Json = dict[str, Any]
Row = Annotated[Json, WithJsonSchema(row_of(FORM))]
AnyCommand = Annotated[Json, WithJsonSchema(document(*COMMANDS, without=ENVELOPE))]
Lead = Annotated[Json, WithJsonSchema(document(lc.Lead))]
Event = Annotated[Json, WithJsonSchema(document(e.Event))]
Choice = Annotated[Json, WithJsonSchema(document(Option))]
LeadId = Annotated[str, Path(max_length=128, examples=["线索-2024-0501-001"])]
Key = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[!-~]{1,64}$")]
IfMatch = Annotated[str | None, Header(alias="If-Match", examples=['"7"'])]
Limit = Annotated[int, Query(ge=1, le=1000)]
ROUTER: Final = APIRouter(responses={"4XX": edge.REFUSED, 413: TOO_LARGE})


class Entered(BaseModel):
    """The lead of an enquiry, and what was read otherwise than it was written."""

    lead: Lead
    notes: list[str]


class Why(BaseModel):
    """The events that gave a lead its score and its owner, and all of them, in words."""

    score: str | None
    owner: str | None
    story: list[str]


class Advanced(BaseModel):
    """How many deadlines passed, what of that was refused, and when something falls due next."""

    happened: int
    refused: list[str]
    next_deadline_at: datetime | None


@ROUTER.post("/leads", status_code=201, responses={200: {"model": Entered}})
async def register_enquiry(row: Row, asked: Asking, response: Response, key: Key = None) -> Entered:
    """Register an enquiry; 200 where the customer is known, or the request is sent again."""
    desk, blank = asked.desk, dict.fromkeys(each.header for each in FORM.columns)
    needs = desk.policy.requirements
    read = read_row(blank | row, FORM, requirements=needs, key=asked.key, now=asked.now)
    if isinstance(read, Refused):
        raise lc.ValidationError(read.problems)
    outcome = await desk.register(read.new, by=asked.by, now=asked.now, command_id=key)
    response.status_code = 200 if outcome.linked or outcome.repeated else 201
    notes = [each.to(asked.language) for each in read.notes]
    return Entered(lead=shown(outcome.lead, response), notes=notes)


@ROUTER.get("/leads")
async def search_leads(
    asked: Asking,
    where: Annotated[str | None, Query(max_length=2000, examples=["score >= 20"])] = None,
    order: Order = "id",
    after: Annotated[str | None, Query(max_length=128)] = None,
    limit: Limit = 50,
) -> list[Lead]:
    """Search by a rule; the page begins past where the lead with the id `after` stands now."""
    leads = asked.desk.leads
    condition = None if where is None else CODEC.schema.condition(where)
    last = None if after is None else await leads.get(after)
    found = await leads.find(condition, order=order, after=last, limit=limit, now=asked.now)
    return [CODEC.to_data(each) for each in found]


@ROUTER.get("/leads/{lead_id}")
async def get_lead(lead_id: LeadId, asked: Asking, response: Response) -> Lead:
    """Get a lead; its ETag is its version, for the If-Match of a command."""
    return shown(await asked.desk.leads.get(lead_id), response)


@ROUTER.post("/leads/{lead_id}/commands")
async def give_command(
    *,
    lead_id: LeadId,
    body: AnyCommand,
    asked: Asking,
    response: Response,
    key: Key = None,
    if_match: IfMatch = None,
) -> Lead:
    """Give a command; 412 where the lead is not any more what If-Match says."""
    command = command_of(asked, body, lead_id, key)
    tags = [each.strip() for each in ("*" if if_match is None else if_match).split(",")]

    def attempt(desk: lc.LeadDesk) -> lc.Outcome | None:
        if tags != ["*"] and desk.done(key) is None:
            lead = desk.caught_up(lead_id, asked.now).lead
            if tag(lead) not in tags:
                return None
        return desk.handle(command, now=asked.now)

    outcome = await asked.desk.stored(attempt)
    if outcome is None:
        raise edge.http_error(412, "线索已改变；请重新读取", "the lead has changed; read it again")
    return shown(outcome.lead, response)


@ROUTER.get("/leads/{lead_id}/options")
async def list_options(lead_id: LeadId, asked: Asking) -> list[Choice]:
    """Say what the lifecycle foresees for a lead now, who may do it, and what is missing for it."""
    return list(map(CODEC.to_data, await asked.desk.options(lead_id, asked.by, now=asked.now)))


@ROUTER.get("/leads/{lead_id}/why")
async def explain_lead(lead_id: LeadId, asked: Asking) -> Why:
    """Say why this score and this owner, in the language of Accept-Language."""
    desk, policy = asked.desk, asked.desk.policy
    lead, events = await desk.leads.get(lead_id), await desk.leads.events(lead_id)
    zone, labels = policy.calendar.timezone, policy.labels()
    lines = story(events, policy.lifecycle, zone=zone, labels=labels)
    told = [each.to(asked.language) for each in lines]

    def last(*kinds: type) -> str | None:
        pairs = zip(reversed(events), reversed(told), strict=True)
        return next((line for event, line in pairs if type(event.data) in kinds), None)

    return Why(
        score=last(e.ScoreOverridden if lead.score_override else e.LeadScored),
        owner=last(e.LeadAssigned, e.AcceptanceLapsed, e.LeadReleased, e.LeadQueued),
        story=told,
    )


@ROUTER.get("/events")
async def follow_events(
    asked: System, after: Annotated[int, Query(ge=0, le=2**53)] = 0, limit: Limit = 100
) -> list[tuple[int, Event]]:
    """Follow what happens: events past the position `after`, each with its own."""
    found = await asked.desk.leads.outbox(after, limit)
    return [(position, CODEC.to_data(event)) for position, event in found]


@ROUTER.post("/advance")
async def advance_leads(asked: System) -> Advanced:
    """Let happen what fell due; called late or twice, it gives the same histories."""
    outcomes = await asked.desk.advance(asked.now)
    refused = [each.refused.to(asked.language) for each in outcomes if each.refused]
    due = await asked.desk.next_deadline()
    return Advanced(happened=len(outcomes) - len(refused), refused=refused, next_deadline_at=due)


def command_of(asked: Asked, body: Json, lead_id: str, key: str | None) -> c.Command:
    """Return the command of a body, with what HTTP says elsewhere."""
    by = CODEC.to_data(asked.by)["data"]
    if isinstance(body.get("data"), dict):
        if twice := [each for each in ENVELOPE if each in body["data"]]:
            raise edge.invalid((twice[0], "unknown_key", "由请求给出", "the request says it"))
        body = body | {"data": body["data"] | {"lead_id": lead_id, "by": by, "id": key}}
    command = CODEC.from_data(body, c.Command)
    if type(command) not in COMMANDS:
        raise edge.invalid(("type", "unknown_type", "请用 POST /leads", "POST /leads instead"))
    return command


def shown(lead: lc.Lead, response: Response) -> Json:
    """Return a lead, and send its version as its ETag."""
    response.headers["ETag"] = tag(lead)
    return CODEC.to_data(lead)


def tag(lead: lc.Lead) -> str:
    return f'"{lead.version}"'


def web_app(host: edge.Host) -> FastAPI:
    """Return the application; serve it with any ASGI server."""
    app = FastAPI(
        title="leadcore",
        exception_handlers=edge.HANDLERS,
        generate_unique_id_function=lambda route: route.name,
        max_body_size=MAX_BODY,
    )
    app.state.host = host
    app.include_router(ROUTER)
    return app
