"""The built browser half: a closed list of files held in memory, so that no path of a request is ever opened."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

STATIC = Path(__file__).parent / "static"

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

_MISSING = (
    "The page was not built into this copy of Limner. In a checkout, run `make web`; "
    "otherwise install limner again.\n"
)


@dataclass(frozen=True)
class File:
    """One file of the bundle."""

    data: bytes
    type: str
    cache: str

    @cached_property
    def squeezed(self) -> bytes:
        """The file under gzip."""
        return gzip.compress(self.data, 6, mtime=0)


class Bundle:
    """The files by the path under which a browser asks for them."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": _read(path, folder)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self.shell = self._files.get(
            "/index.html", File(_MISSING.encode(), "text/plain; charset=utf-8", _ASK_AGAIN)
        )

    def get(self, path: str) -> File | None:
        """The file of that path, if it is one of the bundle's."""
        return self._files.get(path)


def _read(path: Path, folder: Path) -> File:
    kind = _TYPES.get(path.suffix) or mimetypes.types_map.get(path.suffix, "application/octet-stream")
    hashed = path.parent == folder / "assets"
    return File(path.read_bytes(), kind, _FOREVER if hashed else _ASK_AGAIN)
