"""The registry of formats: a name and the module that speaks it, imported when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Protocol, cast

from limner.dataset import Dataset
from limner.formats.core.conversions import CONVERSIONS
from limner.formats.core.holds import ABILITIES, DATASET, FIELDS, FLAGS, QUIET, Holds
from limner.formats.core.ledger import Ledger, Severity
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Report
from limner.formats.core.sink import Sink

FORMATS: dict[str, str] = {
    "ade20k": "limner.formats.ade20k",
    "aflw": "limner.formats.poses.aflw",
    "aic": "limner.formats.poses.aic",
    "bdd100k": "limner.formats.bdd100k",
    "camvid": "limner.formats.camvid",
    "celeba": "limner.formats.faces.wild",
    "celeba-align": "limner.formats.faces.aligned",
    "cityscapes": "limner.formats.cityscapes",
    "coco": "limner.formats.coco",
    "coco-panoptic": "limner.formats.coco.panoptic",
    "common-seg": "limner.formats.common_seg",
    "createml": "limner.formats.createml",
    "csv": "limner.formats.sheets",
    "cvat": "limner.formats.cvat",
    "darwin": "limner.formats.darwin",
    "datumaro": "limner.formats.datumaro",
    "dicom-seg": "limner.formats.dicom_seg",
    "dota": "limner.formats.dota",
    "geojson": "limner.formats.geojson",
    "huggingface": "limner.formats.huggingface",
    "icdar": "limner.formats.text.localization",
    "icdar-rec": "limner.formats.text.recognition",
    "icdar-seg": "limner.formats.text.segmentation",
    "imagenet": "limner.formats.imagenet",
    "imagenet-txt": "limner.formats.imagenet_txt",
    "imdb-faces": "limner.formats.faces.imdb",
    "kitti": "limner.formats.kitti",
    "kitti-seg": "limner.formats.kitti_seg",
    "label-studio": "limner.formats.label_studio",
    "labelbox": "limner.formats.labelbox",
    "labelme": "limner.formats.labelme",
    "labelme-xml": "limner.formats.labelme_xml",
    "lfw": "limner.formats.faces.lfw",
    "limner": "limner.formats.limner",
    "lvis": "limner.formats.lvis",
    "mapillary": "limner.formats.mapillary",
    "market1501": "limner.formats.faces.market1501",
    "masks": "limner.formats.masks",
    "mot": "limner.formats.mot",
    "mots": "limner.formats.mots",
    "mpii": "limner.formats.poses.mpii",
    "nifti": "limner.formats.nifti",
    "onehot": "limner.formats.onehot",
    "openimages": "limner.formats.openimages",
    "pickle": "limner.formats.pickled",
    "places365": "limner.formats.places365",
    "ppocr": "limner.formats.text.ppocr",
    "supervisely": "limner.formats.supervisely",
    "tfrecord": "limner.formats.tfrecord",
    "vggface2": "limner.formats.faces.vggface2",
    "via": "limner.formats.via",
    "svg": "limner.formats.svg",
    "voc": "limner.formats.voc",
    "voc-seg": "limner.formats.voc_seg",
    "vott-csv": "limner.formats.vott_csv",
    "vott-json": "limner.formats.vott_json",
    "widerface": "limner.formats.widerface",
    "x-anylabeling": "limner.formats.labelme.xlabel",
    "webdataset": "limner.formats.webdataset",
    "yolo": "limner.formats.yolo.detect",
    "yolo-cls": "limner.formats.yolo.classify",
    "yolo-obb": "limner.formats.yolo.obb",
    "yolo-pose": "limner.formats.yolo.pose",
    "yolo-seg": "limner.formats.yolo.segment",
}
"""Module path by format name; packages add theirs as entry points of the group `limner.formats`."""


_NEEDED = ("TITLE", "TIER", "PROOF", "EXAMPLE", "HOLDS", "sniff", "read", "write")


class Format(Protocol):
    """What a module must offer to be a format.

    It may also have `BY_LAYOUT = True` where names of folders and files are all that it is known by, and
    `DIALECTS`, a table of names and what they mean: `read` and `write` then take `dialect`, empty for none.
    `EMBEDS` names the dialects (the plain one is empty) whose own files hold the pictures; `READ_ONLY = True` says
    that `write` only says that it cannot, `WRITE_ONLY = True` that `read` does.
    """

    TITLE: str
    """What people call it."""
    TIER: Literal["A", "B"]
    """A: proven both ways on real samples or by an independent reader; B: made from the specification."""
    PROOF: str
    """What proves it, or which specification it follows, in a sentence or two."""
    EXAMPLE: str
    """A small file of the format (or a drawing of its folder), for the documentation."""
    HOLDS: Holds

    def sniff(self, look: Look) -> list[str]:
        """What speaks for the folder or file being in this format, strongest first; empty if nothing does.

        Raises OSError where something cannot be read.
        """

    def read(self, root: Path, pictures: Pictures, report: Report, **dialect: str) -> Dataset:
        """The data set that lies there, streamed; bad records go to `report` while it is iterated.

        Raises FormatError where nothing can be read at all.
        """

    def write(self, dataset: Dataset, sink: Sink, ledger: Ledger, **dialect: str) -> None:
        """Write the data set; whatever the format cannot hold goes into the ledger."""


def names() -> tuple[str, ...]:
    """Every format's name, in alphabetical order."""
    return tuple(sorted(_modules()))


def writable() -> tuple[str, ...]:
    """The names of those formats that are also written."""
    return tuple(name for name in names() if not getattr(load(name), "READ_ONLY", False))


def both_ways() -> tuple[str, ...]:
    """The names of those formats that are read and written."""
    return tuple(name for name in writable() if not getattr(load(name), "WRITE_ONLY", False))


def load(name: str) -> Format:
    """The format of that name. Raises FormatError if there is none, or if its module is not a format."""
    module = FORMATS.get(name) or _modules().get(name)
    if module is None:
        raise FormatError(
            f"there is no format {name!r}",
            code="unknown-format",
            hint=f"These are known: {', '.join(names())}.",
        )
    return checked(name, import_module(module))


def spoken(spec: str) -> tuple[Format, dict[str, str]]:
    """The format that `name` or `name:dialect` means, and what its `read` and `write` are to be told.

    Raises FormatError for an unknown one.
    """
    name, _, dialect = spec.partition(":")
    module = load(name)
    known: Mapping[str, str] = getattr(module, "DIALECTS", {})
    if dialect and dialect not in known:
        raise FormatError(
            f"format {name!r} has no dialect {dialect!r}",
            code="unknown-dialect",
            hint=f"These are known: {', '.join(known)}." if known else f"Say {name!r} alone.",
        )
    return module, {"dialect": dialect} if dialect else {}


def embeds(spec: str) -> bool:
    """Whether the files of `name` or `name:dialect` hold the pictures themselves. Raises FormatError likewise."""
    module, told = spoken(spec)
    return told.get("dialect", "") in getattr(module, "EMBEDS", ())


def checked(name: str, module: ModuleType) -> Format:
    """The module as a format. Raises FormatError naming everything that it lacks."""
    missing = [need for need in _NEEDED if not hasattr(module, need)]
    if missing:
        raise FormatError(
            f"format {name!r} ({module.__name__}) lacks {', '.join(missing)}",
            code="incomplete-format",
            hint=f"A format module has {', '.join(_NEEDED)}: see docs/formats.md.",
        )
    return cast(Format, module)


@cache
def _modules() -> Mapping[str, str]:
    from importlib.metadata import (
        entry_points,  # slower than all else here, and not needed for formats of our own
    )

    foreign = {entry.name: entry.value for entry in entry_points(group="limner.formats")}
    return {**foreign, **FORMATS}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What becomes of one thing in a format: `kept`, or a loss as the ledger will name it."""

    what: str
    becomes: str
    severity: Severity | str


def explain(name: str, source: str = "") -> tuple[Expectation, ...]:
    """Every loss that writing this format can bring, beforehand, from its declaration alone.

    With `source`, a format's name, only what a data set in that format can hold.
    """
    found = _losses(load(name).HOLDS)
    if not source:
        return found
    given = load(source).HOLDS
    return tuple(one for one in found if _may_hold(given, one.what))


def _may_hold(holds: Holds, what: str) -> bool:
    kind, _, ability = what.partition(" with ")
    if kind in ABILITIES:
        return kind in holds.shapes and (not ability or ability in holds.shapes[kind])
    if what in FIELDS:
        return what in holds.fields
    if what in DATASET:
        return what in holds.dataset
    return what.removeprefix("flag ") in holds.flags if what.startswith("flag ") else True


def _losses(holds: Holds) -> tuple[Expectation, ...]:
    shapes = [kind for kind in ABILITIES if kind not in holds.shapes]
    abilities = [
        f"{kind} with {ability}"
        for kind, kept in holds.shapes.items()
        for ability in ABILITIES[kind]
        if ability not in kept
    ]
    found = [_of_shape(what, holds) for what in shapes + abilities]
    found += [] if holds.whole else [Expectation("object without a class", "", "lost")]
    found += [Expectation(what, becomes, "changed") for what, becomes in holds.also.items()]
    lacking: list[Any] = [field for field in FIELDS if field not in holds.fields and field != "flags"]
    lacking += [f"flag {flag}" for flag in FLAGS if flag not in holds.flags]
    whole = holds.dataset if "relations" in holds.dataset else holds.dataset | {"attributes of relations"}
    lacking += [what for what in DATASET if what not in whole]
    found += [Expectation(what, "", "note" if what in QUIET else "changed") for what in lacking]
    return tuple(found)


def _of_shape(what: str, holds: Holds) -> Expectation:
    how = holds.becomes.get(what, "")
    return Expectation(what, CONVERSIONS[how][1], "changed") if how else Expectation(what, "", "lost")
