"""Lists of pictures, one a line: the path, then indices of the classes that the whole picture has."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from limner.dataset import Annotation, Class, Image, LabelledImage, Source, Split, Tag, derived_id
from limner.formats.core.files import lines_of
from limner.formats.core.pictures import SUFFIXES, Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.splits import image_at, own_path, split_in
from limner.formats.core.stream import labelled

_INDICES = re.compile(r"(?:\s+\d{1,9})*\s*")
_SUFFIX = "|".join(sorted(suffix[1:] for suffix in SUFFIXES))
_PICTURE = re.compile(
    rf'(?:"[^"].*"|[^\s"].*)\.(?:{_SUFFIX})(?P<indices>(?:\s+\d{{1,9}})*)\s*', re.IGNORECASE
)


@dataclass(frozen=True)
class Lists:
    """How a format lists its pictures."""

    format: str
    layout: tuple[str, ...]
    """Folders that only say how the format lays pictures out."""
    bare_is_empty: bool
    """Whether a picture without an index was checked and has no class; else it was never labelled."""
    split_of_folder: Callable[[str], Split] = split_in

    def images(
        self,
        lists: Sequence[tuple[Path, Split]],
        kinds: dict[int, UUID],
        pictures: Pictures,
        report: Report,
    ) -> Iterator[LabelledImage]:
        """Every picture that is listed, then those that lie there without being listed, never labelled."""
        unlisted = set(pictures.paths)
        for path, split in lists:
            seen: set[str] = set()
            for where, name, indices in entries(path, report):
                found = pictures.find(name, f"{split}/{path.stem}")
                unlisted.discard(found or "")
                own = own_path(name.lstrip("/"), split, *self.layout)
                if own in seen:
                    report(Problem("this picture stands there twice", where))
                    continue
                seen.add(own)
                image = image_at(own, split, (pictures.size(found) if found else None) or (0, 0))
                tags = list(self._tags(image, indices, kinds, where, report))
                yield labelled(image, tags if indices or self.bare_is_empty else None, pictures, found)
        for name in sorted(unlisted):
            split = self.split_of_folder("/".join(name.split("/")[:-1][:2]))
            if size := pictures.size(name):
                own = own_path(name, split, *self.layout)
                yield labelled(image_at(own, split, size), None, pictures, name)

    def _tags(
        self, image: Image, indices: list[int], kinds: dict[int, UUID], where: str, report: Report
    ) -> Iterator[Annotation]:
        for number, index in enumerate(indices, start=1):
            if index not in kinds:
                report(Problem(f"class {index} is not in the list of {len(kinds)} names", where))
                continue
            yield Annotation(
                id=derived_id(self.format, str(image.id), number), shape=Tag(), class_id=kinds[index],
                source=Source(kind="import", name=self.format),
            )  # fmt: skip


def entries(path: Path, report: Report = unreported) -> Iterator[tuple[str, str, list[int]]]:
    """Place, path and indices of each line. A path with blanks may stand in quotes, before its suffix."""
    for number, line in lines_of(path):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        name, rest = _divided(line)
        if not name or not _INDICES.fullmatch(rest):
            report(Problem("it is not a path and indices of classes", where))
            continue
        yield where, name, [int(text) for text in rest.split()]


def looks_like_lists(text: str) -> bool:
    """Whether the first lines are pictures, some with indices."""
    lines = [line for line in text[:20_000].split("\n")[:20] if line.strip()]
    if len(text) > 20_000:
        lines = lines[:-1]
    found = [_PICTURE.fullmatch(line.rstrip("\r")) for line in lines]
    return bool(found) and all(found) and any(one and one["indices"] for one in found)


def entry_line(path: str, indices: Iterable[int]) -> str:
    """The line of a picture."""
    stem, dot, suffix = path.rpartition(".")
    quoted = path
    if set(path) & set(' \t"') or not dot:
        quoted = f'"{stem}"{dot}{suffix}' if dot and not set(suffix) & set(' \t"/') else f'"{path}"'
    return " ".join([quoted, *map(str, indices)]) + "\n"


def names_text(kinds: Iterable[Class]) -> bytes:
    """Names, one a line. Raises FormatError for a name that is no line."""
    names = [kind.name for kind in kinds]
    for name in names:
        if set(name) & set("\r\n"):
            raise FormatError(
                f"the class {name!r} holds a line break, and names stand one a line", code="class-name",
                hint="Rename the class, or take another format.",
            )  # fmt: skip
    text = "".join(f"{name}\n" for name in names)
    return ("\ufeff" if text.startswith("\ufeff") else "").encode() + text.encode()


def _divided(line: str) -> tuple[str, str]:
    """The path and what stands behind it."""
    text = line.strip(" \t")
    if text.startswith('"') and '"' in text[1:]:
        stem, _, rest = text[1:].rpartition('"')
        suffix = re.match(r"\S*", rest)
        end = suffix.end() if suffix else 0
        return stem + rest[:end], rest[end:]
    rest = text[len(text.rstrip("0123456789 \t")) :]
    own = len(rest) - len(rest.lstrip("0123456789"))  # digits at the end of the path itself
    at = len(text) - len(rest) + own
    return text[:at], text[at:]
