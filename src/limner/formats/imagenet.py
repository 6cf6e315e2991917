"""A folder for each class, its pictures inside; a folder for each split above them where there are splits."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    LabelledImage,
    Ontology,
    Source,
    Split,
    Tag,
    derived_id,
)
from limner.formats.core.classes import classes
from limner.formats.core.files import json_of, lines_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import SUFFIXES, Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import UNSPLIT, image_at, split_folder
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.tags import ONE, one

TITLE = "ImageNet folders"
TIER = "A"
PROOF = "Datumaro's sample folder comes back picture by picture."
EXAMPLE = """\
train/n01440764/n01440764_18.JPEG
val/n01440764/ILSVRC2012_val_00000293.JPEG
imagenet_class_index.json:  {"0": ["n01440764", "tench"]}
"""
BY_LAYOUT = True
HOLDS = Holds(shapes={"tag": frozenset()}, dataset=frozenset({"split"}), also=ONE)

_INDEX = "imagenet_class_index.json"
_LISTS = ("LOC_synset_mapping.txt", "synset_words.txt", "words.txt", "synsets.txt")
_NEVER = "unlabelled"
_SYNSET = re.compile(r"n\d{8}")
_RESERVED = ("train", "val", "valid", "test", UNSPLIT, _NEVER)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a picture lies: split, the folder of its class, and what is below that."""

    split: Split
    folder: str
    inside: str


def sniff(look: Look) -> list[str]:
    """Folders called by synsets, or pictures called by the folder that they lie in, as ImageNet's are."""
    if _INDEX in look.files:
        return [f"there is {_INDEX}"]
    found = [path.split("/") for path in look.files if Path(path).suffix.lower() in SUFFIXES]
    inside = [
        parts[-2:] for parts in found if len(parts) == 2 or (len(parts) == 3 and split_folder(parts[0]))
    ]
    for folder, _ in inside:
        if _SYNSET.fullmatch(folder):
            return [f"the folder {folder} is called by a synset"]
    called = [name for folder, name in inside if re.fullmatch(re.escape(folder) + r"_\d+", Path(name).stem)]
    if called and len(called) * 2 > len(found):
        return [f"{called[0]} is called by its folder, as most of {len(found)} pictures are"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Pictures in order of their paths. Classes are in order of imagenet_class_index.json (or of a list of synsets),
    then of their folders' names. Where that index stands, pictures in other folders were never labelled.
    """
    if root.is_file():
        raise FormatError("it is a file; these labels are folders", where=str(root))
    named = _index(root / _INDEX) if (root / _INDEX).is_file() else {}
    places = {path: _place(path, named) for path in pictures.paths}
    listed = {} if named else _described(root)
    if not named:
        folders = sorted({place.folder for place in places.values() if place.folder})
        order = [*(name for name in listed if name in folders), *(n for n in folders if n not in listed)]
        named = {folder: (at, folder) for at, folder in enumerate(order)}
    if not places and not named:
        raise FormatError("there are no pictures in folders", where=str(root))
    made = _classes(named, listed)
    kinds = dict(zip(named, (kind.id for kind in made), strict=True))
    stream = Stream(partial(_images, places, kinds, pictures, report))
    return Dataset(Ontology(classes=made), stream)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """[<split>/]<class>/<picture> and imagenet_class_index.json, which keeps the order and names of the classes.

    The folders are the labels: where pictures are left where they are, only the classes are written.
    """
    if sink.pictures == "leave":
        ledger.say(
            Loss(
                what="folders of pictures", becomes="none", severity="note",
                why="the labels are folders, which come into being with the pictures: link or copy them",
            )
        )  # fmt: skip
    folders = _folders(dataset.ontology)
    paths = Paths()
    for item, tags in Fitted(dataset, HOLDS, ledger, one):
        above = f"{item.image.split}/" if item.image.split else ""
        inside = paths.place(item.image.split or ".", item.image, ledger)
        relative = str(inside).removeprefix(above)
        tag = tags[0].class_id if tags else None
        sink.picture(f"{above}{folders[tag] if tag else _NEVER}/{relative}", item)
    index = {str(kind.index): [folders[kind.id], kind.name] for kind in dataset.ontology.by_index()}
    sink.write(_INDEX, (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode())


def _images(
    places: dict[str, _Place], kinds: dict[str, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    """One picture for each file; files of one name and content in several folders are one of several classes."""
    for same in _together(places, pictures):
        size = pictures.size(same[0])
        if size is None:
            continue
        place = places[same[0]]
        image = image_at(place.inside, place.split, size)
        found = dict.fromkeys(places[path].folder for path in same if places[path].folder in kinds)
        if len(found) > 1:
            report(Problem(f"it is also in {', '.join(list(found)[1:])}", same[0], outcome="noted"))
        tags = [
            Annotation(
                id=derived_id("imagenet", str(image.id), folder), shape=Tag(), class_id=kinds[folder],
                source=Source(kind="import", name="imagenet"),
            )
            for folder in found
        ]  # fmt: skip
        yield labelled(image, tags or None, pictures, same[0])


def _together(places: dict[str, _Place], pictures: Pictures) -> Iterator[list[str]]:
    """Paths of the same picture; where a name stands for several, they are told apart by their folder."""
    names: dict[tuple[Split, str], list[str]] = {}
    for path, place in places.items():
        names.setdefault((place.split, place.inside), []).append(path)
    for (split, inside), several in names.items():
        if len(several) == 1:
            yield several
            continue
        contents: dict[str, list[str]] = {}
        for path in several:
            contents.setdefault(_content(pictures.root / path), []).append(path)
        for same in contents.values():
            if len(contents) > 1:
                folder = places[same[0]].folder
                for path in same:
                    places[path] = _Place(split, places[path].folder, f"{folder}/{inside}")
            yield same


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return str(path)


def _place(path: str, named: dict[str, tuple[int, str]]) -> _Place:
    parts = path.split("/")
    split: Split = ""
    if len(parts) > 1 and parts[0] not in named:
        found = split_folder(parts[0])
        split, parts = (found, parts[1:]) if found else ("", parts)
    if len(parts) == 1:
        return _Place(split, "", parts[0])
    if named and parts[0] not in named and parts[0] != _NEVER:
        return _Place(split, "", "/".join(parts))
    return _Place(split, "" if named and parts[0] == _NEVER else parts[0], "/".join(parts[1:]))


def _index(path: Path) -> dict[str, tuple[int, str]]:
    """Index and name by folder, in order of the indices."""
    found: dict[str, tuple[int, str]] = {}
    plain = json_of(path, dict[str, tuple[str, str]])
    for index, (folder, name) in plain.items():
        if not (index.isascii() and index.isdigit()) or len(index) > 9 or folder in found:
            raise FormatError("it is no index of folders and names", where=f"{path}, {index[:40]!r}")
        found[folder] = (int(index), name)
    if len({index for index, _ in found.values()}) < len(found):
        raise FormatError("an index stands there twice", where=str(path))
    return dict(sorted(found.items(), key=lambda entry: entry[1][0]))


def _described(root: Path) -> dict[str, str]:
    """What a list of synsets says of each."""
    path = next((root / name for name in _LISTS if (root / name).is_file()), None)
    pairs = (re.split(r"[ \t]", line, maxsplit=1) for _, line in lines_of(path)) if path else ()
    return {pair[0]: pair[1].strip() if len(pair) > 1 else "" for pair in pairs if pair[0]}


def _classes(named: dict[str, tuple[int, str]], described: dict[str, str]) -> tuple[Class, ...]:
    made = classes(name for _, name in named.values())
    return tuple(
        msgspec.structs.replace(
            kind, index=index, description=described.get(folder, ""),
            extra={} if folder == name else {"imagenet": {"folder": folder}},
        )
        for kind, (folder, (index, name)) in zip(made, named.items(), strict=True)
    )  # fmt: skip


def _folders(ontology: Ontology) -> dict[UUID, str]:
    """A folder's name for each class: that which it came with, else its own, each only once."""
    paths = Paths()
    for name in _RESERVED:
        paths.take("", name)
    found = {}
    for kind in ontology.by_index():
        wanted = str(kind.extra.get("imagenet", {}).get("folder", kind.name)).replace("/", "∕")
        found[kind.id] = str(paths.take("", wanted))
    return found
