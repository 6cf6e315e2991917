"""Classes as Datumaro's files list them: by place, with parents, colours and joints."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Class, Joint, Skeleton
from limner.formats.core.attributes import Questions
from limner.formats.core.classes import classes
from limner.formats.core.problems import Problem, Report

UNLABELLED = "unlabelled"
"""What objects without a label are called; the file that is written gives them none again."""
NO_LABEL: dict[str, Any] = {"no_label": True}

_OURS = frozenset({"name", "parent"})


class Categories:
    """The classes of several files as one list; a label is known by its name and its parent's."""

    def __init__(self, report: Report) -> None:
        self.questions = Questions()
        self._report = report
        self._labels: dict[tuple[str, str], dict[str, Any]] = {}
        self._colors: dict[tuple[str, str], str] = {}
        self._skeletons: dict[tuple[str, str], tuple[Skeleton, int]] = {}
        self._bare = False

    def add(self, categories: dict[str, Any], where: str) -> list[tuple[str, str]]:
        """The labels of one file, by place."""
        keys = []
        for place, label in enumerate(_rows(categories, "label", "labels")):
            key = (str(label.get("name", "")), str(label.get("parent") or ""))
            if not key[0].strip():
                self._report(Problem("a label has no name", f"{where}, label {place}", outcome="noted"))
                key = (f"class {place}", key[1])
            keys.append(key)
            self._labels.setdefault(key, {name: label[name] for name in label if name not in _OURS})
        for row in _rows(categories, "mask", "colormap"):
            at, color = row.get("label_id"), [row.get(channel) for channel in "rgb"]
            if (
                isinstance(at, int)
                and 0 <= at < len(keys)
                and all(type(c) is int and 0 <= c < 256 for c in color)
            ):
                self._colors[keys[at]] = "#" + bytes(color).hex()  # type: ignore[arg-type]
        for row in _rows(categories, "points", "items"):
            at = row.get("label_id")
            if isinstance(at, int) and 0 <= at < len(keys):
                try:
                    self._skeletons[keys[at]] = _skeleton(row)
                except (ValueError, TypeError) as error:
                    self._report(Problem(f"its joints: {error}", f"{where}, label {at}", outcome="noted"))
        return keys

    def need_unlabelled(self) -> None:
        """Some object has no label."""
        self._bare = True

    def ids(self) -> dict[tuple[str, str], UUID]:
        """Class id by name and parent; ("", "") is for objects without a label."""
        keys = [*self._labels, *([("", "")] if self._bare else [])]
        return dict(zip(keys, (kind.id for kind in self._plain()), strict=True))

    def classes(self) -> tuple[Class, ...]:
        """In the files' order."""
        ids = self.ids()
        by_name = {name: key for key in reversed(self._labels) for name in (key[0],)}
        made = []
        for key, kind in zip(ids, self._plain(), strict=True):
            own = NO_LABEL if key == ("", "") else self._labels[key]
            skeleton, first = self._skeletons.get(key, (None, 1))
            own = {**own, **({"joints_from": first} if first != 1 else {})}
            made.append(
                replace(
                    kind, parent_id=self._parent(key, by_name, ids), color=self._colors.get(key, kind.color),
                    skeleton=skeleton, attributes=self.questions.of(kind.id),
                    extra={"datumaro": own} if own else {},
                )
            )  # fmt: skip
        return tuple(made)

    def _plain(self) -> tuple[Class, ...]:
        return classes([*(name for name, _ in self._labels), *([UNLABELLED] if self._bare else [])])

    def _parent(
        self, key: tuple[str, str], by_name: dict[str, tuple[str, str]], ids: dict[tuple[str, str], UUID]
    ) -> UUID | None:
        """None where it has none, where that is not here, and where it would hang under itself."""
        above = by_name.get(key[1])
        seen, at = {key}, above
        while at is not None:
            if at in seen:
                return None
            seen.add(at)
            at = by_name.get(at[1])
        return ids[above] if above else None


def written(kinds: Iterable[Class], *, bare: bool) -> dict[str, Any]:
    """The `categories` of a file; `bare` where some object is to be written without a label."""
    listed = [kind for kind in kinds if not (bare and is_unlabelled(kind))]
    names = {kind.id: kind.name for kind in listed}
    labels, colors, points = [], [], []
    for place, kind in enumerate(listed):
        own = {name: value for name, value in _own(kind).items() if name not in ("joints_from", "no_label")}
        listed_before = own.get("attributes")
        attributes = {str(one) for one in listed_before} if isinstance(listed_before, list) else set()
        attributes |= {one.name for one in kind.attributes}
        parent = names.get(kind.parent_id, "") if kind.parent_id else ""
        labels.append({"name": kind.name, "parent": parent, **own, "attributes": sorted(attributes)})
        red, green, blue = bytes.fromhex(kind.color[1:])
        colors.append({"label_id": place, "r": red, "g": green, "b": blue})
        if kind.skeleton:
            points.append({"label_id": place, **_joints(kind.skeleton, _own(kind).get("joints_from", 1))})
    return {
        "label": {"labels": labels, "label_groups": [], "attributes": []},
        "mask": {"colormap": colors},
        "points": {"items": points},
    }


def is_unlabelled(kind: Class) -> bool:
    """Whether it stands for having no label."""
    return bool(_own(kind).get("no_label"))


def _own(kind: Class) -> dict[str, Any]:
    return kind.extra.get("datumaro", {})


def _rows(categories: dict[str, Any], kind: str, name: str) -> list[dict[str, Any]]:
    section = categories.get(kind)
    rows = section.get(name) if isinstance(section, dict) else None
    return [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []


def _skeleton(row: dict[str, Any]) -> tuple[Skeleton, int]:
    """The joints, and from what number edges count them: 1 unless a 0 says otherwise. Raises ValueError."""
    names, edges, places = row.get("labels") or [], row.get("joints") or [], row.get("positions") or []
    pairs = [(int(a), int(b)) for a, b in edges]
    first = 0 if any(0 in pair for pair in pairs) else 1
    at = [float(place) for place in places] if len(places) == 2 * len(names) else [0.5] * 2 * len(names)
    joints = (Joint(name=str(name), x=at[2 * n], y=at[2 * n + 1]) for n, name in enumerate(names))
    unique = dict.fromkeys((a - first, b - first) for a, b in pairs)
    return Skeleton(joints=tuple(joints), edges=tuple(unique)), first


def _joints(skeleton: Skeleton, first: int) -> dict[str, Any]:
    places = [place for joint in skeleton.joints for place in (joint.x, joint.y)]
    return {
        "labels": [joint.name for joint in skeleton.joints],
        "joints": [[a + first, b + first] for a, b in skeleton.edges],
        "positions": [] if set(places) <= {0.5} else places,
    }
