"""The main job: from photographs to a training-ready file, with the mouse, the keyboard and a tab that dies."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from PIL import Image, ImageDraw
from playwright.sync_api import Page
from pycocotools.coco import COCO

from tests.e2e.desk import (
    Records,
    Sight,
    bring,
    drag,
    drop,
    enter,
    export,
    image_of,
    imported,
    kept,
    kill,
    new_project,
    open_picture,
    ready,
    saved,
    sight,
    spot,
    until,
)
from tests.servers import Running

BOX = ((100.0, 80.0), (220.0, 190.0))
RING = ((300.0, 100.0), (420.0, 120.0), (400.0, 260.0), (310.0, 240.0))


@pytest.fixture(params=["three", pytest.param("all", marks=pytest.mark.long)])
def voc(request: pytest.FixtureRequest, data: Path, shared: Path | None) -> Path:
    """Microscope pictures with VOC files: our three, and the whole set where it is."""
    if request.param == "all" and shared:
        return shared / "data" / "bccd-voc"
    return data / "formats" / "voc"


def named_boxes(folder: Path) -> dict[str, list[tuple[str, ...]]]:
    """Every object of VOC files: its class and its four numbers as they stand there."""
    found = {}
    for path in folder.glob("*.xml"):
        root = ElementTree.parse(path).getroot()
        found[path.stem] = sorted(
            (
                object.findtext("name") or "",
                *(object.findtext(f"bndbox/{side}") or "" for side in ("xmin", "ymin", "xmax", "ymax")),
            )
            for object in root.iter("object")
        )
    return found


def draw_box(page: Page, seen: Sight) -> None:
    page.keyboard.press("w")
    drag(page, seen.on_screen(*BOX[0]), seen.on_screen(*BOX[1]))


def draw_ring(page: Page, seen: Sight) -> None:
    page.keyboard.press("e")
    for place in RING:
        page.mouse.click(*seen.on_screen(*place), delay=20)
        page.wait_for_timeout(350)
    page.keyboard.press("Enter")


def draw_by_keys(page: Page) -> None:
    """A box of 40 × 30 px whose corner lies in the middle of the view."""
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Space")


def test_what_was_drawn_survives_a_killed_tab_and_reaches_every_format(
    house: Running, page: Page, voc: Path, tmp_path: Path
) -> None:
    context, records = page.context, Records(house)
    enter(page, house)
    pictures = len(list((voc / "JPEGImages").iterdir()))
    new_project(page, f"Blood {pictures}")
    drop(page, [voc / "JPEGImages", voc / "Annotations"])
    assert f"{pictures} pictures added" in imported(page)
    image = open_picture(page, "BloodImage_00000.jpg")
    given = {record["id"] for record in records.annotations(image)}
    assert given
    seen = sight(page, 640, 480)
    page.keyboard.press("1")
    draw_box(page, seen)
    draw_ring(page, seen)
    address = page.url
    kept(page)
    kill(page)

    page = context.new_page()
    page.goto(address)
    ready(page)
    draw_by_keys(page)
    saved(page)
    fresh = [record for record in records.annotations(image) if record["id"] not in given]
    shapes = {record["shape"]["type"]: record["shape"] for record in fresh[:2]}
    by_keys = fresh[2]["shape"]
    assert len(fresh) == 3

    near = 1 / seen.zoom
    box = shapes["box"]
    assert [box["x"], box["y"]] == pytest.approx(BOX[0], abs=near)
    assert [box["x"] + box["width"], box["y"] + box["height"]] == pytest.approx(BOX[1], abs=near)
    [part] = shapes["polygon"]["parts"]
    assert part["exterior"] == pytest.approx([length for place in RING for length in place], abs=near)
    assert [by_keys["width"], by_keys["height"]] == pytest.approx([40, 30], abs=0.01)

    page.keyboard.press("Shift+Space")
    until(lambda: image_of(page) != image, "the next picture is open")
    saved(page)
    page.keyboard.press("Control+Backspace")
    page.wait_for_selector("a.tile")

    check_coco(export(page, "COCO JSON", tmp_path), records, image)
    check_yolo(export(page, "YOLO detect", tmp_path), records, image)
    check_voc(export(page, "Pascal VOC", tmp_path), records, image, voc / "Annotations")


def check_coco(folder: Path, records: Records, image: str) -> None:
    """What pycocotools reads lies within a millionth of what is stored."""
    [file] = folder.rglob("*.json")
    coco = COCO(str(file))
    [row] = [row for row in coco.loadImgs(coco.getImgIds()) if "BloodImage_00000" in row["file_name"]]
    stored = records.annotations(image)
    read = coco.loadAnns(coco.getAnnIds(imgIds=[row["id"]]))
    assert len(read) == len(stored)
    rings = [one["segmentation"] for one in read if one.get("segmentation")]
    [mine] = [record["shape"] for record in stored if record["shape"]["type"] == "polygon"]
    assert any(ring[0] == pytest.approx(mine["parts"][0]["exterior"], abs=1e-6) for ring in rings)
    boxes = sorted(tuple(one["bbox"]) for one in read if not one.get("segmentation"))
    wanted = sorted(
        (shape["x"], shape["y"], shape["width"], shape["height"])
        for shape in (record["shape"] for record in stored)
        if shape["type"] == "box"
    )
    for one, other in zip(boxes, wanted, strict=True):
        assert one == pytest.approx(other, abs=1e-6)


def check_yolo(folder: Path, records: Records, image: str) -> None:
    """Centre and size, to the decimals of the file."""
    [file] = folder.rglob("BloodImage_00000.txt")
    [names] = folder.rglob("data.yaml")
    assert "RBC" in str(yaml.safe_load(names.read_text())["names"])
    lines = [line.split() for line in file.read_text().splitlines()]
    decimals = min(len(number.partition(".")[2]) for line in lines for number in line[1:] if "." in number)
    read = sorted(tuple(float(number) for number in line[1:]) for line in lines)
    wanted = sorted(
        (
            (shape["x"] + shape["width"] / 2) / 640,
            (shape["y"] + shape["height"] / 2) / 480,
            shape["width"] / 640,
            shape["height"] / 480,
        )
        for shape in (record["shape"] for record in records.annotations(image))
        if shape["type"] == "box"
    )
    boxed = [one for one in wanted if any(one == pytest.approx(other, abs=10**-decimals) for other in read)]
    assert boxed == wanted
    assert decimals >= 4


def check_voc(folder: Path, records: Records, image: str, given: Path) -> None:
    """What came in as whole numbers goes out as the same; what was drawn is there too."""
    [file] = folder.rglob("BloodImage_00000.xml")
    before, after = named_boxes(given), named_boxes(file.parent)
    for name, objects in before.items():
        if name != "BloodImage_00000":
            assert after[name] == objects
    rest = list(after["BloodImage_00000"])
    for known in before["BloodImage_00000"]:
        rest.remove(known)
    assert len(rest) == 3
    assert len(after["BloodImage_00000"]) == len(records.annotations(image))


MARKS = {"far": ((200, 150), (1800, 1300)), "near": ((980, 740), (1020, 765))}
COLORS = {"far": ((255, 0, 0), (0, 0, 255)), "near": ((0, 255, 0), (255, 0, 255))}
SIZES = {"far": 20, "near": 6}


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A grey picture with two pairs of coloured squares whose middles are known."""
    picture = Image.new("RGB", (2000, 1500), (128, 128, 128))
    pen = ImageDraw.Draw(picture)
    for pair, places in MARKS.items():
        half = SIZES[pair] // 2
        for (x, y), color in zip(places, COLORS[pair], strict=True):
            pen.rectangle((x - half, y - half, x + half - 1, y + half - 1), fill=color)
    path = tmp_path / "marked.png"
    picture.save(path)
    return path


@pytest.mark.parametrize(("pair", "notches"), [("far", 0), ("near", 8), ("near", 17), ("near", 22)])
def test_a_box_drawn_from_mark_to_mark_is_stored_there_at_every_zoom(
    house: Running, page: Page, marked: Path, pair: str, notches: int
) -> None:
    enter(page, house)
    new_project(page, f"Marks {pair} {notches}")
    bring(page, [marked])
    image = open_picture(page, "marked.png")
    page.wait_for_timeout(300)
    (ax, ay), (bx, by) = (spot(page, color) for color in COLORS["near"])
    page.mouse.move((ax + bx) / 2, (ay + by) / 2)
    for _ in range(notches):
        page.mouse.wheel(0, -100)
    page.wait_for_timeout(300)
    first, second = (spot(page, color) for color in COLORS[pair])
    page.keyboard.press("w")
    drag(page, first, second)
    saved(page)
    [record] = until(lambda: Records(house).annotations(image), "the box is stored")
    shape = record["shape"]
    (ax, ay), (bx, by) = MARKS[pair]
    near = (bx - ax) / (second[0] - first[0])
    assert [shape["x"], shape["y"]] == pytest.approx([ax, ay], abs=near)
    assert [shape["x"] + shape["width"], shape["y"] + shape["height"]] == pytest.approx([bx, by], abs=near)
