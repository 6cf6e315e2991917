"""Who hears of pictures that are read as labels: whoever brings pictures in must not take those for photographs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_hears: ContextVar[Callable[[Path], None] | None] = ContextVar("hears", default=None)


@contextmanager
def telling(hears: Callable[[Path], None]) -> Iterator[None]:
    """Meanwhile, each picture of labels is named to `hears` just before it is read."""
    before = _hears.set(hears)
    try:
        yield
    finally:
        _hears.reset(before)


def tell(path: Path) -> None:
    """That picture is about to be read as labels."""
    if hears := _hears.get():
        hears(path)
