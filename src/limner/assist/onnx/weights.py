"""Which file a model runs, as whoever starts it says in the environment."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from limner.assist.weights import Shelf
from limner.dataset import LimnerError
from limner.media import content_hash


@dataclass(frozen=True)
class Weights:
    """A file, and what it is called as a version of a model: other weights have another name."""

    path: Path
    version: str


def weights(variable: str) -> Weights:
    """The file that the variable of the environment names: its path, or its name on the shelf of `limner models add`.

    Raises LimnerError where it names none.
    """
    named = os.environ.get(variable, "")
    if not named:
        raise LimnerError(
            f"{variable} does not say which network to run",
            code="weights",
            hint=f"Start it with {variable}=FILE.onnx, or with a name of `limner models list`.",
        )
    path = Path(named)
    if not path.is_file():
        path = Shelf().path(named)
    stem = re.sub(r"[^A-Za-z0-9._+-]+", "-", Path(named).stem).strip("-.")[:80]
    return Weights(path, f"{stem or 'weights'}-{content_hash(path)[:8]}")
