"""Why a picture was not taken, as one error with a closed list of codes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from limner.dataset import LimnerError
from limner.media.names import printable

RefusalCode = Literal["unreadable", "unsupported-format", "too-large", "truncated", "timeout", "empty"]

_HINTS: Mapping[RefusalCode, str] = MappingProxyType(
    {
        "unreadable": "Open it in another program and save it again, or leave it out.",
        "unsupported-format": "Save it as JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF.",
        "too-large": "Scale it down or cut it into parts of at most 40 megapixels.",
        "truncated": "Copy it again from where it came from.",
        "timeout": "Open it in another program and save it again, or leave it out.",
        "empty": "Copy it again from where it came from.",
    }
)


class PictureRefused(LimnerError):
    """A picture that cannot be read; `where` is its name as shown to people, `code` is a `RefusalCode`."""

    def __init__(self, name: str, code: RefusalCode, reason: str, **params: Any) -> None:
        shown = printable(name)
        super().__init__(
            f"{shown} cannot be read: {reason}.",
            code=code,
            where=shown,
            hint=_HINTS[code],
            params={"name": shown, "reason": reason, **params},
        )
