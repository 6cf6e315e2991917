"""Labels of an import: recognised, matched to pictures, put into their layers, each into the one that it came from."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Applied,
    Attribute,
    Class,
    Dataset,
    DiffAnswer,
    Image,
    Invalid,
    LabelledImage,
    Layer,
    LayerKind,
    LimnerError,
    Ontology,
    Question,
    Record,
    RelationType,
    derived_id,
    next_color,
)
from limner.formats import Found, Pictures, Problem, find_labels, formats_of, spoken
from limner.jobs import entries
from limner.jobs.choices import chosen
from limner.jobs.finding import Place, alone, settled
from limner.jobs.tree import place_of, remark, under
from limner.jobs.upright import turned
from limner.jobs.work import Work
from limner.store import ImportedLayer, Store

if TYPE_CHECKING:
    from limner.jobs.predicted import Predicted

_CHUNK = 500

Line = dict[str, str]
"""A report entry without its number."""


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens a picture of the project; carries which one a reader matched."""

    store: Store
    image: UUID

    def __call__(self) -> BinaryIO:
        """The picture's bytes."""
        return self.store.images.open(self.image)


class ProjectPictures(Pictures):
    """The pictures of a project as readers of labels see them: paths below the folder of the labels first."""

    def __init__(self, work: Work, root: Path, below: str) -> None:
        super().__init__(root)
        self._store, self._project = work.store, work.project
        known = work.store.images.by_path(work.project)
        self._images = {path.removeprefix(below): id for path, id in known.items()}
        self.__dict__["paths"] = tuple(sorted(self._images))

    def size(self, path: str) -> tuple[int, int] | None:
        """Upright size of a picture of the project."""
        return self._sizes[self._images[path]]

    @cached_property
    def _sizes(self) -> dict[UUID, tuple[int, int]]:
        return self._store.images.sizes(self._project)

    def opener(self, path: str | None) -> Opener | None:
        """What opens the picture; None for None."""
        return None if path is None else Opener(self._store, self._images[path])


def bring(work: Work, folder: Path, counts: Counter[str]) -> Iterator[Line]:
    """Imports the data sets below `folder` that were chosen; yields what there is to say, adds to `counts`."""
    choices = chosen(work.spec)
    tick = partial(work.step, 0, 0, "looking for labels")
    tick()
    if choices.places is not None:
        for where, choice in choices.places.items():
            yield from _bring_one(work, folder, Found(choice.format, folder / where, ()), counts)
        return
    try:
        found = settled(folder, choices.format, tick) if choices.format else alone(find_labels(folder))
    except LimnerError as error:
        yield _line(Path(error.where).name or "labels", "refused", error.code, error.message, error.hint)
        return
    for place in found:
        if len(place.candidates) == 1:
            yield from _bring_one(work, folder, place.candidates[0], counts)
        else:
            counts["refused"] += 1
            yield _undecided(place)
    yield from unread(folder, _files(folder), [place.path for place in found])


def unread(folder: Path, files: Iterable[Path], data_sets: list[Path]) -> Iterator[Line]:
    """Label files outside every data set; inside one, JSON that is in no format, as other kinds are its reader's."""
    for path in sorted(files):
        inside = any(path.is_relative_to(one) for one in data_sets)
        if not inside or (path.suffix.lower() == ".json" and not formats_of(path)):
            message = "holds no labels in a format that is read here."
            yield _line(path.relative_to(folder).as_posix(), "skipped", "no-labels", message)


def _files(folder: Path) -> Iterator[Path]:
    """The label files below the folder, without those that stand for a picture."""
    return (path for path in folder.rglob("*") if path.is_file() and entries.is_label_file(path.name))


def _undecided(place: Place) -> Line:
    names = ", ".join(one.format for one in place.candidates)
    message = f"may be labels in more than one format: {names}."
    return _line(place.path.name, "refused", "ambiguous", message, "Add them again and say which is meant.")


def _bring_one(work: Work, folder: Path, found: Found, counts: Counter[str]) -> Iterator[Line]:
    lines: list[Line] = []

    def report(problem: Problem) -> None:
        lines.append(remark(problem, folder))
        counts[problem.outcome] += 1

    below = place_of(folder, found.path)
    pictures = ProjectPictures(work, found.path, under(folder, found.path))
    try:
        if not found.path.is_dir():
            raise LimnerError("there are no labels at this place", code="no-labels")
        module, told = spoken(found.format)
        dataset = module.read(found.path, pictures, report, **told)
    except LimnerError as error:
        counts["refused"] += 1
        yield _line(found.path.name, "refused", error.code, f"{error.message}.", error.hint)
        return
    predicted = _predicted(work, dataset)
    classes = {} if predicted else _join(work, dataset)
    for number, chunk in enumerate(_chunks(dataset.images)):
        work.step(counts["labelled"], 0, "adding labels")
        # A picture may have labels in several data sets, and several times in one: each part is logged as its own.
        part = derived_id("labels", str(work.id), f"{found.format}:{below}", str(number))
        lines += _store(work, part, chunk, classes, counts, predicted)
        yield from lines
        lines.clear()
    yield from lines


def _store(
    work: Work,
    part: UUID,
    chunk: list[LabelledImage],
    classes: Mapping[UUID, UUID],
    counts: Counter[str],
    predicted: "Predicted | None",
) -> Iterator[Line]:
    """Puts a chunk into the store; one line for each picture that is not here."""
    layers: dict[tuple[LayerKind, str], dict[UUID, ImportedLayer]] = {("main", ""): {}}
    images: list[Image] = []
    known = work.store.images.records(
        [item.open_picture.image for item in chunk if isinstance(item.open_picture, Opener)]
    )
    for item in chunk:
        if not isinstance(item.open_picture, Opener):
            counts["unmatched"] += 1
            yield _line(item.image.path, "unmatched", "unmatched", "has labels, but no picture of that name.")
            continue
        stored = known[item.open_picture.image]
        described = _described(stored, item.image)
        if described != stored and predicted is None:
            images.append(described)
        for layer in item.layers:
            records, remark = turned(
                stored, item.image, (*layer.annotations, *layer.relations, *layer.comments)
            )
            if remark:
                yield _line(stored.path, "noted", "turned", remark)
            if predicted is None:
                mapped = tuple(_mapped(record, classes) for record in records)
                name = _name(layer)
            else:
                problems: list[Problem] = []
                mapped = predicted.records(records, stored, problems.append)
                counts["refused"] += sum(one.outcome == "refused" for one in problems)
                yield from (_line(stored.path, one.outcome, one.code, f"{one.message}.") for one in problems)
                name = ("model", predicted.run.owner)
            if layer.kind == "main":
                counts["annotations"] += sum(isinstance(record, Annotation) for record in mapped)
            there = layers.setdefault(name, {})
            before = there.get(stored.id)
            if before:
                mapped = (*before.records, *mapped)
            there[stored.id] = ImportedLayer(
                image=stored.id,
                records=mapped,
                status=None if predicted else layer.status,
                replaces=predicted is not None,
            )
            if layer.kind == "main":
                counts["labelled"] += before is None
    work.store.images.update(images)
    for (kind, owner), there in layers.items():
        brought_in = tuple(there.values())
        answers = work.store.layers.import_layers(work.project, part, brought_in, work.actor, kind, owner)
        tally = counts if kind == "main" else Counter[str]()
        for brought, answer in zip(brought_in, answers, strict=True):
            yield from _refused(known[brought.image].path, brought, answer, tally)


def _predicted(work: Work, dataset: Dataset) -> "Predicted | None":
    """How labels become what a model said, where that is what they are."""
    run = chosen(work.spec).run
    if run is None:
        return None
    from limner.jobs.predicted import Predicted

    return Predicted(work.store.ontology.get(work.project), dataset.ontology, run)


def _name(layer: Layer) -> tuple[LayerKind, str]:
    """The kind of a layer, and whose it is or which model's."""
    return layer.kind, layer.owner or (layer.run.owner if layer.run else "")


def _refused(name: str, brought: ImportedLayer, answer: DiffAnswer, counts: Counter[str]) -> Iterator[Line]:
    """One line for each record that the picture's layer did not take."""
    for record, part in zip(brought.records, answer.answers, strict=False):
        if isinstance(part, Applied):
            continue
        counts["refused"] += 1
        counts["annotations"] -= isinstance(record, Annotation)
        what = type(record).__name__.lower()
        if isinstance(part, Invalid):
            yield _line(name, "refused", part.code, f"{what} {record.id}: {part.message}.", part.hint)
        else:
            message = f"{what} {record.id}: it is here already and has been changed since."
            yield _line(name, "refused", "conflict", message, "What is here was kept.")


def _described(stored: Image, read: Image) -> Image:
    """The stored picture with what the label file knows of it besides."""
    return replace(
        stored,
        split=read.split or stored.split,
        licence=read.licence or stored.licence,
        author=read.author or stored.author,
        tags=tuple(dict.fromkeys((*stored.tags, *read.tags))),
        group=read.group or stored.group,
        slot=read.slot or stored.slot,
        verified={**stored.verified, **{str(key): value for key, value in read.verified.items()}},
        extra={**stored.extra, **read.extra},
    )


def _mapped(record: Record, classes: Mapping[UUID, UUID]) -> Record:
    if not isinstance(record, Annotation) or record.class_id is None:
        return record
    here = classes[record.class_id]
    return record if here == record.class_id else replace(record, class_id=here)


def _join(work: Work, dataset: Dataset) -> dict[UUID, UUID]:
    """Adds the data set's classes to the project's; gives the project's class by the data set's."""
    found: dict[UUID, UUID] = {}

    def change(ontology: Ontology) -> Ontology:
        made, classes = joined(ontology, dataset.ontology)
        found.update(classes)
        return replace(made, extra={**dataset.extra, **made.extra})

    work.store.ontology.update(work.project, work.actor, change)
    return found


def joined(here: Ontology, read: Ontology) -> tuple[Ontology, dict[UUID, UUID]]:
    """The ontology with what another has besides, and its class by the other's.

    A class of the very same name is the same class, and gains the attributes that it lacks; indices go on where
    those that are here end.
    """
    found: dict[UUID, UUID] = {}
    made = replace(
        here,
        classes=_joined_classes(here.classes, read.classes, found),
        questions=(*here.questions, *_missing(here.questions, read.questions)),
        relation_types=(*here.relation_types, *_missing(here.relation_types, read.relation_types)),
        extra={**read.extra, **here.extra},
    )
    return made, found


def _joined_classes(
    here: tuple[Class, ...], read: tuple[Class, ...], found: dict[UUID, UUID]
) -> tuple[Class, ...]:
    kept = {kind.id: kind for kind in here}
    free: dict[str, list[UUID]] = {}
    for kind in here:
        free.setdefault(kind.name, []).append(kind.id)
    index = max((kind.index for kind in here), default=-1) + 1
    for kind in sorted(read, key=lambda kind: kind.index):
        if same := free.get(kind.name):
            mine = kept[same.pop(0)]
            attributes = (*mine.attributes, *_missing(mine.attributes, kind.attributes))
            kept[mine.id] = replace(mine, attributes=attributes)
            found[kind.id] = mine.id
            continue
        found[kind.id] = kind.id
        if kind.id not in kept:
            color = next_color(one.color for one in kept.values()) if here else kind.color
            kept[kind.id] = replace(kind, index=index if here else kind.index, color=color)
            index += 1
    return tuple(kept.values())


def _missing(here: Iterable[Any], read: Iterable[Any]) -> Iterator[Any]:
    """The attributes, questions or relation types that are read and not here yet, by id."""
    known = {_id(one) for one in here}
    return (one for one in read if _id(one) not in known)


def _id(one: Attribute | Question | RelationType) -> UUID:
    return one.attribute.id if isinstance(one, Question) else one.id


def _chunks(images: Iterable[LabelledImage]) -> Iterator[list[LabelledImage]]:
    chunk: list[LabelledImage] = []
    for item in images:
        chunk.append(item)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _line(name: str, outcome: str, code: str, message: str, hint: str = "") -> Line:
    return {"name": name, "outcome": outcome, "code": code, "message": message, "hint": hint}
