"""What a person does at the desk, and what they see there."""

import io
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Page, expect

from limner.dataset import COLORS, new_id
from tests.servers import Running

Pixels = NDArray[np.uint8]


def enter(page: Page, running: Running) -> None:
    """Opens Limner by a fresh one-use code."""
    page.goto(entrance(running))
    expect(page.locator(".card.new")).to_be_visible()


def entrance(running: Running) -> str:
    """An address with a fresh one-use code."""
    with running.client() as client:
        return f"{running.address}/?code={client.ask('POST', '/codes', json={})['code']}"


def new_project(page: Page, name: str) -> str:
    """Makes a project from the first page and gives its id; its empty gallery is open."""
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Name").fill(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/*")
    expect(page.get_by_role("button", name="Add pictures")).to_be_visible()
    return project_of(page)


def project_of(page: Page) -> str:
    """The project that the address names."""
    return page.url.split("/p/")[1].split("/")[0].split("?")[0]


def image_of(page: Page) -> str:
    """The picture that the address names."""
    return page.url.split("/i/")[1].split("?")[0]


def drop(page: Page, paths: Iterable[Path]) -> None:
    """Drops files and folders on the middle of the page, as a file manager does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 640, "y": 400, "data": data})
    session.detach()


def imported(page: Page, timeout: float = 60_000) -> str:
    """Waits until an import has ended, closes its report and gives what it said.

    Where something is to be looked at first, it is added as it stands there.
    """
    done = page.get_by_role("button", name="To the pictures")
    add = page.locator(".dialog-foot button.primary")
    expect(done.or_(add)).to_be_visible(timeout=timeout)
    if add.is_visible():
        add.click()
    done.wait_for(timeout=timeout)
    said = page.locator("dialog").inner_text()
    done.click()
    return said


def bring(page: Page, files: Iterable[Path]) -> str:
    """Adds files through the dialog; what the report said."""
    page.get_by_role("button", name=re.compile("^Add")).first.click()
    page.locator("input[data-pick=files]").set_input_files(list(files))
    return imported(page)


def open_picture(page: Page, name: str) -> str:
    """Opens a picture from the gallery; its id. The editor is ready for a gesture."""
    page.locator("a.tile", has_text=name).click()
    ready(page)
    return image_of(page)


def ready(page: Page) -> None:
    """Waits until the picture and its labels are there."""
    expect(page.locator(".editor .host canvas").first).to_be_visible()
    expect(page.locator("[role=application][aria-busy=true]")).to_have_count(0)
    expect(page.get_by_text("Objects are on their way.")).to_have_count(0)
    expect(page.locator(".save")).to_have_text(re.compile(r"\S"))


def moved_on(page: Page, image: str) -> None:
    """Waits until another picture than that one is open."""
    expect(page).not_to_have_url(re.compile(f"/i/{image}"), timeout=15_000)
    ready(page)


def saved(page: Page, timeout: float = 15_000) -> None:
    """Waits until the badge says that the server has everything."""
    expect(page.locator(".save")).to_have_text("All changes saved", timeout=timeout)


def kill(page: Page) -> None:
    """Ends the tab's process without a word to the page."""
    with page.expect_event("crash", timeout=10_000), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def kept(page: Page) -> None:
    """Waits until this browser's storage holds what was drawn: a reader comes after the writers before it."""
    page.evaluate(
        """async () => {
          const done = (request) => new Promise((ok, no) => {
            request.onsuccess = () => ok(request.result);
            request.onerror = () => no(request.error);
          });
          for (const { name } of await indexedDB.databases()) {
            const database = await done(indexedDB.open(name));
            if (database.objectStoreNames.contains("waiting"))
              await done(database.transaction("waiting").objectStore("waiting").count());
            database.close();
          }
        }"""
    )


def until(truth: Callable[[], Any], what: str, seconds: float = 15) -> Any:
    """The first true answer; fails by name when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = truth()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"in {seconds} s: {what}")


class Records:
    """What the server has, read as a program reads it."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def ask(self, path: str) -> Any:
        """The JSON answer of a GET."""
        with self._running.client() as client:
            return client.ask("GET", path)

    def images(self, project: str) -> list[dict[str, Any]]:
        """The first 500 pictures of a project, as the gallery gets them."""
        found: list[dict[str, Any]] = self.ask(f"/projects/{project}/images?limit=500")["images"]
        return found

    def annotations(self, image: str) -> list[dict[str, Any]]:
        """The labels of a picture."""
        layer = self.ask(f"/images/{image}/layers/main")
        return list(layer.get("annotations", []))

    def history(self, image: str) -> list[dict[str, Any]]:
        """Who changed what, newest first."""
        found: list[dict[str, Any]] = self.ask(f"/images/{image}/layers/main/diffs?limit=500")["diffs"]
        return found

    def classes(self, project: str) -> dict[str, dict[str, Any]]:
        """Classes by name."""
        found = self.ask(f"/projects/{project}/ontology").get("classes", [])
        return {kind["name"]: kind for kind in found}


def choose_format(page: Page, title: str) -> None:
    """Chooses a format in the export dialog."""
    page.get_by_role("radio", name=title, exact=True).check()
    expect(page.get_by_role("region", name=title, exact=True)).to_be_visible()


def export(
    page: Page, title: str, folder: Path, *, pictures: bool = False, dialect: str = "", layer: str = ""
) -> Path:
    """Takes labels out through the gallery's dialog, or a layer by a part of its name; the folder that the zip was
    unpacked into."""
    page.get_by_role("button", name="Export", exact=True).click()
    choose_format(page, title)
    if layer:
        named = page.get_by_label("Layer").locator("option", has_text=layer)
        page.get_by_label("Layer").select_option(named.get_attribute("value"))
    if dialect:
        page.locator("#dialect").select_option(dialect)
    if pictures:
        page.get_by_label("pictures").check()
    go = page.locator(".dialog-foot button.primary")
    expect(go).to_be_enabled(timeout=30_000)
    with page.expect_download(timeout=60_000) as waiting:
        go.click()
    target = folder / title.replace(" ", "-").lower()
    with ZipFile(waiting.value.path()) as archive:
        archive.extractall(target)
    page.keyboard.press("Escape")
    return target


def pixels(page: Page) -> Pixels:
    """What is on the screen: height × width × RGB, one value per CSS px."""
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        return np.asarray(shot.convert("RGB"))


@dataclass(frozen=True)
class Sight:
    """Where the picture lies on the screen, found by looking at it."""

    left: float
    top: float
    zoom: float

    def on_screen(self, x: float, y: float) -> tuple[float, float]:
        """A place of the picture in CSS px."""
        return self.left + x * self.zoom, self.top + y * self.zoom

    def on_picture(self, x: float, y: float) -> tuple[float, float]:
        """A place of the screen in the picture's px."""
        return (x - self.left) / self.zoom, (y - self.top) / self.zoom


def sight(page: Page, width: int, height: int) -> Sight:
    """Waits until that picture is wholly painted; found by its edges against the ground around it."""

    def whole() -> Sight | None:
        seen, left, top = canvas(page)
        picture = np.abs(seen - seen[2, 2]).max(axis=2) > 12
        columns = np.flatnonzero(picture.mean(axis=0) > 0.4)
        rows = np.flatnonzero(picture.mean(axis=1) > 0.4)
        if not columns.size or not rows.size:
            return None
        across = (columns[-1] + 1 - columns[0]) / width
        down = (rows[-1] + 1 - rows[0]) / height
        # A picture is painted tile by tile: a part of it has other proportions.
        painted = abs(across / down - 1) < 0.03
        return Sight(float(left + columns[0]), float(top + rows[0]), float(across)) if painted else None

    found: Sight = until(whole, f"a picture of {width} x {height} is on the screen")
    return found


def prompting(page: Page, running: Running, project: str, backend: str, size: tuple[int, int]) -> Sight:
    """Opens a project's first picture with the smart outline in hand, its answers from that model server."""
    enter(page, running)
    page.goto(f"{running.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    seen = sight(page, *size)
    page.keyboard.press("t")
    page.get_by_label("Who is asked").select_option(label=backend)
    return seen


def spot(page: Page, color: tuple[int, int, int]) -> tuple[float, float]:
    """The middle of the largest patch of a colour (the overview may show a small one too), in CSS px."""
    seen, left, top = canvas(page)
    rows, columns = np.nonzero(np.abs(seen - np.array(color)).max(axis=2) < 40)
    assert rows.size, f"nothing of the colour {color} on the screen"
    return float(left + np.median(columns) + 0.5), float(top + np.median(rows) + 0.5)


def canvas(page: Page, of: str = ".host") -> tuple[NDArray[np.int_], int, int]:
    """What the editor's canvas shows, one value per CSS px, and where its corner lies; or another part of the page."""
    view = page.locator(of).bounding_box()
    assert view
    left, top = round(view["x"]), round(view["y"])
    seen = pixels(page)[top : top + round(view["height"]), left : left + round(view["width"])]
    return seen.astype(int), left, top


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Presses, moves and lets go."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()


def holds(page: Page, count: int) -> None:
    """Waits until the editor says that the picture has that many objects."""
    said = re.compile(rf", {count} objects?$")
    expect(page.get_by_role("application")).to_have_attribute("aria-label", said)


def tab(context: BrowserContext, address: str) -> Page:
    """A new tab at an address."""
    page = context.new_page()
    page.goto(address)
    return page


def stocked(running: Running, pictures: Iterable[Path], classes: Iterable[str] = ("cell", "tube")) -> str:
    """A project with pictures and classes, made as a program makes it; its id."""
    with running.client() as client:
        project = str(client.project(f"Stock {new_id().hex[-6:]}", make=True)["id"])
        for index, name in enumerate(classes):
            kind = {"id": str(new_id()), "name": name, "index": index, "color": COLORS[index]}
            client.ask("PUT", f"/projects/{project}/classes/{kind['id']}", json=kind)
        for picture in pictures:
            client.import_files(project, picture)
    return project


def draw(page: Page, places: Iterable[tuple[int, int]]) -> None:
    """Draws a box of 30 × 24 CSS px at each place, counted from the middle of the view."""
    view = page.locator(".host").bounding_box()
    assert view
    x, y = view["x"] + view["width"] / 2, view["y"] + view["height"] / 2
    page.keyboard.press("w")
    for dx, dy in places:
        drag(page, (x + dx, y + dy), (x + dx + 30, y + dy + 24))


def grid(count: int, first: int = 0) -> list[tuple[int, int]]:
    """Places for `draw` that do not touch each other, all on the picture."""
    return [(-200 + 40 * (at % 10), -130 + 34 * (at // 10)) for at in range(first, first + count)]
