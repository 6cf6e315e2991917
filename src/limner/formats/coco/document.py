"""A COCO file opened, and its records decoded one by one: a record costs memory when it is asked for.

Keys that the records below do not know come back beside them. A key that stands twice in one object is refused.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from gc import disable, enable, isenabled
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, Raw, UnsetType

from limner.formats.core.mapped import Mapped, once
from limner.formats.core.problems import FormatError

R = TypeVar("R", bound=msgspec.Struct)

_LONG_NUMBER = re.compile(rb"[0-9]{19}")
_SECTIONS = ("images", "annotations", "categories")
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
    """One file. Raises FormatError if it is not a COCO file as a whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ids = "labels" if path.name.lstrip("_").startswith("labels") else "objects"
        """Whose ids its records have: labels of whole pictures are numbered by themselves."""
        self._mapped = Mapped(path)
        if "images" not in self._mapped.values:
            raise FormatError(
                "it has no images", where=str(path), hint="A COCO file lists images, annotations, categories."
            )
        self.images, self.annotations, self.categories = map(self._mapped.section, _SECTIONS)
        self.header: dict[str, Any] = {
            name: _plain(raw, f"{path}, {name}")
            for name, raw in self._mapped.values.items()
            if name not in _SECTIONS
        }

    def mentions(self, text: bytes) -> bool:
        """Whether the text occurs anywhere in the file."""
        return self._mapped.mentions(text)

    def owners(self) -> list[int | str | ValueError]:
        """The picture that each annotation belongs to, or what is wrong with the annotation."""
        raw = self._mapped.values.get("annotations")
        try:
            keys = [] if raw is None else msgspec.json.decode(raw, type=list[Key])
            return [key.image_id for key in keys]
        except (ValueError, RecursionError):  # some of them: each by itself
            return [_owner_or_error(raw) for raw in self.annotations]


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
    return json.loads(text, object_pairs_hook=lambda pairs: once(pairs, where), parse_int=_int)


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


def _plain(raw: Raw, where: str) -> Any:
    try:
        return strict(bytes(raw), where)
    except (ValueError, RecursionError) as error:
        raise FormatError(str(error), where=where) from error


def _int(text: str) -> int:
    value = int(text) if len(text) < 20 else _LARGEST + 1
    if abs(value) > _LARGEST:
        raise ValueError(f"number {text[:30]} is too large")
    return value


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
