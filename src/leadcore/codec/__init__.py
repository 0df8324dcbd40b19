"""Leads, events, commands and policies as versioned, plain JSON data, and back.

Import it as `leadcore.codec`; nothing else in leadcore does, so that only its users pay for cattrs.
What a document looks like is said in `documents.py`, of single values in `scalars.py`.
"""

from leadcore.codec.bounds import JSON
from leadcore.codec.documents import FORMAT, Codec, dumps, from_data, loads, to_data

__all__ = ["FORMAT", "JSON", "Codec", "dumps", "from_data", "loads", "to_data"]
