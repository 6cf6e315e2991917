"""Model servers hear of what people do: later, once, as it stands, and nobody who saves waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from limner.assist.lending import Lender
from limner.dataset import Add, Annotation, Box, Class, Diff, Entry, Image, Remove, derived_id, new_id
from limner.jobs.telling import Teller
from limner.jobs.work import Tools
from limner.store import NewImage
from tests.jobs.conftest import Bench
from tests.ml_backends import Stub, always, stub

CAR = derived_id("class", "car")
FAR = 2**33


@dataclass
class Desk:
    """A picture, a model server that is to hear of it, and a clock that is set by hand."""

    bench: Bench
    server: Stub
    teller: Teller
    image: UUID
    backend: UUID
    now: float = FAR

    def save(self, *entries: Entry) -> None:
        diff = Diff(id=new_id(), image_id=self.image, gesture="draw.box", entries=entries)
        self.bench.store.layers.save(self.image, [diff], self.bench.actor)

    def draw(self, x: float = 64) -> Annotation:
        note = Annotation(id=new_id(), shape=Box(x, 96, 192, 192), class_id=CAR)
        self.save(Add(record=note))
        return note

    def heard(self) -> list[str]:
        return [call.body["action"] for call in self.server.asked("/webhook")]


@pytest.fixture
def desk(bench: Bench) -> Iterator[Desk]:
    store, project, actor = bench.store, bench.project, bench.actor
    store.ontology.put_class(project, Class(id=CAR, name="car", index=0), actor)
    new = Image(id=new_id(), name="a.jpg", width=640, height=480, hash=store.blobs.put(b"picture"))
    [added] = store.images.add(project, [NewImage(image=new, media_type="image/jpeg", size=7)], actor)
    tools = Tools(store, bench.decoder, Lender(store, bench.decoder, "http://127.0.0.1:8080"))
    with stub(login="me:a secret") as server:
        backend = store.backends.create(project, actor, "cars", server.access())
        made = Desk(bench, server, Teller(tools, lambda: made.now), added.id, backend.id)
        yield made
        tools.close()


def test_many_gestures_are_one_event_with_what_stands_then(desk: Desk) -> None:
    for x in (10, 20, 64):
        desk.draw(x)
    desk.teller.turn()
    desk.teller.turn()
    [call] = desk.server.asked("/webhook")
    annotation = call.body["annotation"]
    assert call.body["action"] == "ANNOTATION_CREATED"
    assert (annotation["result_count"], annotation["task"]) == (3, call.body["task"]["id"])
    values = [one["value"] for one in annotation["result"]]
    assert {"x": 10, "y": 20, "width": 30, "height": 40}.items() <= values[2].items()
    assert call.body["project"]["label_config"].startswith("<View>")
    assert call.headers["Authorization"].startswith("Basic ")


def test_created_updated_deleted(desk: Desk) -> None:
    note = desk.draw()
    desk.teller.turn()
    other = desk.draw(20)
    desk.teller.turn()
    desk.save(Remove(id=note.id, revision=1), Remove(id=other.id, revision=2))
    desk.teller.turn()
    assert desk.heard() == ["ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATION_DELETED"]


def test_what_was_drawn_and_erased_before_it_was_told_is_not_told(desk: Desk) -> None:
    desk.save(Remove(id=desk.draw().id, revision=1))
    desk.teller.turn()
    assert desk.heard() == []


def test_a_picture_under_the_hand_is_left_alone(desk: Desk) -> None:
    desk.now = 0
    desk.draw()
    desk.teller.turn()
    assert desk.heard() == []
    desk.now = FAR
    desk.teller.turn()
    assert desk.heard() == ["ANNOTATION_CREATED"]


def test_a_server_that_is_away_hears_of_it_later_and_is_left_alone_meanwhile(desk: Desk) -> None:
    backends = desk.bench.store.backends
    backends.change(desk.backend, url="http://127.0.0.1:1")
    desk.draw()
    desk.teller.turn()
    assert "nobody answers" in backends.get(desk.backend).problem
    backends.change(desk.backend, url=desk.server.address)
    desk.teller.turn()
    assert desk.heard() == []
    desk.now += 3
    desk.draw(20)
    desk.teller.turn()
    assert desk.heard() == ["ANNOTATION_CREATED"]


@pytest.mark.parametrize(("status", "again"), [(500, 1), (404, 1), (503, 2)])
def test_an_event_that_it_fails_on_is_not_sent_for_ever(desk: Desk, status: int, again: int) -> None:
    desk.server.behave["/webhook"] = always(b"{}", status)
    desk.draw()
    desk.teller.turn()
    desk.now += 1000
    desk.teller.turn()
    assert len(desk.heard()) == again


def test_closing_does_not_wait_for_a_server_that_hangs(desk: Desk) -> None:
    desk.server.behave["/webhook"] = desk.server.hang
    desk.draw()
    desk.teller.start()
    desk.server.wait("/webhook")
    desk.teller.close()
    assert not desk.teller._thread.is_alive()
    assert desk.bench.store.backends.news(desk.backend, FAR * 1000)[0] != ()


def hook(desk: Desk, **more: object) -> int:
    """A webhook of the project at the stub's /hook; its number."""
    store = desk.bench.store
    store.backends.delete(desk.backend)
    body = {"url": f"{desk.server.address}/hook", "headers": {"X-From": "limner"}, **more}
    project = store.backends.number(desk.bench.project)
    return store.programs.make("webhook", project, desk.bench.actor, body).number


def called(desk: Desk) -> list[dict[str, object]]:
    return [call.body for call in desk.server.asked("/hook")]


def test_a_webhook_hears_what_label_studio_would_say(desk: Desk) -> None:
    desk.server.login = ""
    desk.server.behave["/hook"] = always(b"")
    hook(desk)
    note = desk.draw()
    desk.teller.turn()
    desk.save(Remove(id=note.id, revision=1))
    desk.teller.turn()
    desk.teller.turn()
    [made, gone] = called(desk)
    assert (made["action"], gone["action"]) == ("ANNOTATION_CREATED", "ANNOTATIONS_DELETED")
    assert desk.server.asked("/hook")[0].headers["X-From"] == "limner"
    assert made["task"]["data"]["image"].startswith("/data/upload/")  # type: ignore[index]
    assert gone["annotations"] == [{"id": made["annotation"]["id"]}]  # type: ignore[index]
    assert "annotation" not in gone


def test_a_webhook_hears_what_it_wants_to_hear(desk: Desk) -> None:
    desk.server.login = ""
    desk.server.behave["/hook"] = always(b"")
    hook(desk, send_for_all_actions=False, actions=["ANNOTATION_UPDATED"], send_payload=False)
    for x in (10, 20):
        desk.draw(x)
        desk.teller.turn()
    assert called(desk) == [{"action": "ANNOTATION_UPDATED"}]


def test_a_webhook_that_was_switched_off_hears_nothing_of_what_happened_meanwhile(desk: Desk) -> None:
    desk.server.login = ""
    desk.server.behave["/hook"] = always(b"")
    number = hook(desk, is_active=False)
    desk.draw()
    desk.teller.turn()
    programs = desk.bench.store.programs
    programs.change("webhook", number, {**programs.get("webhook", number).body, "is_active": True})
    desk.draw(20)
    desk.teller.turn()
    assert [one["action"] for one in called(desk)] == ["ANNOTATION_UPDATED"]


def test_a_webhook_that_is_away_is_called_later(desk: Desk) -> None:
    desk.server.login = ""
    desk.server.behave["/hook"] = always(b"", 503)
    hook(desk)
    desk.draw()
    desk.teller.turn()
    desk.server.behave["/hook"] = always(b"")
    desk.teller.turn()
    assert len(called(desk)) == 1
    desk.now += 3
    desk.teller.turn()
    desk.teller.turn()
    assert len(called(desk)) == 2


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "http://metadata.google.internal/"])
def test_a_webhook_never_calls_what_tells_machines_their_secrets(desk: Desk, url: str) -> None:
    hook(desk, url=url)
    desk.draw()
    desk.teller.turn()
    assert desk.teller._failures
