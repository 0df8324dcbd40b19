"""A repository over any storage that keeps texts by key, plain or async.

Import it as `leadcore.key_value`. A host brings two methods; everything that leadcore asks of a
repository is built on them.
"""

from leadcore.key_value.in_async import AsyncKeyValueRepository
from leadcore.key_value.plain import KeyValueRepository
from leadcore.key_value.stores import AsyncKeyValueStore, KeyValueStore, Rows, Writes

__all__ = [
    "AsyncKeyValueRepository",
    "AsyncKeyValueStore",
    "KeyValueRepository",
    "KeyValueStore",
    "Rows",
    "Writes",
]
