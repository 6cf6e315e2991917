"""A COCO file opened: its sections as raw JSON, and its records decoded one by one.

Only the outline of a file is decoded at once; a record costs memory when it is asked for. Keys that the records
below do not know come back beside them. A key that stands twice in one object is refused.
"""

import json
import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from gc import disable, enable, isenabled
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import numpy as np
from msgspec import UNSET, Raw, UnsetType

from limner.formats.coco.section import Section
from limner.formats.core.problems import FormatError

R = TypeVar("R", bound=msgspec.Struct)

_LONG_NUMBER = re.compile(rb"[0-9]{19}")
_BOM = b"\xef\xbb\xbf"
_LARGEST = 2**63 - 1

Id = Annotated[int, msgspec.Meta(ge=-_LARGEST, le=_LARGEST)] | str


class Rle(msgspec.Struct, frozen=True, gc=False):
    """Run-lengths of a whole picture, as a list or as COCO's string; `size` is (height, width)."""

    counts: list[int] | str
    size: tuple[int, int]


class Key(msgspec.Struct, frozen=True, gc=False):
    """As much of an annotation as says where it belongs."""

    image_id: Id


class Record(msgspec.Struct, frozen=True, gc=False):
    """An annotation as it stands in the file."""

    image_id: Id
    id: Id | UnsetType = UNSET
    category_id: Id | UnsetType | None = UNSET
    segmentation: list[tuple[float, ...]] | Rle | UnsetType | None = UNSET
    bbox: list[float] | UnsetType | None = UNSET
    area: float | UnsetType | None = UNSET
    iscrowd: int | bool | UnsetType = UNSET
    keypoints: list[float] | UnsetType | None = UNSET
    num_keypoints: int | UnsetType = UNSET
    caption: str | UnsetType = UNSET
    score: float | UnsetType | None = UNSET
    attributes: dict[str, Any] | UnsetType = UNSET


class Picture(msgspec.Struct, frozen=True, gc=False):
    """A picture as it stands in the file. `labelled` is ours: false for one that was never looked at."""

    id: Id
    file_name: str | UnsetType = UNSET
    coco_url: str | UnsetType | None = UNSET
    width: int | UnsetType | None = UNSET
    height: int | UnsetType | None = UNSET
    labelled: bool | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.file_name is UNSET and not self.coco_url:
            raise ValueError("it has neither file_name nor coco_url")

    @property
    def path(self) -> str:
        """Its file; the last folder and name of the address where there is none."""
        return "/".join(str(self.coco_url).split("/")[-2:]) if self.file_name is UNSET else self.file_name


class Category(msgspec.Struct, frozen=True):
    """A category as it stands in the file; edges of the skeleton count joints from 1."""

    id: Id
    name: str
    supercategory: str | UnsetType | None = UNSET
    keypoints: list[str] | UnsetType = UNSET
    skeleton: list[tuple[int, int]] | UnsetType = UNSET


_record = msgspec.json.Decoder(Record)
_key = msgspec.json.Decoder(Key)


class Document:
    """One file, mapped into memory. Raises FormatError if it is not a COCO file as a whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ids = "labels" if path.name.lstrip("_").startswith("labels") else "objects"
        """Whose ids its records have: labels of whole pictures are numbered by themselves."""
        self._map, data = _mapped(path)
        try:
            found = msgspec.json.decode(data, type=dict[str, Raw])
        except RecursionError as error:
            raise FormatError("it is nested too deep", where=str(path)) from error
        except ValueError as error:  # msgspec's, or that of text that is not UTF-8
            raise FormatError(f"it is not a COCO file: {error}", where=str(path)) from error
        _check_outline(self._map, data, found, path)
        self.images = self._section(found, "images")
        self.annotations = self._section(found, "annotations")
        self.categories = self._section(found, "categories")
        self._owners = found.get("annotations")
        sections = ("images", "annotations", "categories")
        self.header: dict[str, Any] = {
            name: _plain(raw, f"{path}, {name}") for name, raw in found.items() if name not in sections
        }

    def mentions(self, text: bytes) -> bool:
        """Whether the text occurs anywhere in the file."""
        return self._map.find(text) >= 0

    def owners(self) -> list[int | str | ValueError]:
        """The picture that each annotation belongs to, or what is wrong with the annotation."""
        try:
            keys = [] if self._owners is None else msgspec.json.decode(self._owners, type=list[Key])
            return [key.image_id for key in keys]
        except (msgspec.DecodeError, RecursionError):  # some of them: each by itself
            return [_owner_or_error(raw) for raw in self.annotations]

    def _section(self, found: dict[str, Raw], name: str) -> Section:
        if name not in found:
            return Section(self._map, 0, [])
        raw = memoryview(found[name])
        try:
            entries = msgspec.json.decode(raw, type=list[Raw])
        except msgspec.DecodeError as error:
            raise FormatError(f"{name} is not a list", where=str(self.path)) from error
        return Section(self._map, _address(raw) - _address(memoryview(self._map)), entries)


def _address(view: memoryview) -> int:
    return int(np.frombuffer(view, dtype=np.uint8).__array_interface__["data"][0])


def _owner_or_error(raw: bytes) -> int | str | ValueError:
    try:
        return owner_of(raw)
    except RecursionError as error:
        return ValueError(str(error))
    except ValueError as error:
        return error


def owner_of(raw: bytes) -> int | str:
    """The picture that an annotation belongs to. Raises ValueError that says what is wrong."""
    return _key.decode(raw).image_id


def record(raw: bytes) -> tuple[Record, dict[str, Any]]:
    """An annotation and its unknown keys. Raises ValueError that says what is wrong and where in the record."""
    try:
        found = _record.decode(raw)
        present = len(Record.__struct_fields__) - msgspec.structs.astuple(found).count(UNSET)
        if type(found.segmentation) is Rle:
            present += len(Rle.__struct_fields__)
        if raw.count(b'":') == present:  # then there is neither an unknown key nor one that stands twice
            return found, {}
        return found, _unknown(raw, Record)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def entry(raw: bytes, kind: type[R]) -> tuple[R, dict[str, Any]]:
    """A picture or category and its unknown keys. Raises ValueError likewise."""
    try:
        return msgspec.json.decode(raw, type=kind), _unknown(raw, kind)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def strict(text: bytes, where: str) -> Any:
    """The plain value of a piece of JSON that was scanned before. Raises FormatError for a key that stands twice."""
    return json.loads(text, object_pairs_hook=lambda pairs: _once(pairs, where), parse_int=_int)


def describe(error: ValueError) -> str:
    """An error of decoding in the words of people: `bbox[2]: expected float, got str`."""
    message, _, path = str(error).partition(" - at `$")
    place = path.rstrip("`").lstrip(".")
    return f"{place}: {message}" if place else message


@contextmanager
def paused_gc() -> Iterator[None]:
    """No garbage collection inside: with a million fresh records it costs as much as the reading."""
    was = isenabled()
    disable()
    try:
        yield
    finally:
        if was:
            enable()


def _mapped(path: Path) -> tuple[mmap.mmap, memoryview]:
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise FormatError("it is empty", where=str(path))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise FormatError(f"it cannot be opened: {error.strerror}", where=str(path)) from error
    return mapped, memoryview(mapped)[3 if mapped[:3] == _BOM else 0 :]


def _check_outline(mapped: mmap.mmap, data: memoryview, found: dict[str, Raw], path: Path) -> None:
    """Refuse a section that stands twice. Counting its quoted name is quick; only a doubt costs a second parse."""
    if "images" not in found:
        raise FormatError(
            "it has no images", where=str(path), hint="A COCO file lists images, annotations, categories."
        )
    if any(_times(mapped, name) != 1 for name in found):
        try:
            pairs = json.loads(bytes(data), object_pairs_hook=lambda pairs: [key for key, _ in pairs])
        except (ValueError, RecursionError) as error:
            raise FormatError(f"it is not a COCO file: {error}", where=str(path)) from error
        _once([(key, None) for key in pairs], str(path))


def _plain(raw: Raw, where: str) -> Any:
    try:
        return strict(bytes(raw), where)
    except (ValueError, RecursionError) as error:
        raise FormatError(str(error), where=where) from error


def _times(data: mmap.mmap, name: str) -> int:
    """How often the quoted name occurs; 2 stands for more."""
    quoted = json.dumps(name, ensure_ascii=False).encode()
    first = data.find(quoted)
    return 0 if first < 0 else 1 if data.find(quoted, first + 1) < 0 else 2


def _int(text: str) -> int:
    value = int(text) if len(text) < 20 else _LARGEST + 1
    if abs(value) > _LARGEST:
        raise ValueError(f"number {text[:30]} is too large")
    return value


def _once(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        again = next(key for key in keys if keys.count(key) > 1)
        raise DoubleKey(f"key {again!r} stands there twice", where=where)
    return found


class DoubleKey(FormatError, ValueError):
    """A key that stands twice in one JSON object: which of the values is meant, nobody knows."""

    code = "double-key"


def _unknown(raw: bytes, kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Keys that `kind` does not have. Raises as `strict`, which is asked where a look at the text leaves a doubt."""
    plain = msgspec.json.decode(raw)
    if raw.count(b'":') != _keys(plain) or _LONG_NUMBER.search(raw):
        plain = strict(raw, "")
    return {key: value for key, value in plain.items() if key not in kind.__struct_fields__}


def _keys(value: Any) -> int:
    """How many keys all objects in a value have together."""
    if isinstance(value, dict):
        return len(value) + sum(_keys(inner) for inner in value.values())
    return sum(_keys(inner) for inner in value) if isinstance(value, list) else 0
