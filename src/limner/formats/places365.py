"""The lists of Places365: a picture and the index of its scene a line, and categories with their indices."""

from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec

from limner.dataset import Class, Dataset, Ontology, Split
from limner.formats.core.classes import classes
from limner.formats.core.files import lines_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import UNSPLIT, split_in
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream
from limner.formats.shared.listing import Lists, entry_line, names_text
from limner.formats.shared.tags import ONE, one

TITLE = "Places365 lists"
TIER = "B"
PROOF = (
    "Made from the description of the data set's file lists; names and places are those of its own archives."
)
EXAMPLE = """\
categories_places365.txt:      /a/airfield 0
places365_train_standard.txt:  /a/airfield/00000001.jpg 0
places365_val.txt:             Places365_val_00000001.jpg 165
places365_test.txt:            Places365_test_00000001.jpg
"""
HOLDS = Holds(shapes={"tag": frozenset()}, dataset=frozenset({"split"}), also=ONE)
_CATEGORIES = "categories_places365.txt"
_FOLDERS: dict[Split, str] = {
    "train": "data_large_standard", "val": "val_large", "test": "test_large", "": UNSPLIT,
}  # fmt: skip
_FILES: dict[Split, str] = {
    "train": "places365_train_standard.txt", "val": "places365_val.txt", "test": "places365_test.txt",
    "": "places365.txt",
}  # fmt: skip
_OTHERS = ("data_256_standard", "data_256", "data_large", "val_256", "test_256")


def _split_of(folder: str) -> Split:
    return "train" if folder.startswith("data_") else split_in(folder)


_LISTS = Lists("places365", (*_FOLDERS.values(), *_OTHERS), bare_is_empty=False, split_of_folder=_split_of)


def sniff(look: Look) -> list[str]:
    """The list of categories, or a list of pictures, by their own names."""
    return [f"there is {path}" for path in look.named(_CATEGORIES, "places365*.txt") if "/" not in path][:2]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The lists of a folder, in order of their names; pictures of a list without indices were never labelled."""
    folder = root if root.is_dir() else root.parent
    lists = [root] if root.is_file() else sorted(folder.glob("places365*.txt"))
    if not (folder / _CATEGORIES).is_file() or not lists:
        missing = "no list of pictures" if (folder / _CATEGORIES).is_file() else f"no {_CATEGORIES}"
        raise FormatError(f"there is {missing}", where=str(folder))
    made = _categories(folder / _CATEGORIES, report)
    kinds: dict[int, UUID] = {kind.index: kind.id for kind in made}
    placed = [(path, split_in(path.stem)) for path in lists if path.name != _CATEGORIES]
    stream = Stream(partial(_LISTS.images, placed, kinds, pictures, report))
    return Dataset(Ontology(classes=made), stream)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """categories_places365.txt, a list for each split and, where wanted, the pictures in the folders of each."""
    kinds = dataset.ontology.by_index()
    names_text(kinds)
    places = {kind.id: kind.index for kind in kinds}
    paths = Paths()
    lists: dict[Split, Spool] = {}
    for item, tags in Fitted(dataset, HOLDS, ledger, one):
        split = item.image.split
        path = paths.place(_FOLDERS[split], item.image, ledger)
        inside = str(path.relative_to(_FOLDERS[split]))
        indices = [places[tag.class_id] for tag in tags or () if tag.class_id]
        line = entry_line(f"/{inside}" if split == "train" else inside, indices)
        lists.setdefault(split, Spool()).write(line.encode())
        sink.picture(str(path), item)
    for split, lines in sorted(lists.items()):
        sink.write(_FILES[split], lines.chunks())
    sink.write(_CATEGORIES, "".join(f"{kind.name} {kind.index}\n" for kind in kinds).encode())


def _categories(path: Path, report: Report) -> tuple[Class, ...]:
    found: dict[int, str] = {}
    for number, line in lines_of(path):
        name, _, index = line.rpartition(" ")
        if not line.strip():
            continue
        if not name or not (index.isascii() and index.isdigit()) or len(index) > 9:
            report(Problem("it is not a name and an index", f"{path}, line {number}"))
        elif int(index) in found:
            report(Problem(f"index {index} stands there twice", f"{path}, line {number}"))
        else:
            found[int(index)] = name
    made = classes(found.values())
    return tuple(msgspec.structs.replace(kind, index=index) for kind, index in zip(made, found, strict=True))
