"""Classes, attributes and licences as COCO's files name them."""

from typing import Any
from uuid import UUID

from limner.dataset import Class, Dataset, Image, Skeleton
from limner.formats.coco.ids import Ids
from limner.formats.core.attributes import Answers


class Names:
    """Category ids (the source's own, gaps kept) and what else is said once per file."""

    def __init__(self, dataset: Dataset) -> None:
        self._classes = dataset.ontology.by_index()
        self._by_id = dataset.ontology.class_by_id()
        self._header = dict(dataset.extra.get("coco", {}))
        listed = self._header.get("licenses")
        self._licences: list[Any] = list(listed) if isinstance(listed, list) else []
        self._joints: dict[UUID, int] = {}
        ids = Ids(least=0)
        self._category_ids: dict[UUID, int | str] = {}
        for kind in sorted(self._classes, key=lambda kind: "id" not in kind.extra.get("coco", {})):
            self._category_ids[kind.id] = ids.take(kind.extra.get("coco", {}).get("id"), kind.index + 1)
        self.answers = Answers(dataset.ontology).of

    def of_class(self, class_id: UUID | None) -> str:
        """The name of a class; empty for None."""
        return self._by_id[class_id].name if class_id else ""

    def category_id(self, class_id: UUID | None) -> int | str | None:
        """The category id of a class; None for none."""
        return self._category_ids[class_id] if class_id else None

    def joints(self, class_id: UUID | None, count: int) -> None:
        """Remember that objects of the class have so many joints."""
        if class_id:
            self._joints[class_id] = max(count, self._joints.get(class_id, 0))

    def categories(self, kind: str) -> list[dict[str, Any]]:
        """The categories of a file of that kind, in the classes' order."""
        if kind == "captions":
            return []
        if kind == "person_keypoints":
            return [
                {**self._category(one), **_joints(one.skeleton, self._joints.get(one.id, 0))}
                for one in self._classes
                if one.skeleton or one.id in self._joints
            ]
        return [self._category(one) for one in self._classes]

    def licence(self, image: Image, own: Any) -> Any:
        """The licence's id in the file; None where the picture has none.

        `own` is the id that the picture's file had for it: another file's licences may be numbered otherwise.
        """
        rows = [row for row in self._licences if isinstance(row, dict)]
        if not image.licence or any((row.get("id"), row.get("name")) == (own, image.licence) for row in rows):
            return own
        found = next((row.get("id") for row in rows if row.get("name") == image.licence), None)
        if found is None:
            numbers = [row["id"] for row in rows if isinstance(row.get("id"), int)]
            found = max(numbers, default=0) + 1
            self._licences.append({"id": found, "name": image.licence, "url": ""})
        return found

    def header(self) -> dict[str, Any]:
        """What a file says of itself."""
        return {"info": {}, **self._header, "licenses": self._licences}

    def _category(self, kind: Class) -> dict[str, Any]:
        own = {key: value for key, value in kind.extra.get("coco", {}).items() if key != "id"}
        if kind.stuff or own.get("isthing") == 0:
            own["isthing"] = 0 if kind.stuff else 1
        parent = self._by_id[kind.parent_id].name if kind.parent_id else None
        above = {"supercategory": parent} if parent and "supercategory" not in own else {}
        return {"id": self._category_ids[kind.id], "name": kind.name, **above, **own}


def _joints(skeleton: Skeleton | None, count: int) -> dict[str, Any]:
    if skeleton is None:
        return {"keypoints": [f"point {number}" for number in range(1, count + 1)], "skeleton": []}
    return {
        "keypoints": [joint.name for joint in skeleton.joints],
        "skeleton": [[a + 1, b + 1] for a, b in skeleton.edges],
    }
