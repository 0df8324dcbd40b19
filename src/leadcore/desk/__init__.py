"""The thin shell that a host calls, and the pure flow inside it."""

from leadcore.desk.agenda import Agenda
from leadcore.desk.async_desk import AsyncLeadDesk
from leadcore.desk.books import Bulk, NotDone, hand_over, handle_all, place_waiting
from leadcore.desk.draft import Draft
from leadcore.desk.flow import Outcome
from leadcore.desk.importing import Imported, import_rows
from leadcore.desk.lead_desk import LeadDesk
from leadcore.desk.timing import Around, advance, fire

__all__ = [
    "Agenda",
    "Around",
    "AsyncLeadDesk",
    "Bulk",
    "Draft",
    "Imported",
    "LeadDesk",
    "NotDone",
    "Outcome",
    "advance",
    "fire",
    "hand_over",
    "handle_all",
    "import_rows",
    "place_waiting",
]
