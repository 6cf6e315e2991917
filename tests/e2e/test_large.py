"""Pictures too large to be shown whole, and pictures deeper than a screen: seen, labelled and found again."""

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pycocotools import mask as coco

from tests.e2e.desk import Records, canvas, drag, enter, image_of, ready, saved, stocked, until
from tests.servers import Running

SIZE = (9000, 6000)
FIELD = 600
"""Sides of fields, each of a colour that tells its column and row."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """54 megapixels of fields, with a white square of 10 px at (8000, 5000)."""
    rows, columns = np.indices((SIZE[1] // FIELD, SIZE[0] // FIELD))
    fields = np.stack([40 + 10 * columns, 60 + 12 * rows, np.full_like(rows, 90)], axis=2).astype(np.uint8)
    pixels = fields.repeat(FIELD, axis=0).repeat(FIELD, axis=1)
    pixels[5000:5010, 8000:8010] = 255
    path = tmp_path_factory.mktemp("large") / "plan.png"
    Image.fromarray(pixels).save(path, compress_level=1)
    return path


@pytest.fixture
def opened(page: Page, house: Running, large: Path) -> Page:
    """The large picture in the editor."""
    project = stocked(house, [large], ["field"])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    expect(page.locator(".editor-status")).to_contain_text("9,000 × 6,000")
    return page


def color_at(page: Page, x: float, y: float) -> tuple[int, ...]:
    """What the status line says of the pixel under the pointer."""
    page.mouse.move(x, y)
    said = page.locator(".editor-status .pixel")
    expect(said).to_have_text(re.compile(r"\d+ \d+ \d+"))
    return tuple(int(value) for value in said.inner_text().split())


def place_at(page: Page) -> tuple[float, float]:
    """Where the status line says that the pointer is."""
    said = page.locator(".editor-status .place").inner_text().replace(",", "")
    x, y = re.findall(r"[xy]\s*([\d.]+)", said)
    return float(x), float(y)


def test_a_large_picture_is_seen_at_every_scale_and_labelled_to_the_pixel(
    opened: Page, house: Running
) -> None:
    view = opened.locator(".host").bounding_box()
    assert view
    middle = (view["x"] + view["width"] / 2, view["y"] + view["height"] / 2)

    def shows_the_right_fields() -> None:
        for dx, dy in ((-150, -100), (10, 20), (140, 90)):
            color = color_at(opened, middle[0] + dx, middle[1] + dy)
            x, y = place_at(opened)
            expected = (40 + 10 * (int(x) // FIELD), 60 + 12 * (int(y) // FIELD), 90)
            assert np.abs(np.subtract(color, expected)).max() <= 1, (x, y)

    shows_the_right_fields()
    opened.keyboard.press("Shift+Z")
    expect(opened.locator(".editor-status")).to_contain_text("100 %")
    shows_the_right_fields()
    opened.keyboard.press("w")
    drag(opened, (middle[0] - 100, middle[1] - 60), (middle[0] + 100, middle[1] + 60))
    saved(opened)
    [found] = Records(house).annotations(image_of(opened))
    assert (found["shape"]["width"], found["shape"]["height"]) == (200, 120)
    opened.reload()
    ready(opened)
    expect(opened.get_by_role("application")).to_have_attribute("aria-label", re.compile("1 object$"))


def test_finest_pixels_come_when_one_looks_closer(opened: Page) -> None:
    view = opened.locator(".host").bounding_box()
    assert view
    opened.keyboard.press("Shift+Z")
    expect(opened.locator(".editor-status")).to_contain_text("100 %")
    opened.locator(".minimap .overview").click(
        position={"x": 132 * 8005 / 9000, "y": 132 * 6000 / 9000 * 5005 / 6000}
    )

    def white() -> int:
        seen = canvas(opened)[0]
        down, across = seen.shape[0] // 2, seen.shape[1] // 2
        return int((seen[down - 99 : down + 99, across - 99 : across + 99].min(axis=2) > 240).sum())

    until(lambda: white() == 100, "a white square of 10 px at 100 %")


def test_a_wand_finds_a_field_to_the_pixel_at_every_scale(opened: Page, house: Running) -> None:
    records = Records(house)
    image = image_of(opened)
    view = opened.locator(".host").bounding_box()
    assert view
    middle = (view["x"] + view["width"] / 2, view["y"] + view["height"] / 2)
    opened.keyboard.press("Shift+V")
    opened.get_by_role("slider", name="Tolerance").fill("4")
    for number, key in enumerate(("z", "Shift+Z"), start=1):
        opened.keyboard.press(key)
        opened.mouse.move(middle[0] + 20, middle[1] + 20)
        x, y = place_at(opened)
        opened.mouse.click(middle[0] + 20, middle[1] + 20)
        until(lambda: len(records.annotations(image)) == number, f"{number} fields are saved", 30)  # noqa: B023
        shape = records.annotations(image)[number - 1]["shape"]
        corner = (int(x) // FIELD * FIELD, int(y) // FIELD * FIELD)
        assert [shape[key] for key in ("x", "y", "width", "height")] == [*corner, FIELD, FIELD]
        assert covered(shape) == FIELD * FIELD
        opened.keyboard.press("Escape")


def test_helpers_look_at_the_part_that_is_asked_about(opened: Page, house: Running) -> None:
    path = f"/images/{image_of(opened)}/assist"
    with house.client() as client:
        click = {"strokes": [{"points": [1500, 2100]}]}
        [whole] = client.ask("POST", f"{path}/flood", json={**click, "options": {"tolerance": 2}})["found"]
        [near] = client.ask("POST", f"{path}/superpixels", json=click)["found"]
    [field] = whole["shape"]["parts"]
    corners = np.array(field["exterior"]).reshape(-1, 2)
    assert np.abs(corners.min(axis=0) - (1200, 1800)).max() < 16
    assert np.abs(corners.max(axis=0) - (1800, 2400)).max() < 16
    [piece] = near["shape"]["parts"]
    assert np.ptp(np.array(piece["exterior"]).reshape(-1, 2), axis=0).max() < 60


def covered(shape: dict[str, Any]) -> int:
    """How many pixels a mask has, by COCO's own code."""
    size = [shape["height"], shape["width"]]
    return int(coco.area({"size": size, "counts": shape["counts"].encode()}))


def test_a_wand_tells_values_apart_that_one_shade_of_grey_stands_for(
    page: Page, house: Running, tmp_path: Path
) -> None:
    values = np.full((200, 300), 1000, dtype=np.uint16)
    values[50:150, 100:200] = 1010
    values[0, 0], values[0, 1] = 0, 65_535
    Image.fromarray(values).save(tmp_path / "deep.png")
    project = stocked(house, [tmp_path / "deep.png"], ["cell"])
    [row] = Records(house).images(project)
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/i/{row['id']}")
    ready(page)
    view = page.locator(".host").bounding_box()
    assert view
    page.keyboard.press("Alt+a")
    expect(page.get_by_text("Its values go from")).to_be_visible()
    page.get_by_role("slider", name="White from").fill("0.02")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+V")
    page.get_by_role("slider", name="Tolerance").fill("1")
    page.mouse.click(view["x"] + view["width"] / 2, view["y"] + view["height"] / 2)
    until(lambda: Records(house).annotations(row["id"]), "the square is saved")
    [one] = Records(house).annotations(row["id"])
    assert covered(one["shape"]) == 100 * 100


def test_lost_tiles_are_prepared_while_the_page_says_so(opened: Page, house: Running) -> None:
    image = image_of(opened)
    project = opened.url.split("/p/")[1].split("/")[0]
    opened.goto("about:blank")
    shutil.rmtree(house.folder / "derived")
    opened.goto(f"{house.address}/p/{project}/i/{image}")
    ready(opened)
    said = opened.locator(".preparing")
    expect(said).to_contain_text("This large picture is being prepared")
    expect(said.get_by_role("progressbar")).to_be_visible()
    expect(said).to_have_count(0, timeout=60_000)
    until(lambda: len(np.unique(canvas(opened)[0].reshape(-1, 3), axis=0)) > 50, "the fields are there")


def test_the_gallery_shows_a_large_picture(opened: Page) -> None:
    opened.keyboard.press("Control+Backspace")
    shown = opened.locator("a.tile img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 648


def is_bright(page: Page) -> bool:
    return bool(canvas(page)[0].max() > 240)


def test_16_bits_are_shown_and_their_values_can_be_had(
    profile: Callable[..., BrowserContext], house: Running, tmp_path: Path
) -> None:
    values = np.linspace(1000, 3000, 300 * 200).reshape(200, 300).astype(np.uint16)
    for name in ("deep.png", "deep.tif"):
        Image.fromarray(values).save(tmp_path / name)
        project = stocked(house, [tmp_path / name], ["cell"])
        [row] = Records(house).images(project)
        page = profile().new_page()
        enter(page, house)
        page.goto(f"{house.address}/p/{project}/i/{row['id']}")
        ready(page)
        until(partial(is_bright, page), "its brightest pixel is white")
        told = page.evaluate(
            """async image => {
                const deep = await (await fetch(`/media/images/${image}/values`)).json();
                const tile = await (await fetch(`${deep.url}/0/0/0`)).arrayBuffer();
                return [deep.low, deep.high, deep.bands, ...new Uint16Array(tile).slice(0, 3)];
            }""",
            row["id"],
        )
        assert told == [0, 65535, 1, *values[0, :3].tolist()]
        page.close()
