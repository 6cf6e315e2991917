"""Limner: from a heap of raw pictures to labels that a training run can trust.

`import limner` loads the document model alone; everything heavier comes in when it is called.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from limner import dataset

if TYPE_CHECKING:
    from limner import formats as formats
    from limner import ops as ops
    from limner import torch as torch
    from limner.ops import Picture as Picture
    from limner.ops import View as View
    from limner.ops import read as read

__version__ = "0.1.0"

__all__ = ["Picture", "View", "__version__", "dataset", "read"]

_FROM_OPS = {"Picture", "View", "read"}
_ROOMS = {"formats", "ops", "torch"}


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"limner.{name}")
    if name in _FROM_OPS:
        return getattr(import_module("limner.ops"), name)
    raise AttributeError(f"module 'limner' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_FROM_OPS, *_ROOMS} - {"torch"})  # who lists everything need not have it
