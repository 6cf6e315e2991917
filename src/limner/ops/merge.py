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
    Dataset,
    LabelledImage,
    Layer,
    Ontology,
    Relation,
    Track,
    decode,
    derived_id,
    encode,
)
from limner.dataset import Sequence as Run
from limner.formats import Problem, Spool, Stream
from limner.ops.items import OpsError, label_of, pinned
from limner.ops.ontologies import Translation, join_ontologies
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
    ontology, translations, differing = join_ontologies([one.ontology for one in datasets])

    @cache
    def homes() -> dict[_Home, _Home]:
        return _find_twins(datasets, by)

    def run() -> Iterator[LabelledImage]:
        tally.begin()
        for what in differing:
            tally.say(what)
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
                item = _translated(item, translations[number], number, taken, mine)
                if waiting:
                    item = _joined(item, waiting.of(here), tally)
                tally.went(item)
                yield item
            taken |= mine

    return _whole(datasets, translations, ontology, Stream(run))


def _whole(
    datasets: Sequence[Dataset], translations: list[Translation], ontology: Ontology, images: Stream
) -> Dataset:
    """The pictures with what is said once for a data set; the first one's word counts."""
    extra: dict[str, Any] = {}
    sequences: dict[UUID, Run] = {}
    tracks: dict[UUID, Track] = {}
    for dataset, into in zip(datasets, translations, strict=True):
        extra = {**dataset.extra, **extra}
        for run in dataset.sequences:
            answers = into.sequence_answers.answers(run.answers)
            sequences.setdefault(run.id, msgspec.structs.replace(run, answers=answers))
        for track in dataset.tracks:
            class_id = into.classes.get(track.class_id, track.class_id)
            tracks.setdefault(track.id, msgspec.structs.replace(track, class_id=class_id))
    return Dataset(ontology, images, tuple(sequences.values()), tuple(tracks.values()), extra)


def _translated(
    item: LabelledImage, into: Translation, number: int, taken: set[int], mine: set[int]
) -> LabelledImage:
    """The picture with ids that no earlier data set has used; notes its ids in `mine`."""

    def fresh(id: UUID) -> UUID:
        new = derived_id("merged", number, str(id)) if id.int in taken else id
        mine.add(new.int)
        return new

    verified = {str(into.classes.get(UUID(id), id)): state for id, state in item.image.verified.items()}
    image = msgspec.structs.replace(item.image, id=fresh(item.image.id), verified=verified)
    layers = []
    for layer in item.layers:
        ids = {one.id: fresh(one.id) for one in layer.annotations}
        layers.append(
            msgspec.structs.replace(
                layer,
                image_id=image.id,
                annotations=tuple(_renamed(into.annotation(one), ids) for one in layer.annotations),
                relations=tuple(_relinked(into.relation(one), ids, fresh) for one in layer.relations),
                comments=tuple(
                    msgspec.structs.replace(one, id=fresh(one.id)) for one in pinned(layer.comments, ids)
                ),
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
        self, datasets: Sequence[Dataset], homes: dict[_Home, _Home], into: list[Translation]
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
                    taken |= {one.id.int for layer in item.layers for one in layer.comments}
                    moved = _translated(item, into[number], number, taken, set())
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
            here,
            annotations=here.annotations + new,
            relations=here.relations + relations,
            comments=here.comments + pinned(layer.comments, ids),
            status=status,
        )
    return replace(item, layers=tuple(layers.values()))
