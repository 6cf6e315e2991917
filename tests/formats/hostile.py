"""What may stand in a file of labels that nobody wrote in good faith."""

import copy
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

PIECES = (
    b"NaN", b"-Infinity", b"1e308", b"-1", b"null", b'"x"', b"[]", b"{}", b"0", b"9" * 20, b"9" * 5000, b"\xff\xfe",
    b"\xef\xbb\xbf", b"\x00", b"\\ud800", b"true", b'"id":1,', b": ", b"- ", b"&a ", b"*a", b"!!python/object:x ",
    b"\r\n", b"\t", b"'", b"[[1,2]]", b"../../x", b"/etc/passwd", b"<a>", b"</a>", b"&amp;", b"no", b",", b";", b" ",
)  # fmt: skip
_WORD = re.compile(rb'-?\d+\.?\d*|"[^"]*"|[\[\]{},:<>]|\w+')
ODD: list[Any] = [
    None, True, 0, -1, 1.5, 1e308, 10**30, "", "x", "\x00", "../x", "NaN", "1e999", [], {}, [1], [[]], [{}], {"a": 1},
]  # fmt: skip
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%b">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k"))
    )
    + b"]><annotation><folder>&j;</folder></annotation>"
)
WHOLE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda data: b"",
    "zeros": lambda data: bytes(len(data)),
    "with a mark": lambda data: b"\xef\xbb\xbf" + data,
    "lines as Windows ends them": lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "lines as old Macs ended them": lambda data: data.replace(b"\n", b"\r"),
    "UTF-16": lambda data: data.decode("latin-1").encode("utf-16"),
    "UTF-16 without its last byte": lambda data: data.decode("latin-1").encode("utf-16")[:-1],
    "twice": lambda data: data + data,
    "half": lambda data: data[: len(data) // 2],
    "less its last byte": lambda data: data[:-1],
    "behind blank lines": lambda data: b"\n \n" + data,
    "a bomb of entities": lambda data: BOMB,
    "a DTD": lambda data: b'<!DOCTYPE x SYSTEM "file:///etc/passwd">\n' + data,
    "deep lists": lambda data: b"[" * 100_000,
    "deep objects": lambda data: b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep elements": lambda data: b"<a>" * 100_000,
    "deep YAML": lambda data: b"names: " + b"[" * 5_000,
    "a YAML bomb": lambda data: (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(
            b"%c: &%c [%b]\n" % (letter, letter, b",".join([b"*%c" % (letter - 1)] * 9))
            for letter in range(ord("b"), ord("j"))
        )
        + b"names: *i\n"
    ),
    "a tag of YAML": lambda data: b"names: !!python/object/apply:os.system [id]\n",
    "words that YAML takes for others": lambda data: (
        b"names: [no, on, yes, 1e3, 0x10, 2020-01-01, ~, 1:30]\n"
    ),
    "a number": lambda data: b"1e308",
    "a text": lambda data: b'"x"',
    "a list": lambda data: b"[[],{},null,1]",
    "an object": lambda data: b'{"":null}',
    "columns without rows": lambda data: data.split(b"\n")[0] + b"\n",
    "rows without columns": lambda data: data.partition(b"\n")[2],
    "no numbers": lambda data: re.sub(rb"\d+", b"x", data),
    "numbers without bounds": lambda data: re.sub(rb"\d+(\.\d+)?", b"1e308", data),
    "negative numbers": lambda data: re.sub(rb"\b(\d+)", rb"-\1", data),
    "long numbers": lambda data: re.sub(rb"\b\d+\b", b"9" * 30, data),
    "NaN": lambda data: re.sub(rb"\b\d+\.\d+\b", b"NaN", data),
    "a picture of nothing": lambda data: b"\x89PNG\r\n\x1a\n" + data[8:60],
    "a picture of huge size": lambda data: (
        data[:16] + b"\x7f\xff\xff\xff" * 2 + data[24:] if data[:4] == b"\x89PNG" else data
    ),
}
"""What becomes of a file as a whole."""


def mutated(data: bytes, choose: random.Random) -> bytes:
    """The same with one to four pieces put in, replaced, taken out, doubled or cut off."""
    text = bytearray(data)
    for _ in range(choose.randint(1, 4)):
        at, to = sorted(choose.randrange(len(text) + 1) for _ in range(2))
        match choose.randrange(7):
            case 0:
                text[at:at] = choose.choice(PIECES)
            case 1 | 2:
                words = [found.span() for found in _WORD.finditer(bytes(text[:100_000]))] or [(at, at)]
                start, end = choose.choice(words)
                text[start:end] = choose.choice(PIECES)
            case 3:
                del text[at : at + choose.randint(1, 20)]
            case 4:
                text[at:at] = text[at:to][:200]
            case 5:
                del text[to:]
            case 6 if text:
                text[min(at, len(text) - 1)] ^= 1 << choose.randrange(8)
    return bytes(text)


def restructured(data: bytes, choose: random.Random) -> bytes:
    """JSON with one to three values taken out, doubled or put in place of others; other files as `mutated` does."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return mutated(data, choose)
    for _ in range(choose.randint(1, 3)):
        place: Any = content
        while isinstance(place, dict | list) and place:
            key = choose.choice(list(place) if isinstance(place, dict) else range(len(place)))
            inner = place[key]
            if isinstance(inner, dict | list) and inner and choose.random() < 0.8:
                place = inner
                continue
            if choose.random() < 0.2:
                del place[key]
            elif isinstance(place, list) and choose.random() < 0.2:
                place.append(copy.deepcopy(inner))
            else:
                place[key] = copy.deepcopy(choose.choice(ODD))
            break
    return json.dumps(content).encode()


def worse(root: Path, choose: random.Random) -> str:
    """Change one file below `root`, which is no photograph if there is another; gives what was done."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    labels = [path for path in files if path.suffix not in (".jpg", ".jpeg")] or files
    if not labels:
        return "nothing is left"
    path = choose.choice(labels)
    data = path.read_bytes()
    kind = choose.randrange(10)
    if kind < 3:
        what, made = "mutated", mutated(data, choose)
    elif kind < 6:
        what, made = "restructured", restructured(data, choose)
    elif kind < 9:
        what = choose.choice(list(WHOLE))
        made = WHOLE[what](data)
    else:
        path.unlink()
        if choose.random() < 0.5:
            path.mkdir()
            return f"{path}: a folder"
        return f"{path}: gone"
    path.write_bytes(made)
    return f"{path}: {what}"
