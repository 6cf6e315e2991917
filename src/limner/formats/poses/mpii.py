"""MPII's poses as JSON: one record for each person, with 16 joints counted from 1, where it stands and how tall it is.

`joint_others` repeats the other people of the picture, who mostly have records of their own. A joint is x, y and 1 if
it is to be seen, 0 if hidden; one that is not there is 0, 0.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from tokenize import TokenError
from typing import Any, cast
from warnings import catch_warnings

import numpy as np
from msgspec import Raw
from numpy.typing import NDArray

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    Keypoints,
    LabelledImage,
    Ontology,
    Source,
    Split,
    derived_id,
    encode,
)
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import image_at, own_path, split_in
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.poses.body import ALSO, Body, Points, people, untied
from limner.formats.shared.entries import finite, list_of, loosely, member, named, object_of, side
from limner.formats.shared.labels import META, read_labels, write_labels
from limner.formats.shared.lists import begins_list
from limner.formats.shared.narrow import own_keys
from limner.geometry import bounds

TITLE = "MPII human pose (JSON)"
TIER = "A"
PROOF = (
    "Real records come back joint by joint, head boxes included; MATLAB's own file is refused with a hint."
)
EXAMPLE = """\
[{"dataset": "MPI", "isValidation": 0, "img_paths": "000000001.jpg", "img_width": 1280, "img_height": 720,
  "objpos": [594, 257], "scale_provided": 3.021, "joint_self": [[620, 394, 1], [616, 269, 1], …]}]
"""
BODY = Body(
    "person",
    (
        "right ankle", "right knee", "right hip", "left hip", "left knee", "left ankle", "pelvis", "thorax",
        "upper neck", "head top", "right wrist", "right elbow", "right shoulder", "left shoulder", "left elbow",
        "left wrist",
    ),
    (
        (0, 1), (1, 2), (2, 6), (6, 3), (3, 4), (4, 5), (6, 7), (7, 8), (8, 9), (10, 11), (11, 12), (12, 7), (7, 13),
        (13, 14), (14, 15),
    ),
)  # fmt: skip
HEAD = "head"
NO_PERSON = "head of nobody"
HOLDS = Holds(
    shapes={"box": frozenset({"outside"}), "keypoints": frozenset({"outside"})},
    becomes={"box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box"},
    fields=frozenset({"instance_id"}),
    dataset=frozenset({"split", "skeletons"}),
    foreign="mpii",
    also={**ALSO, NO_PERSON: ""},
)
_FIRST = 1
_ABSENT = 2
_HEIGHT = 200
"""A person's height in pixels at scale 1."""
_HEADS = "mpii_headboxes.npy"
_MOST_HEADS = 50_000_000
_SPLITS: dict[int, Split] = {0: "train", 1: "val"}


def sniff(look: Look) -> list[str]:
    """JSON lists of records with joint_self or joints_vis."""
    return [
        f"{path} has people with joints"
        for path in look.named("*.json")[:20]
        if ({"joint_self", "img_paths"} <= look.keys(path, 2))
        or ({"joints_vis", "image"} <= look.keys(path, 2))
    ]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every picture that a record names, in the order in which they come, then those that none names."""
    folder = root if root.is_dir() else root.parent
    files = Pictures(folder, report).files
    paths = (
        [root.name] if root.is_file() else [path for path in files if path.endswith(".json") and path != META]
    )
    if root.suffix.lower() == ".mat" or (not paths and any(path.lower().endswith(".mat") for path in files)):
        raise FormatError(
            "MATLAB's files are not read", code="matlab", where=str(root),
            hint="Take the annotations as JSON, as convolutional pose machines and HRNet publish them.",
        )  # fmt: skip
    if not paths and META not in files:
        raise FormatError("there is no JSON list of people", where=str(root))
    lists = {path: list_of(folder / path) for path in paths if root.is_file() or begins_list(folder / path)}
    heads = _head_boxes(folder, report)
    own_heads = any("head_box" in loosely(raw) for entries in lists.values() for raw in entries)
    others = [HEAD] if own_heads or (heads is not None and any(lists.values())) else []
    kinds = BODY.kinds(read_labels(folder, report), needed=any(lists.values()), others=others)
    head = next((kind for kind in kinds if kind.name == HEAD), None)
    stream = Stream(partial(_images, lists, heads, BODY.of(kinds), head, pictures, report))
    return Dataset(Ontology(classes=kinds), stream)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """mpii_annotations.json (and one for the test split), and images/; classes in dataset_meta.json."""
    kinds = dataset.ontology.classes
    head = next((kind for kind in kinds if kind.name == HEAD), None)
    files = {"mpii_annotations": Spool()}
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, BODY.of(kinds), head)):
        image = item.image
        base = f"images/{image.split or 'unsplit'}"
        path = paths.place(base, image, ledger)
        file = files.setdefault(
            "mpii_annotations_test" if image.split == "test" else "mpii_annotations", Spool()
        )
        heads = {one.instance_id: one.shape for one in annotations or () if isinstance(one.shape, Box)}
        for one in annotations or ():
            if isinstance(one.shape, Keypoints):
                box = heads.get(one.instance_id) if one.instance_id else None
                file.write(encode(_record(image, str(path), one, box)) + b"\n")
        sink.picture(str(path), item)
    for name, file in sorted(files.items()):
        sink.write(f"{name}.json", _listed(file))
    write_labels(sink, dataset.ontology)


def _listed(file: Spool) -> Iterator[bytes]:
    yield b"["
    lead = b"\n"
    for line in file.lines():
        yield lead + line.rstrip(b"\n")
        lead = b",\n"
    yield b"\n]\n"


def _head_boxes(folder: Path, report: Report) -> NDArray[np.float64] | None:
    """Corners of each record's head, (2, 2, records); None where there are none."""
    path = folder / _HEADS
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > _MOST_HEADS:
            raise ValueError("it is larger than 50 MB")
        with catch_warnings(action="ignore", category=UserWarning):  # of files that Python 2 wrote
            found = np.load(path, allow_pickle=False, mmap_mode="r")
        if found.ndim != 3 or found.shape[:2] != (2, 2) or found.dtype.kind not in "fiu":
            raise ValueError(
                f"it holds {found.dtype} of shape {found.shape}, not two corners for each record"
            )
        return np.asarray(found, dtype=np.float64)
    except (OSError, ValueError, EOFError, SyntaxError, TokenError) as error:
        report(Problem(str(error), _HEADS, outcome="noted"))
        return None


def _images(
    lists: dict[str, list[Raw]], heads: NDArray[np.float64] | None, person: Class | None, head: Class | None,
    pictures: Pictures, report: Report,
) -> Iterator[LabelledImage]:  # fmt: skip
    unlisted = set(pictures.paths)
    for path, entries in lists.items():
        places: dict[str, list[int]] = {}
        for number, raw in enumerate(entries):
            record = loosely(raw)
            name = record.get("img_paths", record.get("image"))
            if isinstance(name, str) and name.strip("/"):
                places.setdefault(name.strip("/"), []).append(number)
            else:
                report(Problem("it does not name its picture", f"{path}, entry {number}"))
        for name, numbers in places.items():
            picture = pictures.find(name)
            unlisted.discard(picture or "")
            image = _image(
                path, name, loosely(entries[numbers[0]]), pictures.size(picture) if picture else None
            )
            notes: list[Annotation] = []
            told: set[Points] = set()
            others: list[Points] = []
            for number in numbers:
                where = f"{path}, entry {number}"
                corners = heads[:, :, number] if heads is not None and number < heads.shape[2] else None
                try:
                    notes += _person(image, entries[number], where, corners, person, head, told, others)
                except FormatError as error:
                    report(Problem(error.message, error.where))
                except ValueError as error:
                    report(Problem(str(error), where))
            left = [points for points in dict.fromkeys(others) if points not in told]
            notes += [_pose(image, f"other {at}", points, person) for at, points in enumerate(left)]
            yield labelled(image, notes or None, pictures, picture)
    for picture in sorted(unlisted):
        split = split_in(picture.split("/")[1]) if picture.count("/") > 1 else ""
        if size := pictures.size(picture):
            yield labelled(image_at(own_path(picture, split, "images"), split, size), None, pictures, picture)


def _image(path: str, name: str, record: dict[str, Any], size: tuple[int, int] | None) -> Image:
    validation = record.get("isValidation")
    split = split_in(PurePosixPath(path).stem)
    if isinstance(validation, int | float) and validation in _SPLITS:
        split = _SPLITS[int(validation)]
    given = (side(record.get("img_width")), side(record.get("img_height")))
    return image_at(own_path(name, split, "images"), split, given if all(given) else size or (0, 0))


def _person(
    image: Image, raw: Raw, where: str, corners: NDArray[np.float64] | None, person: Class | None,
    head: Class | None, told: set[Points], others: list[Points],
) -> list[Annotation]:  # fmt: skip
    """A record's own person, with the head's box; the others go to `others`. Raises ValueError."""
    record = object_of(raw, where)
    own = record.get("joint_self")
    points = _joints(_with_marks(record) if own is None else own)
    rest = record.get("joint_others")
    if (
        isinstance(rest, list)
        and rest
        and isinstance(rest[0], list)
        and rest[0]
        and not isinstance(rest[0][0], list)
    ):
        rest = [rest]  # one person alone is not wrapped in a list
    others += [_joints(one) for one in rest] if isinstance(rest, list) else []
    if points in told:
        raise ValueError("this person stands there twice")
    told.add(points)
    kept: dict[str, Any] = {
        key: record[key] for key in ("objpos", "scale_provided", "center", "scale") if key in record
    }
    pose = _pose(image, where, points, person, kept)
    box = _head(record, corners)
    if box is None or head is None:
        return [pose]
    instance = derived_id("mpii", str(image.id), where)
    source = Source(kind="import", name="mpii")
    boxed = Annotation(
        id=derived_id("mpii", str(image.id), where, "head"), shape=box, class_id=head.id, instance_id=instance,
        source=source,
    )  # fmt: skip
    return [_pose(image, where, points, person, kept, instance_id=instance), boxed]


def _pose(
    image: Image,
    key: str,
    points: Points,
    person: Class | None,
    kept: dict[str, Any] | None = None,
    **more: Any,
) -> Annotation:
    return Annotation(
        id=derived_id("mpii", str(image.id), key), shape=Keypoints(points), class_id=cast(Class, person).id,
        source=Source(kind="import", name="mpii"), extra={"mpii": kept} if kept else {}, **more,
    )  # fmt: skip


def _with_marks(record: dict[str, Any]) -> Any:
    """HRNet's form: joints and their marks in two lists."""
    joints, marks = (
        member(record, "joints", list, needed=True),
        member(record, "joints_vis", list, needed=True),
    )
    if len(joints) != len(marks):
        raise ValueError(f"{len(joints)} joints have {len(marks)} marks")
    return [
        [0, 0, _ABSENT] if not mark else [*joint, 1] if isinstance(joint, list) else joint
        for joint, mark in zip(joints, marks, strict=True)
    ]


def _joints(given: Any) -> Points:
    """Joints as they stand in the file, counted from 0. Raises ValueError."""
    if not isinstance(given, list) or len(given) != len(BODY.joints):
        raise ValueError(f"its joints are no list of {len(BODY.joints)}")
    points: list[Any] = []
    for joint in given:
        if not isinstance(joint, list) or len(joint) != 3:
            raise ValueError(f"a joint is {named(joint)}, not x, y and a mark")
        x, y, mark = (finite(value, "a joint's number") for value in joint)
        absent = mark == _ABSENT or (x == 0 and y == 0)
        points.append((0.0, 0.0, 0) if absent else (x - _FIRST, y - _FIRST, 2 if mark else 1))
    return tuple(points)


def _head(record: dict[str, Any], corners: NDArray[np.float64] | None) -> Box | None:
    """Raises ValueError."""
    given = member(record, "head_box", list)
    if given is None:
        given = None if corners is None else corners.ravel().tolist()
    if given is None:
        return None
    if len(given) != 4:
        raise ValueError("head_box is no list of four numbers")
    left, top, right, bottom = (finite(value, "head_box") for value in given)
    if right < left or bottom < top:
        raise ValueError("the corners of its head are swapped")
    return Box(left - _FIRST, top - _FIRST, right - left, bottom - top)


def _arranged(
    person: Class | None, head: Class | None, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """People with their heads."""
    kept: list[Annotation] = []
    for members in people(fitted, BODY, person, annotations, head):
        if isinstance(members[0].shape, Box):
            fitted.say(members[0], NO_PERSON, severity="lost", why="a head is a person's")
            continue
        kept += untied(fitted, members)
    return tuple(kept)


def _record(image: Image, path: str, one: Annotation, head: Box | None) -> dict[str, Any]:
    joints = cast(Keypoints, one.shape).points
    record: dict[str, Any] = {"dataset": "MPI", "img_paths": path}
    if image.split in ("train", "val"):
        record["isValidation"] = int(image.split == "val")
    record |= {"img_width": image.width, "img_height": image.height}
    record["joint_self"] = [
        [x + _FIRST, y + _FIRST, int(seen == 2)] if seen else [0, 0, _ABSENT] for x, y, seen in joints
    ]
    if head is not None:
        left, top = head.x + _FIRST, head.y + _FIRST
        record["head_box"] = [left, top, left + head.width, top + head.height]
    kept = {key: value for key, value in own_keys(one.extra, "mpii").items() if key not in record}
    found = bounds(one.shape)
    if found is not None and "objpos" not in kept and "center" not in kept:
        left, top, right, bottom = found
        kept["objpos"] = [(left + right) / 2 + _FIRST, (top + bottom) / 2 + _FIRST]
        kept["scale_provided"] = (bottom - top) / _HEIGHT
    return record | kept
