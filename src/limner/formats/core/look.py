"""A first look at a file or folder: what lies there and how its files begin, found once for all formats."""

import os
import re
from collections import deque
from fnmatch import translate
from functools import cached_property
from pathlib import Path

_MOST_FILES = 3_000
_DEEPEST = 6
HEAD = 1 << 16
"""As much of a file is looked at."""

_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:]')
_XML_ROOT = re.compile(r"<([A-Za-z_][\w.-]*)")


class Look:
    """What `sniff` is shown. A single file looks like a folder that holds nothing else.

    Raises OSError where something cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.is_file = root.is_file()
        self._heads: dict[str, bytes] = {}
        self._keys: dict[tuple[str, int], frozenset[str]] = {}

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Relative paths, those of upper folders first; hidden ones left out, the first 3,000 of very many."""
        if self.is_file:
            return (self.root.name,)
        found: list[str] = []
        waiting = deque([("", 0)])
        while waiting and len(found) < _MOST_FILES:
            folder, depth = waiting.popleft()
            with os.scandir(self.root / folder) as entries:
                here = sorted(
                    (entry for entry in entries if not entry.name.startswith((".", "__MACOSX"))),
                    key=lambda entry: entry.name,
                )
            found += [f"{folder}{entry.name}" for entry in here if not entry.is_dir()]
            if depth < _DEEPEST:
                inner = (entry for entry in here if entry.is_dir(follow_symlinks=False))
                waiting.extend((f"{folder}{entry.name}/", depth + 1) for entry in inner)
        return tuple(found[:_MOST_FILES])

    def named(self, *patterns: str) -> list[str]:
        """Files whose path, or whose name where the pattern has no `/`, fits a pattern; case apart."""
        wanted = [("/" in one, re.compile(translate(one.lower())).match) for one in patterns]
        return [
            path
            for path, whole, name in self._lowered
            if any(fits(whole if by_path else name) for by_path, fits in wanted)
        ]

    @cached_property
    def _lowered(self) -> list[tuple[str, str, str]]:
        """Every path, in small letters too, and its name in small letters."""
        return [(path, path.lower(), path.rpartition("/")[2].lower()) for path in self.files]

    def head(self, path: str) -> bytes:
        """The first 64 KiB of a file."""
        if path not in self._heads:
            with self.path(path).open("rb") as file:
                self._heads[path] = file.read(HEAD)
        return self._heads[path]

    def text(self, path: str) -> str:
        """The same as text, whatever is not UTF-8 replaced."""
        return self.head(path).decode("utf-8", "replace").removeprefix("\ufeff")

    def keys(self, path: str, depth: int = 1) -> frozenset[str]:
        """Keys of the JSON objects at that depth, as far as the head shows them; the outermost is at 1."""
        if (path, depth) not in self._keys:
            self._keys[path, depth] = _keys(self.head(path), depth)
        return self._keys[path, depth]

    def xml_root(self, path: str) -> str:
        """The name of an XML document's first element; empty if it does not look like one."""
        text = self.text(path).lstrip()
        found = _XML_ROOT.search(text) if text.startswith("<") else None
        return found[1] if found else ""

    def path(self, path: str) -> Path:
        """Where a file of `files` lies."""
        return self.root if self.is_file else self.root / path


def _keys(data: bytes, wanted: int) -> frozenset[str]:
    depth = 0
    last = b""
    found: set[str] = set()
    for token in _TOKENS.findall(data):
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
        elif token == b":" and depth == wanted and last[:1] == b'"':
            found.add(last[1:-1].decode("utf-8", "replace"))
        last = token
    return frozenset(found)
