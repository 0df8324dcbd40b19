"""From a messy row to an enquiry that can be registered."""

from leadcore.intake.exports import (
    HUBSPOT,
    HUBSPOT_SOURCES,
    SALESFORCE,
    SALESFORCE_SOURCES,
)
from leadcore.intake.mapping import Column, RowMapping
from leadcore.intake.notes import Note
from leadcore.intake.reading import Accepted, Refused, read_row, read_rows
from leadcore.intake.requirements import Requirements
from leadcore.intake.sheets import LEAD_SHEET, OLIST, SOURCE_WORDS

__all__ = [
    "HUBSPOT",
    "HUBSPOT_SOURCES",
    "LEAD_SHEET",
    "OLIST",
    "SALESFORCE",
    "SALESFORCE_SOURCES",
    "SOURCE_WORDS",
    "Accepted",
    "Column",
    "Note",
    "Refused",
    "Requirements",
    "RowMapping",
    "read_row",
    "read_rows",
]
