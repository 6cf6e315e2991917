"""Some pictures of many, by chance that a seed repeats."""

from collections import Counter
from functools import cache
from uuid import UUID

from limner.dataset import Dataset, LabelledImage
from limner.ops.chance import rank
from limner.ops.items import OpsError, each
from limner.ops.names import class_ids
from limner.ops.tally import Tally, objects


def sample(
    dataset: Dataset,
    *,
    count: int | None = None,
    share: float | None = None,
    per_class: int | None = None,
    classes: frozenset[str] = frozenset(),
    seed: int = 0,
    tally: Tally | None = None,
) -> Dataset:
    """At most `count` pictures (or that `share` of them), with all that is on them, in the order of the source.

    `classes` draws from pictures on which one of these is. `per_class` draws until each of these classes, or of
    all, is on that many pictures, the rarest first: a balanced sample. Which pictures are drawn depends on the seed
    and their ids, not on their order. A first run through the data set draws. Raises OpsError.
    """
    if share is not None and not 0 < share <= 1:
        raise OpsError(f"a share is more than 0 and at most 1, not {share:g}", code="invalid")
    if sum(one is not None for one in (count, share, per_class)) != 1:
        raise OpsError("say one of: how many pictures, which share, how many for each class", code="invalid")
    if (count is not None and count < 1) or (per_class is not None and per_class < 1):
        raise OpsError("it takes at least one picture", code="invalid")
    wanted = class_ids(dataset.ontology, classes, below=True)
    tally = tally or Tally()

    @cache
    def drawn() -> set[UUID]:
        seen = {item.image.id: _classes(item) for item in dataset.images}
        fit = {id: found for id, found in seen.items() if not wanted or found & wanted}
        order = sorted(fit, key=lambda id: (rank(seed, str(id)), str(id)))
        if per_class is not None:
            return _balanced(order, fit, per_class, wanted)
        return set(order[: count if count is not None else max(1, round((share or 0) * len(order)))])

    def chosen(item: LabelledImage) -> list[LabelledImage]:
        if item.image.id in drawn():
            return [item]
        tally.say("pictures left out: not drawn")
        tally.say("objects left out: with their picture", objects(item))
        return []

    return each(dataset, chosen, tally)


def _classes(item: LabelledImage) -> frozenset[UUID]:
    return frozenset(one.class_id for layer in item.layers for one in layer.annotations if one.class_id)


def _balanced(
    order: list[UUID], found: dict[UUID, frozenset[UUID]], per_class: int, wanted: frozenset[UUID]
) -> set[UUID]:
    """Pictures so that each class is on `per_class` of them; one that serves several classes counts for all."""
    pictures: dict[UUID, list[UUID]] = {}
    for image in order:
        for kind in found[image]:
            if not wanted or kind in wanted:
                pictures.setdefault(kind, []).append(image)
    drawn: set[UUID] = set()
    have: Counter[UUID] = Counter()
    for kind in sorted(pictures, key=lambda kind: (len(pictures[kind]), str(kind))):
        for image in pictures[kind]:
            if have[kind] >= per_class:
                break
            if image not in drawn:
                drawn.add(image)
                have.update(found[image])
    return drawn
