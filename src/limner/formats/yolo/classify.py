"""One class for each picture: the folder that it lies in, inside a folder for each split; as Ultralytics trains on.

A data.yaml beside the folders keeps the order of the classes, and names that no folder may have; training does not
look at it. Pictures beside the folders of classes were never labelled.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import quote
from uuid import UUID

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Ontology, Source, Split, Tag, derived_id
from limner.formats import imagenet
from limner.formats.core.classes import classes
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import ABILITIES, Holds
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import SUFFIXES, Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared import tags
from limner.formats.yolo.names import Setup, dump, find_setup, split_named

TITLE = "YOLO classify"
TIER = "A"
PROOF = "A real Ultralytics folder is read and comes back, folder by folder; Ultralytics 8.4 loads what is written."
EXAMPLE = """\
train/cat/x.jpg
train/dog/y.jpg
val/cat/z.jpg
"""
BY_LAYOUT = True
HOLDS = Holds(
    shapes={"tag": frozenset()},
    becomes={kind: "tag" for kind in ABILITIES if kind != "tag"},
    dataset=frozenset({"split"}),
    also=tags.ONE,
)


_BESIDE = frozenset({"", ".cache", ".md", ".txt", ".yaml", ".yml"})
"""What may lie beside the folders without saying that they mean something else."""


def sniff(look: Look) -> list[str]:
    """Folders of splits that hold nothing but folders of pictures; or a data.yaml that says `task: classify`."""
    if look.is_file:
        return []
    setup = _setup(look.root)
    if setup is not None:
        return [f"{setup.source.name} says task: classify"]
    paths = [PurePosixPath(path) for path in look.files]
    inside = [path for path in paths if len(path.parts) > 1]
    alone = all(len(path.parts) > 2 and split_named(path.parts[0]) and _is_picture(path) for path in inside)
    plain = all(path.suffix.lower() in _BESIDE for path in paths if len(path.parts) == 1)
    if not inside or not alone or not plain or imagenet.sniff(look):
        return []
    return [f"{inside[0].parent} holds pictures, as a class of a split does"]


def _is_picture(path: PurePosixPath) -> bool:
    return path.suffix.lower() in SUFFIXES


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Folders of classes as a data set, pictures in order of their paths; classes as listed, then by name."""
    if root.is_file():
        raise FormatError("it is no folder of classes", where=str(root))
    setup = _setup(root)
    named = [name for _, name in sorted(setup.names.items())] if setup else []
    places = dict(zip(folders(named), range(len(named)), strict=True))
    found = {PurePosixPath(path).parts[_depth(path)] for path in pictures.paths if _has_class(path)}
    others = sorted(found - set(places))
    if not places and not others:
        raise FormatError("there are no folders of pictures", where=str(root))
    if named and others:
        remark = f"it does not name {', '.join(others[:5])}; folders of that name are classes all the same"
        report(Problem(remark, f"{setup.source if setup else root}", code="classes", outcome="noted"))
    kinds = classes([*named, *others])
    ids = {folder: kinds[at].id for at, folder in enumerate([*places, *others])}
    extra = {"yolo": dict(setup.extra)} if setup and setup.extra else {}
    return Dataset(Ontology(classes=kinds), Stream(partial(_images, ids, pictures)), extra=extra)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """`<split>/<class>/<picture>`, without a folder for the split where there is none, and data.yaml."""
    names = [kind.name for kind in dataset.ontology.by_index()]
    folder = dict(zip((kind.id for kind in dataset.ontology.by_index()), folders(names), strict=True))
    if sink.pictures == "leave":
        why = "the folders of the pictures are the labels: link or copy them"
        ledger.say(Loss(what="pictures left where they are", severity="note", why=why))
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, tags.one):
        image = item.image
        first = annotations[0].class_id if annotations else None
        home = folder[first] if first else ""
        own = image.path.removeprefix(f"{home}/") if home else image.name
        path = paths.take(str(PurePosixPath(image.split, home)), own)
        inside = str(path.relative_to(image.split)) if image.split else str(path)
        if inside != image.path:
            ledger.rename(image, inside)
        sink.picture(str(path), item)
    keys = {**dataset.extra.get("yolo", {}), "task": "classify"}
    sink.write("data.yaml", dump(names, {}, keys))


def folders(names: Iterable[str]) -> list[str]:
    """The folder of each class: its name where that can be one, stands for no split and is not taken."""
    paths = Paths()
    return [str(paths.take("", _folder(name))) for name in names]


def _folder(name: str) -> str:
    if split_named(name):
        return f"%{ord(name[0]):02X}{name[1:]}"
    return quote(name, safe="") if name.strip(" .") == "" else name.replace("/", "%2F")


def _setup(root: Path) -> Setup | None:
    """What a data.yaml says if it is one of classes of pictures."""
    found = find_setup(root)
    return found if found is not None and found.task == "classify" else None


def _images(ids: dict[str, UUID], pictures: Pictures) -> Iterator[LabelledImage]:
    for path in pictures.paths:
        size = pictures.size(path)
        if size is None:
            continue
        parts = PurePosixPath(path).parts
        depth = _depth(path)
        split: Split = split_named(parts[0]) if depth else ""
        image = Image(
            id=derived_id("image", split, *parts[depth:]), name=parts[-1], folder="/".join(parts[depth:-1]),
            width=size[0], height=size[1], split=split,
        )  # fmt: skip
        notes = None
        if _has_class(path):
            one = Annotation(
                id=derived_id("yolo-cls", str(image.id)), shape=Tag(), class_id=ids[parts[depth]],
                source=Source(kind="import", name="yolo-cls"),
            )  # fmt: skip
            notes = [one]
        yield labelled(image, notes, pictures, path)


def _depth(path: str) -> int:
    """How many leading folders of a picture's path only say its split."""
    head, slash, _ = path.partition("/")
    return 1 if slash and split_named(head) else 0


def _has_class(path: str) -> bool:
    return path.count("/") > _depth(path)
