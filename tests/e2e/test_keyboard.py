"""The whole job by keyboard alone, from the first page to a file; and what a screen reader is told."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect
from pycocotools.coco import COCO

from limner.dataset import (
    COLORS,
    Add,
    Annotation,
    Box,
    Diff,
    Mask,
    Polygon,
    Shape,
    from_plain,
    new_id,
    to_plain,
)
from limner.geometry import area, problems
from tests.e2e.desk import Records, enter, holds, image_of, project_of, ready, saved, until
from tests.e2e.test_reach import axe_findings
from tests.servers import Running

WIDTH, HEIGHT = 600, 400
DISC = (90, 120, 210, 240)
OTHER = (360, 120, 500, 260)
JOINTS = ("left_eye", "right_eye", "nose")
POINTERS = ("pointerdown", "pointermove", "mousedown", "wheel", "touchstart")
TREES = Path(__file__).with_name("trees")


class Keys:
    """Hands that have a keyboard and nothing else, and ears for what the page says."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard = page.locator("[aria-live=polite].unseen")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, control: Locator) -> None:
        """Goes on by Tab until the control has the focus; a control that Tab does not come to is a fault."""
        for _ in range(80):
            if control.count() and control.evaluate("one => one === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {control}")

    def go(self, x: int, y: int) -> None:
        """Moves the crosshair to a place of the picture, by what is said of where it is."""
        self.press("ArrowRight")
        expect(self.heard).to_have_text(re.compile(r"^[\d.]+, [\d.]+"))
        for goal, axis, back, forth in ((x, 0, "ArrowLeft", "ArrowRight"), (y, 1, "ArrowUp", "ArrowDown")):
            for modifier, step in (("Shift+", 10.0), ("", 1.0), ("Alt+", 0.1)):
                left = goal - self.at()[axis]
                for _ in range(int((abs(left) + 1e-6) / step)):
                    self.press(modifier + (forth if left > 0 else back))
        assert self.at() == (x, y)

    def at(self) -> tuple[float, float]:
        """Where the crosshair is said to be."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        x, y = self.heard.inner_text().split(", ")[:2]
        return float(x), float(y)

    def place(self, *places: tuple[int, int]) -> None:
        """Sets points of a drawing."""
        for place in places:
            self.go(*place)
            self.press("Space")


@pytest.fixture
def project(house: Running, tmp_path: Path) -> str:
    """A picture of two discs on noisy ground; classes for areas and for faces, and a kind of relation; its name."""
    picture = Image.effect_noise((WIDTH, HEIGHT), 24).convert("RGB")
    pen = ImageDraw.Draw(picture)
    pen.ellipse(DISC, fill=(230, 170, 60))
    pen.ellipse(OTHER, fill=(60, 110, 220))
    path = tmp_path / "discs.png"
    picture.save(path)
    name = f"By keys {new_id().hex[-6:]}"
    joints = [{"name": joint} for joint in JOINTS]
    with house.client() as client:
        made = str(client.project(name, make=True)["id"])
        for index, (kind, more) in enumerate((("disc", {}), ("face", {"skeleton": {"joints": joints}}))):
            record = {"id": str(new_id()), "name": kind, "index": index, "color": COLORS[index], **more}
            client.ask("PUT", f"/projects/{made}/classes/{record['id']}", json=record)
        touches = {"id": str(new_id()), "name": "touches"}
        client.ask("PATCH", f"/projects/{made}/ontology", json={"relation_types": [touches]})
        client.import_files(made, path)
    return name


def shapes_of(records: list[dict[str, Any]]) -> list[Any]:
    kind: Any = Shape
    return [from_plain(one["shape"], kind) for one in records]


def only_keys(page: Page) -> Callable[[], list[str]]:
    """Notes every event of a pointer from here on; what was noted."""
    page.add_init_script(
        f"window.pointed = []; for (const name of {list(POINTERS)!r})"
        " addEventListener(name, event => event.isTrusted && window.pointed.push(name), true)"
    )
    return lambda: page.evaluate("window.pointed")


def test_the_whole_job_is_done_without_a_pointer(
    house: Running, page: Page, project: str, tmp_path: Path
) -> None:
    pointed = only_keys(page)
    enter(page, house)
    keys, records = Keys(page), Records(house)
    keys.reach(page.locator("a.card", has_text=project))
    keys.press("Enter")
    keys.reach(page.locator("a.tile"))
    keys.press("Enter")
    ready(page)
    image = image_of(page)

    draw_boxes(keys)
    draw_polygon(keys)
    draw_skeleton(keys)
    expect(keys.heard).to_have_text(re.compile("^Points, face"))
    paint_regions(keys)
    outline_by_helpers(keys)
    saved(page)
    stored = records.annotations(image)
    check(stored)
    assert axe_findings(page) == []

    cut_in_two(keys)
    relate(keys)
    saved(page)
    assert len(records.annotations(image)) == len(stored) + 1
    [relation] = records.ask(f"/images/{image}/layers/main")["relations"]
    assert [relation["source_id"], relation["target_id"]] == [one["id"] for one in stored[:2]]

    keys.press("Shift+Space")
    saved(page)
    until(lambda: records.images(project_of(page))[0]["status"] == "done", "the picture is done")
    keys.press("Control+Backspace")
    check_export(keys, tmp_path, len(stored))
    assert pointed() == []


def draw_boxes(keys: Keys) -> None:
    keys.press("w")
    keys.place((20, 20), (80, 70))
    holds(keys.page, 1)
    expect(keys.heard).to_have_text("Box, disc, 60 by 50, at 20, 20")
    keys.press("Escape", "w")
    keys.place((520, 310), (590, 390))
    holds(keys.page, 2)
    # Four steps to the right by Shift, one back, and half as wide again by Ctrl.
    keys.press("Shift+ArrowLeft", "ArrowRight", "Control+ArrowRight")
    expect(keys.heard).to_have_text("Box, disc, 71 by 80, at 511, 310")


def draw_polygon(keys: Keys) -> None:
    """With one point too many, which is taken back."""
    keys.press("Escape", "e")
    keys.place((240, 20), (320, 20), (320, 90), (300, 30))
    keys.press("Backspace")
    keys.place((240, 90))
    keys.press("Enter")
    holds(keys.page, 3)
    expect(keys.heard).to_have_text("Polygon, disc, 80 by 70, at 240, 20")


def draw_skeleton(keys: Keys) -> None:
    """Joint by joint: the second one hidden, the third not in the picture."""
    keys.press("Escape", "2", "s")
    keys.place((40, 300))
    keys.go(80, 300)
    keys.press("h", "x")
    holds(keys.page, 4)


def paint_regions(keys: Keys) -> None:
    """The blue disc by its colour, and a dab of it away."""
    keys.press("Escape", "1", "Shift+V")
    keys.place((430, 190))
    holds(keys.page, 5)
    expect(keys.heard).to_have_text("Mask, disc, 141 by 141, at 360, 120")
    keys.press("Shift+R")
    keys.place((430, 190))


def outline_by_helpers(keys: Keys) -> None:
    """The orange disc twice: along its edge, and by a proposal."""
    keys.press("Escape", "Escape", "Shift+T")
    for place in ((210, 180), (150, 240), (90, 180), (150, 120)):
        keys.go(*place)
        keys.page.wait_for_timeout(300)  # the way along the edge is looked for when the crosshair has rested
        keys.press("Space")
        keys.page.wait_for_timeout(300)
    keys.press("Enter")
    holds(keys.page, 6)
    keys.press("Escape", "t")
    keys.place((80, 110), (220, 250))
    expect(keys.page.locator(".suggested")).to_contain_text("1 suggestion", timeout=15_000)
    keys.press("Enter")
    holds(keys.page, 7)


def check(records: list[dict[str, Any]]) -> None:
    """Every shape lies where it was put, and those that a helper drew are as large as the disc."""
    box, moved, drawn, face, mask, *discs = shapes_of(records)
    assert [box.x, box.y, box.width, box.height] == [20, 20, 60, 50]
    assert [moved.x, moved.y, moved.width, moved.height] == [511, 310, 71, 80]
    [part] = drawn.parts
    assert list(part.exterior) == [240, 20, 320, 20, 320, 90, 240, 90]
    assert [tuple(point) for point in face.points] == [(40, 300, 2), (80, 300, 1), (0, 0, 0)]
    assert isinstance(mask, Mask)
    assert 15_000 < area(mask) < 15_300, "a disc of 15,394 px without a dab"
    assert all(isinstance(disc, Polygon) and not problems(disc, WIDTH, HEIGHT) for disc in discs)
    assert [area(disc) for disc in discs] == [pytest.approx(11_310, rel=0.06)] * 2


def cut_in_two(keys: Keys) -> None:
    """The polygon, right across."""
    keys.press("v", "Escape", "k")
    keys.place((280, 10), (280, 100))
    keys.press("Enter")
    holds(keys.page, 8)


def relate(keys: Keys) -> None:
    """The first object to the second."""
    keys.press("v", "Escape", "Tab", "n", "Tab", "Enter")
    expect(keys.page.locator(".selected-panel")).to_contain_text("touches")


def check_export(keys: Keys, folder: Path, areas: int) -> None:
    """By Tab to the button, by its name to the format, by Enter to the file; joints have a file of their own."""
    page = keys.page
    keys.reach(page.get_by_role("button", name="Export", exact=True))
    keys.press("Enter")
    expect(page.get_by_label("Find a format")).to_be_focused()
    page.keyboard.type("COCO JSON")
    keys.press("Enter")
    go = page.locator(".dialog-foot button.primary")
    expect(go).to_be_enabled(timeout=30_000)
    keys.reach(go)
    with page.expect_download(timeout=60_000) as waiting:
        keys.press("Enter")
    with ZipFile(waiting.value.path()) as archive:
        archive.extractall(folder / "coco")
    [file] = (folder / "coco").rglob("instances*.json")
    coco = COCO(str(file))
    assert len(coco.getAnnIds()) == areas


def test_what_is_read_aloud(house: Running, page: Page, project: str) -> None:
    """Names, roles and order of everything on the gallery and in the editor, as a screen reader has them."""
    with house.client() as client:
        made = str(client.project(project)["id"])
    records = Records(house)
    [row], disc = records.images(made), records.classes(made)["disc"]["id"]
    entries = tuple(
        Add(record=Annotation(id=new_id(), shape=Box(x=x, y=120, width=120, height=120), class_id=disc, z=z))
        for x, z in ((90, "V"), (370, "W"))  # in one millisecond ids say nothing of the order
    )
    diff = Diff(id=new_id(), image_id=row["id"], gesture="draw.box", entries=entries)
    with house.client() as client:
        client.ask("POST", f"/images/{row['id']}/layers/main/diffs", json=[to_plain(diff)])
    enter(page, house)
    page.goto(f"{house.address}/p/{made}")
    heard_as(page, "gallery")
    page.goto(f"{house.address}/p/{made}/i/{row['id']}")
    ready(page)
    holds(page, 2)
    page.locator(".host").press("Tab")
    heard_as(page, "editor")


def heard_as(page: Page, tree: str) -> None:
    """Waits until the page's accessibility tree holds what stands in the file, in that order."""
    expect(page.locator("body")).to_match_aria_snapshot((TREES / f"{tree}.yaml").read_text(encoding="utf-8"))
