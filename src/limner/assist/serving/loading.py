"""From `path/to/model.py:Class` to what can be served."""

import os
import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from inspect import getmembers, isclass
from pathlib import Path
from types import ModuleType
from typing import Any

from limner.assist.serving.app import Served
from limner.assist.serving.compatible import Compatible
from limner.assist.serving.label_studio_ml import under_their_names
from limner.assist.serving.model import Model
from limner.assist.serving.native import Native
from limner.dataset import LimnerError


def load(given: str, data: Path | None = None) -> Served:
    """The class of a file (or of the `model.py` of a folder), ready to be served.

    It is a `Model`, or one for label_studio_ml. Versions, labels and what such a class keeps lie in `data`, by custom
    the folder `data` beside the file. Raises LimnerError, and whatever the file raises.
    """
    path, name = _parted(given)
    folder = data or path.parent / "data"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("MODEL_DIR", str(folder))
    under_their_names()
    kind = _class(_module(path), name, given)
    return Native(kind, folder) if issubclass(kind, Model) else Compatible(kind)


def _parted(given: str) -> tuple[Path, str]:
    head, colon, tail = given.rpartition(":")
    path, name = (Path(head), tail) if colon and tail.isidentifier() else (Path(given), "")
    if path.is_dir():
        path /= "model.py"
    if not path.is_file():
        raise LimnerError(
            f"there is no {path}",
            code="model",
            hint="Name a file, or a folder with a model.py: PATH or PATH:Class.",
        )
    return path.resolve(), name


def _module(path: Path) -> ModuleType:
    """The file as the module of its name, so that what it imports from beside itself is found."""
    sys.path.insert(0, str(path.parent))
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise LimnerError(f"{path} is no Python file", code="model")
    module = module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except ImportError as error:
        raise LimnerError(
            f"it imports {error.name}, which is not there", code="model", where=str(path),
            hint="Install what it needs (often in its requirements.txt).",
        ) from error  # fmt: skip
    return module


def _class(module: ModuleType, name: str, given: str) -> type[Any]:
    base: type[Any] = import_module("label_studio_ml.model").LabelStudioMLBase
    bases = (Model, base)
    found = {
        one.__name__: one
        for _, one in getmembers(module, isclass)
        if issubclass(one, bases) and one not in bases and one.__module__ == module.__name__
    }
    if name in found:
        return found[name]
    if len(found) == 1 and not name:
        return next(iter(found.values()))
    if not found and not name and _has_functions():
        return base
    return _missing(found, name, given)


def _has_functions() -> bool:
    """Whether functions were registered in the place of a class."""
    theirs = import_module("label_studio_ml.model")
    return bool(getattr(theirs, "_functions", None) or getattr(theirs, "_predict_fn", None))


def _missing(found: dict[str, type[Any]], name: str, given: str) -> type[Any]:
    listed = ", ".join(sorted(found))
    what = f"no class {name}" if name else f"several classes: {listed}" if found else "no class to be served"
    hint = f"Name one: {given.partition(':')[0]}:{sorted(found)[0]}" if found else "Write a class of Model."
    raise LimnerError(f"it has {what}", code="model", where=given, hint=hint)
