"""JSON files of a whole data set: mapped into memory and cut into raw records, of which only places are kept."""

import json
import mmap
from pathlib import Path

import msgspec
from msgspec import Raw

from limner.formats.core.files import strict_json
from limner.formats.core.problems import FormatError

_BOM = b"\xef\xbb\xbf"


def sections(path: Path) -> dict[str, Raw]:
    """The values of a JSON object by their keys, not yet looked into. Raises FormatError."""
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise FormatError("it is empty", where=str(path))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise FormatError(f"it cannot be read: {error.strerror}", where=str(path)) from error
    data = memoryview(mapped)[len(_BOM) if mapped[:3] == _BOM else 0 :]
    try:
        found = msgspec.json.decode(data, type=dict[str, Raw])
    except RecursionError as error:
        raise FormatError("it is nested too deep", where=str(path)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"it is no JSON object: {error}", where=str(path)) from error
    if any(_stands_twice(mapped, name) for name in found):  # perhaps as a key of the outermost object
        strict_json(bytes(data), str(path))
    return found


def records(found: dict[str, Raw], name: str, path: Path) -> list[Raw]:
    """The elements of a list, not yet looked into; empty where there is none. Raises FormatError."""
    try:
        return msgspec.json.decode(found[name], type=list[Raw]) if name in found else []
    except msgspec.DecodeError as error:
        raise FormatError(f"{name} is no list", where=str(path)) from error


def _stands_twice(data: mmap.mmap, name: str) -> bool:
    quoted = json.dumps(name, ensure_ascii=False).encode()
    first = data.find(quoted)
    return first >= 0 and data.find(quoted, first + 1) >= 0
