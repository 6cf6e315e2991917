"""The server: an ASGI application that answers the protocol for whatever stands behind it."""

import asyncio
import base64
import binascii
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qs

from limner.assist.protocol import (
    Accepted,
    Capabilities,
    Fault,
    Health,
    IsTraining,
    JobRequest,
    JobStatus,
    Message,
    SetupAnswer,
    TrainAnswer,
    Versions,
    WebhookAnswer,
    read,
    write,
)
from limner.assist.protocol.wire import taken
from limner.assist.serving.metrics import Metrics
from limner.dataset import LimnerError

MOST_BYTES = 256 << 20
"""Of a request: sixteen pictures sent inline, or the labels of many."""

STATUS = {
    "protocol": 400, "config": 400, "not-signed-in": 401, "not-found": 404, "method-not-allowed": 405,
    "training": 409, "too-large": 413, "not-json": 415, "model": 500, "version": 500, "decoder-failed": 503,
    "no-training": 501, "gone": 499,
}  # fmt: skip
"""The HTTP status of an error by its code; of one that is not here it is 422: understood, but not to be answered."""

log = logging.getLogger("limner.backend")

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Said = tuple[int, Message]


class Served(Protocol):
    """What a server stands before; requests come as plain JSON. Raises LimnerError for what is wrong with one."""

    name: str

    @property
    def version(self) -> str:
        """The version that answers."""

    @property
    def batches(self) -> int:
        """How often the model was called."""

    @property
    def training(self) -> bool:
        """Whether a training is under way."""

    def versions(self) -> list[str]:
        """All versions, oldest first."""

    def capabilities(self) -> Capabilities | None:
        """None where only the first version of the protocol is spoken."""

    async def setup(self, plain: Any) -> SetupAnswer:
        """What follows is about this project."""

    async def validate(self, plain: Any) -> Accepted:
        """Whether a project of that configuration can be served."""

    async def predict(self, plain: Any) -> Message:
        """The answer to tasks."""

    async def webhook(self, plain: Any) -> tuple[int, WebhookAnswer]:
        """What becomes of an event, and its HTTP status."""

    async def train(self, plain: Any) -> TrainAnswer:
        """Begin to train on the tasks of the request."""

    def job(self, job: str) -> JobStatus:
        """How far a training is."""

    def cancel(self, job: str) -> JobStatus:
        """Have a training end."""

    def close(self) -> None:
        """Let go of everything; nothing more is asked."""


class Backend:
    """The application. With `user` and `password`, every request needs them (HTTP basic authentication)."""

    def __init__(self, served: Served, user: str = "", password: str = "") -> None:
        self._served = served
        self._secret = f"{user}:{password}".encode() if user and password else b""
        self._metrics = Metrics()
        self._routes: dict[tuple[str, str], Callable[[Any], Awaitable[Said]]] = {
            ("GET", "/"): self._health,
            ("GET", "/health"): self._health,
            ("GET", "/capabilities"): self._capabilities,
            ("GET", "/versions"): self._versions,
            ("POST", "/versions"): self._versions,
            ("GET", "/is_training"): self._is_training,
            ("POST", "/setup"): self._setup,
            ("POST", "/validate"): self._validate,
            ("POST", "/predict"): self._predict,
            ("POST", "/webhook"): self._webhook,
            ("POST", "/train"): self._train,
            ("POST", "/job_status"): self._job_status,
            ("POST", "/cancel"): self._cancel,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            what = (await receive())["type"]
            if what == "lifespan.shutdown":
                self._served.close()
            await send({"type": f"{what}.complete"})
            if what == "lifespan.shutdown":
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.perf_counter()
        path, method = str(scope["path"]).rstrip("/") or "/", str(scope["method"])
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        more: list[tuple[bytes, bytes]] = []
        known = path == "/metrics" or path in {one for _, one in self._routes}
        try:
            self._let_in(headers)
            if path == "/metrics":
                status, kind = 200, b"text/plain; version=0.0.4; charset=utf-8"
                body = self._metrics.text(self._served.version, self._served.batches).encode()
            else:
                status, message = await self._routed(method, path, known, scope, headers, receive)
                kind, body = b"application/json", write(message)
        except Exception as error:
            fault = fault_of(error)
            status, kind, body = fault.status, b"application/json", write(fault)
            if status == 401:
                more = [(b"www-authenticate", b'Basic realm="backend"')]
        self._metrics.answered(path if known else "other", status, time.perf_counter() - begun)
        length = str(len(body)).encode()
        head = [(b"content-type", kind), (b"content-length", length), *more]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})

    def _let_in(self, headers: Mapping[str, str]) -> None:
        if not self._secret:
            return
        scheme, _, given = headers.get("authorization", "").partition(" ")
        try:
            said = base64.b64decode(given, validate=True)
        except (ValueError, binascii.Error):
            said = b""
        if scheme.lower() != "basic" or not hmac.compare_digest(said, self._secret):
            raise LimnerError("name and password are needed", code="not-signed-in")

    async def _routed(
        self, method: str, path: str, known: bool, scope: Scope, headers: Mapping[str, str], receive: Receive
    ) -> Said:
        route = self._routes.get(("GET" if method == "HEAD" else method, path))
        if route is None:
            raise LimnerError(
                f"{path} does not answer to {method}" if known else "there is nothing at this address",
                code="method-not-allowed" if known else "not-found",
            )
        if method != "POST":
            query = parse_qs(scope["query_string"].decode("latin-1"))
            return await route({name: values[-1] for name, values in query.items()})
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            # a page elsewhere can make a browser send anything else to this machine unasked
            raise LimnerError("the request is no JSON", code="not-json", hint="Send application/json.")
        plain = read(await _body(receive), dict[str, Any])
        return await _while_wanted(route(plain), receive) if path == "/predict" else await route(plain)

    async def _health(self, _: Any) -> Said:
        return 200, Health(model_class=self._served.name)

    async def _capabilities(self, _: Any) -> Said:
        found = self._served.capabilities()
        if found is None:
            raise LimnerError("only the first version of the protocol is spoken", code="not-found")
        return 200, found

    async def _versions(self, _: Any) -> Said:
        return 200, Versions(versions=self._served.versions())

    async def _is_training(self, _: Any) -> Said:
        return 200, IsTraining(is_training=self._served.training)

    async def _setup(self, plain: Any) -> Said:
        return 200, await self._served.setup(plain)

    async def _validate(self, plain: Any) -> Said:
        return 200, await self._served.validate(plain)

    async def _predict(self, plain: Any) -> Said:
        answer = await self._served.predict(plain)
        self._metrics.pictures += len(plain.get("tasks") or ())
        return 200, answer

    async def _webhook(self, plain: Any) -> Said:
        return await self._served.webhook(plain)

    async def _train(self, plain: Any) -> Said:
        return 201, await self._served.train(plain)

    async def _job_status(self, plain: Any) -> Said:
        return 200, self._served.job(taken(plain, JobRequest).job)

    async def _cancel(self, plain: Any) -> Said:
        return 200, self._served.cancel(taken(plain, JobRequest).job)


async def _while_wanted(answer: Awaitable[Said], receive: Receive) -> Said:
    """The answer; given up when the asker goes away, as a page does when the next click comes."""
    work, gone = asyncio.ensure_future(answer), asyncio.ensure_future(receive())
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise LimnerError("nobody waits for the answer any more", code="gone")
        return work.result()
    finally:
        work.cancel()
        gone.cancel()


def fault_of(error: Exception) -> Fault:
    """An error as it is answered; one of the model's own code is logged with its traceback, which nobody else sees."""
    if isinstance(error, LimnerError):
        said = f"{error.where}: {error.message}" if error.where else error.message
        return Fault(status=STATUS.get(error.code, 422), detail=said, code=error.code, hint=error.hint)
    log.error("the model failed", exc_info=error)
    if isinstance(error, FileNotFoundError):
        return Fault(status=404, detail=f"{type(error).__name__}: {error}"[:500], code="model")
    return Fault(
        status=500,
        detail=f"{type(error).__name__}: {error}"[:500],
        code="model",
        hint="The model's own code failed; its log has the traceback.",
    )


async def _body(receive: Receive) -> bytes:
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise LimnerError("the request broke off", code="protocol")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > MOST_BYTES:
            raise LimnerError(f"the request has more than {MOST_BYTES >> 20} MB", code="too-large")
        if not message.get("more_body"):
            return b"".join(chunks)
