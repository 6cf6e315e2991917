"""Writes MOTS: a picture of numbers for each frame, or a text for each sequence."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from uuid import UUID

from limner.dataset import Dataset, Mask, Split
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.paths import Paths
from limner.formats.core.pixels import number_png
from limner.formats.core.sink import Sink
from limner.formats.core.spool import Spool
from limner.formats.mots.holds import HOLDS, LABELS, STANDARD, base_of, folder_of
from limner.formats.mots.numbers import Numbers
from limner.formats.mots.texts import BASE, line_of
from limner.formats.shared.legend import entries_of, in_row, quoted
from limner.formats.shared.painting import values
from limner.formats.shared.scenes import placed


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """`images`, and `instances` or `instances_txt`, for each split, and `instances/labels.txt`.

    The folder is the sequence. Beyond 65 classes pictures are RGB: R + 256 · G + 65536 · B.
    """
    legend = entries_of(dataset.ontology, first=1)
    standard = {entry.value: entry.name for entry in legend.values()} == STANDARD
    if not standard:
        legend = in_row(legend, ledger, first=1)
    numbers = Numbers(dataset)
    kinds = {id_: entry.value for id_, entry in legend.items()}
    put = _write_texts if dialect == "txt" else _write_pictures
    splits: set[Split] = put(dataset, sink, ledger, numbers, kinds) or {""}
    names = "".join(f"{quoted(entry.name)}\n" for entry in legend.values())
    for split in sorted(splits):
        if not standard:
            sink.write(f"{base_of('instances', split)}/{LABELS}", names.encode())


def _write_pictures(
    dataset: Dataset, sink: Sink, ledger: Ledger, numbers: Numbers, kinds: Mapping[UUID, int]
) -> set[Split]:
    """The splits of which something was written."""
    splits: set[Split] = set()
    for image, annotations, key in placed(
        dataset, sink, ledger, HOLDS, numbers.arrange, folder_of, apart=False
    ):
        if annotations is not None:
            splits.add(image.split)
            shown = [
                kinds[one.class_id] * BASE + numbers.of(image, one) for one in annotations if one.class_id
            ]
            path = f"{base_of('instances', image.split)}/{key}.png"
            sink.write(path, number_png(values(image, annotations, shown)))
    return splits


def _write_texts(
    dataset: Dataset, sink: Sink, ledger: Ledger, numbers: Numbers, kinds: Mapping[UUID, int]
) -> set[Split]:
    """The same; frames are called by their numbers, and those that were never labelled are left out."""
    texts: dict[tuple[Split, str], Spool] = {}
    taken: dict[tuple[Split, str], set[int]] = {}
    for item, annotations in Fitted(dataset, HOLDS, ledger, numbers.arrange):
        image = item.image
        if annotations is None:
            ledger.say(
                Loss(what="picture never labelled", becomes="left out", severity="note", picture=image.path)
            )
            continue
        run = image.split, image.folder.replace("/", "-") or "0000"
        frames = taken.setdefault(run, set())
        frame = len(frames) if image.frame is None else image.frame
        while frame in frames:
            frame += 1
        frames.add(frame)
        path = Paths().take(f"{folder_of(image)}/{run[1]}", f"{frame:06d}{PurePosixPath(image.name).suffix}")
        inside = str(path.relative_to(folder_of(image)))
        if inside != image.path:
            ledger.rename(image, inside)
        text = texts.setdefault(run, Spool())
        for one in annotations:
            if one.class_id and isinstance(one.shape, Mask):
                value = kinds[one.class_id] * BASE + numbers.of(image, one)
                text.write(line_of(frame, value, one.shape, image.width, image.height))
        sink.picture(str(path), item)
    for (split, name), text in sorted(texts.items(), key=lambda pair: pair[0]):
        sink.write(f"{base_of('instances_txt', split)}/{name}.txt", text.lines())
    return {split for split, _ in texts}
