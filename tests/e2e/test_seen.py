"""Which parts of a large picture were seen at full size: counted, veiled, led to, and known after a reload."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.desk import canvas, enter, ready, stocked, until
from tests.servers import Running

WIDTH, HEIGHT = 2400, 1600


@pytest.fixture
def large(page: Page, house: Running, tmp_path: Path) -> Page:
    """A picture that does not fit the screen, in the editor."""
    Image.new("RGB", (WIDTH, HEIGHT), (120, 150, 180)).save(tmp_path / "plan.png")
    project = stocked(house, [tmp_path / "plan.png"])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    return page


def share(page: Page) -> float:
    """What the status line says, in per cent."""
    [said] = re.findall(r"([\d.]+) % seen", page.locator(".editor-status").inner_text())
    return float(said)


def veiled(page: Page) -> float:
    """The share of the picture that is darker than it is."""
    seen, _, _ = canvas(page)
    picture = seen[..., 2] - seen[..., 0] > 20
    dark = picture & (seen.mean(axis=2) < 130)
    return float(dark.sum() / np.maximum(1, picture.sum()))


def test_a_large_picture_is_looked_through_by_key_and_this_is_known_later(large: Page) -> None:
    assert share(large) == 0
    large.keyboard.press("Alt+Shift+V")
    until(lambda: veiled(large) > 0.9, "all of it is veiled")
    large.keyboard.press("Shift+Z")
    until(lambda: share(large) > 5, "what is in view was seen")
    first = share(large)
    large.keyboard.press("z")
    until(lambda: 0.5 < veiled(large) < 0.95, "what was seen is clear")
    large.reload()
    ready(large)
    until(lambda: share(large) == first, "what was seen is known")
    for _ in range(20):
        if share(large) == 100:
            break
        before = share(large)
        large.keyboard.press("Alt+V")
        until(lambda: share(large) > before, "more was seen")  # noqa: B023
    expect(large.locator(".editor-status")).to_contain_text("100 % seen")
    large.keyboard.press("Alt+V")
    expect(large.locator(".editor-strip")).to_contain_text("All of the picture was seen")


def test_a_small_picture_says_nothing_of_it(page: Page, house: Running, tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), (120, 150, 180)).save(tmp_path / "small.png")
    project = stocked(house, [tmp_path / "small.png"])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    expect(page.locator(".editor-status")).not_to_contain_text("seen")
