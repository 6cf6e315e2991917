"""The lock of a data folder: one process at a time, and its address for whoever comes second."""

from pathlib import Path

import msgspec


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a data folder."""

    pid: int
    address: str
    """Of its server; empty where none runs."""
    instance: str


def holder(data: Path) -> Holder | None:
    """Who has the data folder now; None when it is free."""
    raise NotImplementedError
