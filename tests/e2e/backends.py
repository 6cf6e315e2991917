"""The backends that come with Limner, each in a process of its own, started as people start them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/backends"


@contextmanager
def backend(name: str, data: Path, python: Path | None = None, **environment: object) -> Iterator[str]:
    """The address of a running example; with these variables in its environment, and another Python if one is named."""
    command = [str(python or sys.executable), "-m", "limner", "backend", "start", str(EXAMPLES / name)]
    said = {key: str(value) for key, value in environment.items()}
    process = subprocess.Popen(
        [*command, "--port", "0", "--data", str(data)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **said},
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline().strip()
        assert " is ready: " in line, f"not a ready line: {line!r}"
        yield line.partition(" is ready: ")[2]
    finally:
        process.terminate()
        process.communicate(timeout=30)
