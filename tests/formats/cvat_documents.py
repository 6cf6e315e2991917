"""Small documents of CVAT, for tests."""

from pathlib import Path

from limner.dataset import (
    Annotation,
    Dataset,
    LabelledImage,
)
from limner.formats import Ledger, Problem, read
from tests.formats.making import notes_of

HEAD = "<annotations><version>1.1</version>"
LABELS = (
    "<meta><task><labels><label><name>cat</name><attributes>"
    "<attribute><name>awake</name><mutable>False</mutable><input_type>checkbox</input_type>"
    "<default_value>false</default_value><values></values></attribute>"
    "<attribute><name>age</name><mutable>True</mutable><input_type>number</input_type>"
    "<default_value>1</default_value><values>0\n20\n0.5</values></attribute>"
    "<attribute><name>coat</name><mutable>False</mutable><input_type>radio</input_type>"
    "<default_value>long hair</default_value><values>long hair\nshort hair</values></attribute>"
    "<attribute><name>note</name><mutable>False</mutable><input_type>text</input_type>"
    "<default_value></default_value><values></values></attribute>"
    "</attributes></label><label><name>dog</name></label></labels></task></meta>"
)
IMAGE = '<image id="3" name="x.jpg" width="100" height="80">'


def opened(
    root: Path, text: str | bytes, name: str = "annotations.xml"
) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(text.encode() if isinstance(text, str) else text)
    problems: list[Problem] = []
    found = read(root, "cvat", report=problems.append)
    return found, list(found.images), problems


def shapes(root: Path, *elements: str) -> tuple[list[Annotation], list[Problem]]:
    _, [item], problems = opened(root, f"{HEAD}{LABELS}{IMAGE}{''.join(elements)}</image></annotations>")
    return list(notes_of(item)), problems


def becomes(ledger: Ledger) -> dict[str, str]:
    return {row.what: row.becomes for row in ledger.rows() if row.severity != "note"}
