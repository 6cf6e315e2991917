"""What the numbers of a network's classes mean: as its file says, or a list beside it."""

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from limner.assist.onnx.graph import Graph
from limner.dataset import LimnerError

Names = Mapping[int, str]


def names_of(graph: Graph, file: Path | None = None) -> Names:
    """The names in the list, or those that exporters leave in the network's metadata (`names`, as Ultralytics does).

    Raises LimnerError where there are none.
    """
    if file is not None:
        return names_in(file)
    said = graph.metadata.get("names")
    if said:
        try:
            return _taken(ast.literal_eval(said))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            pass
    raise LimnerError(
        "the network does not say what its classes are called",
        code="names",
        where=str(graph.path),
        hint="Give a file with their names, one a line.",
    )


def names_in(file: Path) -> Names:
    """A list of names: JSON (a list, an object by number, or a `config.json` with `id2label`), else one a line, where
    an empty line stands for a number that is not used. Raises LimnerError."""
    try:
        text = file.read_text("utf-8")
        if file.suffix == ".json":
            said = json.loads(text)
            return _taken(said.get("id2label", said) if isinstance(said, dict) else said)
    except (OSError, ValueError, RecursionError) as error:
        raise LimnerError(
            f"the list of names cannot be read: {error}", code="names", where=str(file)
        ) from error
    return _taken(text.splitlines())


def _taken(given: Any) -> Names:
    """Raises ValueError for what is neither a list nor an object by number."""
    if not isinstance(given, dict | list):
        raise ValueError("it is neither a list nor an object")
    pairs = given.items() if isinstance(given, dict) else enumerate(given)
    return {int(number): name.strip() for number, name in pairs if isinstance(name, str) and name.strip()}
