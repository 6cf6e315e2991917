"""Content hashes."""

import hashlib
from pathlib import Path


def content_hash(source: Path | bytes) -> str:
    """SHA-256 in hex of the bytes, read in pieces."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
