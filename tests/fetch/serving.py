"""A web server on this machine that answers well, badly, or for ever."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.media.made import encoded, photo

PICTURE = encoded(photo(), "JPEG")
TAG = '"v1"'


class Handler(BaseHTTPRequestHandler):
    """What each path answers; the server counts who asked for what."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers.items())))
        with self.server.lock:
            self.server.now += 1
            self.server.most = max(self.server.most, self.server.now)
        try:
            self.route(self.path.lstrip("/").partition("?")[0])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with self.server.lock:
                self.server.now -= 1

    def route(self, name: str) -> None:
        verb, _, rest = name.partition("/")
        known = getattr(self, f"on_{verb}", None)
        if known is None:
            self.answer(200, PICTURE)
        else:
            known(rest)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Transfer_Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def on_to(self, rest: str) -> None:
        self.answer(302, Location=self.server.target or f"/{rest}", Set_Cookie="a=b")

    def on_round(self, rest: str) -> None:
        self.answer(302, Location=f"/round/{int(rest) + 1}")

    def on_status(self, rest: str) -> None:
        self.answer(int(rest), b"the inner secret")

    def on_text(self, rest: str) -> None:
        self.answer(200, b"<html>no picture</html>", Content_Type="image/jpeg")

    def on_zipped(self, rest: str) -> None:
        self.answer(200, PICTURE, Content_Encoding="gzip")

    def on_endless(self, rest: str) -> None:
        self.answer(200, Transfer_Encoding="chunked")
        while True:
            self.wfile.write(b"10000\r\n" + bytes(65536) + b"\r\n")

    def on_huge(self, rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(10**15))
        self.end_headers()
        self.close_connection = True

    def on_drip(self, rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def on_heads(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(1000):
            self.wfile.write(b"X-%d: y\r\n" % number)
            time.sleep(0.05)

    def on_silent(self, rest: str) -> None:
        time.sleep(3)
        self.close_connection = True

    def on_slow(self, rest: str) -> None:
        time.sleep(0.2)
        self.answer(200, PICTURE)

    def on_busy(self, rest: str) -> None:
        """Two times too many, then the picture."""
        if sum(path == self.path for path, _ in self.server.asked) < 3:
            self.answer(429, Retry_After=rest.partition("/")[0])
        else:
            self.answer(200, PICTURE)

    def on_cut(self, rest: str) -> None:
        """The first half, then the connection ends; the rest to whoever asks for it."""
        wanted = self.headers.get("Range", "")
        if wanted and self.headers.get("If-Range") == self.server.tag:
            begun = int(wanted.removeprefix("bytes=").removesuffix("-"))
            said = f"bytes {begun}-{len(PICTURE) - 1}/{len(PICTURE)}"
            self.answer(206, PICTURE[begun:], Content_Range=said, ETag=self.server.tag)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(PICTURE)))
        self.send_header("ETag", self.server.tag)
        self.end_headers()
        self.wfile.write(PICTURE if wanted else PICTURE[: len(PICTURE) // 2])
        self.close_connection = True

    def log_message(self, *_: Any) -> None: ...


class Server(ThreadingHTTPServer):
    """`asked` holds path and headers of every request, `most` how many there were at once."""

    daemon_threads = True

    def __init__(self, host: str) -> None:
        super().__init__((host, 0), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.lock = threading.Lock()
        self.now = self.most = 0
        self.target = ""
        self.tag = TAG
        self.port = self.server_address[1]
        self.at = f"http://{host}:{self.port}"

    @property
    def paths(self) -> Counter[str]:
        return Counter(path for path, _ in self.asked)

    def handle_error(self, *_: Any) -> None: ...


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Server]:
    with Server(host) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
