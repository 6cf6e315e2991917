"""Labelled tasks as a project's events bring them, kept for a training that is asked for without any."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec


class KeptTasks:
    """A file of SQLite. Every method opens it anew, so that any thread may call."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(self._open()) as file, file:
            file.execute(
                "CREATE TABLE IF NOT EXISTS annotation (project TEXT, id TEXT, task TEXT, data TEXT, said TEXT,"
                " PRIMARY KEY (project, id))"
            )

    def hear(self, project: str, event: Mapping[str, Any]) -> None:
        """Take in what an event says of annotations: those made or changed with their tasks, those removed."""
        annotations = _listed(event.get("annotation")) + _listed(event.get("annotations"))
        gone = str(event.get("action")).endswith("_DELETED")
        tasks = {
            str(task.get("id")): task for task in _listed(event.get("task")) + _listed(event.get("tasks"))
        }
        with closing(self._open()) as file, file:
            for one in annotations:
                task = tasks.get(str(one.get("task"))) or next(iter(tasks.values()), {})
                key = (project, str(one.get("id")))
                if gone:
                    file.execute("DELETE FROM annotation WHERE project = ? AND id = ?", key)
                elif isinstance(task.get("data"), dict):
                    texts = (msgspec.json.encode(what).decode() for what in (task["data"], one))
                    file.execute(
                        "REPLACE INTO annotation VALUES (?, ?, ?, ?, ?)", (*key, str(task.get("id")), *texts)
                    )

    def tasks(self, project: str) -> Iterator[dict[str, Any]]:
        """The project's labelled tasks, as a request to train brings them."""
        with closing(self._open()) as file:
            rows = file.execute(
                "SELECT task, data, said FROM annotation WHERE project = ? ORDER BY task, rowid", (project,)
            ).fetchall()
        found: dict[str, dict[str, Any]] = {}
        for task, data, said in rows:
            one = found.setdefault(task, {"id": task, "data": msgspec.json.decode(data), "annotations": []})
            one["annotations"].append(msgspec.json.decode(said))
        yield from found.values()

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10)


def _listed(given: Any) -> list[dict[str, Any]]:
    """One object or several."""
    return [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, dict)]
