"""A page of text is read by the example backend: four corners and words, suggested, seen and taken."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from interop import Environment, environments
from limner.dataset import COLORS, new_id
from tests.e2e.desk import Records, enter, image_of, ready, saved, stocked
from tests.servers import Running, serving

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/backends/ocr"

LINES = {"Limner reads this": (60, 60), "INVOICE 2026-11": (80, 200)}


@pytest.fixture(scope="module")
def reader() -> Environment:
    """Where RapidOCR is installed; `make test` has made it before."""
    made = environments()["ocr"]
    made.make()
    return made


def written(path: Path) -> tuple[Path, dict[str, tuple[int, int, int, int]]]:
    """A page, and where each of its lines is."""
    image = Image.new("RGB", (600, 400), "white")
    pen, places = ImageDraw.Draw(image), {}
    for line, at in LINES.items():
        pen.text(at, line, fill="black", font_size=36)
        x0, y0, x1, y1 = pen.textbbox(at, line, font_size=36)
        places[line] = (round(x0), round(y0), round(x1), round(y1))
    image.save(path)
    return path, places


def test_lines_are_read_seen_and_taken(
    page: Page, house: Running, reader: Environment, tmp_path: Path
) -> None:
    path, places = written(tmp_path / "page.png")
    project = stocked(house, [path], ["other"])
    sign = {"id": str(new_id()), "name": "sign", "index": 1, "color": COLORS[1], "text": True}
    with (
        serving(EXAMPLE, tmp_path / "kept", python=reader.python) as (address, _),
        house.client() as client,
    ):
        client.ask("PUT", f"/projects/{project}/classes/{sign['id']}", json=sign)
        model = client.connect(project, "reader", address)
        assert client.predict(model["id"])["result"]["suggestions"] == len(LINES)
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    side = page.locator(".suggested")
    for line in LINES:
        expect(side.locator("li.object", has_text=line)).to_have_count(1)
    page.keyboard.press("f")
    page.keyboard.press("f")
    saved(page)
    page.reload()
    ready(page)
    taken = Records(house).annotations(image_of(page))
    assert [one["class_id"] for one in taken] == [sign["id"]] * 2
    for one in taken:
        x0, y0, x1, y1 = places[one["text"]]
        assert one["shape"]["subtype"] == "quad"
        corners = one["shape"]["parts"][0]["exterior"]
        np.testing.assert_allclose(corners, [x0, y0, x1, y0, x1, y1, x0, y1], atol=12)
    page.locator(".object .pick", has_text="sign").first.click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("|".join(LINES)))
