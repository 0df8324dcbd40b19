"""The thin shell that a host calls, and the pure flow inside it."""

from leadcore.desk.agenda import Agenda
from leadcore.desk.flow import Outcome
from leadcore.desk.importing import Imported, import_rows
from leadcore.desk.lead_desk import LeadDesk
from leadcore.desk.timing import Around, advance, fire

__all__ = [
    "Agenda",
    "Around",
    "Imported",
    "LeadDesk",
    "Outcome",
    "advance",
    "fire",
    "import_rows",
]
