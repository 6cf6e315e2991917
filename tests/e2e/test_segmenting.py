"""A click is a mask: the example backend for SAM with a miniature pair, from the first click to what is stored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from limner.dataset import Annotation, from_plain
from limner.geometry import rasterize
from tests.assist.onnx.segmenters import sam
from tests.e2e.desk import Records, Sight, image_of, prompting, ready, saved, stocked
from tests.servers import Running, serving

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/backends/segment_anything"

WIDTH, HEIGHT = 256, 160
LEFT, RIGHT, OTHER = (32, 32, 96, 100), (128, 40, 192, 80), (160, 112, 224, 148)
RED, BLUE = (220, 60, 50), (50, 70, 220)


def scene(path: Path) -> Path:
    """Two red things and a blue one."""
    pixels = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    for (x0, y0, x1, y1), colour in ((LEFT, RED), (RIGHT, RED), (OTHER, BLUE)):
        pixels[y0:y1, x0:x1] = colour
    Image.fromarray(pixels).save(path)
    return path


def likeness(annotation: dict[str, Any], *boxes: tuple[int, int, int, int]) -> float:
    """The share of the union of both (IoU) that an annotation has with these boxes, pixel by pixel."""
    truth: NDArray[np.bool_] = np.zeros((HEIGHT, WIDTH), bool)
    for x0, y0, x1, y1 in boxes:
        truth[y0:y1, x0:x1] = True
    area = rasterize(from_plain(annotation, Annotation).shape, WIDTH, HEIGHT)
    return float((area & truth).sum() / (area | truth).sum())


@pytest.fixture
def clicking(page: Page, house: Running, tmp_path: Path) -> Iterator[tuple[Page, Sight]]:
    """The scene in the editor and where it lies, the smart outline in hand, its answers from the backend."""
    encoder, decoder = sam(tmp_path)
    project = stocked(house, [scene(tmp_path / "things.png")])
    with serving(EXAMPLE, tmp_path / "kept", SAM_ENCODER=encoder, SAM_DECODER=decoder) as (address, _):
        with house.client() as client:
            client.connect(project, "segments", address, interactive=True)
        yield page, prompting(page, house, project, "segments", (WIDTH, HEIGHT))


def click(page: Page, seen: Sight, x: float, y: float, *, away: bool = False) -> None:
    """A click that belongs to the object, or does not; waits for the answer."""
    with page.expect_response("**/prompt") as answer:
        if away:
            page.keyboard.down("Control")
        page.mouse.click(*seen.on_screen(x, y))
        if away:
            page.keyboard.up("Control")
    assert answer.value.ok, answer.value.text()
    expect(page.get_by_text("Looking …")).to_have_count(0)


def test_clicks_become_a_mask_and_a_polygon_that_stay(clicking: tuple[Page, Sight], house: Running) -> None:
    page, seen = clicking
    click(page, seen, 60, 60)
    expect(page.locator(".suggested")).to_contain_text("1 suggestion")
    click(page, seen, 190, 130)
    click(page, seen, 150, 60, away=True)  # the red things are alike to it: both go
    page.keyboard.press("Enter")
    expect(page.locator(".suggested")).to_have_count(0)
    page.locator(".segments label", has_text="Polygon").click()
    click(page, seen, 50, 50)
    page.keyboard.press("Enter")
    saved(page)
    page.reload()
    ready(page)
    taken = Records(house).annotations(image_of(page))
    assert [(one["shape"]["type"], one["source"]["name"]) for one in taken] == [
        ("mask", "segments"),
        ("polygon", "segments"),
    ]
    assert likeness(taken[0], OTHER) > 0.98
    assert likeness(taken[1], LEFT, RIGHT) > 0.97
