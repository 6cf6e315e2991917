"""Lists of pictures with indices of their classes, and a file of the classes' names."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

from limner.dataset import Dataset, Ontology, Split
from limner.formats.core.classes import classes
from limner.formats.core.files import lines_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import UNSPLIT, folder_of, split_in
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream
from limner.formats.shared.listing import Lists, entries, entry_line, looks_like_lists, names_text
from limner.formats.shared.tags import SEVERAL, several
from limner.formats.yolo.writer import class_places

TITLE = "ImageNet lists"
TIER = "A"
PROOF = "Datumaro's sample folders come back line by line, and Datumaro reads what is written."
EXAMPLE = """\
train.txt:    train/cat.jpg 0
              train/both.jpg 0 1
              train/neither.jpg
synsets.txt:  cat
              dog
"""
HOLDS = Holds(
    shapes={"tag": frozenset()},
    dataset=frozenset({"split", "empty"}),
    also=SEVERAL,
)
_NAMES = ("synsets*.txt", "synset_words.txt", "labels.txt", "classes.txt", "names.txt")
_MOST_NAMELESS = 100_000
_LISTS = Lists("imagenet-txt", ("images",), bare_is_empty=True)


def sniff(look: Look) -> list[str]:
    """A list of pictures with indices of classes behind them, called by a split or beside a list of names."""
    names = {path for path in look.named(*_NAMES) if "/" not in path}
    for path in look.named("*.txt"):
        if "/" in path or path in names or path.startswith("places365"):
            continue
        if (names or split_in(path) or path == f"{UNSPLIT}.txt") and looks_like_lists(look.text(path)):
            return [f"{path} lists pictures with indices of classes"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The lists of a folder (or one of them), and the pictures beside them; order as listed.

    Without a file of names, classes are called by their index.
    """
    folder = root if root.is_dir() else root.parent
    named = [path for pattern in _NAMES for path in sorted(folder.glob(pattern))]
    lists = [root] if root.is_file() else [path for path in sorted(folder.glob("*.txt")) if path not in named]
    if not lists:
        raise FormatError("there is no list of pictures", where=str(root))
    made = classes(_names(named[0]) if named else _nameless(lists))
    kinds: dict[int, UUID] = {kind.index: kind.id for kind in made}
    placed = [(path, split_in(path.stem)) for path in lists]
    stream = Stream(partial(_LISTS.images, placed, kinds, pictures, report))
    return Dataset(Ontology(classes=made), stream)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """<split>.txt, synsets.txt and, where wanted, images/<split>/; a picture never labelled is in no list."""
    places = class_places(dataset.ontology, ledger)
    names = names_text(dataset.ontology.by_index())
    paths = Paths()
    lists: dict[Split, Spool] = {}
    for item, tags in Fitted(dataset, HOLDS, ledger, several):
        split = item.image.split
        path = str(paths.place(f"images/{folder_of(split)}", item.image, ledger))
        if tags is not None:
            indices = [places[tag.class_id] for tag in tags if tag.class_id]
            lists.setdefault(split, Spool()).write(entry_line(path.removeprefix("images/"), indices).encode())
        sink.picture(path, item)
    for split, lines in sorted(lists.items()):
        sink.write(f"{split or UNSPLIT}.txt", lines.chunks())
    sink.write("synsets.txt", names)


def _names(path: Path) -> list[str]:
    names = [line for _, line in lines_of(path)]
    while names and not names[-1].strip():
        names.pop()
    return names


def _nameless(lists: list[Path]) -> Iterator[str]:
    highest = max((index for path in lists for _, _, found in entries(path) for index in found), default=-1)
    if highest >= _MOST_NAMELESS:
        raise FormatError(
            f"class {highest} is named nowhere", where=str(lists[0].parent),
            hint="Put a synsets.txt there that names the classes in their order.",
        )  # fmt: skip
    return (f"class {index}" for index in range(highest + 1))
