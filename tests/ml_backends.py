"""Model servers on this machine that behave as they are told, and well where they are told nothing."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from limner.store import Access


@dataclass
class Call:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


Behaviour = Callable[["Answering", Call], Any]
"""Gives what is answered as JSON, or None where it has answered itself."""


@dataclass
class Stub:
    """A running model server. `behave` has what it does instead of behaving, by path."""

    address: str
    version: str = "1"
    login: str = ""
    behave: dict[str, Behaviour] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Ends what hangs."""
    heard: threading.Condition = field(default_factory=threading.Condition)

    def access(self) -> Access:
        """How it is asked."""
        user, _, password = self.login.partition(":")
        return Access(self.address, user, password)

    def asked(self, path: str) -> list[Call]:
        """The requests to that path so far."""
        return [call for call in list(self.calls) if call.path == path]

    def wait(self, path: str, count: int = 1, seconds: float = 10) -> list[Call]:
        """The requests to that path, once there are so many."""
        with self.heard:
            assert self.heard.wait_for(lambda: len(self.asked(path)) >= count, seconds), self.calls
        return self.asked(path)

    def hang(self, answering: "Answering", call: Call) -> Any:
        """Says nothing until the test is over."""
        self.released.wait(60)
        answering.close_connection = True


class Answering(BaseHTTPRequestHandler):
    """One connection to a stub."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub: Stub

    def do_GET(self) -> None:
        """Any request."""
        self._do()

    def do_POST(self) -> None:
        """Any request."""
        self._do()

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""

    def say(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Answers with those bytes."""
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _do(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        call = Call(self.command, self.path, dict(self.headers), json.loads(raw) if raw else None)
        with self.stub.heard:
            self.stub.calls.append(call)
            self.stub.heard.notify_all()
        behave = self.stub.behave.get(self.path) or _GOOD.get(self.path)
        if self.stub.login and self.headers.get("Authorization") != basic(self.stub.login):
            self.say(b'{"detail": "who are you?"}', 401)
        elif behave is None:
            self.say(b'{"detail": "not here"}', 404)
        else:
            try:
                answer = behave(self, call)
                if answer is not None:
                    self.say(json.dumps(answer).encode())
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True


@contextmanager
def stub(**more: Any) -> Iterator[Stub]:
    """A model server, for as long as the `with` lasts."""
    made = Stub("", **more)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("One", (Answering,), {"stub": made}))
    server.daemon_threads = True
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()


def basic(login: str) -> str:
    """The header that `user:password` makes."""
    return "Basic " + base64.b64encode(login.encode()).decode()


def box(label: str = "car", x: float = 10, **fields: Any) -> dict[str, Any]:
    """A rectangle as a model gives it: percent of the picture."""
    value = {"x": x, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": [label]}
    return {
        "id": f"b{x}", "type": "rectanglelabels", "from_name": "box", "to_name": "image", "score": 0.75,
        "original_width": 640, "original_height": 480, "value": value, **fields,
    }  # fmt: skip


def answers(*regions: Any, **fields: Any) -> Behaviour:
    """Says the same of every task."""
    return lambda answering, call: {
        "results": [
            {"result": list(regions), "score": 0.5, "model_version": answering.stub.version, **fields}
            for _ in call.body["tasks"]
        ]
    }


def always(body: bytes, status: int = 200, **headers: str) -> Behaviour:
    """Answers with those bytes."""

    def behave(answering: Answering, _: Call) -> None:
        answering.say(body, status, **headers)

    return behave


_GOOD: dict[str, Behaviour] = {
    "/health": lambda *_: {"status": "UP", "model_class": "Stub"},
    "/setup": lambda answering, _: {"model_version": answering.stub.version},
    "/predict": answers(box()),
    "/webhook": lambda *_: {"result": None, "status": "ok"},
}
