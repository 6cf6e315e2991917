"""Label Studio's files as tasks: the JSON export, JSON_MIN, a task or an annotation by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from os import SEEK_END
from pathlib import Path
from typing import Any

from msgspec import Raw

from limner.formats.core.files import data_of, problem_of
from limner.formats.core.look import HEAD, Look
from limner.formats.core.problems import FormatError, Report
from limner.formats.label_studio.config import Config
from limner.formats.label_studio.values import KEYS, kind_of
from limner.formats.shared.entries import documents, list_of, loosely, object_of, pairs_of

_LISTS = frozenset({"annotations", "predictions", "completions"})
_MIN = frozenset({"annotator", "annotation_id"})
_ROW = (*_MIN, "id", "created_at", "updated_at", "lead_time", "agreement")
_ANSWERS = {"choices": "choices", "taxonomy": "taxonomy", "text": "textarea", "number": "number",
            "rating": "rating", "datetime": "datetime"}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """A task as the JSON export has it, and where it stands."""

    record: dict[str, Any]
    where: str


def files(root: Path) -> list[Path]:
    """The files of tasks in a folder, or the file itself."""
    if root.is_file():
        return [root]
    return [path for path, split in documents(root, ".json") if not split and evidence(Look(path), path.name)]


def evidence(look: Look, path: str) -> str:
    """What shows that a JSON file holds tasks; empty if nothing does."""
    start = look.text(path).lstrip()[:1]
    if start == "[" and path.endswith("tasks.json") and look.text(path).split() == ["[", "]"]:
        return "is called so and lists no task"
    if start == "[":
        keys = look.keys(path, 2)
        if keys & _LISTS and ("data" in keys or "result" in look.keys(path, 4)):
            return "lists tasks with data and annotations"
        if keys >= _MIN or (len(look.head(path)) == HEAD and _ends_as_min(look.path(path))):
            return "lists rows with annotator and annotation_id, as JSON_MIN does"
    keys = look.keys(path) if start == "{" else frozenset()
    if keys >= {"result", "task"} or ("data" in keys and keys & _LISTS and "result" in look.keys(path, 3)):
        return "holds one task"
    return ""


def _ends_as_min(path: Path) -> bool:
    """Whether the end of a file shows JSON_MIN, for first rows whose masks fill its head."""
    with path.open("rb") as file:
        file.seek(-HEAD, SEEK_END)
        tail = file.read()
    return all(f'"{key}"'.encode() in tail for key in _MIN)


class File:
    """One file, its tasks decoded one at a time. Raises FormatError where it is no list or object."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._entries: list[Raw | bytes] = (
            [data_of(path)] if pairs_or_none(path) is not None else list(list_of(path))
        )

    def loosely(self, config: Config) -> Iterator[dict[str, Any]]:
        """Every task, quickly and without judging it."""
        for entry in self._entries:
            found = loosely(Raw(bytes(entry)) if isinstance(entry, bytes) else entry)
            yield _completed(found, config)

    def tasks(self, config: Config, report: Report) -> Iterator[Task]:
        """Every task; rows of JSON_MIN that speak of one task are one. Bad ones go to `report`."""
        for _, group in groupby(self._read(config, report), key=_task_id):
            first, *others = group
            annotations = first.record.get("annotations")
            if others and isinstance(annotations, list):
                more = [one for other in others for one in other.record["annotations"]]
                yield Task({**first.record, "annotations": [*annotations, *more]}, first.where)
            else:
                yield first
                yield from others

    def _read(self, config: Config, report: Report) -> Iterator[Task]:
        for number, entry in enumerate(self._entries):
            where = f"{self.name}, [{number}]"
            try:
                found = object_of(entry, where)
                if isinstance(found.get("id"), int | str):
                    where += f" (id {str(found['id'])[:40]})"
                yield Task(_completed(found, config), where)
            except FormatError as error:
                report(problem_of(error, where))


def pairs_or_none(path: Path) -> list[tuple[str, Raw]] | None:
    """The members of a file that is an object; None of one that is something else."""
    text = data_of(path)[:4096] if path.stat().st_size < 50_000_000 else b"["
    start = text.decode(
        "utf-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace"
    ).lstrip()
    return pairs_of(path) if start.startswith("{") else None


def _task_id(task: Task) -> Any:
    """What rows of one task share; nothing that two tasks share."""
    own = task.record.get("$row")
    return ("row", own) if own is not None else ("task", task.where)


def _completed(found: dict[str, Any], config: Config) -> dict[str, Any]:
    """A task, whatever the file calls its parts."""
    if isinstance(found.get("task"), dict) and "result" in found:
        annotation = {key: value for key, value in found.items() if key != "task"}
        return {**found["task"], "annotations": [annotation]}
    if "completions" in found and "annotations" not in found:
        found = {("annotations" if key == "completions" else key): value for key, value in found.items()}
    if "data" in found or not found.keys() >= _MIN:
        return found
    return _of_row(found, config)


def _of_row(row: dict[str, Any], config: Config) -> dict[str, Any]:
    """A row of JSON_MIN as a task with one annotation."""
    controls = config.controls()
    to = config.shown() if config.pictures() else "image"
    data: dict[str, Any] = {}
    results: list[dict[str, Any]] = []
    for key, value in row.items():
        if key in _ROW:
            continue
        control = controls.get(key)
        inner = value if isinstance(value, list) else [value]
        typed = [_typed(one, control.tag.lower() if control else "") for one in inner]
        if (control is None and not all(typed)) or not inner:
            data[key] = value
            continue
        for number, (one, type_) in enumerate(zip(inner, typed, strict=True)):
            content = one if isinstance(one, dict) else {"text" if type_ == "textarea" else type_: [one]}
            sizes = {side: content[side] for side in ("original_width", "original_height") if side in content}
            own = {name: item for name, item in content.items() if name not in (*sizes, "id", "parentID")}
            result = {
                "id": content.get("id", f"{key} {number}"),
                "from_name": key,
                "to_name": to,
                "type": type_,
            }
            parent = {"parentID": content["parentID"]} if content.get("parentID") else {}
            results.append({**result, **parent, "value": own, **sizes})
    annotation: dict[str, Any] = {
        "id": row.get("annotation_id"), "completed_by": row.get("annotator"), "result": results,
        **{key: row[key] for key in ("created_at", "updated_at", "lead_time") if key in row},
    }  # fmt: skip
    labelled = bool(results) or row.get("annotation_id") is not None
    task = {"id": row.get("id"), "data": data, "annotations": [annotation] if labelled else []}
    return {**task, "$row": row.get("id")} if isinstance(row.get("id"), int | str) else task


def _typed(value: Any, known: str) -> str:
    """The type of a result in JSON_MIN: that of its control, else as its keys show; empty if it is none."""
    if known:
        return known
    if not isinstance(value, dict):
        return ""
    for key in value:
        if key == "labels" or (key.endswith("labels") and kind_of(key)):
            return key if key != "labels" else _drawn(value) or "labels"
    return _drawn(value) or next((type_ for key, type_ in _ANSWERS.items() if key in value), "")


def _drawn(value: dict[str, Any]) -> str:
    for kind in ("brush", "bitmask", "vector", "polygon", "ellipse", "rectangle", "keypoint"):
        if all(key in value for key in KEYS[kind] if key not in ("rotation", "format", "closed")):
            return kind
    return ""
