"""Several data sets as one: classes joined by name, ids kept apart, pictures that are there twice found."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal, cast
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    LabelledImage,
    Layer,
    Ontology,
    Relation,
    decode,
    derived_id,
    encode,
)
from limner.formats import Problem, Spool, Stream
from limner.ops.items import OpsError, label_of
from limner.ops.questions import Joined
from limner.ops.tally import Tally, objects
from limner.ops.twins import content_of

Twins = Literal["join", "first", "all"]

_Home = tuple[int, UUID]
"""Which data set, and which picture of it."""


def merge(
    datasets: Sequence[Dataset],
    *,
    twins: Twins = "join",
    by: Literal["content", "path"] = "content",
    tally: Tally | None = None,
) -> Dataset:
    """All pictures of all data sets, in order.

    Classes of one name are one, the first one's; new ones come behind. An id that an earlier data set has used is
    replaced by one derived from it. Pictures with the same file content (or, `by` path, the same path and size) are
    twins: `join` puts their labels onto the first of them, each label once; `first` keeps the first one's labels;
    `all` keeps all pictures. Twins are looked for in a first run, and named in the tally.
    """
    if len(datasets) < 2:
        raise OpsError("merging takes two data sets or more", code="invalid")
    tally = tally or Tally()
    ontology, translations = _ontologies([one.ontology for one in datasets])

    @cache
    def homes() -> dict[_Home, _Home]:
        return _find_twins(datasets, by)

    def run() -> Iterator[LabelledImage]:
        tally.begin()
        found = homes()
        waiting = _Waiting(datasets, found, translations) if twins == "join" else None
        taken: set[int] = set()
        for number, dataset in enumerate(datasets):
            mine: set[int] = set()
            for item in dataset.images:
                tally.came(item)
                here = (number, item.image.id)
                first = found.get(here, here)
                if first != here:
                    _say_twin(item, first, tally)
                    if twins != "all":
                        if twins == "first":
                            tally.say("objects left out: with a picture that is there twice", objects(item))
                        continue
                item = translations[number].item(item, number, taken, mine)
                if waiting:
                    item = _joined(item, waiting.of(here), tally)
                tally.went(item)
                yield item
            taken |= mine

    extra: dict[str, Any] = {}
    for one in reversed(datasets):
        extra |= one.extra
    sequences = {one.id: one for dataset in reversed(datasets) for one in dataset.sequences}
    tracks = {
        one.id: msgspec.structs.replace(one, class_id=translation.classes.get(one.class_id, one.class_id))
        for dataset, translation in reversed(list(zip(datasets, translations, strict=True)))
        for one in dataset.tracks
    }
    return Dataset(ontology, Stream(run), tuple(sequences.values()), tuple(tracks.values()), extra)


class _Translation:
    """What becomes of one data set's ids of classes and attributes."""

    def __init__(self) -> None:
        self.classes: dict[UUID, UUID] = {}
        self.answers: dict[UUID | None, Joined] = {}

    def annotation(self, one: Annotation) -> Annotation:
        class_id = self.classes.get(one.class_id, one.class_id) if one.class_id else None
        joined = self.answers.get(class_id)
        given = joined.answers(one.attributes) if joined else one.attributes
        if class_id == one.class_id and given is one.attributes:
            return one
        return msgspec.structs.replace(one, class_id=class_id, attributes=given)

    def item(self, item: LabelledImage, number: int, taken: set[int], mine: set[int]) -> LabelledImage:
        """The picture with ids that no earlier data set has used; notes its ids in `mine`."""

        def fresh(id: UUID) -> UUID:
            new = derived_id("merged", number, str(id)) if id.int in taken else id
            mine.add(new.int)
            return new

        verified = {
            str(self.classes.get(UUID(id), UUID(id))): state for id, state in item.image.verified.items()
        }
        image = msgspec.structs.replace(item.image, id=fresh(item.image.id), verified=verified)
        layers = []
        for layer in item.layers:
            ids = {one.id: fresh(one.id) for one in layer.annotations}
            layers.append(
                msgspec.structs.replace(
                    layer,
                    image_id=image.id,
                    annotations=tuple(_renamed(self.annotation(one), ids) for one in layer.annotations),
                    relations=tuple(_relinked(one, ids, fresh) for one in layer.relations),
                )
            )
        return replace(item, image=image, layers=tuple(layers))


def _renamed(one: Annotation, ids: dict[UUID, UUID]) -> Annotation:
    return one if ids[one.id] == one.id else msgspec.structs.replace(one, id=ids[one.id])


def _relinked(one: Relation, ids: dict[UUID, UUID], fresh: Any) -> Relation:
    return msgspec.structs.replace(
        one,
        id=fresh(one.id),
        source_id=ids.get(one.source_id, one.source_id),
        target_id=ids.get(one.target_id, one.target_id),
    )


def _ontologies(several: list[Ontology]) -> tuple[Ontology, list[_Translation]]:
    """The joined ontology, and what becomes of each one's ids."""
    classes: dict[str, Class] = {}
    asked: dict[str, Joined] = {}
    translations = []
    for ontology in several:
        translation = _Translation()
        for kind in ontology.by_index():
            if kind.name not in classes:
                parent = translation.classes.get(kind.parent_id) if kind.parent_id else None
                classes[kind.name] = _placed(kind, list(classes.values()), parent)
            joined = asked.setdefault(kind.name, Joined())
            for attribute in kind.attributes:
                joined.add(attribute)
            id = classes[kind.name].id
            translation.classes[kind.id] = id
            translation.answers[id] = joined
        translations.append(translation)
    for ontology, translation in zip(several, translations, strict=True):
        for kind in ontology.classes:  # a parent may have a higher index than its child
            here = classes[kind.name]
            parent = translation.classes.get(kind.parent_id) if kind.parent_id else None
            if parent and here.parent_id is None and not _would_circle(classes, here.id, parent):
                classes[kind.name] = msgspec.structs.replace(here, parent_id=parent)
    questions = {
        (one.scope, one.attribute.name): one for ontology in reversed(several) for one in ontology.questions
    }
    relations = {one.name: one for ontology in reversed(several) for one in ontology.relation_types}
    shown = [kind.name for kind in several[0].classes]
    order = dict.fromkeys([*shown, *classes])
    made = tuple(msgspec.structs.replace(classes[name], attributes=asked[name].attributes) for name in order)
    return (
        msgspec.structs.replace(
            several[0],
            classes=made,
            questions=tuple(questions.values()),
            relation_types=tuple(relations.values()),
        ),
        translations,
    )


def _placed(kind: Class, before: list[Class], parent: UUID | None) -> Class:
    """The class with an id and an index that none before it has."""
    index = kind.index
    if any(one.index == index for one in before):
        index = max(one.index for one in before) + 1
    id = kind.id
    if any(one.id == id for one in before):
        id = derived_id("class", kind.name, "merged")
    return msgspec.structs.replace(kind, id=id, index=index, parent_id=parent)


def _would_circle(classes: dict[str, Class], id: UUID, parent: UUID | None) -> bool:
    parents = {kind.id: kind.parent_id for kind in classes.values()}
    while parent is not None and parent != id:
        parent = parents.get(parent)
    return parent == id


def _find_twins(datasets: Sequence[Dataset], by: str) -> dict[_Home, _Home]:
    """The first of each group of twins, for all the others."""
    first: dict[str, _Home] = {}
    found: dict[_Home, _Home] = {}
    for number, dataset in enumerate(datasets):
        for item in dataset.images:
            image = item.image
            key = content_of(item) if by == "content" else f"{image.width}×{image.height} {image.path}"
            here = (number, image.id)
            home = first.setdefault(key, here) if key else here
            if home != here and (by == "content" or home[0] != number):
                found[here] = home
    return found


def _say_twin(item: LabelledImage, first: _Home, tally: Tally) -> None:
    tally.say("pictures that are there twice")
    tally.problems.append(
        Problem(
            f"it is the same picture as one of data set {first[0] + 1}",
            item.image.path,
            code="twin",
            outcome="noted",
        )
    )


class _Waiting:
    """Labels of later twins, kept aside until their first picture comes by."""

    def __init__(
        self, datasets: Sequence[Dataset], homes: dict[_Home, _Home], into: list[_Translation]
    ) -> None:
        self._spool = Spool()
        self._places: dict[_Home, list[tuple[int, int]]] = defaultdict(list)
        for number, dataset in enumerate(datasets):
            if not any(home[0] == number for home in homes):
                continue
            for item in dataset.images:
                first = homes.get((number, item.image.id))
                if first is not None:
                    taken = {one.id.int for layer in item.layers for one in layer.annotations}
                    taken |= {one.id.int for layer in item.layers for one in layer.relations}
                    moved = into[number].item(item, number, taken, set())
                    data = encode(moved.layers)
                    self._places[first].append((self._spool.write(data), len(data)))

    def of(self, home: _Home) -> list[tuple[Layer, ...]]:
        return [
            decode(self._spool.read(*place), cast(Any, tuple[Layer, ...]))
            for place in self._places.get(home, ())
        ]


def _joined(item: LabelledImage, others: list[tuple[Layer, ...]], tally: Tally) -> LabelledImage:
    """The picture with the others' layers in its own of the same kind and owner; the same label comes in once."""
    layers = {(layer.kind, layer.owner, layer.run): layer for layer in item.layers}
    for layer in (layer for several in others for layer in several):
        key = (layer.kind, layer.owner, layer.run)
        here = layers.get(key)
        if here is None:
            layers[key] = msgspec.structs.replace(layer, image_id=item.image.id)
            continue
        known = {label_of(one): one.id for one in here.annotations}
        ids = {one.id: known.get(label_of(one), one.id) for one in layer.annotations}
        new = tuple(one for one in layer.annotations if ids[one.id] == one.id)
        tally.say("objects left out: there already", len(layer.annotations) - len(new))
        relations = tuple(
            msgspec.structs.replace(
                one,
                source_id=ids.get(one.source_id, one.source_id),
                target_id=ids.get(one.target_id, one.target_id),
            )
            for one in layer.relations
        )
        status = here.status if here.annotations or here.status == "done" else layer.status
        layers[key] = msgspec.structs.replace(
            here, annotations=here.annotations + new, relations=here.relations + relations, status=status
        )
    return replace(item, layers=tuple(layers.values()))
