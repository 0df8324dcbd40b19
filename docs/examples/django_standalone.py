"""Django without a project of its own: the app `django_leads` over a SQLite file that is thrown
away, for tests and for trying it out."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

if TYPE_CHECKING:
    from docs.examples.django_leads.repository import DjangoRepository

APP = "django_leads"


def database(path: Path) -> dict[str, object]:
    """Return the settings of a database that many threads may use at once."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode = wal; PRAGMA synchronous = off",
        },
    }


@cache
def start() -> None:
    """Configure Django, and make the tables; once in a process, as Django wants it."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings.configure(
        DATABASES={"default": database(folder / "leads.db")},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[f"docs.examples.{APP}"],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def empty_repository() -> DjangoRepository:
    """Return a repository without leads."""
    start()
    from docs.examples.django_leads.repository import (  # noqa: PLC0415  # needs the settings
        DjangoRepository,
    )

    for model in apps.get_app_config(APP).get_models():
        model.objects.all().delete()
    return DjangoRepository()
