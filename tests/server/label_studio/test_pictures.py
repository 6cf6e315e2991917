"""Pictures of tasks that have an address: fetched from where one may ask; where one does not come, the task says so."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from limner.assist.lending import Lender
from limner.dataset import LimnerError
from limner.fetch import is_public, is_public_or_private
from limner.media import Decoder
from limner.server.engine import Engine
from limner.server.label_studio import Desk
from limner.server.label_studio.adding import add_tasks
from limner.server.label_studio.pictures import UNKNOWN_SIDE
from limner.store import NumberedImage, Store
from tests.fetch.serving import PICTURE, Server, serving
from tests.server.label_studio.desk import rectangle

Add = Callable[..., NumberedImage]


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as running:
        yield running


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def add(store: Store, decoder: Decoder) -> Add:
    """Adds one task and gives it."""
    owner = store.actors.owner()
    store.projects.create("Street", owner.id)
    [number] = store.numbers.projects()

    def added(
        address: str, allowed: Callable[..., bool] = is_public_or_private, **more: object
    ) -> NumberedImage:
        desk = Desk(store, Engine(store, decoder, Lender(store, decoder)), decoder, "key", allowed)
        [task] = add_tasks(desk, number, [{"data": {"image": address}, **more}], owner).tasks
        return task

    return added


def test_a_picture_is_fetched_and_kept(add: Add, store: Store, server: Server) -> None:
    task = add(f"{server.at}/street/x.jpg")
    assert (task.has_file, task.image.width > 0) == (True, True)
    assert task.image.path == "127.0.0.1/street/x.jpg"
    with store.images.open(task.image.id) as file:
        assert file.read() == PICTURE
    assert add(f"{server.at}/street/x.jpg").number == task.number


@pytest.mark.parametrize(
    ("path", "says"), [("/status/404", "404"), ("/round/1", "redirected"), ("/zipped/x", "packs")]
)
def test_one_that_does_not_come_says_why(
    add: Add, store: Store, server: Server, path: str, says: str
) -> None:
    task = add(f"{server.at}{path}")
    assert (task.has_file, task.image.width) == (False, UNKNOWN_SIDE)
    assert says in store.images.file(task.image.id).problem


def test_what_is_said_must_fit_the_configuration_first(add: Add, store: Store, server: Server) -> None:
    with pytest.raises(LimnerError) as refused:  # the project has no class that is called car
        add(f"{server.at}/x.jpg", annotations=[{"result": [rectangle()]}])
    assert "result" in refused.value.params["errors"]
    assert store.projects.list()[0].images == 0


def test_what_comes_and_is_no_picture_is_refused(add: Add, server: Server) -> None:
    with pytest.raises(LimnerError) as refused:
        add(f"{server.at}/text/x.jpg")
    [message] = refused.value.params["errors"]["data"]
    assert message.startswith("task 0: ")


def test_nobody_near_is_asked(add: Add, store: Store, server: Server) -> None:
    task = add(f"{server.at}/x.jpg", is_public)
    assert "this machine" in store.images.file(task.image.id).problem
    assert server.asked == []
