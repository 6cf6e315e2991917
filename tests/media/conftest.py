"""One decoder for all tests of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from limner.media import Decoder


@pytest.fixture(scope="session")
def pictures(data: Path) -> Path:
    return data / "media"


@pytest.fixture(scope="session")
def decoder() -> Iterator[Decoder]:
    with Decoder(1) as decoder:
        yield decoder
