"""Pictures of labels of any program: class indices or colours, objects where they are told apart, and a list beside.

A value or colour that is not in the list is refused and named. Pictures lie in `images`, labels in `masks` (or
`labels`, `annotations` …), and numbers of objects in `instances`.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from uuid import UUID

import numpy as np

from limner.dataset import Dataset, Image, Ontology, Split
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures, stem
from limner.formats.core.pixels import (
    LabelPicture,
    Labels,
    color_number,
    color_png,
    index_png,
    masks_of,
    number_png,
    read_numbers,
    read_picture,
)
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream
from limner.formats.masks.mask_list import FILES, OWN, MaskList, dump_list, find_list, read_list
from limner.formats.shared.legend import by_color, by_value, entries_of, kinds, palette_of
from limner.formats.shared.painting import BECOMES, EXCLUSIVE, objects, values
from limner.formats.shared.scenes import (
    PICTURE,
    SPLITS,
    Labelling,
    Place,
    Scene,
    check_known,
    mask_note,
    paired,
    placed,
    read_scenes,
    scenes,
)

TITLE = "Masks"
TIER = "A"
PROOF = (
    "Pillow finds the indices, the colours and the objects in what is written; what Pillow writes is read."
)
EXAMPLE = """\
masks.json                {"background": 0, "classes": [{"value": 1, "name": "cat", "color": [252, 120, 0]}]}
images/train/x.jpg
masks/train/x.png         palette; 0 is background, 1 a cat
instances/train/x.png     1, 2, 3 ... objects
"""
DIALECTS = {
    "index": "masks hold class numbers",
    "color": "masks hold the colours of classes",
    "nearest": "the same; on reading, a colour that is in no list is taken for the nearest one",
}
HOLDS = Holds(
    shapes={"mask": frozenset()}, becomes=BECOMES, dataset=frozenset({"split", "empty"}), also=EXCLUSIVE
)
_ROLES = {
    "images": PICTURE, "image": PICTURE, "imgs": PICTURE, "img": PICTURE, "JPEGImages": PICTURE,
    "masks": "masks", "mask": "masks", "labels": "masks", "annotations": "masks", "semantic": "masks",
    "instances": "instances", "instance": "instances",
}  # fmt: skip
_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".gif")


def sniff(look: Look) -> list[str]:
    """A list of classes, and pictures in a folder of masks."""
    lists = [name for name in FILES if name in look.files]
    found = [path for path in look.named("*.png", "*.tif", "*.bmp", "*.gif") if _is_mask(path)]
    return [f"{lists[0]} says what the values in {found[0]} mean"] if lists and found else []


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """Objects where they are told apart, else one mask a class; in order of the pictures' names."""
    path = find_list(root)
    if path is None:
        raise FormatError(
            "no list says what the values of pixels mean", where=str(root),
            hint=f'Put a {OWN} there: {{"classes": [{{"value": 1, "name": "cat"}}]}}.',
        )  # fmt: skip
    listed = read_list(path)
    made = kinds(listed.entries, first=listed.first)
    found = paired(scenes(root, pictures, _place, report))
    if not any(scene.labels for scene in found):
        raise FormatError("there are no pictures in a folder `masks` or `instances`", where=str(root))
    meaning = by_value(listed.entries, made, *listed.values), by_color(listed.entries, made, *listed.colors)
    label = partial(_label, root, listed, meaning, dialect, report)
    extra = {} if listed.first else {"masks": {"first": 0}}
    return Dataset(
        Ontology(classes=made), Stream(partial(read_scenes, found, label, pictures, report)), extra=extra
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """`images`, `masks`, `instances`, each with a folder for the split, and masks.json.

    Numbers beyond 255 make 16-bit pictures, and beyond 65,535 RGB ones.
    """
    first = 0 if dataset.extra.get("masks", {}).get("first") == 0 else 1
    legend = entries_of(dataset.ontology, first=first)
    most = max((entry.value for entry in legend.values()), default=0)
    ground = 0 if first else (0xFF if most < 0xFF else most + 1)
    palette = palette_of(legend.values())
    in_color = dialect in ("color", "nearest")
    for image, annotations, key in placed(dataset, sink, ledger, HOLDS, objects, _folder):
        if annotations is not None:
            path = f"{image.split or 'unsplit'}/{key}.png"
            entries = [legend[one.class_id] for one in annotations if one.class_id]
            if in_color:
                colors = [color_number(entry.color) for entry in entries]
                sink.write(f"masks/{path}", color_png(values(image, annotations, colors)))
            else:
                indices = values(image, annotations, [entry.value for entry in entries], ground)
                sink.write(f"masks/{path}", index_png(indices, palette))
            numbers = values(image, annotations, range(1, len(annotations) + 1))
            sink.write(
                f"instances/{path}", index_png(numbers) if numbers.max() <= 0xFF else number_png(numbers)
            )
    sink.write(OWN, dump_list(legend.values(), ground))


def _folder(image: Image) -> str:
    return f"images/{image.split or 'unsplit'}"


def _place(path: str) -> Place | None:
    """A folder may stand for the split before or behind the one that says what lies there."""
    parts = PurePosixPath(path).parts
    if not path.lower().endswith(_SUFFIXES):
        return None
    at = next((at for at, part in enumerate(parts[:-1]) if part in _ROLES), None)
    if at is None:
        return None
    before, behind = parts[:at], parts[at + 1 :]
    split: Split = ""
    if len(behind) > 1 and behind[0] in SPLITS:
        split, behind = SPLITS[behind[0]], behind[1:]
    elif before and before[-1] in SPLITS:
        split, before = SPLITS[before[-1]], before[:-1]
    return Place(_ROLES[parts[at]], split, stem("/".join((*before, *behind))))


def _is_mask(path: str) -> bool:
    at = _place(path)
    return at is not None and at.role != PICTURE


_Meaning = tuple[Mapping[int, UUID | None], Mapping[int, UUID | None]]


def _label(
    root: Path,
    listed: MaskList,
    meaning: _Meaning,
    dialect: str,
    report: Report,
    scene: Scene,
    image_id: UUID,
) -> Labelling:
    if "masks" not in scene.labels:
        return _objects_alone(root / scene.labels["instances"], listed, meaning, image_id)
    where = root / scene.labels["masks"]
    numbers, known, colored = _understood(read_picture(where), listed, meaning, dialect, where)
    unknown = [value for value in np.unique(numbers).tolist() if value not in known]
    if unknown and colored and dialect == "nearest":
        count = int(np.isin(numbers, unknown).sum())
        remark = (
            f"{count} pixels of {len(unknown)} colours that are in no list are taken for the nearest ones"
        )
        report(Problem(remark, scene.labels["masks"], code="nearest", outcome="noted"))
        numbers = _nearest(numbers, list(known))
    else:
        check_known(unknown, numbers, where, colored=colored)
    objects_of = np.zeros_like(numbers)
    if "instances" in scene.labels:
        objects_of = read_numbers(root / scene.labels["instances"])
        if objects_of.shape != numbers.shape:
            raise FormatError("masks and instances differ in size", where=str(where))
    notes = []
    for both, mask in masks_of((objects_of << 24) | numbers):
        kind = known[both & 0xFFFFFF]
        if kind is not None:
            notes.append(mask_note("masks", image_id, f"{both >> 24}-{both & 0xFFFFFF}", kind, mask))
    height, width = numbers.shape
    return Labelling(width, height, notes)


def _objects_alone(where: Path, listed: MaskList, meaning: _Meaning, image_id: UUID) -> Labelling:
    """Objects of the only class that there is. Raises FormatError where there are several."""
    if len(listed.entries) != 1:
        raise FormatError(
            "nothing says of which class its objects are", where=str(where), hint="Put masks beside it."
        )
    [kind] = (one for one in meaning[0].values() if one is not None)
    numbers = read_numbers(where)
    height, width = numbers.shape
    notes = [mask_note("masks", image_id, number, kind, mask) for number, mask in masks_of(numbers) if number]
    return Labelling(width, height, notes)


def _understood(
    found: LabelPicture, listed: MaskList, meaning: _Meaning, dialect: str, where: Path
) -> tuple[Labels, Mapping[int, UUID | None], bool]:
    """The numbers of a picture, what they mean, and whether they are colours. Raises FormatError."""
    in_color = dialect in ("color", "nearest") or (
        not dialect and listed.colored and (found.colored or not listed.numbered)
    )
    if in_color:
        return found.colors(), meaning[1], True
    if not found.colored:
        return found.numbers, meaning[0], False
    red = found.numbers & 0xFF
    if not np.array_equal(found.numbers, red * color_number((1, 1, 1))):
        raise FormatError("it is coloured, and the list gives no colours", where=str(where))
    return red, meaning[0], False


def _nearest(numbers: Labels, known: list[int]) -> Labels:
    """Every colour as the listed one that differs least from it (squares of R, G and B)."""
    table = np.asarray(known, dtype=np.int64)
    distinct, places = np.unique(numbers, return_inverse=True)
    best = [int(table[_distance(color, table).argmin()]) for color in distinct.tolist()]
    return np.array(best, dtype=np.int64)[places].reshape(numbers.shape)


def _distance(color: int, others: Labels) -> Labels:
    steps = [((others >> shift & 0xFF) - (color >> shift & 0xFF)) ** 2 for shift in (0, 8, 16)]
    return np.asarray(steps[0] + steps[1] + steps[2], dtype=np.int64)
