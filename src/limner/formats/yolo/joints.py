"""What a data.yaml says of key points: how many there are, how each is written, which mirror each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from limner.dataset import Joint, Ontology, Skeleton
from limner.formats.core.problems import FormatError

_MOST = 10_000


@dataclass(frozen=True)
class Joints:
    """`count` points of `values` numbers each; `flips` holds for each the index of its mirror."""

    count: int
    values: int
    flips: tuple[int, ...] = ()
    names: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By class index."""

    def skeleton(self, index: int) -> Skeleton:
        """The joints of the class of that index; one without a name is called by its place."""
        names = self.names.get(index, ())
        return Skeleton(
            tuple(
                Joint(
                    name=names[at] if at < len(names) else f"point {at + 1}",
                    flip=self.flips[at] if self.flips and self.flips[at] != at else None,
                )
                for at in range(self.count)
            )
        )


def joints_of(plain: Mapping[str, Any], where: str) -> Joints | None:
    """What the keys say; None where there is no `kpt_shape`. Raises FormatError."""
    if "kpt_shape" not in plain:
        return None
    shape = _numbers(plain["kpt_shape"], "kpt_shape", where)
    if len(shape) != 2 or not 0 < shape[0] <= _MOST or shape[1] not in (2, 3):
        hint = "It is the number of points, and 2 or 3 for the numbers of each."
        raise FormatError(f"kpt_shape is {shape}", where=where, hint=hint)
    flips = _numbers(plain.get("flip_idx") or [], "flip_idx", where)
    if flips and (len(flips) != shape[0] or sorted(flips) != list(range(shape[0]))):
        raise FormatError(f"flip_idx does not name each of the {shape[0]} points once", where=where)
    return Joints(shape[0], shape[1], tuple(flips), _names(plain.get("kpt_names"), where))


def keys_of(ontology: Ontology, count: int) -> dict[str, Any]:
    """What data.yaml says for `count` points of three numbers, of classes in the order of their indices."""
    keys: dict[str, Any] = {"kpt_shape": [count, 3]}
    skeletons = {place: kind.skeleton for place, kind in enumerate(ontology.by_index()) if kind.skeleton}
    flips = {tuple(_flips(one, count)) for one in skeletons.values()}
    if len(flips) == 1 and (only := flips.pop()) != tuple(range(count)):
        keys["flip_idx"] = list(only)
    if skeletons:
        keys["kpt_names"] = {
            place: [joint.name for joint in one.joints[:count]] for place, one in skeletons.items()
        }
    return keys


def _flips(skeleton: Skeleton, count: int) -> list[int]:
    """Each point's mirror, itself where there is none; all themselves where that is no exchange of pairs."""
    found = list(range(count))
    for at, joint in enumerate(skeleton.joints[:count]):
        if joint.flip is not None and 0 <= joint.flip < count:
            found[at] = joint.flip
    return found if sorted(found) == list(range(count)) else list(range(count))


def _numbers(value: Any, name: str, where: str) -> list[int]:
    texts = list(map(str, value)) if isinstance(value, list) else []
    if not isinstance(value, list) or not all(
        text.isascii() and text.isdigit() and len(text) < 9 for text in texts
    ):
        raise FormatError(f"{name} is no list of whole numbers", where=where)
    return list(map(int, texts))


def _names(value: Any, where: str) -> dict[int, tuple[str, ...]]:
    rows = value.items() if isinstance(value, dict) else []
    found = {
        int(str(key)): tuple(map(str, names))
        for key, names in rows
        if str(key).isdigit() and isinstance(names, list)
    }
    if value and (not found or len(found) != len(rows)):
        raise FormatError("kpt_names is no table of lists of names", where=where)
    return found
