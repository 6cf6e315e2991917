"""What was found and is found again as long as its name says that nothing has changed."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """The last few findings by their names; safe to ask from many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: Any) -> Any | None:
        """What is kept under that name, if anything is."""
        with self._lock:
            if name in self._found:
                self._found.move_to_end(name)
            return self._found.get(name)

    def find(self, name: Any, find: Callable[[], T]) -> T:
        """What was found under that name before, or is found now."""
        with self._lock:
            if name in self._found:
                self._found.move_to_end(name)
                return self._found[name]  # type: ignore[no-any-return]
        found = find()
        with self._lock:
            self._found[name] = found
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return found
