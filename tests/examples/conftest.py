"""The example backends, served as people start them: their folder, and what the environment says."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from limner.assist.serving import load
from tests.assist.serving.backends import answering

BACKENDS = Path(__file__).resolve().parents[2] / "examples/backends"

Serve = Callable[..., httpx.Client]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Starts an example by name, with these variables in its environment; gives a client."""
    with ExitStack() as running:

        def start(name: str, **environment: object) -> httpx.Client:
            for key, value in environment.items():
                monkeypatch.setenv(key, str(value))
            monkeypatch.setenv("MODEL_DIR", str(tmp_path))
            monkeypatch.setattr(sys, "path", [*sys.path])
            monkeypatch.setattr(sys, "modules", sys.modules.copy())
            return running.enter_context(answering(load(str(BACKENDS / name), tmp_path / name)))

        yield start
