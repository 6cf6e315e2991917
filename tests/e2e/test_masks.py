"""Masks by hand: painted, erased, taken back, saved, and pixel by pixel the same in every file that comes out."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect
from pycocotools import mask as coco

from limner.dataset import COLORS, new_id
from tests.e2e.desk import (
    Records,
    Sight,
    drag,
    enter,
    export,
    holds,
    open_picture,
    ready,
    saved,
    sight,
    until,
)
from tests.formats.test_coco_panoptic import faults
from tests.servers import Running

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
WIDTH, HEIGHT = 240, 180
Grid = NDArray[np.bool_]


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """A grey picture with a bright square that a wand can find."""
    pixels = np.full((HEIGHT, WIDTH, 3), 120, dtype=np.uint8)
    pixels[20:50, 20:60] = 230
    Image.fromarray(pixels).save(tmp_path / "scene.png")
    return tmp_path / "scene.png"


def project(running: Running, scene: Path, kinds: dict[str, bool], **ontology: Any) -> str:
    """A project with the picture and these classes, true where they are not countable."""
    with running.client() as client:
        made = str(client.project(f"Masks {new_id().hex[-6:]}", make=True)["id"])
        for index, (name, stuff) in enumerate(kinds.items()):
            kind = {"id": str(new_id()), "name": name, "index": index, "color": COLORS[index], "stuff": stuff}
            client.ask("PUT", f"/projects/{made}/classes/{kind['id']}", json=kind)
        if ontology:
            client.ask("PATCH", f"/projects/{made}/ontology", json=ontology)
        client.import_files(made, scene)
    return made


def opened(page: Page, running: Running, made: str) -> tuple[str, Sight]:
    """The picture in the editor, its id, and where it lies."""
    enter(page, running)
    page.goto(f"{running.address}/p/{made}/pictures")
    image = open_picture(page, "scene.png")
    return image, sight(page, WIDTH, HEIGHT)


def grid(shape: dict[str, Any]) -> Grid:
    """The pixels of a mask in the picture, read by COCO's own code."""
    size = [shape["height"], shape["width"]]
    crop = coco.decode({"size": size, "counts": shape["counts"].encode()}).astype(bool)
    whole = np.zeros((HEIGHT, WIDTH), dtype=bool)
    whole[shape["y"] : shape["y"] + size[0], shape["x"] : shape["x"] + size[1]] = crop
    return whole


def paint(page: Page, seen: Sight, start: tuple[float, float], end: tuple[float, float]) -> None:
    drag(page, seen.on_screen(*start), seen.on_screen(*end))


def to_pictures(page: Page) -> None:
    """Leaves the editor for the gallery, once everything is saved."""
    saved(page)
    page.keyboard.press("Control+Backspace")
    expect(page.locator("a.tile").first).to_be_visible()


def mask_of(records: Records, image: str, at: int) -> dict[str, Any]:
    """A picture's mask, by the order of its making."""
    shape: dict[str, Any] = records.annotations(image)[at]["shape"]
    return shape


def test_strokes_are_drawn_erased_and_taken_back(house: Running, page: Page, scene: Path) -> None:
    records = Records(house)
    image, seen = opened(page, house, project(house, scene, {"cat": False}))
    page.keyboard.press("r")
    paint(page, seen, (60, 90), (140, 100))
    paint(page, seen, (100, 60), (100, 140))
    holds(page, 1)
    until(lambda: len(records.history(image)) == 2, "two strokes are saved")
    painted = mask_of(records, image, 0)
    page.keyboard.press("Shift+R")
    paint(page, seen, (80, 95), (120, 95))
    until(lambda: mask_of(records, image, 0) != painted, "the eraser's work is saved")
    erased = mask_of(records, image, 0)
    before, after = grid(painted), grid(erased)
    assert before[95, 100]
    assert not after[95, 100]
    assert not (after & ~before).any()
    assert "delta" in records.history(image)[0]["diff"]["entries"][0]
    page.keyboard.press("Control+z")
    until(lambda: mask_of(records, image, 0) == painted, "it was taken back")
    page.keyboard.press("Control+Shift+Z")
    until(lambda: mask_of(records, image, 0) == erased, "it was done again")
    for _ in range(3):
        page.keyboard.press("Control+z")
    until(lambda: not records.annotations(image), "nothing is left")
    holds(page, 0)


def test_objects_that_never_overlap_come_out_of_coco_and_pngs_pixel_by_pixel(
    house: Running, page: Page, scene: Path, tmp_path: Path
) -> None:
    records = Records(house)
    image, seen = opened(page, house, project(house, scene, {"cat": False, "dog": False}))
    page.keyboard.press("r")
    paint(page, seen, (60, 90), (140, 100))
    holds(page, 1)
    until(lambda: records.annotations(image), "the cat is saved")
    cat = grid(mask_of(records, image, 0))
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    page.get_by_label("What others cover").select_option("take")
    paint(page, seen, (100, 60), (100, 140))
    holds(page, 2)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+V")
    page.get_by_label("What others cover").select_option("free")
    page.mouse.click(*seen.on_screen(40, 35))
    holds(page, 3)
    saved(page)
    assert len(records.history(image)) == 3  # the dog and what it took from the cat are one change
    page.reload()
    ready(page)
    holds(page, 3)

    notes = records.annotations(image)
    whole = [grid(one["shape"]) for one in notes]
    assert (whole[0] == (cat & ~whole[1])).all()
    assert (cat & whole[1]).any()
    assert not any((one & other).any() for one, other in combinations(whole, 2))
    assert whole[2].sum() == 30 * 40
    assert whole[2][20:50, 20:60].all()

    to_pictures(page)
    [file] = export(page, "COCO JSON", tmp_path).rglob("*.json")
    for one, pixels in zip(json.loads(file.read_text())["annotations"], whole, strict=True):
        assert one["segmentation"]["size"] == [HEIGHT, WIDTH]
        assert (coco.decode(one["segmentation"]).astype(bool) == pixels).all()
        assert one["area"] == pixels.sum()
    [png] = export(page, "Masks", tmp_path).glob("masks/**/*.png")
    with Image.open(png) as indices:
        assert (np.asarray(indices) == whole[0] + 2 * (whole[1] + whole[2])).all()


def test_a_stroke_takes_whole_patches_up_to_the_edge(house: Running, page: Page, scene: Path) -> None:
    records = Records(house)
    image, seen = opened(page, house, project(house, scene, {"cat": False}))
    page.keyboard.press("r")
    page.get_by_label("What others cover").select_option("over")
    page.get_by_role("radio", name="Whole patches of like colour").check(force=True)
    paint(page, seen, (25, 25), (55, 45))
    holds(page, 1)
    until(lambda: records.annotations(image), "the stroke is saved")
    taken = grid(mask_of(records, image, 0))
    square = np.zeros_like(taken)
    square[20:50, 20:60] = True
    assert taken[22:28, 22:28].all()
    assert not (taken & ~square).any()
    assert taken.sum() > square.sum() / 2
    page.get_by_role("radio", name="Round tip").check(force=True)


def test_an_outline_becomes_a_mask_is_mended_and_becomes_an_outline_again(
    house: Running, page: Page, scene: Path
) -> None:
    records = Records(house)
    image, seen = opened(page, house, project(house, scene, {"cat": False}))

    def shape() -> dict[str, Any]:
        saved(page)
        return mask_of(records, image, 0)

    page.keyboard.press("e")
    for corner in ((100, 60), (160, 60), (160, 120), (100, 120)):
        page.mouse.click(*seen.on_screen(*corner))
    page.keyboard.press("Enter")
    holds(page, 1)
    page.keyboard.press("v")
    page.keyboard.press("Alt+Shift+R")
    square = grid(shape())
    assert abs(int(square.sum()) - 3600) <= 130
    page.keyboard.press("Alt+=")
    grown = grid(shape())
    rows, columns = np.nonzero(square)
    assert grown.sum() == square.sum() + 2 * (np.ptp(rows) + 1) + 2 * (np.ptp(columns) + 1)
    page.keyboard.press("Alt+-")
    assert (grid(shape()) == square).all()

    page.keyboard.press("Shift+R")
    page.get_by_role("radio", name="Round tip").check(force=True)
    page.get_by_role("slider", name="Width").fill("6")
    page.mouse.click(*seen.on_screen(130, 90))
    page.keyboard.press("r")
    page.mouse.click(*seen.on_screen(200, 30))
    worn = grid(shape())
    assert not worn[90, 130]
    assert worn[30, 200]
    page.keyboard.press("Alt+Shift+I")
    assert not grid(shape())[30, 200]
    page.keyboard.press("Control+k")
    page.keyboard.type("fill holes")
    page.keyboard.press("Enter")
    until(lambda: (grid(shape()) == square).all(), "it is the square that it was")
    page.keyboard.press("Alt+Q")
    until(lambda: shape()["type"] == "polygon", "it is an outline")
    [outline] = shape()["parts"]
    corners = np.array(outline["exterior"]).reshape(-1, 2)
    assert len(corners) == 4
    assert (corners.min(axis=0) == (columns.min(), rows.min())).all()
    assert (corners.max(axis=0) == (columns.max() + 1, rows.max() + 1)).all()
    page.keyboard.press("Control+z")
    until(lambda: shape()["type"] == "mask", "undo makes it a mask again")


def test_a_whole_scene_is_labelled_gated_and_comes_out_panoptic(
    house: Running, page: Page, scene: Path, tmp_path: Path
) -> None:
    records = Records(house)
    rule = {"name": "coverage", "params": {"unlabelled": 0.0}, "severity": "error"}
    kinds = {"sky": True, "road": True, "car": False}
    made = project(house, scene, kinds, rules=[rule])
    image, seen = opened(page, house, made)
    status = lambda: records.ask(f"/images/{image}/layers/main")["status"]  # noqa: E731
    draw_road_and_cars(page, seen)
    page.keyboard.press("Shift+Space")
    notice = page.locator(".editor-strip .notice")
    expect(notice).to_contain_text("of the picture is unlabelled, 0 % may be")
    assert notice.evaluate("element => element.scrollWidth <= element.clientWidth"), "it can be read whole"
    saved(page)
    assert status() == "in_progress"
    fill_the_rest(page)
    page.keyboard.press("Shift+Space")
    until(lambda: status() == "done", "the picture is done")
    page.reload()
    ready(page)
    expect(page.locator(".covered")).to_have_text("100 % of 100 % labelled")

    order = sorted(records.annotations(image), key=lambda one: (one.get("z", ""), one["id"]))
    known = {kind["id"]: kind for kind in records.classes(made).values()}
    names = np.full((HEIGHT, WIDTH), "", dtype="<U8")
    objects = np.zeros((HEIGHT, WIDTH), dtype=int)
    for number, one in enumerate(order, start=1):
        names[grid(one["shape"])] = known[one["class_id"]]["name"]
        objects[grid(one["shape"])] = number
    assert (objects > 0).all()
    assert len(order) == 4
    lower, upper = (grid(one["shape"]) for one in order if known[one["class_id"]]["name"] == "car")
    assert (lower & upper).any()  # the upper one has the pixel

    to_pictures(page)
    check_panoptic(export(page, "COCO panoptic", tmp_path), names, objects, kinds)
    check_pngs(page, tmp_path, names, list(kinds))


def draw_road_and_cars(page: Page, seen: Sight) -> None:
    """A road by lasso with corners beyond the picture's edge, and two cars that overlap."""
    page.keyboard.press("2")
    page.keyboard.press("Shift+Q")
    for corner in ((-5, 110), (WIDTH + 5, 120), (WIDTH + 5, HEIGHT + 5), (-5, HEIGHT + 5)):
        page.mouse.click(*seen.on_screen(*corner))
    page.keyboard.press("Enter")
    holds(page, 1)
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.keyboard.press("r")
    page.get_by_label("What others cover").select_option("over")
    paint(page, seen, (40, 120), (90, 125))
    holds(page, 2)
    page.keyboard.press("Escape")
    paint(page, seen, (80, 125), (150, 130))
    holds(page, 3)
    page.keyboard.press("Escape")


def fill_the_rest(page: Page) -> None:
    """Goes from unlabelled area to unlabelled area and makes each of them sky."""
    page.keyboard.press("1")
    page.keyboard.press("Shift+B")
    covered = page.locator(".covered")
    for _ in range(20):
        before = covered.inner_text()
        if before.startswith("100 %"):
            return
        page.keyboard.press("Alt+m")
        page.keyboard.press("Space")
        expect(covered).not_to_have_text(before)
    raise AssertionError(f"still {covered.inner_text()}")


def check_panoptic(
    root: Path, names: NDArray[np.str_], objects: NDArray[np.int_], kinds: dict[str, bool]
) -> None:
    """COCO's rules are kept, and every pixel is in the one segment of its object."""
    assert faults(root) == []
    [file] = root.rglob("panoptic*.json")
    document = json.loads(file.read_text())
    categories = {one["id"]: one["name"] for one in document["categories"]}
    assert {one["name"]: not one["isthing"] for one in document["categories"]} == kinds
    [entry] = document["annotations"]
    [png] = root.rglob(entry["file_name"])
    with Image.open(png) as picture:
        channels = np.asarray(picture).astype(int)
    ids = channels @ [1, 256, 65536]
    assert (ids > 0).all()
    for segment in entry["segments_info"]:
        mine = ids == segment["id"]
        assert (names[mine] == categories[segment["category_id"]]).all()
        assert len(np.unique(objects[mine])) == 1
    assert len(entry["segments_info"]) == len(np.unique(objects))


def check_pngs(page: Page, folder: Path, names: NDArray[np.str_], kinds: list[str]) -> None:
    """Every pixel has its class's number, and in the other dialect its colour."""
    [png] = export(page, "Masks", folder / "index", dialect="index").glob("masks/**/*.png")
    with Image.open(png) as picture:
        indices = np.asarray(picture)
        palette = np.asarray(picture.convert("RGB"))
    [png] = export(page, "Masks", folder / "color", dialect="color").glob("masks/**/*.png")
    with Image.open(png) as picture:
        colors = np.asarray(picture.convert("RGB"))
    for index, name in enumerate(kinds):
        mine = names == name
        assert mine.any()
        assert (indices[mine] == index + 1).all()
        color = [int(pair, 16) for pair in re.findall("..", COLORS[index][1:])]
        assert (palette[mine] == color).all()
        assert (colors[mine] == color).all()
