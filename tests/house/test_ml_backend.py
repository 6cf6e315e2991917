"""The page on writing a backend, line by line: its files are written, its commands run, its answers compared."""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs/how-to/ml-backend.md").read_text("utf-8")
BLOCK = re.compile(
    r"^(?:`(?P<path>[^`\n]+)`:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
PORT = "9090"


class Reader:
    """Somebody who does what the page says, in a folder; servers get a port that is free."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = ""
        self._port = PORT
        self._server: subprocess.Popen[str] | None = None
        self._files: dict[str, str] = {}

    def write(self, path: str, text: str) -> None:
        """A file of the page."""
        self._files[path] = text
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text.replace(PORT, self._port), "utf-8")

    def run(self, line: str) -> None:
        """A command of the page."""
        words = shlex.split(line)
        programs = {"limner": [sys.executable, "-m", "limner"], "python": [sys.executable]}
        command = [*programs[words[0]], *words[1:]]
        if words[-1] == "&":
            self._serve(command[:-1])
            return
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=90, env=environment
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        self.said = done.stdout

    def stop(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.communicate(timeout=20)

    def _serve(self, command: list[str]) -> None:
        self.stop()
        self._port = str(free_port())
        self._server = subprocess.Popen(
            [*command, "--port", self._port], cwd=self.folder, stdout=subprocess.PIPE, text=True
        )
        assert self._server.stdout is not None
        assert f"is ready: http://127.0.0.1:{self._port}" in self._server.stdout.readline()
        for path, text in list(self._files.items()):
            self.write(path, text)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    found = Reader(tmp_path)
    try:
        yield found
    finally:
        found.stop()


def test_the_page_is_true(reader: Reader) -> None:
    blocks = list(BLOCK.finditer(PAGE))
    assert len(blocks) == PAGE.count("\n```\n") + PAGE.endswith("\n```")
    done = {"python": 0, "sh": 0, "text": 0}
    for block in blocks:
        kind, text = block["kind"], block["text"]
        done[kind] += 1
        if kind == "python":
            reader.write(block["path"], text)
        elif kind == "sh":
            for line in text.splitlines():
                reader.run(line)
        else:
            assert reader.said == text
    assert min(done.values()) >= 3
