"""Who lends pictures, and who knows what was lent."""

import base64
import hmac
import io
import secrets
import time
from contextlib import suppress
from ipaddress import ip_address
from typing import BinaryIO
from urllib.parse import quote, urlsplit
from uuid import UUID

from limner.dataset import Image, LimnerError
from limner.media import Decoder
from limner.store import Backend, Store

SECONDS = 15 * 60
"""As long as a slow model may take over a batch, and no longer."""
_MAC = 16


class Lender:
    """Lends pictures of a store. `address` is where this server answers; empty where none does: all goes inline then.

    The key is the process's own, so what was lent ends with it. Safe to call from many threads.
    """

    def __init__(self, store: Store, decoder: Decoder, address: str = "") -> None:
        self._store = store
        self._decoder = decoder
        self.address = address
        self._key = secrets.token_bytes(32)

    def inline(self, backend: Backend) -> bool:
        """Whether pictures must go within the request: this server answers its own machine alone."""
        wanted = bool((backend.capabilities or {}).get("inline"))
        return wanted or not self.address or not _is_here(backend.url)

    def lend(self, image: Image, backend: Backend, seconds: int = SECONDS) -> str:
        """The picture's address for that backend, or the picture itself as a `data:` address.

        Raises NotFound, StorageFailed, PictureRefused.
        """
        if not self.inline(backend):
            return f"{self.address}/given/{self.token(image.id, backend.id, seconds)}/{quote(image.name, safe='')}"
        file, kind = self.open(image.id)
        with file:
            return f"data:{kind};base64,{base64.b64encode(file.read()).decode()}"

    def token(self, image: UUID, backend: UUID, seconds: int = SECONDS) -> str:
        """What opens that one picture until then."""
        said = image.bytes + backend.bytes + (int(time.time()) + seconds).to_bytes(8, "big")
        return base64.urlsafe_b64encode(said + self._signed(said)).decode().rstrip("=")

    def borrowed(self, token: str) -> UUID:
        """The picture that the token opens. Raises LimnerError (`not-found`) for one that is wrong or over."""
        with suppress(ValueError):
            data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            said, mac = data[:-_MAC], data[-_MAC:]
            ours = len(said) == 40 and hmac.compare_digest(mac, self._signed(said))
            if ours and int.from_bytes(said[32:], "big") >= time.time():
                return UUID(bytes=said[:16])
        raise LimnerError(
            "this address of a picture is not good any more",
            code="not-found",
            hint="Ask again for a prediction.",
        )

    def open(self, image: UUID) -> tuple[BinaryIO, str]:
        """The picture's bytes and their media type: as they came, or upright and lossless where they are turned
        or of a kind that few programs read. Raises NotFound, StorageFailed, PictureRefused."""
        file = self._store.images.file(image)
        if file.rendition or self._store.images.get(image).orientation != 1:
            made = self._decoder.rendition(self._store.images.path(file), file.name)
            return io.BytesIO(made), "image/png"
        return self._store.images.open(image), file.media_type

    def _signed(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")[:_MAC]


def _is_here(url: str) -> bool:
    """Whether the address names this machine."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")
