"""What a writer was given, picture by picture, in the form in which it is compared with what is read back."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from limner.dataset import Annotation, Image, Split, encode, shape_type
from limner.formats.pictures import same, stem
from limner.formats.spool import Spool

Key = tuple[Split, str]
"""Split and path without suffix: by these a picture is found again."""


class Written:
    """Where each picture's objects lie in a file; only that stays in memory."""

    def __init__(self) -> None:
        self._spool = Spool()
        self._places: list[tuple[UUID, Split, str, int, int | None]] = []

    def add(self, image: Image, annotations: Iterable[Annotation] | None, names: Mapping[UUID, str]) -> None:
        """Note a picture; None for one that was never labelled."""
        text = None if annotations is None else b"\n".join(described(annotations, names))
        at = self._spool.write(text or b"")
        self._places.append((image.id, image.split, image.path, at, None if text is None else len(text)))

    def places(self, renamed: Mapping[UUID, str]) -> dict[Key, tuple[int, int | None]]:
        """Every picture by split and the name under which it was written; the value is for `read`."""
        return {
            key_of(split, renamed.get(id, path)): (at, length) for id, split, path, at, length in self._places
        }

    def read(self, at: int, length: int | None) -> bytes | None:
        """The objects, one a line."""
        return None if length is None else self._spool.read(at, length)


def described(annotations: Iterable[Annotation], names: Mapping[UUID, str]) -> Iterator[bytes]:
    """Each object as JSON: class, shape, text, flags; sorted by class and type, else in order."""
    found = []
    for one in annotations:
        kind = names.get(one.class_id, "") if one.class_id else ""
        found.append(((kind, shape_type(one.shape)), (kind, one.shape, one.text or "", one.flags)))
    return (encode(object) for _, object in sorted(found, key=lambda pair: pair[0]))


def key_of(split: Split, path: str) -> Key:
    """Split and path without suffix, in the form in which paths are compared."""
    return split, same(stem(path))
