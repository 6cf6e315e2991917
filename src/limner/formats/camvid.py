"""CamVid: a picture of colours for every picture, and a list of what each colour means.

Colours match exactly or not at all. Void (black) is no class. Both layouts are read: `train` beside `trainannot` (or
`train_labels`), and the original's folder of pictures named `…_L.png`.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from uuid import UUID

from limner.dataset import Dataset, Ontology, Split
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import color_number, color_png, read_picture
from limner.formats.core.problems import FormatError, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream
from limner.formats.shared.legend import (
    COLOR_FIRST,
    NAME_FIRST,
    Entry,
    by_color,
    entries_of,
    in_row,
    kinds,
    quoted,
    read_table,
)
from limner.formats.shared.painting import BECOMES, MERGING, regions, values
from limner.formats.shared.scenes import (
    PICTURE,
    SPLITS,
    Labelling,
    Place,
    Scene,
    placed,
    read_scenes,
    region_notes,
    relative_key,
    scenes,
)

TITLE = "CamVid"
TIER = "A"
PROOF = "A real folder comes back pixel by pixel; Pillow finds the listed colours in what is written."
EXAMPLE = """\
label_colors.txt                  64 128 64 Animal
train/0001TP_006690.png
trainannot/0001TP_006690.png      RGB; black is void
train.txt                         /train/0001TP_006690.png /trainannot/0001TP_006690.png
"""
HOLDS = Holds(
    shapes={"mask": frozenset()}, becomes=BECOMES, dataset=frozenset({"split", "empty"}), also=MERGING
)
_COLORS = (
    "64 128 64 Animal", "192 0 128 Archway", "0 128 192 Bicyclist", "0 128 64 Bridge", "128 0 0 Building",
    "64 0 128 Car", "64 0 192 CartLuggagePram", "192 128 64 Child", "192 192 128 Column_Pole", "64 64 128 Fence",
    "128 0 192 LaneMkgsDriv", "192 0 64 LaneMkgsNonDriv", "128 128 64 Misc_Text", "192 0 192 MotorcycleScooter",
    "128 64 64 OtherMoving", "64 192 128 ParkingBlock", "64 64 0 Pedestrian", "128 64 128 Road",
    "128 128 192 RoadShoulder", "0 0 192 Sidewalk", "192 128 128 SignSymbol", "128 128 128 Sky",
    "64 128 192 SUVPickupTruck", "0 0 64 TrafficCone", "0 64 64 TrafficLight", "192 64 128 Train", "128 128 0 Tree",
    "192 128 192 Truck_Bus", "64 0 64 Tunnel", "192 192 0 VegetationMisc", "64 192 0 Wall",
)  # fmt: skip
"""What CamVid itself means, where there is no list."""
_LISTS = ("label_colors.txt", "class_dict.csv")
_ENDINGS = ("annot", "_labels")
_ORIGINAL = {"701_StillsRaw_full": PICTURE, "LabeledApproved_full": "colors"}
_VOID = (0, 0, 0)


def sniff(look: Look) -> list[str]:
    """A list of colours, or of pairs of pictures, and folders of labels beside those of pictures."""
    found = [path for path in look.named("*.png", "*.bmp") if (at := _place(path)) and at.role != PICTURE]
    lists = look.named(*(f"{split}.txt" for split in SPLITS))
    pairs = [path for path in lists if "annot/" in look.text(path).partition("\n")[0]]
    tables = [name for name in _LISTS if name in look.files]
    return [f"{path} belongs to {found[0]}" for path in (*tables, *pairs)] if found else []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """One mask a class and picture, in order of the pictures' names."""
    entries, grounds = _legend(root)
    made = kinds(entries)
    found = scenes(root, pictures, _place, report)
    if not any(scene.labels for scene in found):
        raise FormatError("there are no folders of labels", where=str(root))
    label = partial(_label, root, by_color(entries, made, *grounds))
    return Dataset(Ontology(classes=made), Stream(partial(read_scenes, found, label, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """`<split>`, `<split>annot`, a list of pairs for each split, and label_colors.txt with the classes in order."""
    legend = in_row(entries_of(dataset.ontology), ledger)
    listed: dict[Split, list[str]] = {}
    for image, annotations, key in placed(
        dataset, sink, ledger, HOLDS, regions, lambda one: one.split or "unsplit"
    ):
        folder = image.split or "unsplit"
        if annotations is not None:
            colors = [color_number(legend[one.class_id].color) for one in annotations if one.class_id]
            sink.write(f"{folder}annot/{key}.png", color_png(values(image, annotations, colors)))
            suffix = PurePosixPath(image.name).suffix
            listed.setdefault(image.split, []).append(f"/{folder}/{key}{suffix} /{folder}annot/{key}.png\n")
    for split, lines in sorted(listed.items()):
        sink.write(f"{split or 'unsplit'}.txt", "".join(lines).encode())
    rows = ["0 0 0 Void\n"]
    rows += ["{} {} {} {}\n".format(*entry.color, quoted(entry.name)) for entry in legend.values()]
    sink.write("label_colors.txt", "".join(rows).encode())


def _place(path: str) -> Place | None:
    first, *rest = PurePosixPath(path).parts
    if not rest:
        return None
    key = relative_key(path, first)
    if first in _ORIGINAL:
        return Place(_ORIGINAL[first], "", key.removesuffix("_L"))
    if first.lower() in SPLITS:
        return Place(PICTURE, SPLITS[first.lower()], key)
    for ending in _ENDINGS:
        split = first.lower().removesuffix(ending)
        if split != first.lower() and split in SPLITS:
            return Place("colors", SPLITS[split], key.removesuffix("_L"))
    return None


def _label(root: Path, meaning: Mapping[int, UUID | None], scene: Scene, image_id: UUID) -> Labelling:
    where = root / scene.labels["colors"]
    numbers = read_picture(where).colors()
    height, width = numbers.shape
    return Labelling(width, height, region_notes("camvid", image_id, numbers, meaning, where, colored=True))


def _legend(root: Path) -> tuple[list[Entry], list[tuple[int, int, int]]]:
    """Classes in order, and the colours that mean none: black, and what is called void."""
    path = next((root / name for name in _LISTS if (root / name).is_file()), None)
    if path is None:
        rows = [line.split(" ", 3) for line in _COLORS]
        table = [Entry(at, row[3], (int(row[0]), int(row[1]), int(row[2]))) for at, row in enumerate(rows)]
    else:
        table = read_table(path, COLOR_FIRST, NAME_FIRST)
    listed = [entry for entry in table if not _is_void(entry)]
    grounds = [_VOID] if all(entry.color != _VOID for entry in listed) else []
    grounds += [entry.color for entry in table if _is_void(entry)]
    return [Entry(at, entry.name, entry.color) for at, entry in enumerate(listed)], grounds


def _is_void(entry: Entry) -> bool:
    return entry.name == "Void" and entry.color == _VOID
