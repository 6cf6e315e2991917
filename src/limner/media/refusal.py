"""Why a picture was not taken: one error with a closed list of codes."""

from typing import Any, Literal

from limner.dataset import LimnerError
from limner.media.names import printable

RefusalCode = Literal[
    "unreadable", "unsupported-format", "too-large", "truncated", "timeout", "broke-off", "empty"
]

_HINTS: dict[RefusalCode, str] = {
    "unreadable": "Open it in another program and save it again, or leave it out.",
    "unsupported-format": "Save it as JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF.",
    "too-large": "Scale it down, or cut it into smaller parts.",
    "truncated": "Copy it again from where it came from.",
    "timeout": "Open it in another program and save it again, or leave it out.",
    "broke-off": "Try again; if that does not help, open it in another program and save it again.",
    "empty": "Copy it again from where it came from.",
}


class PictureRefused(LimnerError):
    """A picture that cannot be taken; `where` is its name as it may be shown, `code` a `RefusalCode`."""

    code: RefusalCode

    def __init__(self, name: str, code: RefusalCode, reason: str, **params: Any) -> None:
        super().__init__(reason, code=code, where=printable(name), hint=_HINTS[code], params=params)

    @property
    def lasting(self) -> bool:
        """Whether another try would give the same: a busy machine, too, makes decoders slow or ends them."""
        return self.code not in {"timeout", "broke-off"}
