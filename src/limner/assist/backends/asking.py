"""What a project asks a model server, message by message, as Label Studio 1.23 would put it.

Where Label Studio's client is at fault it is not followed; docs/how-to/models.md lists the differences.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from limner.assist.protocol import (
    Context,
    PredictParams,
    PredictRequest,
    Prompt,
    SetupRequest,
    Task,
    TrainRequest,
    WebhookRequest,
)
from limner.dataset import Image, Layer, Millis, to_plain
from limner.formats import Ledger
from limner.formats.label_studio import Exchange, config_of
from limner.store import Asked, Backend, Project, Store, Told


@dataclass(frozen=True)
class Asking:
    """A project as a model server hears of it: `number` is what other tools call it by."""

    project: Project
    number: int
    exchange: Exchange
    records: bool = False
    """Whether the server answers in records, and is given the ontology."""

    @classmethod
    def of(cls, store: Store, project: UUID, backend: Backend | None = None) -> "Asking":
        """The project as it stands, for what that model server can do. Raises NotFound."""
        ontology = store.ontology.get(project)
        exchange = Exchange(ontology, config_of(ontology))
        records = bool(backend and (backend.capabilities or {}).get("records"))
        return cls(store.projects.get(project), store.backends.number(project), exchange, records)

    @property
    def named(self) -> str:
        """The project in requests: its number, and the second in which it was made."""
        return f"{self.number}.{self.project.created // 1000}"

    def setup(self, hostname: str) -> SetupRequest:
        """The first question. No token goes along: pictures are lent one by one."""
        return SetupRequest(project=self.named, schema=self.exchange.xml, hostname=hostname)

    def task(self, asked: Asked, address: str) -> Task:
        """A picture as a task; `address` is where its file can be had."""
        labelled = bool(asked.objects)
        return Task(
            id=asked.number, data={self.exchange.key: address}, created_at=iso(asked.created),
            updated_at=iso(asked.updated), is_labeled=labelled, inner_id=asked.image.number,
            total_annotations=int(labelled), project=asked.project,
        )  # fmt: skip

    def predict(self, tasks: Iterable[Task], context: Mapping[str, Any] | None = None) -> PredictRequest:
        """What is to be seen on the tasks' pictures; with a context, what the person means on the one picture."""
        params = PredictParams(context=None if context is None else dict(context))
        return PredictRequest(
            tasks=list(tasks), project=self.named, label_config=self.exchange.xml, params=params,
            ontology=self._ontology(),
        )  # fmt: skip

    def context(self, image: Image, prompt: Prompt, session: str | None) -> dict[str, Any]:
        """Clicks, a box and words as the regions that Label Studio would have drawn for them; to a server of the
        second version (`session`) also in pixels."""
        context = Context(result=list(self._regions(image, prompt)))
        if session is not None:
            context = msgspec.structs.replace(context, prompt=prompt, session=session)
        plain: dict[str, Any] = msgspec.to_builtins(context)
        return plain

    def changed(self, told: Told, task: Task, image: Image, layer: Layer) -> WebhookRequest:
        """That the labels of a picture have become what they are."""
        shown: dict[str, Any] = {"id": told.layer}
        if told.after:
            shown = self._annotation(told, task, self.exchange.results(image, layer, Ledger()))
        happened = "UPDATED" if told.before and told.after else "CREATED" if told.after else "DELETED"
        return WebhookRequest(
            action=f"ANNOTATION_{happened}", annotation=shown, task=_plain(task), project=self._described()
        )

    def training(self) -> WebhookRequest:
        """That it shall learn now."""
        return WebhookRequest(action="START_TRAINING", project=self._described())

    def lesson(self, tasks: Iterable[tuple[Task, Image, Layer]]) -> TrainRequest:
        """Labelled pictures to learn from, for a server of the second version."""
        return TrainRequest(
            annotations=[
                {"id": task.id, "data": task.data, "annotations": [self._labels_of(image, layer)]}
                for task, image, layer in tasks
            ],
            project=self.named,
            label_config=self.exchange.xml,
            ontology=self._ontology(),
        )

    def _labels_of(self, image: Image, layer: Layer) -> dict[str, Any]:
        if self.records:
            return {"records": to_plain((*layer.annotations, *layer.relations))}
        return {"result": self.exchange.results(image, layer, Ledger())}

    def _ontology(self) -> Any:
        """For a server that answers in records."""
        return to_plain(self.exchange.ontology) if self.records else msgspec.UNSET

    def _regions(self, image: Image, prompt: Prompt) -> Iterable[dict[str, Any]]:
        for number, (x, y, positive) in enumerate(prompt.points):
            value = {
                "x": 100 * x / image.width, "y": 100 * y / image.height, "width": 0.5,
                **self._labels("KeyPointLabels", prompt.label),
            }  # fmt: skip
            yield self._region(image, f"point{number}", "KeyPointLabels", value) | {"is_positive": positive}
        if prompt.box:
            x0, y0, x1, y1 = prompt.box
            value = {
                "x": 100 * x0 / image.width, "y": 100 * y0 / image.height,
                "width": 100 * (x1 - x0) / image.width, "height": 100 * (y1 - y0) / image.height,
                "rotation": 0, **self._labels("RectangleLabels", prompt.label, both=False),
            }  # fmt: skip
            yield self._region(image, "box", "RectangleLabels", value)
        if prompt.text:
            yield {
                "id": "text", "type": "textarea", "from_name": self.exchange.control("TextArea"),
                "to_name": self.exchange.shown, "value": {"text": [prompt.text]},
            }  # fmt: skip

    def _region(self, image: Image, id: str, tag: str, value: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": id, "type": tag.lower(), "from_name": self.exchange.control(tag),
            "to_name": self.exchange.shown, "original_width": image.width, "original_height": image.height,
            "image_rotation": 0, "value": value,
        }  # fmt: skip

    def _labels(self, tag: str, label: str, *, both: bool = True) -> dict[str, list[str]]:
        """The label of a click stands twice, that of a box once."""
        found = [label] if label else []
        return {tag.lower(): found, "labels": found} if both else {tag.lower(): found}

    def _annotation(self, told: Told, task: Task, result: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": told.layer, "result": result, "was_cancelled": told.status == "skipped",
            "ground_truth": False, "created_at": iso(told.created), "updated_at": iso(told.updated),
            "draft_created_at": None, "lead_time": None, "prediction": {}, "result_count": len(result),
            "unique_id": str(told.image), "import_id": None, "last_action": None, "bulk_created": False,
            "task": task.id, "project": task.project, "completed_by": told.by, "updated_by": told.by,
            "parent_prediction": None, "parent_annotation": None, "last_created_by": None,
        }  # fmt: skip

    def _described(self) -> dict[str, Any]:
        counts = self.project.by_status
        begun = counts.in_progress + counts.done
        return {
            "id": self.number, "task_number": self.project.images,
            "finished_task_number": counts.done + counts.skipped, "total_annotations_number": begun,
            "num_tasks_with_annotations": begun, "useful_annotation_number": begun,
            "skipped_annotations_number": counts.skipped, "title": self.project.name,
            "label_config": self.exchange.xml, "created_at": iso(self.project.created),
            "updated_at": iso(self.project.updated),
        }  # fmt: skip


def session_of(asked: Asked, version: str) -> str:
    """The same for every click on one picture, and never for two pictures or two states of one."""
    return f"{asked.image.id}-{version}"


def iso(at: Millis) -> str:
    """A moment as Label Studio writes it."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(task: Task) -> dict[str, Any]:
    """The task of an event, which names no annotations beside the one that it is about."""
    plain: dict[str, Any] = msgspec.to_builtins(task)
    del plain["annotations"], plain["predictions"]
    return plain
