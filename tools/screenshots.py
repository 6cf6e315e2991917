"""The pictures of the documentation, taken anew: `python tools/screenshots.py [name …]`.

Starts the demo in a folder of its own, adds what the demo lacks (masks, a skeleton, questions, a large picture), opens
each mode in a Chromium at 1280 × 800 and writes docs/images/NAME.webp. Wants a current bundle: `make bundle`.
"""

import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import numpy as np
from PIL import Image as Pixels
from playwright.sync_api import Page, expect, sync_playwright

from chromium import find
from limner.client import Client
from limner.dataset import Add, Annotation, Diff, Keypoints, Mask, Shape, from_plain, new_id, to_plain
from limner.geometry import bounds, rle
from limner.server import read_key

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs/images"
PICTURES = ROOT / "src/limner/jobs/demo_data/pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_READY = re.compile(r"^Limner is ready: (http://127\.0\.0\.1:\d+)/\?code=\S+$")
_JOINTS = ("head", "left hand", "right hand", "hip", "left foot", "right foot")
_BONES = ((0, 3), (0, 1), (0, 2), (3, 4), (3, 5))


Joint = tuple[float, float, Literal[0, 1, 2]]


class Desk:
    """The demo with a page that looks at it."""

    def __init__(self, client: Client, address: str, page: Page) -> None:
        self.client, self.address, self.page = client, address, page
        self.project = client.projects()[0]["id"]

    def image(self, name: str) -> dict[str, Any]:
        """A picture's record by its file name."""
        rows = self.client.ask("GET", f"/projects/{self.project}/images?name={name}")["images"]
        found: dict[str, Any] = rows[0]
        return found

    def classes(self) -> dict[str, dict[str, Any]]:
        """The classes by name."""
        ontology = self.client.ask("GET", f"/projects/{self.project}/ontology")
        return {kind["name"]: kind for kind in ontology["classes"]}

    def put_class(self, name: str, **fields: Any) -> str:
        """Makes a class, or changes the one of that name; its id."""
        known = self.classes()
        kind = known.get(name) or {"id": str(new_id()), "name": name, "index": 200 + len(known)}
        self.client.ask("PUT", f"/projects/{self.project}/classes/{kind['id']}", json={**kind, **fields})
        return str(kind["id"])

    def add(self, image: str, *annotations: Annotation) -> None:
        """Adds annotations to a picture."""
        entries = tuple(Add(record=one) for one in annotations)
        diff = Diff(id=new_id(), image_id=UUID(image), gesture="import", entries=entries)
        self.client.ask("POST", f"/images/{image}/layers/main/diffs", json=[to_plain(diff)])

    def open(self, path: str = "") -> None:
        """Opens a page of the project."""
        self.page.goto(f"{self.address}/p/{self.project}{path}")

    def edit(self, name: str, query: str = "") -> None:
        """Opens a picture in the editor and waits until it is there, labels and all."""
        self.open(f"/i/{self.image(name)['id']}{query}")
        expect(self.page.locator("[role=application][aria-busy=true]")).to_have_count(0)
        expect(self.page.get_by_text("Objects are on their way.")).to_have_count(0)
        self.page.wait_for_timeout(1500)

    def keys(self, *keys: str) -> None:
        """Presses keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(120)

    def point(self, x: float, y: float) -> None:
        """Moves the pointer to a share of the canvas' width and height."""
        view = self.page.locator(".host").bounding_box()
        if view:
            self.page.mouse.move(view["x"] + x * view["width"], view["y"] + y * view["height"])


def gallery(desk: Desk) -> None:
    """All pictures, with their labels on them."""
    desk.open()
    expect(desk.page.locator("a.tile").first).to_be_visible()


def outlines(desk: Desk) -> None:
    """An outline whose points are edited."""
    desk.edit("bus-stop")
    desk.keys("v", "Tab", "Enter")


def masks(desk: Desk) -> None:
    """A picture that is labelled pixel by pixel, with what is left."""
    image = desk.image("gull")
    height, width = image["height"], image["width"]
    rows, columns = np.mgrid[:height, :width]
    shore = 372 + columns / 32 + 3 * np.sin(columns / 30)
    for name, color, inside in (
        ("sky", "#5aa9e6", rows < 259),
        ("water", "#1f7a8c", (rows >= 259) & (rows < shore) & (columns < 420)),
    ):
        kind = desk.put_class(name, color=color, stuff=True, shapes=["mask"])
        mask: Mask = rle.crop(rle.from_pixels(inside), height)
        desk.add(image["id"], Annotation(id=new_id(), shape=mask, class_id=UUID(kind)))
    desk.edit("gull")
    desk.keys("v", "c")
    desk.page.keyboard.type("water")
    desk.keys("Enter", "r")
    desk.point(0.86, 0.68)


def skeletons(desk: Desk) -> None:
    """Joints of a person, one of them selected."""
    skeleton = {"joints": [{"name": name} for name in _JOINTS], "edges": [list(bone) for bone in _BONES]}
    kind = desk.put_class("player", color="#ffb000", shapes=["keypoints"], skeleton=skeleton)
    places = ((95, 182), (238, 268), (152, 236), (205, 196), (224, 300), (188, 312))
    points: tuple[Joint, ...] = tuple((float(x), float(y), 2) for x, y in places)
    image = desk.image("skate-bowl")["id"]
    player = Annotation(id=new_id(), shape=Keypoints(points), class_id=UUID(kind))
    desk.add(image, player)
    desk.edit("skate-bowl", f"?object={player.id}")
    desk.keys("v", "-", "-", "Enter", "Tab")


def attributes(desk: Desk) -> None:
    """Questions answered with digits alone."""
    options = [{"id": str(new_id()), "name": name} for name in ("standing", "sitting", "riding")]
    asked = [
        {"id": str(new_id()), "name": "posture", "type": "select", "required": True, "options": options},
        {"id": str(new_id()), "name": "looks at the camera", "type": "bool"},
    ]
    desk.put_class("person", attributes=asked)
    desk.edit("beach-riders")
    desk.keys("v", "Tab", "Shift+C")


def history(desk: Desk) -> None:
    """Who did what to a picture, and how to go back."""
    desk.edit("pizza")
    desk.keys("v", "Tab", "ArrowRight", "ArrowRight", "o")
    desk.page.get_by_role("tab", name="History").click()


def queue(desk: Desk) -> None:
    """One picture, one key."""
    desk.open("/queue")
    expect(desk.page.locator("main img").first).to_be_visible()


def wall(desk: Desk) -> None:
    """All objects of a class, the wrong ones marked."""
    desk.open(f"/review?class={desk.classes()['person']['id']}")
    expect(desk.page.locator(".crop img").nth(20)).to_be_visible()
    for at in (2, 9):
        desk.page.locator(".crop").nth(at).click()


def export(desk: Desk) -> None:
    """What an export would lose, before it is made."""
    desk.open()
    desk.page.get_by_role("button", name="Export").first.click()
    desk.page.get_by_role("radio", name=re.compile("YOLO")).first.check()


def large(desk: Desk) -> None:
    """A picture of 100 megapixels, in tiles."""
    names = ("gull", "bus-stop", "tennis", "pizza", "suitcases", "skate-bowl")
    tiles = [Pixels.open(PICTURES / f"{name}.jpg").resize((2500, 2000)) for name in names]
    sheet = Pixels.new("RGB", (12_500, 8_000))
    for at in range(20):
        sheet.paste(tiles[at % len(tiles)], (at % 5 * 2500, at // 5 * 2000))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "sheet.jpg"
        sheet.save(path, quality=85)
        desk.client.import_files(desk.project, path)
    desk.edit("sheet")
    desk.keys("=", "=", "=")


def patches(desk: Desk) -> None:
    """A stroke that took whole patches of like colour, and the patch under the pointer."""
    desk.edit("bus-stop")
    desk.keys("v", "4", "r")
    desk.page.get_by_role("radio", name="Whole patches of like colour").check(force=True)
    desk.point(0.36, 0.5)
    desk.page.mouse.down()
    for step in range(12):
        desk.point(0.36 + step / 70, 0.5)
    desk.page.mouse.up()
    desk.point(0.6, 0.35)


def seen(desk: Desk) -> None:
    """What of a picture was not seen at full size, veiled."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "wide.jpg"
        Pixels.open(PICTURES / "bus-stop.jpg").resize((2560, 1704)).save(path, quality=85)
        desk.client.import_files(desk.project, path)
    desk.edit("wide")
    desk.keys("v", "Alt+V", "Alt+V", "Alt+V", "z", "Alt+Shift+V")


def layers(desk: Desk) -> None:
    """Another person's answer beside the main one, with the difference."""
    people = ((("Ada", 1), ((37, 26), (56, 26))), (("Bo", 2), ((38, 27), (86, 2))))
    value = {"width": 13, "height": 48, "rotation": 0, "rectanglelabels": ["person"]}
    region = {"type": "rectanglelabels", "from_name": "label", "to_name": "image"}
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "two-answers.jpg"
        picture = Pixels.open(PICTURES / "beach-riders.jpg")
        picture.save(path, quality=90)
        size = {"original_width": picture.width, "original_height": picture.height}
        answers = [
            {
                "id": number, "completed_by": {"email": name}, "created_at": f"2024-05-0{number}T10:00:00Z",
                "result": [
                    {**region, **size, "id": f"{name}{at}", "value": {**value, "x": x, "y": y}}
                    for at, (x, y) in enumerate(boxes)
                ],
            }
            for (name, number), boxes in people
        ]  # fmt: skip
        tasks = [{"id": 1, "data": {"image": path.name}, "annotations": answers}]
        (Path(place) / "tasks.json").write_text(json.dumps(tasks))
        desk.client.import_files(desk.project, Path(place))
    desk.edit("two-answers")
    desk.keys("v", "Alt+Shift+B", "Alt+a")
    desk.page.locator(".seeing select").last.scroll_into_view_if_needed()


def suggestions(desk: Desk) -> None:
    """What a model found on a photograph, a part of it taken."""
    source = desk.image("beach-riders")
    names = {kind["id"]: name for name, kind in desk.classes().items()}
    width, height = source["width"], source["height"]
    shapes: Any = Shape
    result = []
    for at, one in enumerate(desk.client.ask("GET", f"/images/{source['id']}/layers/main")["annotations"]):
        x0, y0, x1, y1 = bounds(from_plain(one["shape"], shapes)) or (0, 0, 0, 0)
        place = {"x": x0 / width, "y": y0 / height, "width": (x1 - x0) / width, "height": (y1 - y0) / height}
        value = {side: 100 * share for side, share in place.items()}
        result.append(
            {
                "id": str(at), "type": "rectanglelabels", "from_name": "label", "to_name": "image",
                "original_width": width, "original_height": height, "score": 0.97 - 0.06 * at,
                "value": {**value, "rotation": 0, "rectanglelabels": [names[one["class_id"]]]},
            }
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "suggested.jpg"
        Pixels.open(PICTURES / "beach-riders.jpg").save(path, quality=90)
        predictions = [{"id": 1, "model_version": "detector 3", "result": result}]
        tasks = [{"id": 1, "data": {"image": path.name}, "predictions": predictions}]
        (Path(folder) / "tasks.json").write_text(json.dumps(tasks))
        desk.client.import_files(desk.project, Path(folder))
    desk.edit("suggested")
    desk.keys("v", "f", "x")


def models(desk: Desk) -> None:
    """The page of models with a server of one's own that was asked about all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "spots"
        limner = [sys.executable, "-m", "limner", "backend"]
        subprocess.run([*limner, "create", str(made)], check=True, stdout=subprocess.DEVNULL)
        start = [*limner, "start", str(made), "--port", "0"]
        with subprocess.Popen(start, stdout=subprocess.PIPE, text=True) as server:
            line = server.stdout.readline() if server.stdout else ""
            try:
                address = line.rpartition(" ")[2].strip()
                model = desk.client.connect(desk.project, "spots", address)
                desk.client.predict(model["id"])
            finally:
                server.terminate()
    desk.open("/models")
    expect(desk.page.locator(".model-runs")).to_be_visible()


SHOTS: dict[str, Callable[[Desk], None]] = {
    shot.__name__: shot
    for shot in (
        gallery,
        outlines,
        masks,
        skeletons,
        attributes,
        history,
        queue,
        wall,
        export,
        large,
        patches,
        seen,
        layers,
        suggestions,
        models,
    )
}


@contextmanager
def demo(folder: Path) -> Iterator[tuple[Client, str]]:
    """A running demo: a client, and its address."""
    command = [sys.executable, "-m", "limner", "demo", "--data", str(folder), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    found = process.stdout and _READY.match(process.stdout.readline().strip())
    if not found:
        raise RuntimeError("the demo did not start")
    try:
        with Client(found[1], read_key(folder) or "") as client:
            yield client, found[1]
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Takes the pictures that were named, or all."""
    wanted = sys.argv[1:] or list(SHOTS)
    with (
        tempfile.TemporaryDirectory() as folder,
        demo(Path(folder)) as (client, address),
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=find() or "", args=FLAGS)
        page = browser.new_page(
            viewport={"width": 1280, "height": 800}, color_scheme="dark", reduced_motion="reduce"
        )
        page.goto(f"{address}/?code={client.ask('POST', '/codes', json={})['code']}")
        expect(page.locator(".card").first).to_be_visible()
        desk = Desk(client, address, page)
        for name in wanted:
            SHOTS[name](desk)
            page.wait_for_timeout(1200)
            seen = Pixels.open(io.BytesIO(page.screenshot()))
            seen.save(IMAGES / f"{name}.webp", quality=80, method=6)
            print(IMAGES / f"{name}.webp", flush=True)


if __name__ == "__main__":
    main()
