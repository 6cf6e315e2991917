"""Texts by project and key, in `cache.db` of the folder that MODEL_DIR names."""

import os
import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path


class SqliteCache:
    """A file of SQLite, made when it is first needed; any thread may use it."""

    def __init__(self, path: str | Path) -> None:
        Path(path).mkdir(parents=True, exist_ok=True)
        self._path = Path(path) / "cache.db"
        with closing(self._open()) as file, file:
            file.execute(
                "CREATE TABLE IF NOT EXISTS cache (project_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,"
                " PRIMARY KEY (project_id, key))"
            )

    def __getitem__(self, at: tuple[str, str]) -> str | None:
        with closing(self._open()) as file:
            found = file.execute("SELECT value FROM cache WHERE project_id = ? AND key = ?", at).fetchone()
        return None if found is None else str(found[0])

    def __setitem__(self, at: tuple[str, str], value: str) -> None:
        if not isinstance(value, str):
            raise ValueError(
                f"{at[1]} is a {type(value).__name__}; only text can be kept: json.dumps makes it so"
            )
        if self[at] == value:
            return  # models set their version whenever one is made, and writing waits for the disk
        with closing(self._open()) as file, file:
            file.execute("REPLACE INTO cache VALUES (?, ?, ?)", (*at, value))

    def __delitem__(self, at: tuple[str, str]) -> None:
        with closing(self._open()) as file, file:
            file.execute("DELETE FROM cache WHERE project_id = ? AND key = ?", at)

    def __contains__(self, at: tuple[str, str]) -> bool:
        return self[at] is not None

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10)


def cache() -> SqliteCache:
    """That of this process's MODEL_DIR."""
    return _within(os.environ.get("MODEL_DIR") or ".")


@lru_cache
def _within(folder: str) -> SqliteCache:
    return SqliteCache(folder)
