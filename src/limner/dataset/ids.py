"""Ids: UUIDv7 for what people and programs make, UUIDv8 for what is derived from a name.

UUID layouts are those of RFC 9562. An id never measures age: clocks of browsers differ, so age is the
server's revision.
"""

import hashlib
import secrets
import time
from uuid import UUID

_VERSION_8 = 0x8 << 76
_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id() -> UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    millis = time.time_ns() // 1_000_000
    noise = secrets.randbits(74)
    return UUID(
        int=(millis << 80) | _VERSION_7 | ((noise >> 62) << 64) | _VARIANT | (noise & ((1 << 62) - 1))
    )


def derived_id(*names: str | int) -> UUID:
    """The UUIDv8 that the names determine: reading the same file twice gives the same ids."""
    text = "\x1f".join(str(name) for name in names)
    value = int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest(), "big"
    )
    value &= ~((0xF << 76) | (0b11 << 62))
    return UUID(int=value | _VERSION_8 | _VARIANT)
