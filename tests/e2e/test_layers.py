"""Several answers to one picture: those that are not the main one are seen beside it, with the difference."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.desk import Records, canvas, enter, holds, image_of, ready, stocked, until
from tests.servers import Running

WIDTH, HEIGHT = 240, 160
SAME, HERE, THERE = (0xB9, 0xB9, 0xBE), (0x9C, 0xD8, 0x60), (0xF0, 0x0C, 0x0C)


def answer(number: int, person: str, *boxes: tuple[float, float]) -> dict[str, Any]:
    """One person's boxes as Label Studio has them, by their corners in per cent."""
    value = {"width": 20, "height": 30, "rotation": 0, "rectanglelabels": ["cell"]}
    size = {"original_width": WIDTH, "original_height": HEIGHT}
    region = {"type": "rectanglelabels", "from_name": "label", "to_name": "image", **size}
    result = [
        {**region, "id": f"{number}-{at}", "value": {**value, "x": x, "y": y}}
        for at, (x, y) in enumerate(boxes)
    ]
    made = f"2024-05-0{number}T10:00:00Z"
    return {"id": number, "completed_by": {"email": person}, "created_at": made, "result": result}


@pytest.fixture
def twice(page: Page, house: Running, tmp_path: Path) -> Page:
    """A picture that two people have labelled, in the editor: one box in both, one only here, one only there."""
    folder = tmp_path / "twice"
    folder.mkdir()
    Image.new("RGB", (WIDTH, HEIGHT), (60, 70, 110)).save(folder / "a.png")
    answers = [answer(1, "ada@here.org", (10, 10), (60, 60)), answer(2, "bo@here.org", (10, 10), (60, 10))]
    tasks = [{"id": 1, "data": {"image": "a.png"}, "annotations": answers}]
    (folder / "tasks.json").write_text(json.dumps(tasks))
    project = stocked(house, [folder], ["cell"])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    holds(page, 2)
    return page


def inked(page: Page, color: tuple[int, int, int]) -> tuple[int, int]:
    """How many pixels of the left and of the right half of the canvases have the colour."""
    seen, _, _ = canvas(page, ".editor-view")
    mine = np.abs(seen - np.array(color)).max(axis=2) < 12
    half = mine.shape[1] // 2
    return int(mine[:, :half].sum()), int(mine[:, half:].sum())


def test_another_persons_layer_is_seen_beside_with_the_difference(twice: Page, house: Running) -> None:
    records = Records(house)
    image = image_of(twice)
    [beside] = records.ask(f"/images/{image}/layers")["layers"]
    assert (beside["kind"], beside["objects"]) == ("blind", 2)
    layer = records.ask(f"/images/{image}/layers/blind?owner={beside['owner']}")
    assert len(layer["annotations"]) == 2
    before = records.history(image)

    twice.keyboard.press("Alt+Shift+B")
    expect(twice.locator("figure.beside figcaption")).to_have_text(f"Blind, {beside['owner']}: a.png")
    until(
        lambda: inked(twice, THERE)[0] > 50 and inked(twice, HERE)[1] > 50, "each side shows what only it has"
    )
    assert inked(twice, THERE)[1] == inked(twice, HERE)[0] == 0
    assert min(inked(twice, SAME)) > 50
    twice.keyboard.press("Alt+a")
    chosen = twice.locator(".seeing select option:checked").last
    expect(chosen).to_have_text(f"Blind, {beside['owner']}")
    expect(twice.locator(".legend")).to_contain_text("only there")
    twice.keyboard.press("Alt+a")
    twice.keyboard.press("Alt+Shift+B")
    expect(twice.locator("figure.beside")).to_have_count(0)
    twice.get_by_role("tab", name="Picture").click()
    name = f"Blind, {beside['owner']}"
    over = twice.get_by_role("button", name=f"See {name} over the labels")
    over.click()
    until(lambda: sum(inked(twice, HERE)) > 50, "what only the labels have is told by colour")
    twice.get_by_role("button", name=f"See {name} beside the labels").click()
    expect(over).to_have_attribute("aria-pressed", "false")
    expect(twice.locator("figure.beside figcaption")).to_have_text(f"{name}: a.png")
    twice.get_by_role("button", name=f"See {name} beside the labels").click()
    expect(twice.locator("figure.beside")).to_have_count(0)
    assert records.history(image) == before


def test_a_picture_of_one_layer_says_that_there_is_no_other(
    page: Page, house: Running, tmp_path: Path
) -> None:
    Image.new("RGB", (40, 30)).save(tmp_path / "one.png")
    project = stocked(house, [tmp_path / "one.png"])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    page.keyboard.press("Alt+Shift+B")
    expect(page.locator(".editor-strip .notice")).to_have_text("This picture has no other layer.")
