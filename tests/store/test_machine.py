"""Random work of two people on two pictures, with restarts, against a model of plain dictionaries."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from limner.dataset import Add, Applied, Change, Diff, Layer, Remove, SetStatus, new_id, to_plain
from limner.geometry import invert
from limner.store import Store
from tests.store.conftest import fresh_url
from tests.store.making import desk, second_actor

WHERE = st.integers(0, 1)
PICK = st.integers(0, 1000)


def shown(layer: Layer) -> Any:
    """What the model knows of a layer."""
    return {each.id: (to_plain(each.shape)["x"], each.class_id, each.text) for each in layer.annotations}


class Work(RuleBasedStateMachine):
    """The model: per picture, records as {id: (x, class, text)} and the status."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.url = fresh_url()
        self.store = Store.open(Path(self._folder.name), self.url)
        self.desk = desk(self.store, pictures=2)
        self.authors = [self.desk.actor, second_actor(self.store)]
        self.model: list[dict[UUID, tuple[float, UUID, str | None]]] = [{}, {}]
        self.status = ["todo", "todo"]
        self.past: list[list[tuple[dict[UUID, Any], str]]] = [[({}, "todo")], [({}, "todo")]]

    def teardown(self) -> None:
        self.store.close()
        self._folder.cleanup()

    def _save(self, where: int, *entries: Any, **fields: Any) -> None:
        answer = self.desk.save(*entries, image=where, **fields)
        assert all(isinstance(each, Applied) for each in answer.answers), answer

    def _drew(self, where: int) -> None:
        if self.status[where] == "todo":
            self.status[where] = "in_progress"
        self._remember(where)

    def _remember(self, where: int) -> None:
        self.past[where].append((dict(self.model[where]), self.status[where]))

    def _pick(self, where: int, pick: int) -> UUID | None:
        ids = sorted(self.model[where])
        return ids[pick % len(ids)] if ids else None

    @rule(author=WHERE)
    def somebody_else_goes_on(self, author: int) -> None:
        self.desk.actor = self.authors[author]

    @rule(where=WHERE, x=st.integers(0, 500), kind=st.integers(0, 3))
    def add(self, where: int, x: int, kind: int) -> None:
        box = self.desk.box(x=x, kind=kind)
        self._save(where, Add(record=box))
        self.model[where][box.id] = (x, self.desk.classes[kind], None)
        self._drew(where)

    @rule(where=WHERE, pick=PICK, kind=st.integers(0, 3), text=st.sampled_from(["a", "b", None]))
    def change(self, where: int, pick: int, kind: int, text: str | None) -> None:
        id = self._pick(where, pick)
        if id is None:
            return
        x, old_kind, old_text = self.model[where][id]
        new_kind = self.desk.classes[kind]
        fields: dict[str, Any] = {"class_id": (str(old_kind), str(new_kind)), "text": (old_text, text)}
        self._save(where, Change(id=id, revision=0, fields=fields))
        if (old_kind, old_text) != (new_kind, text):
            self.model[where][id] = (x, new_kind, text)
            self._drew(where)

    @rule(where=WHERE, pick=PICK)
    def remove(self, where: int, pick: int) -> None:
        id = self._pick(where, pick)
        if id is None:
            return
        record = next(
            each for each in self.store.layers.get(self.desk.images[where]).annotations if each.id == id
        )
        self._save(where, Remove(id=id, revision=record.revision))
        del self.model[where][id]
        self._drew(where)

    @rule(where=WHERE, status=st.sampled_from(["todo", "in_progress", "done"]))
    def set_status(self, where: int, status: Any) -> None:
        before: Any = self.status[where]
        self._save(where, SetStatus(before=before, after=status))
        if before != status:
            self.status[where] = status
            self._remember(where)

    @rule(where=WHERE, redo=st.booleans())
    def take_back(self, where: int, redo: bool) -> None:
        image = self.desk.images[where]
        stack = self.store.history.undo_stack(image, self.desk.actor)
        diffs = stack.redo if redo else stack.undo
        if not diffs:
            return
        before = self.store.layers.get(image).revision
        self.store.layers.save(image, [invert(diffs[0], new_id(), 0)], self.desk.actor)
        layer = self.store.layers.get(image)
        self.model[where] = shown(layer)
        self.status[where] = layer.status
        if layer.revision > before:
            self._remember(where)

    @rule(where=WHERE)
    def undo_then_redo_is_nothing(self, where: int) -> None:
        image = self.desk.images[where]
        before = {each.id: to_plain(each) for each in self.store.layers.get(image).annotations}
        if not self.store.history.undo_stack(image, self.desk.actor).undo:
            return
        self.take_back(where, redo=False)
        self.take_back(where, redo=True)
        after = {each.id: to_plain(each) for each in self.store.layers.get(image).annotations}
        for plain in (*before.values(), *after.values()):
            del plain["revision"], plain["updated"]
        assert before == after

    @rule(where=WHERE, pick=PICK)
    def restore(self, where: int, pick: int) -> None:
        revision = pick % len(self.past[where])
        before = self.store.layers.get(self.desk.images[where]).revision
        answer = self.store.history.restore(self.desk.images[where], revision, self.desk.actor)
        assert all(isinstance(each, Applied) for each in answer.answers), answer
        records, status = self.past[where][revision]
        self.model[where], self.status[where] = dict(records), status
        if answer.revision > before:
            self._remember(where)

    @rule(where=WHERE)
    def send_twice(self, where: int) -> None:
        box = self.desk.box()
        diff = Diff(id=new_id(), image_id=self.desk.images[where], gesture="t", entries=(Add(record=box),))
        save = self.store.layers.save
        assert (
            save(diff.image_id, [diff, diff], self.desk.actor)[0]
            == save(diff.image_id, [diff], self.desk.actor)[0]
        )
        assert box.class_id is not None
        self.model[where][box.id] = (1, box.class_id, None)
        self._drew(where)

    @precondition(lambda self: self.url is None)
    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = self.desk.store = Store.open(Path(self._folder.name), self.url)

    @invariant()
    def state_log_and_counts_agree(self) -> None:
        for where, image in enumerate(self.desk.images):
            layer = self.store.layers.get(image)
            stored = shown(layer)
            assert stored == self.model[where]
            assert layer.status == self.status[where]
            assert layer.revision == len(self.past[where]) - 1
            replayed = self.store.history.replay(image)
            assert dict(replayed.records) == {each.id: each for each in layer.annotations}
            assert replayed.status == layer.status
        assert self.store.recount() == []
        numbers = [
            each.number for image in self.desk.images for each in self.store.layers.get(image).annotations
        ]
        assert len(numbers) == len(set(numbers))


Work.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, suppress_health_check=list(HealthCheck)
)
TestWork = Work.TestCase
