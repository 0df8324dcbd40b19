"""Leads in an SQLite file, with nothing but the standard library."""

import sqlite3
from threading import Lock

from leadcore.key_value import Rows, Writes


class SQLiteStore:
    """Texts by key in one table; safe under threads and processes."""

    def __init__(self, path: str) -> None:
        self.lock = Lock()
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.execute("PRAGMA secure_delete = ON")  # what was erased is overwritten
        self.db.execute("CREATE TABLE IF NOT EXISTS rows (key TEXT PRIMARY KEY, value TEXT)")

    def read(self, start: str, stop: str, limit: int) -> Rows:
        query = "SELECT key, value FROM rows WHERE key >= ? AND key < ? ORDER BY key LIMIT ?"
        with self.lock:
            return self.db.execute(query, (start, stop, limit)).fetchall()

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        with self.lock, self.db:  # whatever is raised, nothing is stored
            self.db.execute("BEGIN IMMEDIATE")
            found = self.db.execute("SELECT value FROM rows WHERE key = ?", (key,)).fetchone()
            if found != (None if expected is None else (expected,)):
                return False
            gone = [(name,) for name, text in rows.items() if text is None]
            self.db.executemany("DELETE FROM rows WHERE key = ?", gone)
            kept = [row for row in rows.items() if row[1] is not None]
            self.db.executemany("REPLACE INTO rows VALUES (?, ?)", kept)
            return True
