"""Real servers, each in a process of its own, started by the command line as people start them."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from limner.client import Client
from limner.server import read_key

_PORTS = 1000
"""Ports of each process of the tests, below those that systems give away by themselves."""
_numbers = count(os.getpid())

READY = re.compile(r"^Limner is ready: (http://127\.0\.0\.1:\d+)/\?code=\S+$")


@dataclass
class Running:
    """A server that answers: its address, the ready line's address with the code, and its process."""

    address: str
    entrance: str
    process: subprocess.Popen[str]
    folder: Path

    @property
    def key(self) -> str:
        """The token for programs of this user."""
        key = read_key(self.folder)
        assert key, "the server has no key"
        return key

    def token(self, name: str = "test") -> str:
        """A new token, as `limner token NAME` prints it."""
        with self.client() as client:
            return str(client.ask("POST", "/tokens", json={"name": name})["token"])

    def client(self) -> Client:
        """A program that speaks with the server."""
        return Client(self.address, self.key)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends the server and gives its exit status."""
        self.process.send_signal(how)
        status = self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


def start(folder: Path, *arguments: str, port: int = 0) -> Running:
    """Starts `limner` on a data folder, on a port of its own, and waits for its one line."""
    process = launch(folder, *arguments, port=port or own_port())
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    match = READY.match(line)
    assert match, f"not a ready line: {line!r}"
    return Running(match[1], line.removeprefix("Limner is ready: "), process, folder)


def launch(folder: Path, *arguments: str, port: int = 0) -> "subprocess.Popen[str]":
    """The process of `limner serve`, or of the verb that the arguments begin with, which may not answer yet."""
    verb = arguments or ("serve",)
    named = ("--port", str(port)) if port else ()
    command = [sys.executable, "-m", "limner", *verb, "--data", str(folder), "--no-browser", *named]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@contextmanager
def serving(
    model: Path, data: Path, port: int = 0, python: Path | None = None, **environment: object
) -> "Iterator[tuple[str, subprocess.Popen[str]]]":
    """`limner backend start` on a model, for as long as the `with` lasts: its address and its process.

    It runs under this Python or the one that is named, with these variables in its environment.
    """
    command = [str(python or sys.executable), "-m", "limner", "backend", "start", str(model)]
    said = {**os.environ, **{name: str(value) for name, value in environment.items()}}
    process = subprocess.Popen(
        [*command, "--data", str(data), "--port", str(port)], stdout=subprocess.PIPE, text=True, env=said
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        ready = re.fullmatch(r"\w+ is ready: (http://127\.0\.0\.1:\d+)\n", line)
        assert ready, f"not a ready line: {line!r}"
        yield ready[1], process
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def own_port() -> int:
    """A port that no other server of the tests gets meanwhile: whoever is killed can be started there again."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for _ in range(_PORTS):
        port = 10_000 + worker * _PORTS + next(_numbers) % _PORTS
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("all ports of the tests are taken")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
