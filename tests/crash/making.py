"""What is lost or kept: people who save as fast as they can, folders of small photographs, and a hard end."""

import json
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
from PIL import Image as Pixels

from limner.client import Client
from limner.dataset import (
    Add,
    Annotation,
    Box,
    Change,
    Class,
    Diff,
    Image,
    LimnerError,
    Remove,
    new_id,
    to_plain,
)
from limner.store import NewImage, Store
from tests.servers import Running

OBJECTS = 2
"""Labels of each photograph."""


@dataclass
class Annotator:
    """Draws, moves and removes boxes on a picture of its own, one diff after another, until the server is gone."""

    image: UUID
    kind: UUID
    sent: list[Diff] = field(default_factory=list)
    answered: int = 0
    """How many of those sent, from the first on, were answered as applied."""

    def work(self, server: Running, enough: threading.Event) -> None:
        """Saves until `enough` or until the server no longer answers; what was not answered is sent first."""
        with server.client() as client:
            try:
                while not enough.is_set():
                    self._save(client)
            except LimnerError as error:
                if error.code != "unreachable":
                    raise

    def settle(self, server: Running) -> None:
        """Sends again what was not answered."""
        with server.client() as client:
            while self.answered < len(self.sent):
                self._save(client)

    def expected(self, count: int) -> dict[UUID, float]:
        """Each box by its id, with its place, after the first `count` diffs."""
        boxes: dict[UUID, float] = {}
        for diff in self.sent[:count]:
            for entry in diff.entries:
                if isinstance(entry, Add):
                    assert isinstance(entry.record.shape, Box)  # type: ignore[union-attr]
                    boxes[entry.record.id] = entry.record.shape.x  # type: ignore[union-attr]
                elif isinstance(entry, Change):
                    boxes[entry.id] = entry.fields["shape"][1]["x"]
                elif isinstance(entry, Remove):
                    del boxes[entry.id]
        return boxes

    def _save(self, client: Client) -> None:
        if self.answered == len(self.sent):
            self.sent.append(self._next())
        body = [to_plain(self.sent[self.answered])]
        [answer] = client.ask("POST", f"/images/{self.image}/layers/main/diffs", json=body)
        assert all(one["result"] == "applied" for one in answer["answers"]), answer
        self.answered += 1

    def _next(self) -> Diff:
        number = len(self.sent)
        there = self.expected(number)
        entries: tuple[Any, ...] = (Add(record=self._box(float(number))),)
        if number % 3 == 1:
            id, x = next(reversed(there.items()))
            before, after = to_plain(_shape(x)), to_plain(_shape(x + 0.5))
            entries += (Change(id=id, revision=0, fields={"shape": (before, after)}),)
        if number % 3 == 2:
            id, x = next(iter(there.items()))
            seen = Annotation(id=id, shape=_shape(x), class_id=self.kind)
            entries += (Remove(id=id, revision=0, record=seen),)
        return Diff(id=new_id(), image_id=self.image, gesture="test", entries=entries)

    def _box(self, x: float) -> Annotation:
        return Annotation(id=new_id(), shape=_shape(x), class_id=self.kind)


def _shape(x: float) -> Box:
    return Box(x=x, y=2, width=30, height=40)


def office(data: Path, people: int) -> list[Annotator]:
    """People with a picture each, in a new data folder."""
    with Store.open(data) as store:
        owner = store.actors.owner().id
        project = store.projects.create("Streets", owner).id
        kind = Class(id=new_id(), name="car", index=0)
        store.ontology.put_class(project, kind, owner)
        images = [Image(id=new_id(), name=f"{at}.jpg", width=9000, height=480) for at in range(people)]
        new = [
            NewImage(
                image=Image(id=one.id, name=one.name, width=9000, height=480, hash=f"{at:064x}"),
                media_type="image/jpeg",
                size=1,
            )
            for at, one in enumerate(images)
        ]
        store.images.add(project, new, owner)
    return [Annotator(one.id, kind.id) for one in images]


def kill(server: Running) -> None:
    """Ends the server as a power cut would, and waits until its children have noticed."""
    children = psutil.Process(server.process.pid).children(recursive=True)
    server.process.kill()
    server.process.wait(10)
    assert server.process.stdout is not None
    server.process.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive, f"processes outlive the server: {alive}"


def check_files(data: Path) -> None:
    """Both databases are whole, and the counts that are kept are those that a fresh count gives."""
    for name in ("limner.db", "jobs.sqlite"):
        if (data / name).exists():
            with closing(sqlite3.connect(data / name)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with Store.open(data) as store:
        assert store.recount() == []


def photographs(folder: Path, count: int) -> None:
    """Small JPEGs, each of its own content, and a COCO file with two boxes for each."""
    folder.mkdir(parents=True)
    images, annotations = [], []
    for number in range(count):
        color = (number % 256, number // 256 % 256, 90)
        Pixels.new("RGB", (32, 24), color).save(folder / f"{number:05d}.jpg", quality=95)
        images.append({"id": number + 1, "file_name": f"{number:05d}.jpg", "width": 32, "height": 24})
        for at in range(OBJECTS):
            box = [1 + at, 2, 10 + number % 10, 12]
            annotations.append(
                {"id": number * OBJECTS + at + 1, "image_id": number + 1, "category_id": 1, "bbox": box,
                 "area": box[2] * box[3], "iscrowd": 0}
            )  # fmt: skip
    found = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "car"}]}
    (folder / "instances.json").write_text(json.dumps(found), encoding="utf-8")
