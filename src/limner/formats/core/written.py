"""What a writer was given, picture by picture, in the form in which it is compared with what is read back."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from limner.dataset import Annotation, Image, Ontology, Split, encode, shape_type
from limner.formats.core.attributes import Answers
from limner.formats.core.pictures import same, stem
from limner.formats.core.spool import Spool

Key = tuple[Split, str]
"""Split and path without suffix: by these a picture is found again."""


class Description:
    """Objects in words and numbers that two data sets share: names in place of ids, places in place of groups."""

    def __init__(self, ontology: Ontology) -> None:
        self._names = {kind.id: kind.name for kind in ontology.classes}
        self._answers = Answers(ontology)

    def text(self, annotations: Iterable[Annotation] | None) -> bytes | None:
        """The lines as one; None for None."""
        return None if annotations is None else b"\n".join(self.lines(annotations))

    def lines(self, annotations: Iterable[Annotation]) -> Iterator[bytes]:
        """Each object as JSON: class, shape, and whatever else is said of it; sorted by class and type."""
        groups: dict[UUID, int] = {}
        found = []
        for one in annotations:
            kind = self._names.get(one.class_id, "") if one.class_id else ""
            found.append(((kind, shape_type(one.shape)), (kind, one.shape, self._more(one, groups))))
        return (encode(object) for _, object in sorted(found, key=lambda pair: pair[0]))

    def _more(self, one: Annotation, groups: dict[UUID, int]) -> dict[str, Any]:
        more: dict[str, Any] = {}
        if one.attributes:
            more["attributes"] = self._answers.of(one)
        if one.text:
            more["text"] = one.text
        if one.flags:
            more["flags"] = sorted(one.flags)
        for name in ("occluded", "truncated", "score", "direction"):
            value = getattr(one, name)
            if value is not None:
                more[name] = value
        for name in ("instance_id", "group_id"):
            value = getattr(one, name)
            if value is not None:
                more[name] = groups.setdefault(value, len(groups))
        if one.track is not None:
            more["track"] = [one.track.keyframe, one.track.outside]
        return more


class Written:
    """Where each picture's objects lie in a file; only that stays in memory."""

    def __init__(self) -> None:
        self._spool = Spool()
        self._places: list[tuple[UUID, Split, str, int, int | None]] = []

    def add(self, image: Image, text: bytes | None) -> None:
        """Note a picture and its objects, one a line; None for one that was never labelled."""
        at = self._spool.write(text or b"")
        self._places.append((image.id, image.split, image.path, at, None if text is None else len(text)))

    def places(self, renamed: Mapping[UUID, str]) -> dict[Key, list[tuple[int, int | None]]]:
        """Every picture by split and the name under which it was written, each as `read` takes it.

        Where several share a name, the one that was written first stands last.
        """
        found: dict[Key, list[tuple[int, int | None]]] = {}
        for id, split, path, at, length in reversed(self._places):
            found.setdefault(key_of(split, renamed.get(id, path)), []).append((at, length))
        return found

    def read(self, at: int, length: int | None) -> bytes | None:
        """The objects, one a line."""
        return None if length is None else self._spool.read(at, length)


def key_of(split: Split, path: str) -> Key:
    """Split and path without suffix, in the form in which paths are compared."""
    return split, same(stem(path))
