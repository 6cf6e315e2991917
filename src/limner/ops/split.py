"""Pictures dealt out to train, val and test, so that none has its like on another side."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Literal, get_args
from uuid import UUID

from limner.dataset import Dataset, Image, LabelledImage, Split
from limner.media import Fingerprint
from limner.ops.chance import rank
from limner.ops.items import OpsError, changed, each
from limner.ops.tally import Tally
from limner.ops.twins import Groups, content_of, fingerprints, near_pairs

Shares = Mapping[Split, float]
"""How much of the pictures each split is to get; sums to any number above 0."""

GroupBy = Literal["group", "folder", "none"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a data set is split."""

    shares: Shares
    stratified: bool = False
    """Deal out each class in the same shares, the rarest first."""
    group_by: GroupBy | Callable[[Image], str] = "group"
    """What stays together: pictures of one `Image.group` or sequence, of one folder, or that a function names alike."""
    near: bool | None = None
    """Look at the pixels for pictures that look the same; None: where the files are at hand."""
    keep: bool = False
    """Pictures that are in a split stay there, and what belongs with them comes to them."""
    seed: int = 0


_WHY = {"id": "the same picture", "group": "one group", "content": "the same file"}


@dataclass(slots=True)
class _Cluster:
    """Pictures that stay together: their number, what is on them, and where they have to go."""

    name: str
    size: int = 0
    fixed: Split = ""
    classes: Counter[UUID] = field(default_factory=Counter)


def split(dataset: Dataset, plan: Plan, tally: Tally | None = None) -> Dataset:
    """The data set with every picture in one of the splits that the plan names.

    Pictures of one group, with the same content, or that look the same are never on two sides. The same data set in
    another order gives the same. A first run through it deals out. Raises OpsError for shares that make no sense.
    """
    unknown = set(plan.shares) - set(get_args(Split))
    if unknown or "" in plan.shares or not sum(plan.shares.values()) > 0 or min(plan.shares.values()) < 0:
        raise OpsError("shares are numbers above 0 for train, val and test", code="invalid")
    tally = tally or Tally()

    @cache
    def dealt() -> tuple[dict[UUID, Split], Tally]:
        said = Tally()
        return _deal(dataset, plan, said), said

    def put(item: LabelledImage) -> list[LabelledImage]:
        sides, said = dealt()
        if tally.pictures_in == 1:
            tally.counts.update(said.counts)
            tally.problems += said.problems
        side = sides[item.image.id]
        tally.say(f"pictures in {side}")
        return [item if item.image.split == side else changed(item, lambda one: one, split=side)]

    return each(dataset, put, tally)


def by_pattern(patterns: Iterable[str]) -> Callable[[Image], str]:
    """Groups by the part of the path that each pattern's first `*` stands for: `*_frame*` groups by what is before.

    Pictures that no pattern fits are groups of their own.
    """
    known = tuple(patterns)

    def group(image: Image) -> str:
        for pattern in known:
            before, star, after = pattern.partition("*")
            for text in (image.path, image.name):
                if star and fnmatchcase(text, pattern):
                    return before + _first_part(text[len(before) :], after)
        return ""

    return group


def _first_part(text: str, after: str) -> str:
    """The shortest beginning of the text whose rest fits the pattern `after`."""
    return next((text[:at] for at in range(len(text) + 1) if fnmatchcase(text[at:], after)), text)


def _deal(dataset: Dataset, plan: Plan, said: Tally) -> dict[UUID, Split]:
    images, clusters, member = _clusters(dataset, plan, said)
    sides = _Sides(plan, clusters)
    waiting = []
    for cluster in clusters.values():
        if cluster.fixed:
            sides.put(cluster, cluster.fixed)
        else:
            waiting.append(cluster)
    waiting.sort(key=lambda one: (rank(plan.seed, one.name), one.name))
    if plan.stratified:
        _stratify(waiting, sides)
    for cluster in waiting:
        if cluster.name not in sides.dealt:
            sides.put(cluster, sides.neediest(cluster))
    return {id: sides.dealt[clusters[member[at]].name] for at, (id, _) in enumerate(images)}


def _clusters(
    dataset: Dataset, plan: Plan, said: Tally
) -> tuple[list[tuple[UUID, Split]], dict[int, _Cluster], list[int]]:
    """Every picture in order, the clusters by their least member's place, and the cluster of each picture."""
    images: list[tuple[UUID, Split]] = []
    classes: list[Counter[UUID]] = []
    keys: dict[tuple[str, str], int] = {}
    joined: list[tuple[int, int]] = []
    looks: list[Fingerprint | None] = []
    stream: Iterable[tuple[LabelledImage, Fingerprint | None]]
    if plan.near is False:
        stream = ((item, None) for item in dataset.images)
    else:
        stream = fingerprints(dataset.images, said.problems.append)
    for at, (item, look) in enumerate(stream):
        image = item.image
        images.append((image.id, image.split))
        classes.append(Counter(dict.fromkeys(_kinds(item), 1)))
        looks.append(look)
        for what, key in (
            ("id", str(image.id)),
            ("group", _group(image, plan)),
            ("content", content_of(item)),
        ):
            first = keys.setdefault((what, key), at) if key else at
            if first != at:
                said.say(f"pictures kept together: {_WHY[what]}")
                joined.append((first, at))
    groups = Groups(len(images))
    for pair in joined:
        groups.join(*pair)
    for one, other in near_pairs(looks):
        if groups.of(one) != groups.of(other):
            said.say("pictures kept together: look the same")
            groups.join(one, other)
    member = [groups.of(at) for at in range(len(images))]
    return images, _gathered(images, classes, member, plan, said), member


def _gathered(
    images: list[tuple[UUID, Split]],
    classes: list[Counter[UUID]],
    member: list[int],
    plan: Plan,
    said: Tally,
) -> dict[int, _Cluster]:
    clusters: dict[int, _Cluster] = {}
    ordered = sorted(range(len(images)), key=lambda at: str(images[at][0]))
    for at in ordered:
        id, side = images[at]
        cluster = clusters.setdefault(member[at], _Cluster(str(id)))
        cluster.size += 1
        cluster.classes.update(classes[at])
        if plan.keep and side in plan.shares:
            if cluster.fixed and cluster.fixed != side:
                said.say("pictures moved: their like was in another split")
            cluster.fixed = cluster.fixed or side
    return clusters


def _kinds(item: LabelledImage) -> set[UUID]:
    return {one.class_id for layer in item.layers for one in layer.annotations if one.class_id}


def _group(image: Image, plan: Plan) -> str:
    if callable(plan.group_by):
        return plan.group_by(image)
    if plan.group_by == "folder":
        return image.folder
    if plan.group_by == "group":
        return image.group or (str(image.sequence_id) if image.sequence_id else "")
    return ""


class _Sides:
    """What each split still needs, in pictures and of each class, as clusters are put into them."""

    def __init__(self, plan: Plan, clusters: Mapping[int, _Cluster]) -> None:
        whole = sum(plan.shares.values())
        self.shares = {side: share / whole for side, share in plan.shares.items() if share}
        pictures = sum(one.size for one in clusters.values())
        self.needs = {side: share * pictures for side, share in self.shares.items()}
        kinds: Counter[UUID] = Counter()
        for one in clusters.values():
            kinds.update(one.classes)
        self.wanted = {
            (side, kind): share * number
            for side, share in self.shares.items()
            for kind, number in kinds.items()
        }
        self.dealt: dict[str, Split] = {}

    def put(self, cluster: _Cluster, side: Split) -> None:
        self.dealt[cluster.name] = side
        self.needs[side] = self.needs.get(side, 0.0) - cluster.size
        for kind, number in cluster.classes.items():
            self.wanted[side, kind] = self.wanted.get((side, kind), 0.0) - number

    def neediest(self, cluster: _Cluster, kind: UUID | None = None) -> Split:
        """The split that lacks most of a class, then most pictures; of those that have room, as long as one has.

        Without regard to room, classes that are on one picture alone would all go to the largest split.
        """
        room = [side for side in self.shares if self.needs[side] >= cluster.size / 2] or list(self.shares)
        return max(room, key=lambda side: (self.wanted[side, kind] if kind else 0.0, self.needs[side], side))


def _stratify(waiting: list[_Cluster], sides: _Sides) -> None:
    """Iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011): the class with the fewest left comes first."""
    left: Counter[UUID] = Counter()
    having: dict[UUID, list[_Cluster]] = {}
    for cluster in waiting:
        for kind, number in cluster.classes.items():
            left[kind] += number
            having.setdefault(kind, []).append(cluster)
    while left:
        kind = min(left, key=lambda one: (left[one], str(one)))
        for cluster in having[kind]:
            if cluster.name in sides.dealt:
                continue
            sides.put(cluster, sides.neediest(cluster, kind))
            for other, number in cluster.classes.items():
                if other in left:
                    left[other] -= number
        del left[kind]
