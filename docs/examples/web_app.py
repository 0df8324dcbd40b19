"""A FastAPI application over a desk: leads by HTTP, with an OpenAPI document.

Leads, events, options and commands are the codec's documents. Any async repository may be behind
the desk. `web_edge.py` knows who asks, reads commands and answers errors, `web_schema.py` makes
the schemas.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

import attrs
from fastapi import APIRouter, FastAPI, Header, Path, Query, Response
from pydantic import BaseModel, WithJsonSchema

import leadcore as lc
from docs.examples import web_edge as edge
from docs.examples.web_edge import CODEC, Asking, Json, System
from docs.examples.web_schema import document, row_of
from leadcore import events as e
from leadcore.intake import LEAD_SHEET, Refused, read_row
from leadcore.lifecycle import Option
from leadcore.repositories import Order

MAX_BODY: Final = 100_000
TOO_LARGE: Final = {"description": f"The body has more than {MAX_BODY:,} bytes"}
FORM: Final = attrs.evolve(
    LEAD_SHEET, columns=tuple(each for each in LEAD_SHEET.columns if each.field != "received_at")
)
"""The columns of the 线索管理表, but that an enquiry is received when it is read."""
Row = Annotated[Json, WithJsonSchema(row_of(FORM))]
AnyCommand = Annotated[Json, WithJsonSchema(document(*edge.COMMANDS, without=edge.ENVELOPE))]
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
    command = edge.command_of(asked, body, lead_id, key)
    return shown(await edge.carried_out(asked, command, if_match), response)


@ROUTER.get("/leads/{lead_id}/options")
async def list_options(lead_id: LeadId, asked: Asking) -> list[Choice]:
    """Say what the lifecycle foresees for a lead now, who may do it, and what is missing for it."""
    return list(map(CODEC.to_data, await asked.desk.options(lead_id, asked.by, now=asked.now)))


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


def shown(lead: lc.Lead, response: Response) -> Json:
    """Return a lead, and send its version as its ETag."""
    response.headers["ETag"] = edge.tag(lead)
    return CODEC.to_data(lead)


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
