"""Limner's real page, as a person with a trained hand uses it."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, Page, expect

from benchmarks.effort.hand import KEY, Hand, Place
from benchmarks.effort.tasks import CLASSES, Points
from limner.dataset import Shape, derived_id, from_plain, new_id
from tests.e2e.desk import Records, Sight, enter, ready, saved
from tests.servers import Running

VIEWPORT = {"width": 1600, "height": 1000}
_COLORS = ("#fc7800", "#4884fc", "#90fcd8")
_IN_PLACE = """(before) => location.pathname !== before
  && document.querySelector('.editor .host canvas')
  && !document.querySelector('[aria-busy=true]')"""


class Project:
    """A project of its own for one task."""

    def __init__(
        self, running: Running, pictures: Sequence[Path], classes: Sequence[dict[str, Any]] = ()
    ) -> None:
        self.running = running
        self.records = Records(running)
        with running.client() as client:
            self.id = str(client.project(f"Effort {new_id().hex[-8:]}", make=True)["id"])
            for index, kind in enumerate(classes or [{"name": name} for name in CLASSES]):
                made = {"id": str(new_id()), "index": index, "color": _COLORS[index], **kind}
                client.ask("PUT", f"/projects/{self.id}/classes/{made['id']}", json=made)
            for picture in pictures:
                client.import_files(self.id, picture, choices={"places": {}})
        self.images = [str(row["id"]) for row in self.records.images(self.id)]

    def put(self, image: str, shapes: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Labels that are there before the work begins."""
        kinds = self.records.classes(self.id)
        entries = [
            {
                "op": "add",
                "record": {
                    "kind": "annotation",
                    "id": str(new_id()),
                    "class_id": kinds[kind]["id"],
                    "shape": shape,
                },
            }
            for kind, shape in shapes
        ]
        diff = {
            "id": str(derived_id("effort", image)),
            "image_id": image,
            "gesture": "draw.box",
            "entries": entries,
        }
        with self.running.client() as client:
            client.ask("POST", f"/images/{image}/layers/main/diffs", json=[diff])

    def shapes(self, image: str) -> list[tuple[str, Shape]]:
        """What the server holds: the names of classes and shapes."""
        names = {one["id"]: name for name, one in self.records.classes(self.id).items()}
        read = cast(Callable[[Any], Shape], lambda plain: from_plain(plain, cast(Any, Shape)))
        return [(names[one["class_id"]], read(one["shape"])) for one in self.records.annotations(image)]


class Desk:
    """The editor, open on a picture of a project, and a hand at it."""

    def __init__(self, page: Page, project: Project, name: str, size: tuple[int, int]) -> None:
        self.page = page
        self.project = project
        self.name = name
        self.hand = Hand(page)
        self._size = size
        self.image = ""
        self.seen: Sight

    def open(self, image: str) -> None:
        """Goes to the picture; free of charge."""
        self.image = image
        self.page.goto(f"{self.project.running.address}/p/{self.project.id}/i/{image}")
        ready(self.page)
        self.seen = self._sight()

    def at(self, place: Place) -> Place:
        """A place of the picture on the screen."""
        return self.seen.on_screen(*place)

    def every(self, places: Points) -> list[Place]:
        """Places of the picture on the screen."""
        return [self.at(place) for place in places]

    def css(self, length: float) -> float:
        """A length of the picture on the screen."""
        return length * self.seen.zoom

    def tool(self, key: str, name: str) -> None:
        """Takes another tool."""
        self.hand.think(f"tool {name}")
        self.hand.key(key)

    def kind(self, name: str) -> None:
        """Chooses a class."""
        self.hand.think(f"class {name}")
        self.hand.key(str(CLASSES.index(name) + 1))

    def done(self) -> None:
        """Done, next: the last act of every picture."""
        before = self._path()
        self.hand.key("Shift+Space")
        self.hand.wait(lambda: self._moved(before))
        saved(self.page)

    def next(self) -> None:
        """On to the next picture, with nothing said about this one; no sooner than a hand comes to the key."""
        self.page.wait_for_timeout(1000 * KEY)
        before = self._path()
        self.hand.key("d")
        self.hand.wait(lambda: self._moved(before))

    def proposal(self, ask: Callable[[], None]) -> Shape | None:
        """What a helper proposes after that act; None where it finds nothing."""
        with self.page.expect_response(re.compile("/assist/")) as waiting:
            ask()
        self.hand.wait(lambda: waiting.value.finished())
        found = waiting.value.json()["found"]
        self.page.wait_for_timeout(60)
        return cast(Shape, from_plain(found[0]["shape"], cast(Any, Shape))) if found else None

    def settle(self) -> None:
        """Less than a person notices: edges are looked for when the view has rested."""
        self.page.wait_for_timeout(400)

    def _sight(self) -> Sight:
        """Where the picture lies: it is fitted into the middle, and the status line says what is under the pointer."""
        view = self.page.locator(".host").bounding_box()
        assert view
        x, y = view["x"] + view["width"] / 2, view["y"] + view["height"] / 2
        width, height = self._size
        left, right = (self._under(x + way * view["width"] / 4, y) for way in (-1, 1))
        zoom = view["width"] / 2 / (right - left)
        return Sight(x - zoom * width / 2, y - zoom * height / 2, zoom)

    def _under(self, x: float, y: float) -> float:
        """The picture's x at a place of the screen."""
        self.page.mouse.move(x, y)
        place = self.page.locator("footer .place, .place").first
        expect(place).to_have_text(re.compile(r"x\s*\d"))
        found = re.search(r"x\s*([\d,.]+)", place.inner_text())
        assert found
        return float(found[1].replace(",", ""))

    def _path(self) -> str:
        return str(self.page.evaluate("location.pathname"))

    def _moved(self, before: str) -> None:
        self.page.wait_for_function(_IN_PLACE, arg=before, polling="raf")


@contextmanager
def signed_in(browser: Browser, running: Running) -> Iterator[Page]:
    """A page of a person who is signed in, in a window as large as Label Studio's was."""
    context = browser.new_context(viewport=VIEWPORT, color_scheme="dark", reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    page = context.new_page()
    enter(page, running)
    yield page
    context.close()
