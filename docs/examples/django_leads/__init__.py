"""A Django app that stores leads: `models.py` has its tables, `repository.py` the repository."""
