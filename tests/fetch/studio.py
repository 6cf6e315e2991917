"""A Label Studio of one project that answers as the real one does, as far as a project is read through it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.media.made import encoded, photo

PICTURE = encoded(photo(), "PNG")
KEY, ACCESS = "0123456789abcdef", "access"
REFRESH = "a.b.c"
CONFIG = (
    '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image">'
    '<Label value="car"/></RectangleLabels></View>'
)
ANN = {"id": 1, "email": "ann@example.org", "first_name": "Ann", "last_name": "Lee"}


def box(x: float = 10) -> dict[str, Any]:
    value = {"x": x, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["car"]}
    return {
        "id": "r1", "type": "rectanglelabels", "from_name": "label", "to_name": "image", "original_width": 320,
        "original_height": 240, "image_rotation": 0, "value": value,
    }  # fmt: skip


def task(number: int, address: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "data": {"image": address}, "meta": {}, "annotations": [], "drafts": [], **more}


class Handler(BaseHTTPRequestHandler):
    """The project, its people, its tasks two at a time, and uploaded files."""

    protocol_version = "HTTP/1.1"
    server: "Studio"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(self.path)
        known = self.path == "/api/token/refresh/" and body == {"refresh": REFRESH}
        self.say({"access": ACCESS} if known else {}, 200 if known else 401)

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        if self.headers.get("Authorization") not in (f"Token {KEY}", f"Bearer {ACCESS}"):
            self.say({"detail": "Invalid token."}, 401)
        elif parts.path == "/api/projects/":
            self.say({"results": [{"id": one, "title": f"P{one}"} for one in self.server.projects]})
        elif parts.path == "/api/projects/7/":
            self.say({"id": 7, "title": "Street", "label_config": CONFIG})
        elif parts.path == "/api/users/":
            self.say([ANN] if self.server.people else {"detail": "no"}, 200 if self.server.people else 403)
        elif parts.path == "/api/tasks/":
            page, size = (int(parse_qs(parts.query)[name][0]) for name in ("page", "page_size"))
            found = self.server.tasks[(page - 1) * size : page * size]
            self.say({"tasks": found, "total": len(self.server.tasks)}, 200 if found or page == 1 else 404)
        elif parts.path in self.server.files:
            self.octets(200, PICTURE)
        else:
            self.say({"detail": "Not found."}, 404)

    def say(self, body: Any, status: int = 200) -> None:
        self.octets(status, json.dumps(body).encode())

    def octets(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


class Studio(ThreadingHTTPServer):
    """What it holds, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.projects = [7]
        self.people = True
        self.tasks: list[dict[str, Any]] = []
        self.files: set[str] = set()

    @property
    def at(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def add(self, *tasks: dict[str, Any]) -> None:
        """Tasks, whose uploaded files are there."""
        self.tasks += tasks
        self.files |= {one["data"]["image"] for one in tasks}


@contextmanager
def studio() -> Iterator[Studio]:
    with Studio() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
