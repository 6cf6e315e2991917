"""A model server in a process of its own, which answers at once or never: `python -m benchmarks.assist.model`.

It prints its address. Answers are bytes made beforehand, so that what is measured is not what answering costs.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.material import NAMES
from tests.ml_backends import box

HANGS = "/hang"
"""Below this address is one that takes every picture and never answers."""
LAST = "/last"
"""Gives the questions of the last prediction back."""

_FOUND = json.dumps(
    {"result": [box(NAMES[0]), box(NAMES[1], 40)], "score": 0.5, "model_version": "1"}
).encode()
_ANSWERS = {
    "/health": b'{"status": "UP", "model_class": "Quick"}',
    "/setup": b'{"model_version": "1"}',
    "/capabilities": b'{"batch": 32}',
    "/webhook": b'{"result": null, "status": "ok"}',
}


@contextmanager
def running() -> Iterator[str]:
    """Its address, for as long as the `with` lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.assist.model"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class _Quick(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    last = b"{}"

    def do_GET(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self._do()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.removeprefix(HANGS)
        if path != "/predict":
            answer = _Quick.last if path == LAST else _ANSWERS.get(path, b"{}")
        elif path != self.path:
            threading.Event().wait()
        else:
            _Quick.last = body
            answer = b'{"results": [%s]}' % b",".join([_FOUND] * body.count(b'"inner_id":'))
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def main() -> None:
    """Serves until it is ended."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Quick)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
