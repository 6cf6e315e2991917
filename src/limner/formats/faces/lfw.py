"""Labelled Faces in the Wild: a folder for each person, landmarks, and lists of people and of pairs to be compared."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import cast
from uuid import UUID

from limner.dataset import Class, Dataset, Image, LabelledImage, Ontology, Split
from limner.formats.core.attributes import Answers
from limner.formats.core.files import number
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of, image_at, split_folder
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.faces.portrait import (
    ALSO_POINTS,
    NOBODY,
    Folders,
    Portrait,
    arranged,
    face_of,
    people,
    portrait,
)
from limner.formats.shared.labels import META, read_labels, with_others, write_labels
from limner.formats.shared.lists import reported_lines
from limner.formats.shared.narrow import own_keys
from limner.formats.shared.table import digits

TITLE = "Labelled Faces in the Wild"
TIER = "A"
PROOF = "Real lists and folders come back line by line, pairs included."
EXAMPLE = """\
test/images/Aaron_Peirsol/Aaron_Peirsol_0001.jpg
test/annotations/people.txt:  1
                              Aaron_Peirsol	4
"""
HOLDS = Holds(
    shapes={"tag": frozenset(), "keypoints": frozenset({"outside"})},
    fields=frozenset({"attributes", "instance_id"}),
    dataset=frozenset({"split", "skeletons"}),
    also=ALSO_POINTS,
)
_LISTS = ("people.txt", "pairs.txt", "landmarks.txt")
_LANDMARKS = 10


def sniff(look: Look) -> list[str]:
    """people.txt, pairs.txt or landmarks.txt whose lines are LFW's."""
    found = []
    for path in look.named(*_LISTS):
        lines = [line.split("\t") for line in look.text(path).split("\n")[:3] if line.strip()]
        first = lines[0] if lines else []
        if path.endswith("landmarks.txt"):
            fits = len(first) == _LANDMARKS + 1
        else:
            wanted = (2,) if path.endswith("people.txt") else (3, 4)
            fits = (
                len(lines) > 1 and all(cell.strip().isdigit() for cell in first) and len(lines[1]) in wanted
            )
        found += [f"{path} is a list of LFW"] if fits else []
    return found


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every picture in a person's folder, and every one that has landmarks, by split and path."""
    files = Pictures(root, report).files if root.is_dir() else ()
    lists = {path for path in files if PurePosixPath(path).name in _LISTS}
    if not lists and META not in files:
        raise FormatError("there is no people.txt, pairs.txt or landmarks.txt", where=str(root))
    landmarks: dict[tuple[Split, str], tuple[str, list[str]]] = {}
    pairs: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    for path in sorted(lists):
        split = _split_of(path)
        lines = [(at, line.strip()) for at, line in reported_lines(root, path, report)]
        if path.endswith("pairs.txt"):
            pairs[split] = [line for _, line in lines]
        elif path.endswith("people.txt"):
            found |= {line.split("\t")[0].strip(): "" for _, line in lines if "\t" in line}
        else:
            for at, line in lines:
                name, *cells = line.rsplit(None, _LANDMARKS)
                landmarks[split, name] = (f"{path}, line {at}", cells)
    shown = {key: path for path in pictures.paths if (key := _inside(path))}
    known = read_labels(root, report)
    folders = Folders(known.values())
    keys = sorted({*landmarks, *shown})
    found |= {PurePosixPath(name).parts[0]: "" for _, name in keys if "/" in name}
    others = {folders.name(folder) for folder in found if folder != NOBODY}
    names = {kind.index: kind.name for kind in with_others(known, others)}
    kinds = people(names, face=bool(landmarks))
    stream = Stream(partial(_images, keys, shown, landmarks, kinds, folders, pictures, report))
    return Dataset(Ontology(classes=kinds), stream, extra={"lfw": {"pairs": pairs}} if pairs else {})


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """images/<person>/ and annotations/ for each split; pairs as they were read."""
    kinds = {kind.id: kind.name for kind in dataset.ontology.by_index()}
    folders = Folders(kinds.values())
    counts: dict[Split, dict[str, int]] = {}
    landmarks: dict[Split, Spool] = {}
    paths = Paths()
    arrange = partial(arranged, face_of(dataset.ontology.classes), Answers(dataset.ontology), {})
    for item, annotations in Fitted(dataset, HOLDS, ledger, arrange):
        found = Portrait.of(annotations or ())
        who = kinds[cast(UUID, found.identity.class_id)] if found.identity else None
        base = f"{folder_of(item.image.split)}/images"
        path = paths.take(base, folders.path(item.image, who))
        inside = str(path.relative_to(base))
        if inside != item.image.path:
            ledger.rename(item.image, inside)
        of_split = counts.setdefault(item.image.split, {})
        if who is not None:
            folder = folders.by_name[who]
            of_split[folder] = of_split.get(folder, 0) + 1
        if found.points:
            cells = "\t".join([inside, *map(digits, found.landmarks)])
            landmarks.setdefault(item.image.split, Spool()).write(f"{cells}\n".encode())
        sink.picture(str(path), item)
    for split, of_split in sorted(counts.items()):
        lines = [str(len(of_split)), *(f"{name}\t{count}" for name, count in sorted(of_split.items()))]
        sink.write(
            f"{folder_of(split)}/annotations/people.txt", "".join(f"{line}\n" for line in lines).encode()
        )
    for split, spool in sorted(landmarks.items()):
        sink.write(f"{folder_of(split)}/annotations/landmarks.txt", spool.chunks())
    kept = own_keys(own_keys(dataset.extra, "lfw"), "pairs")
    for split in counts:
        if isinstance(kept.get(split), list):
            text = "".join(f"{line}\n" for line in kept[split])
            sink.write(f"{folder_of(split)}/annotations/pairs.txt", text.encode())
    write_labels(sink, dataset.ontology)


def _split_of(path: str) -> Split:
    return split_folder(path.split("/")[0]) or ""


def _inside(path: str) -> tuple[Split, str] | None:
    """Split and path below the folder of people; None for a picture that lies in no person's folder."""
    parts = path.split("/")
    split = split_folder(parts[0]) if len(parts) > 1 else None
    parts = parts[1:] if split is not None else parts
    parts = parts[1:] if parts[0] in ("images", "lfw") else parts
    return (split or "", "/".join(parts)) if len(parts) > 1 else None


def _images(
    keys: list[tuple[Split, str]], shown: dict[tuple[Split, str], str],
    landmarks: dict[tuple[Split, str], tuple[str, list[str]]], kinds: tuple[Class, ...], folders: Folders,
    pictures: Pictures, report: Report,
) -> Iterator[LabelledImage]:  # fmt: skip
    ids = {kind.name: kind.id for kind in kinds}
    face = face_of(kinds)
    for split, name in keys:
        picture = shown.get((split, name)) or pictures.find(name, split)
        image = image_at(name, split, (pictures.size(picture) if picture else None) or (0, 0))
        points: list[float] = []
        where, cells = landmarks.get((split, name), ("", []))
        try:
            points = [number(text, "a coordinate") for text in cells]
            if where and len(points) != _LANDMARKS:
                raise ValueError(
                    f"{len(points)} numbers behind the name; x and y of five landmarks are wanted"
                )
        except ValueError as error:
            report(Problem(str(error), where))
            points = []
        who = ids.get(folders.name(_folder(image)))
        found = portrait("lfw", image, face, who, landmarks=points)
        yield labelled(image, found or None, pictures, picture)


def _folder(image: Image) -> str:
    return image.folder.split("/")[0]
