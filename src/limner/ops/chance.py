"""Chance that comes out the same for everybody: by a seed and the name of what is drawn, never by order."""

import hashlib


def rank(seed: int, name: str) -> int:
    """A number below 2⁶⁴ that looks random; the same for the same seed and name."""
    digest = hashlib.blake2b(f"{seed}\x1f{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
