"""An assistant that does harm, as its options say; known only to tests."""

import os
import time
from typing import Any

import numpy as np

TITLE = "Harm"
SUMMARY = "Does harm."
PICTURES = 0
OPTIONS = dict.fromkeys(("die", "fail", "eat", "hang"), (0.0, 0.0, 1.0))


def area(ask: Any, width: int, height: int) -> None:
    """Nothing."""


def suggest(scene: Any) -> list[Any]:
    """Harm."""
    if scene.option("die"):
        os._exit(3)
    if scene.option("fail"):
        1 / 0  # noqa: B018
    if scene.option("eat"):
        np.ones(1 << 33, dtype=np.uint8)
    while scene.option("hang"):
        time.sleep(0.05)
    return []
