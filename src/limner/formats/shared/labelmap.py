"""label_map.pbtxt, TensorFlow's list of classes: protobuf text of items with an id, from 1, and a name."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from limner.dataset import Class, Ontology
from limner.formats.core.classes import classes
from limner.formats.core.files import text_of
from limner.formats.core.problems import FormatError

FILE = "label_map.pbtxt"
_TOKEN = re.compile(
    r"""\s+|\#[^\n]*|(?P<sign>[{}<>:;,\[\]])|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<word>[\w.+-]+)"""
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)")
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


def of_label_map(path: Path) -> tuple[Class, ...]:
    """The classes, with their `display_name` as description; an id from 1 on is an index from 0 on.

    Raises FormatError.
    """
    found: dict[int, dict[str, str]] = {}
    for number, item in enumerate(_items(path), start=1):
        id_ = item.get("id", "")
        if not (id_.isascii() and id_.isdigit()) or len(id_) > 9:
            raise FormatError(f"its id is {id_[:40]!r}, not a whole number", where=f"{path}, item {number}")
        if int(id_) in found:
            raise FormatError(f"id {id_} stands there twice", where=f"{path}, item {number}")
        if int(id_):  # 0 is the background, which is no class
            found[int(id_)] = item
    found = dict(sorted(found.items()))
    made = classes(item.get("name") or item.get("display_name", "") for item in found.values())
    return tuple(
        msgspec.structs.replace(kind, index=id_ - 1, description=item.get("display_name", ""))
        for kind, (id_, item) in zip(made, found.items(), strict=True)
    )


def to_label_map(ontology: Ontology) -> bytes:
    """The same back."""
    lines = []
    for kind in ontology.by_index():
        shown = f"  display_name: {_quoted(kind.description)}\n" if kind.description else ""
        lines.append(f"item {{\n  id: {kind.index + 1}\n  name: {_quoted(kind.name)}\n{shown}}}\n")
    return "".join(lines).encode()


def _items(path: Path) -> list[dict[str, str]]:
    """The fields of every `item { … }`, as texts."""
    items: list[dict[str, str]] = []
    above: list[str] = []
    key = ""
    for line, kind, word in _tokens(text_of(path), path):
        if kind == "sign" and word in "{<":
            above.append(key)
            if above == ["item"]:
                items.append({})
            key = ""
        elif kind == "sign" and word in "}>":
            if not above:
                raise FormatError("a brace is closed that was never opened", where=f"{path}, line {line}")
            above.pop()
            key = ""
        elif kind != "sign" and not key:
            key = word
        elif kind != "sign":
            if above == ["item"]:
                items[-1][key] = word
            key = ""
    if above:
        raise FormatError(f"{above[-1]} is never closed", where=str(path))
    return items


def _tokens(text: str, path: Path) -> Iterator[tuple[int, str, str]]:
    at, line = 0, 1
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise FormatError(
                f"it is not protobuf text: {text[at : at + 20]!r}", where=f"{path}, line {line}"
            )
        kind = found.lastgroup
        if kind is not None:
            token = found[0]
            yield line, kind, _unescaped(token[1:-1]) if kind == "text" else token
        line += found[0].count("\n")
        at = found.end()


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\{ord(found[0]):03o}", escaped) + '"'


def _unescaped(text: str) -> str:
    def plain(found: re.Match[bytes]) -> bytes:
        code = found[1]
        if code[:1] == b"x" and len(code) > 1:
            return bytes([int(code[1:], 16)])
        if code[:1].isdigit():
            return bytes([int(code, 8) & 0xFF])
        return _PLAIN.get(code, code)

    return _ESCAPE.sub(plain, text.encode()).decode("utf-8", "replace")
