"""The tables of a Django app that stores leads.

A lead and an event are stored whole, as the codec's JSON text; what is searched by stands beside it
in columns of its own, which the repository fills.
"""

from __future__ import annotations

from django.db import models

TEXT = 200
"""Room for an id, which has at most 128 characters, and for a mark or a scope around it."""


class StoredLead(models.Model):
    """A lead as it is now."""

    id = models.CharField(primary_key=True, max_length=TEXT)
    version = models.BigIntegerField()
    owner = models.CharField(max_length=TEXT, null=True, db_index=True)
    is_open = models.BooleanField()
    score = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    next_deadline_at = models.DateTimeField(null=True, db_index=True)
    body = models.TextField()


class StoredEvent(models.Model):
    """An event at its position: the histories, and at once the outbox."""

    position = models.BigIntegerField(primary_key=True)
    lead_id = models.CharField(max_length=TEXT)
    version = models.BigIntegerField()
    at = models.DateTimeField()
    seen = models.DateTimeField(null=True)
    given_to = models.CharField(max_length=TEXT, null=True)
    claimed = models.BooleanField()
    body = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("lead_id", "version"), name="event_of_a_version"),
        )
        indexes = (models.Index(fields=("given_to", "at")),)


class StoredCommand(models.Model):
    """A command that was carried out, and the positions of its events: past `after`, to `until`."""

    id = models.CharField(primary_key=True, max_length=TEXT)
    lead_id = models.CharField(max_length=TEXT)
    after = models.BigIntegerField()
    until = models.BigIntegerField()


class StoredContact(models.Model):
    """A fingerprint, and a lead that has or had it."""

    fingerprint = models.CharField(max_length=TEXT)
    lead_id = models.CharField(max_length=TEXT)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fingerprint", "lead_id"), name="contact_of_a_lead"),
        )


class StoredMark(models.Model):
    """A mark, and the position at which it was left last."""

    name = models.CharField(primary_key=True, max_length=TEXT)
    position = models.BigIntegerField()


class Counter(models.Model):
    """The position of the last event, and the last number of each scope."""

    name = models.CharField(primary_key=True, max_length=TEXT)
    value = models.BigIntegerField(default=0)


class StoredTurns(models.Model):
    """Whose turn it is, in one row."""

    body = models.TextField()
