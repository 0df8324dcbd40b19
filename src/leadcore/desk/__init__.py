"""The thin shell that a host calls, and the pure flow inside it."""

from leadcore.desk.flow import Outcome
from leadcore.desk.importing import Imported, import_rows
from leadcore.desk.lead_desk import LeadDesk

__all__ = ["Imported", "LeadDesk", "Outcome", "import_rows"]
