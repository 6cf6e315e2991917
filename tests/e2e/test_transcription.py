"""Texts: written right after drawing, in reading order by Tab, exported and read back."""

from pathlib import Path

from playwright.sync_api import Page, expect

import limner
from tests.e2e.desk import Records, drag, enter, export, image_of, open_picture, ready, saved, sight, stocked
from tests.servers import Running

FIRST = ((60.0, 60.0), (220.0, 120.0))
SECOND = ((320.0, 64.0), (520.0, 122.0))
THIRD = ((60.0, 260.0), (300.0, 330.0))
WORDS = ("שלום", "two words", "dritte Zeile")


def test_words_are_written_as_they_are_drawn(house: Running, page: Page, data: Path, tmp_path: Path) -> None:
    picture = data / "formats" / "voc" / "JPEGImages" / "BloodImage_00000.jpg"
    project = stocked(house, [picture], ["text"])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/classes")
    page.locator(".class-list").get_by_text("text", exact=True).click()
    page.get_by_label("Its objects bear a text").check()
    page.get_by_role("button", name="Save class").click()
    expect(page.get_by_text("text saved.")).to_be_attached()
    page.goto(f"{house.address}/p/{project}")
    image = open_picture(page, "BloodImage_00000.jpg")
    seen = sight(page, 640, 480)
    field = page.get_by_label("Text", exact=True)

    # The last word of the page first; it is asked for at once and kept when the next one is drawn.
    page.keyboard.press("w")
    drag(page, seen.on_screen(*THIRD[0]), seen.on_screen(*THIRD[1]))
    expect(field).to_be_focused()
    page.keyboard.type(WORDS[2])
    for start, end in (SECOND, FIRST):
        drag(page, seen.on_screen(*start), seen.on_screen(*end))
        expect(field).to_be_focused()
    # From the first in reading order on, each by Tab, without a look at the screen in between.
    page.keyboard.type(WORDS[0])
    page.keyboard.press("Tab")
    page.keyboard.type(WORDS[1])
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("application")).to_be_focused()
    saved(page)
    assert {record.get("text") for record in Records(house).annotations(image)} == set(WORDS)

    page.keyboard.press("Control+z")
    saved(page)
    assert {record.get("text") for record in Records(house).annotations(image)} == {WORDS[0], WORDS[2], None}
    page.keyboard.press("Control+y")
    saved(page)
    page.reload()
    ready(page)
    assert image_of(page) == image
    page.keyboard.press("Control+Backspace")
    page.wait_for_selector("a.tile")
    folder = export(page, "PaddleOCR label file", tmp_path, pictures=True)
    [item] = limner.read(folder).dataset.images
    assert {one.text for layer in item.layers for one in layer.annotations} == set(WORDS)
