"""Requests sent as fast as they are answered, over connections that stay open, at little cost of our own."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """What is asked; the bytes are made before anything is timed."""

    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True)
class Load:
    """What came of a number of requests."""

    seconds: list[float]
    """Each request, from its first byte sent to the last received."""
    wall: float
    octets: int
    """Of the last answer's body."""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.wall


def send(address: str, authorization: str, requests: Sequence[Request], clients: int = 1) -> Load:
    """Sends all requests, shared by as many clients, each of which waits for an answer before it asks again."""
    return asyncio.run(_send(address, authorization, requests, clients))


async def _send(address: str, authorization: str, requests: Sequence[Request], clients: int) -> Load:
    connections = [await _Connection.open(address, authorization) for _ in range(clients)]
    waiting = iter(requests)
    seconds: list[float] = []
    octets = 0

    async def work(connection: "_Connection") -> None:
        nonlocal octets
        for request in waiting:
            began = time.perf_counter()
            status, body = await connection.answer(request)
            seconds.append(time.perf_counter() - began)
            octets = len(body)
            if status not in (200, 201):
                raise RuntimeError(f"{request.method} {request.path}: {status} {body[:300]!r}")

    began = time.perf_counter()
    await asyncio.gather(*(work(connection) for connection in connections))
    wall = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return Load(seconds, wall, octets)


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: str) -> None:
        self._reader = reader
        self._writer = writer
        self._head = head

    @classmethod
    async def open(cls, address: str, authorization: str) -> "_Connection":
        place = urlsplit(address)
        reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1 << 24)
        head = f"host: {place.netloc}\r\nauthorization: {authorization}\r\ncontent-type: application/json\r\n"
        return cls(reader, writer, head)

    async def answer(self, request: Request) -> tuple[int, bytes]:
        """Status and body."""
        line = f"{request.method} {request.path} HTTP/1.1\r\n{self._head}"
        self._writer.write(f"{line}content-length: {len(request.body)}\r\n\r\n".encode() + request.body)
        first, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if line)
        if headers.get("transfer-encoding") == "chunked":
            body = await self._chunks()
        else:
            body = await self._reader.readexactly(int(headers["content-length"]))
        return int(first.split()[1]), body

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self._reader.readline(), 16):
            body += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readexactly(2)
        return body

    def close(self) -> None:
        """Hangs up."""
        self._writer.close()
