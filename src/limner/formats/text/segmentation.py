"""ICDAR's text segmentation: a picture in which every letter has a colour of its own, and a list of the letters.

A line holds the colour, the middle, the corners and the letter in quotes; `#` before it says that it does not count.
An empty line ends a word.
"""

import re
import struct
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, cast
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, Class, Dataset, Image, LabelledImage, Mask, Ontology, derived_id
from limner.formats.core.files import text_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures, stem
from limner.formats.core.pixels import Labels, color_number, masks_of, read_numbers
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of, split_folder
from limner.formats.core.stream import Stream
from limner.formats.shared import painting
from limner.formats.shared.labels import META, numbered, read_labels, write_labels
from limner.formats.shared.narrow import OTHER_CLASS, of_class, only_class, own_keys
from limner.formats.shared.scenes import (
    PICTURE,
    Labelling,
    Place,
    Scene,
    mask_note,
    placed,
    read_scenes,
    scenes,
)
from limner.formats.text.words import BREAKS, TEXT

TITLE = "ICDAR text segmentation"
TIER = "A"
PROOF = "A real list with its picture comes back letter by letter and pixel by pixel."
EXAMPLE = """\
82 174 214 110 38 104 31 117 46 "T"
241 73 144 124 38 119 31 129 46 "h"
"""
LONE_GROUP = "group of one letter"
HOLDS = Holds(
    shapes={"mask": frozenset()},
    becomes=painting.BECOMES,
    fields=frozenset({"text", "group_id"}),
    flags=frozenset({"difficult"}),
    dataset=frozenset({"split", "empty"}),
    foreign="icdar",
    also={**painting.EXCLUSIVE, OTHER_CLASS: "", BREAKS: "blanks", LONE_GROUP: ""},
)
_ROW = re.compile(r'(#?)\s*((?:\d{1,9}\s+){9})"(.*)"\s*')
_SPREAD = 0x9E3779B1
"""Odd, so that multiples of it modulo 2²⁴ come again only after all others."""
_WHITE = 0xFFFFFF


def sniff(look: Look) -> list[str]:
    """…_GT.txt whose lines hold nine numbers and a letter in quotes."""
    for path in look.named("*_GT.txt")[:20]:
        if any(_ROW.fullmatch(line.strip()) for line in look.text(path).split("\n")[:3]):
            return [f"{path} holds lines of a colour, a place and a letter"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every list with its picture of letters, by split and name."""
    found = scenes(root, pictures, _place, report) if root.is_dir() else []
    lists = [scene for scene in found if "list" in scene.labels]
    names = read_labels(root, report)
    if not lists and not (root / META).is_file():
        raise FormatError("there is no list …_GT.txt", where=str(root))
    if only_class(numbered(names), TEXT) is None and (not names or _any_letters(root, lists)):
        names[max(names, default=-1) + 1] = TEXT
    kinds = numbered(names)
    read_one = partial(_labelling, root, only_class(kinds, TEXT), report)
    return Dataset(Ontology(classes=kinds), Stream(partial(_images, found, read_one, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A folder for each split with images/, and of each picture …_GT.txt and …_GT.bmp."""
    text = only_class(dataset.ontology.classes, TEXT)

    def folder(image: Image) -> str:
        return f"{folder_of(image.split)}/images"

    arrange = partial(_arranged, text)
    for image, annotations, inside in placed(dataset, sink, ledger, HOLDS, arrange, folder):
        if annotations is None:
            continue
        painting.check_size(image)
        colors = _colors(annotations)
        base = f"{folder_of(image.split)}/{inside}_GT"
        sink.write(f"{base}.txt", _list(annotations, colors).encode())
        sink.write(f"{base}.bmp", _bmp(painting.values(image, annotations, colors, _WHITE)))
    write_labels(sink, dataset.ontology)


def _place(path: str) -> Place | None:
    first, _, rest = path.partition("/")
    split = split_folder(first) if rest else None
    inside = rest if split is not None else path
    name = PurePosixPath(inside)
    if inside.startswith("images/"):
        return Place(PICTURE, split or "", stem(inside.removeprefix("images/")))
    if name.stem.endswith("_GT") and name.suffix.lower() in (".txt", ".bmp", ".png"):
        role = "list" if name.suffix.lower() == ".txt" else "mask"
        return Place(role, split or "", str(name.with_suffix("")).removesuffix("_GT"))
    return None


def _any_letters(root: Path, lists: list[Scene]) -> bool:
    for scene in lists:
        try:
            if text_of(root / scene.labels["list"]).strip():
                return True
        except FormatError:
            continue  # it is reported when its letters are read
    return False


def _images(found: list[Scene], read_one: Any, pictures: Pictures, report: Report) -> Iterator[LabelledImage]:
    yield from read_scenes(found, read_one, pictures, report)


def _labelling(root: Path, text: Class | None, report: Report, scene: Scene, image_id: UUID) -> Labelling:
    """The letters of a picture. Raises FormatError."""
    if set(scene.labels) != {"list", "mask"}:
        missing = "list …_GT.txt" if "list" not in scene.labels else "picture …_GT.bmp"
        raise FormatError(f"its {missing} is missing", where=scene.where)
    numbers = read_numbers(root / scene.labels["mask"])
    masks = dict(masks_of(numbers))
    path = scene.labels["list"]
    notes: list[Annotation] = []
    words: dict[int, int] = {}
    word = 0
    for at, line in enumerate(text_of(root / path).split("\n"), start=1):
        if not line.strip():
            word += 1
            continue
        found = _ROW.fullmatch(line.strip())
        values = [int(value) for value in found[2].split()] if found else []
        number = color_number((values[0], values[1], values[2])) if found else -1
        if found is None or max(values[:3]) > 255 or number not in masks or number in words:
            report(Problem(_fault(found is not None, number in words), f"{path}, line {at}"))
            continue
        words[number] = word
        mask = masks[number]
        kept = {"color": values[:3], "center": values[3:5], "box": values[5:9], "of": _bounds(mask)}
        notes.append(
            mask_note(
                "icdar", image_id, number, cast(Class, text).id, mask, text=found[3] or None,
                flags=frozenset({"difficult"} if found[1] else ()), extra={"icdar": kept},
                group_id=derived_id("icdar", str(image_id), "word", word),
            )
        )  # fmt: skip
    counts = Counter(words.values())
    alone = {derived_id("icdar", str(image_id), "word", word) for word, count in counts.items() if count == 1}
    notes = [msgspec.structs.replace(one, group_id=None) if one.group_id in alone else one for one in notes]
    return Labelling(numbers.shape[1], numbers.shape[0], notes)


def _fault(parsed: bool, again: bool) -> str:
    if not parsed:
        return "it is no line of nine numbers and a letter in quotes"
    return "this colour stands there twice" if again else "nothing in the picture has this colour"


def _arranged(
    text: Class | None, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """Letters that share no pixel, word by word."""
    letters = of_class(fitted, annotations, text)
    if not letters:
        return ()
    seen = [_in_line(fitted, one) for one in painting.objects(fitted, image, letters)]
    groups: dict[UUID, list[Annotation]] = {}
    for one in seen:
        groups.setdefault(one.group_id or one.id, []).append(one)
    kept: list[Annotation] = []
    for members in groups.values():
        if len(members) == 1 and members[0].group_id:
            fitted.say(members[0], LONE_GROUP, field="group_id", why="nothing else is in it")
            members = [msgspec.structs.replace(members[0], group_id=None)]
        kept += members
    return tuple(kept)


def _in_line(fitted: Fitted, one: Annotation) -> Annotation:
    if not one.text:
        return msgspec.structs.replace(one, text=None)
    text = re.sub(r"[\r\n]+", " ", one.text)
    if text != one.text:
        fitted.say(one, BREAKS, "blanks", field="text", before=one.text, after=text)
    return msgspec.structs.replace(one, text=text)


def _colors(annotations: tuple[Annotation, ...]) -> list[int]:
    """A colour for each, as a number: its own where it has one that is free."""
    own = [_own_color(one) for one in annotations]
    taken = {_WHITE, *own}
    colors: list[int] = []
    at = 0
    for color in own:
        while color is None or color in colors:
            at += 1
            color = (at * _SPREAD) & 0xFFFFFF
            color = None if color in taken else color
        colors.append(color)
        taken.add(color)
    return colors


def _own_color(one: Annotation) -> int | None:
    given = own_keys(one.extra, "icdar").get("color")
    if not isinstance(given, list | tuple) or len(given) != 3:
        return None
    if not all(type(value) is int and 0 <= value < 256 for value in given):
        return None
    number = color_number((given[0], given[1], given[2]))
    return None if number == _WHITE else number


def _bounds(mask: Mask) -> list[int]:
    return [mask.x, mask.y, mask.width, mask.height]


def _list_of(kept: dict[str, Any], key: str) -> list[Any]:
    found = kept.get(key)
    return list(found) if isinstance(found, list | tuple) else []


def _list(annotations: tuple[Annotation, ...], colors: list[int]) -> str:
    lines = []
    before = None
    for one, number in zip(annotations, colors, strict=True):
        if before is not None and (one.group_id is None or one.group_id != before.group_id):
            lines.append("")
        before = one
        mask = cast(Mask, one.shape)
        kept = own_keys(one.extra, "icdar")
        places = [mask.x + mask.width // 2, mask.y + mask.height // 2, mask.x, mask.y]
        places += [mask.x + mask.width, mask.y + mask.height]
        own = [*_list_of(kept, "center"), *_list_of(kept, "box")] if kept.get("of") == _bounds(mask) else []
        if len(own) == len(places) and all(type(value) is int and value >= 0 for value in own):
            places = own
        values = [number & 0xFF, number >> 8 & 0xFF, number >> 16, *places]
        mark = "# " if "difficult" in one.flags else ""
        lines.append(f'{mark}{" ".join(map(str, values))} "{one.text or ""}"')
    return "".join(f"{line}\n" for line in lines)


def _bmp(numbers: Labels) -> bytes:
    """A picture of R + 256·G + 65536·B as a Windows bitmap: rows from below, blue first, padded to four bytes."""
    height, width = numbers.shape
    rows = np.zeros((height, (3 * width + 3) // 4 * 4), dtype=np.uint8)
    for channel, shift in enumerate((16, 8, 0)):
        rows[:, channel : 3 * width : 3] = (numbers >> shift) & 0xFF
    head = struct.pack("<2sIHHI", b"BM", 54 + rows.size, 0, 0, 54)
    return (
        head
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, rows.size, 0, 0, 0, 0)
        + rows[::-1].tobytes()
    )
