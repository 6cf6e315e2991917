"""dataset_meta.json: the classes of formats whose own files name none, in their order and with their numbers."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from limner.dataset import Class, Ontology
from limner.formats.core.classes import classes
from limner.formats.core.files import json_of, problem_of
from limner.formats.core.problems import FormatError, Report
from limner.formats.core.sink import Sink

META = "dataset_meta.json"
_MOST = 1_000_000


def numbered(names: Mapping[int, str]) -> tuple[Class, ...]:
    """One class for each name, whose index is its number."""
    ordered = sorted(names.items())
    return tuple(
        msgspec.structs.replace(kind, index=number)
        for kind, (number, _) in zip(classes(name for _, name in ordered), ordered, strict=True)
    )


def with_others(known: Mapping[int, str], others: Iterable[str]) -> tuple[Class, ...]:
    """The classes of a list, then those of other names in alphabetical order."""
    names = dict(known)
    at = max(names, default=-1) + 1
    return numbered(names | dict(enumerate(sorted(set(others) - set(names.values())), start=at)))


def read_labels(root: Path, report: Report) -> dict[int, str]:
    """Names by number; empty where there is no such file, or (reported) none that can be understood.

    `labels` lists them from 0; `label_map` has them by number.
    """
    path = (root if root.is_dir() else root.parent) / META
    if not path.is_file():
        return {}
    try:
        found: dict[str, Any] = json_of(path, dict[str, Any])
        if isinstance(found.get("label_map"), dict):
            return {_number(key): _name(name) for key, name in found["label_map"].items()}
        labels = found.get("labels")
        if not isinstance(labels, list):
            raise FormatError("it has neither labels nor a label_map", where=META)
        return {number: _name(name) for number, name in enumerate(labels)}
    except FormatError as error:
        report(problem_of(error))
        return {}


def write_labels(sink: Sink, ontology: Ontology) -> None:
    """The classes in order; by number where numbers are left out."""
    kinds = ontology.by_index()
    numbers = [kind.index for kind in kinds]
    if numbers == list(range(len(kinds))):
        content: Any = {"labels": [kind.name for kind in kinds]}
    else:
        content = {"label_map": {str(kind.index): kind.name for kind in kinds}}
    sink.write(META, json.dumps(content, ensure_ascii=True, indent=1).encode() + b"\n")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:10]) > _MOST or len(text) > 10:
        raise FormatError(f"{text[:40]!r} is no class number", where=META)
    return int(text)


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise FormatError(f"{str(value)[:40]} is no class name", where=META)
    return value
