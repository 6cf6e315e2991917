"""The calls to one model server, with limits on time, bytes and addresses.

Private addresses and those of this machine are asked, for that is where model servers mostly run; those that tell a
cloud's machine its secrets never are. The address looked at is the one connected to, and redirects are not followed.
"""

import base64
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

import httpcore
import httpx
import msgspec

from limner.assist.backends import faults
from limner.assist.backends.faults import BackendError
from limner.assist.protocol import (
    Capabilities,
    Health,
    JobRequest,
    JobStatus,
    Message,
    PredictAnswer,
    PredictRequest,
    ProtocolError,
    SetupAnswer,
    SetupRequest,
    TrainAnswer,
    TrainRequest,
    WebhookAnswer,
    WebhookRequest,
    read,
)
from limner.fetch import (
    HostForbidden,
    HostUnknown,
    Pinned,
    TooSlow,
    is_public_or_private,
    resolve,
    url_fault,
)
from limner.store import Access

MOST_BYTES = 32 << 20
"""Of one answer."""
_CONNECT = 3.0
_HEALTH = 3.0
_SETUP = 10.0
_PREDICT = 100.0
_TELL = 10.0
_TRAIN = 100.0
_KEPT = 4
"""Idle connections to one model server."""
_USER_AGENT = b"limner (+https://pypi.org/project/limner)"

M = TypeVar("M")
Body = dict[str, Any]
Headers = Sequence[tuple[bytes, bytes]]


class Client:
    """One model server, asked by one thread at a time; another may `stop` it. Every call raises BackendError."""

    def __init__(self, access: Access) -> None:
        fault = url_fault(access.url)
        if fault:
            raise BackendError(access.url, "backend-unreachable", fault, "Write it as http://HOST:PORT.")
        self.url = access.url.rstrip("/")
        self._headers = [(b"User-Agent", _USER_AGENT), (b"Accept", b"*/*")]
        if access.user or access.password:
            login = base64.b64encode(f"{access.user}:{access.password}".encode())
            self._headers.append((b"Authorization", b"Basic " + login))
        self._pinned = Pinned(is_public_or_private, resolve, _CONNECT)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl(), max_connections=1, keepalive_expiry=30, network_backend=self._pinned
        )
        self._stopped = threading.Event()

    @property
    def usable(self) -> bool:
        """Whether it was not stopped."""
        return not self._stopped.is_set()

    def health(self) -> Health:
        """That it is up."""
        return self._read(self._ask("GET", "/health", None, _HEALTH), Health, "/health")

    def setup(self, request: SetupRequest) -> SetupAnswer:
        """Which version of the model will answer."""
        return self._read(self._ask("POST", "/setup", request, _SETUP), SetupAnswer, "/setup")

    def capabilities(self) -> Capabilities | None:
        """What it can do beyond Label Studio's protocol; None where it does not say."""
        try:
            return self._read(self._ask("GET", "/capabilities", None, _HEALTH), Capabilities, "/capabilities")
        except BackendError as error:
            if error.code in ("backend-failed", "backend-wrong-answer"):
                return None  # a server of the first version answers 404, or whatever it answers to everything
            raise

    def predict(self, request: PredictRequest, seconds: float = _PREDICT) -> PredictAnswer:
        """What it finds on the tasks' pictures."""
        return self._read(self.predicted(request, seconds), PredictAnswer, "/predict")

    def predicted(self, request: PredictRequest, seconds: float = _PREDICT) -> bytes:
        """The same, unread: for a `Reader`."""
        return self._ask("POST", "/predict", request, seconds)

    def tell(self, request: WebhookRequest, seconds: float = _TELL) -> WebhookAnswer:
        """Lets it know that something happened; START_TRAINING may take as long as Label Studio waits."""
        given = seconds if request.action != "START_TRAINING" else _TRAIN
        return self._read(self._ask("POST", "/webhook", request, given), WebhookAnswer, "/webhook")

    def train(self, request: TrainRequest) -> TrainAnswer:
        """Begins a training whose progress can be asked for."""
        return self._read(self._ask("POST", "/train", request, _TRAIN), TrainAnswer, "/train")

    def training(self, job: str) -> JobStatus:
        """How far a training is."""
        data = self._ask("POST", "/job_status", JobRequest(job=job), _HEALTH)
        return self._read(data, JobStatus, "/job_status")

    def cancel(self, job: str) -> JobStatus:
        """Ends a training."""
        return self._read(self._ask("POST", "/cancel", JobRequest(job=job), _HEALTH), JobStatus, "/cancel")

    def post(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        """Sends any JSON to the very address, as webhooks are called."""
        own = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._ask("POST", "", dict(body), _TELL, own)

    def stop(self) -> None:
        """Ends the call that is under way, and all that come."""
        self._stopped.set()
        self._pinned.stop()

    def close(self) -> None:
        """Lets go of the connection."""
        self._pool.close()

    def _read(self, data: bytes, kind: type[M], path: str) -> M:
        try:
            return read(data, kind)
        except ProtocolError as error:
            where = f" at {error.where}" if error.where else ""
            raise faults.wrong(
                self.url, f"its answer to {path} does not fit{where}: {error.message}"
            ) from error

    def _ask(
        self, method: str, path: str, message: Message | Body | None, seconds: float, own: Headers = ()
    ) -> bytes:
        self._pinned.until = time.monotonic() + seconds
        try:
            if self._stopped.is_set():
                raise faults.stopped(self.url)
            return self._once(method, path, message, seconds, own)
        except (HostUnknown, HostForbidden, TooSlow, httpcore.TimeoutException, httpcore.NetworkError,
                httpcore.ProtocolError, OSError) as error:  # fmt: skip
            raise self._fault(error, seconds) from error

    def _once(
        self, method: str, path: str, message: Message | Body | None, seconds: float, own: Headers
    ) -> bytes:
        headers, body = [*self._headers, *own], None
        if message is not None:
            body = msgspec.json.encode(message)
            headers.append((b"Content-Type", b"application/json"))
        timeout = {"connect": min(_CONNECT, seconds), "read": seconds, "write": seconds, "pool": seconds}
        url = httpx.URL(self.url + path)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        with self._pool.stream(
            method, target, headers=headers, content=body, extensions={"timeout": timeout}
        ) as answer:
            data = bytearray()
            for chunk in answer.iter_stream():
                data += chunk
                if len(data) > MOST_BYTES:
                    raise faults.too_large(self.url, MOST_BYTES)
            if not 200 <= answer.status < 300:
                raise faults.refused(self.url, path, answer.status, bytes(data))
            return bytes(data)

    def _fault(self, error: Exception, seconds: float) -> BackendError:
        if self._stopped.is_set():
            return faults.stopped(self.url)
        if isinstance(error, HostUnknown):
            return faults.unreachable(self.url, "its host is not known")
        if isinstance(error, HostForbidden):
            message = "its address belongs to what tells machines their secrets, and is never asked"
            return BackendError(
                self.url, "backend-unreachable", message, "Give the model server's own address."
            )
        if isinstance(error, httpcore.ConnectTimeout):
            return faults.unreachable(self.url, f"it cannot be connected to within {_CONNECT:g} s")
        if isinstance(error, TooSlow | httpcore.TimeoutException):
            return faults.slow(self.url, seconds)
        if isinstance(error, httpcore.ConnectError | OSError):
            return faults.unreachable(self.url, "nobody answers there")
        return faults.unreachable(self.url, "it broke the connection off")


class Clients:
    """Clients with their connections, kept for the next call; safe to use from many threads."""

    def __init__(self) -> None:
        self._idle: dict[Access, list[Client]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def of(self, access: Access) -> Iterator[Client]:
        """A client for nobody else, as long as the `with` lasts. Raises BackendError."""
        with self._lock:
            idle = self._idle.get(access)
            client = idle.pop() if idle else None
        client = client or Client(access)
        try:
            yield client
        finally:
            self._keep(access, client)

    def close(self) -> None:
        """Lets go of all connections that are not in use."""
        with self._lock:
            idle = [client for clients in self._idle.values() for client in clients]
            self._idle.clear()
        for client in idle:
            client.close()

    def _keep(self, access: Access, client: Client) -> None:
        with self._lock:
            idle = self._idle.setdefault(access, [])
            if client.usable and len(idle) < _KEPT:
                idle.append(client)
                return
        client.close()


@cache
def _ssl() -> ssl.SSLContext:
    return httpx.create_ssl_context()
