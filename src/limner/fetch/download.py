"""Files fetched from addresses that strangers wrote down: only by http and https, only from machines that may be asked.

A name is resolved once, and the connection goes to the address that was looked at, so an answer that changes in
between is of no use. Each redirect is looked at in the same way. No cookies, no passwords, no proxies of the
environment; what a server says beside the file reaches nobody.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore
import httpx

from limner.dataset import LimnerError
from limner.fetch.addresses import Address, Resolve, is_private_name, is_public, resolve
from limner.fetch.pinned import HostForbidden, HostUnknown, Pinned, TooSlow
from limner.media import printable

REDIRECTS = 3
_CHUNK = 1 << 16
_LONGEST_ADDRESS = 4096
_AGENT = "limner (+https://pypi.org/project/limner)"
_MOVED = (301, 302, 303, 307, 308)
_LATER = (408, 425, 429, 500, 502, 503, 504)
_PORTS = {b"http": 80, b"https": 443}
_URL_SIGNS = "!#$%&'()*+,/:;=?@[]~"


class DownloadRefused(LimnerError):
    """A file that was not fetched; `wait` is how many seconds later it may be tried again, None if that is of no use.

    Codes: `unsafe-url`, `private-address`, `redirects`, `status`, `too-large`, `too-slow`, `network`.
    """

    def __init__(self, url: str, code: str, reason: str, hint: str = "", wait: float | None = None) -> None:
        super().__init__(reason, code=code, where=shown_url(url), hint=hint)
        self.wait = wait


@dataclass(frozen=True)
class Limits:
    """What one file may take: bytes, seconds altogether, and seconds of silence."""

    bytes: int = 100_000_000
    seconds: float = 300
    silence: float = 30


class Downloader:
    """Fetches one file after the other; for one thread.

    `keys` has what is sent as Authorization to the servers that its URLs name, and to no other. `heard` is told how
    many bytes of a file are there, and of how many (0 while nobody knows).
    """

    def __init__(
        self,
        limits: Limits = Limits(),
        allowed: Callable[[Address], bool] = is_public,
        find: Resolve = resolve,
        keys: Mapping[str, str] | None = None,
        accept: str = "image/*,*/*;q=0.1",
        heard: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        self._accept = accept.encode()
        self._heard = heard
        self._keys = {_origin(url): key.encode() for url, key in (keys or {}).items()}
        self._limits = limits
        self._private = allowed is not is_public
        self._pinned = Pinned(allowed, find, limits.silence)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=4,
            max_keepalive_connections=2,
            keepalive_expiry=10,
            network_backend=self._pinned,
        )

    def stop(self) -> None:
        """Let what is under way end early; another thread may call this."""
        self._pinned.stop()

    def close(self) -> None:
        """Let go of all connections."""
        self._pool.close()

    def fetch(self, url: str, part: Path) -> int:
        """Put the file at `part`, from where an earlier try left it; gives its size in bytes.

        What is there of it stays when this raises DownloadRefused, unless it is of no more use.
        """
        self._pinned.until = time.monotonic() + self._limits.seconds
        target = url
        try:
            for _ in range(REDIRECTS + 1):
                moved = self._once(self._checked(target, url), url, part)
                if moved is None:
                    return part.stat().st_size
                target = moved
        except HostUnknown as error:
            raise DownloadRefused(url, "network", "its host is not known", wait=2) from error
        except HostForbidden as error:
            raise _private(url) from error
        except (httpcore.TimeoutException, TooSlow) as error:
            reason = "it took too long to come"
            raise DownloadRefused(url, "too-slow", reason, "Try again later.", wait=5) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            reason = f"the connection failed ({type(error).__name__})"
            raise DownloadRefused(url, "network", reason, "Try again later.", wait=2) from error
        raise DownloadRefused(url, "redirects", f"it is redirected more than {REDIRECTS} times")

    def _checked(self, target: str, url: str) -> httpcore.URL:
        fault = url_fault(target)
        if fault:
            raise DownloadRefused(url, "unsafe-url", fault)
        parts = urlsplit(target)
        if is_private_name(parts.hostname or "") and not self._private:
            raise _private(url)
        path = quote(urlunsplit(("", "", parts.path or "/", parts.query, "")), safe=_URL_SIGNS)
        host = (parts.hostname or "").encode("idna")
        return httpcore.URL(scheme=parts.scheme.encode(), host=host, port=parts.port, target=path.encode())

    def _once(self, target: httpcore.URL, url: str, part: Path) -> str | None:
        """Ask once; gives where it is, if it is somewhere else."""
        headers = [
            (b"User-Agent", _AGENT.encode()),
            (b"Accept", self._accept),
            (b"Accept-Encoding", b"identity"),
        ]
        if key := self._keys.get((target.scheme, target.host, target.port or _PORTS.get(target.scheme))):
            headers.append((b"Authorization", key))
        etag = part.with_suffix(".etag")
        begun = _begun(part, etag)
        if begun:
            headers += [(b"Range", b"bytes=%d-" % begun[0]), (b"If-Range", begun[1])]
        silence = self._limits.silence
        timeout = {"connect": silence, "read": silence, "write": silence, "pool": silence}
        with self._pool.stream("GET", target, headers=headers, extensions={"timeout": timeout}) as answer:
            said = _headers(answer.headers)
            if answer.status in _MOVED and said.get("location"):
                return urljoin(str(bytes(target), "ascii"), said["location"])
            whole = self._size(answer.status, said, begun[0] if begun else 0, url, part)
            tag = said.get("etag", "")
            if re.fullmatch(r'"[\x21\x23-\x7e]{1,200}"', tag):  # weak ones name more than one content
                etag.write_text(tag)
            else:
                etag.unlink(missing_ok=True)
            self._store(answer.iter_stream(), part, whole, answer.status == 206, url)
        return None

    def _size(self, status: int, said: dict[str, str], begun: int, url: str, part: Path) -> int | None:
        """How many bytes there will be in the file; None if nobody says. Raises DownloadRefused."""
        if status == 416 or (
            status == 206 and not said.get("content-range", "").startswith(f"bytes {begun}-")
        ):
            part.unlink(missing_ok=True)
            raise DownloadRefused(url, "network", "it has changed in between", wait=0)
        if status not in (200, 206):
            wait = _retry_after(said.get("retry-after", "")) if status in _LATER else None
            raise DownloadRefused(url, "status", f"the server answers {status}", wait=wait)
        if said.get("content-encoding", "identity").lower() != "identity":
            raise DownloadRefused(url, "network", "the server packs it in a way that was not asked for")
        length = said.get("content-length", "")
        whole = int(length) + (begun if status == 206 else 0) if re.fullmatch(r"\d{1,18}", length) else None
        if whole is not None and whole > self._limits.bytes:
            part.unlink(missing_ok=True)
            raise self._too_large(url)
        return whole

    def _store(self, chunks: Iterable[bytes], part: Path, whole: int | None, further: bool, url: str) -> None:
        with part.open("ab" if further else "wb") as file:
            size = file.tell()
            for chunk in chunks:
                size += len(chunk)
                if size > self._limits.bytes:
                    break
                file.write(chunk)
                self._heard(size, whole or 0)
        if size > self._limits.bytes:
            part.unlink()
            raise self._too_large(url)
        if whole is not None and size != whole:
            raise DownloadRefused(url, "network", f"{size} of {whole} bytes came", "Try again later.", wait=2)

    def _too_large(self, url: str) -> DownloadRefused:
        return DownloadRefused(url, "too-large", f"it is larger than {self._limits.bytes / 1e6:g} MB")


def url_fault(url: str) -> str:
    """Why nobody would be asked for this URL; empty where it is fine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError:  # which UnicodeError is too
        return "it is no address"
    if parts.scheme not in ("http", "https"):
        return "only http and https are fetched"
    if not host or len(url) > _LONGEST_ADDRESS:
        return "it names no host" if not host else "it is too long"
    return "it holds a name or password, which are not sent" if "@" in parts.netloc else ""


def shown_url(url: str) -> str:
    """A URL for people and logs, without password and with signs that print."""
    return printable(re.sub(r"//[^/@]*@", "//…@", url))


def _origin(url: str) -> tuple[bytes, bytes, int | None]:
    parts = urlsplit(url)
    scheme = parts.scheme.encode()
    return scheme, (parts.hostname or "").encode("idna"), parts.port or _PORTS.get(scheme)


def _private(url: str) -> DownloadRefused:
    reason = "it leads to this machine or into its network"
    return DownloadRefused(
        url, "private-address", reason, "--allow-private allows that for a list you trust."
    )


def _begun(part: Path, etag: Path) -> tuple[int, bytes] | None:
    """How much of the file is there and which content it is of; None to begin anew."""
    try:
        size, tag = part.stat().st_size, etag.read_text("ascii")
    except (OSError, ValueError):
        return None
    return (size, tag.encode()) if size and tag else None


def _headers(given: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in given}


def _retry_after(text: str) -> float:
    """Seconds to wait: as the server says, at most as long as anybody would, else 2."""
    if re.fullmatch(r"\d{1,9}", text.strip()):
        return float(text)
    with suppress(ValueError, TypeError):
        return max(parsedate_to_datetime(text).timestamp() - time.time(), 0.0)
    return 2.0
