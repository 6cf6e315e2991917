"""Writes Label Studio: tasks.json to be imported, config.xml to be pasted as the labelling configuration."""

from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Mask, Polygon, Polyline, Tag
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.paths import Paths
from limner.formats.core.pixels import grey_png
from limner.formats.core.sink import Sink
from limner.formats.core.spool import JsonList
from limner.formats.label_studio.arrange import Arrange
from limner.formats.label_studio.config import Control
from limner.formats.label_studio.holds import HOLDS, UNLINKED
from limner.formats.label_studio.ontology import RELATED
from limner.formats.label_studio.places import path_of
from limner.formats.label_studio.plan import Plan, answered
from limner.formats.label_studio.values import kind_of, value_of
from limner.geometry import rle

_SERVED = "/data/local-files/?d="


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """Annotations; with the dialect `predictions` what is labelled is written as predictions."""
    plan = Plan(dataset)
    writer = TaskWriter(dataset, plan, ledger)
    paths = Paths()
    tasks = JsonList()
    for item, annotations in Fitted(dataset, HOLDS, ledger, Arrange(dataset.ontology)):
        image = item.image
        folder = f"images/{image.split}".rstrip("/")
        path = paths.place(folder, image, ledger)
        tasks.add(
            writer.task(item, path, path.relative_to(folder), annotations, predicted=dialect == "predictions")
        )
        sink.picture(str(path), item)
    sink.write("tasks.json", tasks.between())
    sink.write("config.xml", plan.text())


@dataclass
class TaskWriter:
    """Pictures as tasks, with the controls that a plan hands out."""

    dataset: Dataset
    plan: Plan
    ledger: Ledger
    _ids: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        ontology = self.dataset.ontology
        self._names = {kind.id: kind.name for kind in ontology.classes}
        self._relations = {kind.id: kind for kind in ontology.relation_types}
        listed = [one for kind in ontology.classes for one in kind.attributes]
        listed += [question.attribute for question in ontology.questions]
        self._asked = {str(one.id): one for one in listed}

    def task(
        self,
        item: LabelledImage,
        path: PurePosixPath,
        inside: PurePosixPath,
        annotations: tuple[Annotation, ...] | None,
        *,
        predicted: bool,
    ) -> dict[str, Any]:
        """A picture as a task."""
        image, layer = item.image, item.layer()
        own = dict(image.extra.get("label-studio", {}))
        data = self._data(image, own.pop("data", None), path)
        found: dict[str, Any] = {"id": self._id(own.pop("id", None), image), "data": data}
        facts = own.pop("annotation", {})
        others = {key: own.pop(key, []) for key in ("annotations", "predictions")}
        meta = self._meta(item, inside, data)
        kept = own.pop("meta", {})
        if meta or kept:
            found["meta"] = {**kept, **({"limner": meta} if meta else {})}
        skipped = layer is not None and layer.status == "skipped"
        if annotations is not None or skipped:
            results = self.results(item, annotations or ())
            entry = {"result": results} if predicted else {
                "was_cancelled": skipped, "ground_truth": False, **facts, "result": results,
            }  # fmt: skip
            others["predictions" if predicted else "annotations"].append(entry)
        return {
            **found,
            **own,
            **{key: value for key, value in others.items() if value or key == "annotations"},
        }

    def _data(self, image: Image, own: Any, path: PurePosixPath) -> dict[str, Any]:
        if isinstance(own, dict) and not image.slot:
            return own
        url = image.extra.get("label-studio", {}).get("url") or _SERVED + quote(str(path))
        element = self.plan.config.pictures()[0]
        key = (element.get("valueList") or element.get("value") or "$image").strip().removeprefix("$")
        return {key: [url] if element.get("valueList") else url}

    def _id(self, wanted: Any, image: Image) -> int:
        found = wanted if type(wanted) is int and wanted > 0 else image.number
        if found in self._ids or found < 1:
            found = max(self._ids, default=0) + 1
        self._ids.add(found)
        return int(found)

    def _meta(self, item: LabelledImage, inside: PurePosixPath, data: dict[str, Any]) -> dict[str, str]:
        """What a task has no place for."""
        layer = item.layer()
        status = layer.status if layer is not None and layer.status not in ("done", "skipped") else ""
        facts = {"split": item.image.split, "status": status, "reason": layer.reason if layer else ""}
        found = {key: value for key, value in facts.items() if value}
        addresses = [value for value in data.values() if isinstance(value, str)]
        if found or not any(path_of(one) == str(inside) for one in addresses):
            found["path"] = str(inside)
        return found

    def results(self, item: LabelledImage, annotations: tuple[Annotation, ...]) -> list[dict[str, Any]]:
        """What was fitted of a picture, and the relations of its main layer, as results."""
        ids: dict[UUID, str] = {}
        found: list[dict[str, Any]] = []
        for one in annotations:
            own = one.extra.get("label-studio", {})
            wanted = own.get("id")
            name = str(wanted) if wanted is not None and str(wanted) not in ids.values() else str(one.id)
            ids[one.id] = name
            found += (
                self._of_picture(one, name)
                if isinstance(one.shape, Tag)
                else self._region(one, name, item.image)
            )
        layer = item.layer()
        drawn = {one.id: ids[one.id] for one in annotations if not isinstance(one.shape, Tag)}
        for relation in layer.relations if layer else ():
            ends = (drawn.get(relation.source_id), drawn.get(relation.target_id))
            if not all(ends):
                self.ledger.say(
                    Loss(what=UNLINKED, severity="lost", picture=item.image.path, field="relations")
                )
                continue
            kind = self._relations.get(relation.type_id)
            entry: dict[str, Any] = {"type": "relation", "from_id": ends[0], "to_id": ends[1]}
            entry["direction"] = "right" if kind is None or kind.directed else "bi"
            if kind is not None and kind.name != RELATED:
                entry["labels"] = [kind.name]
            found.append(entry)
        return found

    def _region(self, one: Annotation, name: str, image: Image) -> list[dict[str, Any]]:
        own = dict(one.extra.get("label-studio", {}))
        label = self._names[cast(UUID, one.class_id)]
        control, labels = self.plan.drawing(
            one.shape, own.pop("from_name", None), own.pop("labels_from", None)
        )
        value = {
            **_geometry(one, control, image, closed=own.pop("closed", False) is True),
            **own.pop("value", {}),
        }
        listed = own.pop("labels", None)
        given = listed if isinstance(listed, list) and listed and listed[0] == label else [label]
        rest = own.pop("results", [])
        own.pop("id", None)
        shared = {
            "id": name, "to_name": self.plan.shown, "original_width": image.width, "original_height": image.height,
            "image_rotation": own.pop("image_rotation", 0), "origin": own.pop("origin", "manual"),
        }  # fmt: skip
        if one.score is not None:
            own["score"] = one.score
        type_ = control.tag.lower()
        self.plan.label(labels or control, label)
        place = {} if isinstance(one.shape, Mask) else value
        first = {**shared, "from_name": control.name, "type": type_, "value": value, **own}
        if labels is None:
            entries = [{**first, "value": {**value, type_: given}}]
        else:
            more = {"from_name": labels.name, "type": "labels", "value": {**place, "labels": given}}
            entries = [first, {**shared, **more}]
        for asker, key, content in self._answers(one):
            entries.append({
                **shared, "from_name": asker.name, "type": asker.tag.lower(), "value": {**place, key: content},
            })  # fmt: skip
        if one.text is not None:
            asker = self.plan.of_text(per_region=True)
            entries.append({
                **shared, "from_name": asker.name, "type": "textarea", "value": {**place, "text": [one.text]},
            })  # fmt: skip
        return [*entries, *({**other, "id": name} for other in rest)]

    def _of_picture(self, one: Annotation, name: str) -> list[dict[str, Any]]:
        own = one.extra.get("label-studio", {})
        shared = {"id": name, "to_name": self.plan.shown, "origin": "manual"}
        found: list[dict[str, Any]] = []
        if one.class_id is not None:
            control = self.plan.of_class()
            value: dict[str, Any] = {"choices": [self._names[one.class_id]]}
            found.append({**shared, "from_name": control.name, "type": "choices", "value": value})
        if one.text is not None:
            control = self.plan.of_text(per_region=False, wanted=own.get("from_name"))
            found.append(
                {**shared, "from_name": control.name, "type": "textarea", "value": {"text": [one.text]}}
            )
        for number, (control, key, content) in enumerate(self._answers(one)):
            entry = {
                **shared,
                "id": f"{name} {number}",
                "from_name": control.name,
                "type": control.tag.lower(),
            }
            found.append({**entry, "value": {key: content}})
        return [*found, *own.get("results", [])]

    def _answers(self, one: Annotation) -> list[tuple[Control, str, Any]]:
        found = []
        for key, value in one.attributes.items():
            control = self.plan.answer(key)
            found.append((control, *answered(control, self._asked[key], value)))
        return found


def _geometry(one: Annotation, control: Control, image: Image, *, closed: bool) -> dict[str, Any]:
    """A region's value in the form that its control has."""
    kind, shape = kind_of(control.tag), one.shape
    if kind == "bitmask" and isinstance(shape, Mask):
        pixels = rle.to_pixels(rle.uncrop(shape, image.width, image.height), image.width, image.height)
        return {"imageDataURL": "data:image/png;base64," + b64encode(grey_png(pixels)).decode()}
    if kind == "vector" and isinstance(shape, Polygon):
        return {**value_of(Polyline(shape.parts[0].exterior), image), "closed": True}
    if kind == "polygon" and isinstance(shape, Polyline) and shape.curve == "straight":
        across, down = 100 / (image.width or 1), 100 / (image.height or 1)
        flat = shape.points
        pairs = zip(flat[::2], flat[1::2], strict=True)
        return {"points": [[x * across, y * down] for x, y in pairs], "closed": False}
    value = value_of(shape, image)
    if closed and kind == "vector" and isinstance(shape, Polyline) and shape.points[:2] == shape.points[-2:]:
        *vertices, last = value["vertices"]
        vertices[0]["controlPoint1"] = last["controlPoint1"]
        return {"vertices": vertices, "closed": True}
    return value
