"""The wall of objects: wrong ones marked in a sweep, given another class, taken back; a page confirmed."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from limner.dataset import Add, Annotation, Box, Diff, new_id, to_plain
from tests.e2e.desk import Records, enter, image_of, ready, saved, stocked, until
from tests.servers import Running

PER_PICTURE = 10


@pytest.fixture
def project(house: Running, tmp_path: Path) -> str:
    """Two pictures with ten boxes each, all of them cells; the first of each is the largest."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        picture = Image.new("RGB", (640, 400), (60, 70, 80))
        pen = ImageDraw.Draw(picture)
        for at in range(PER_PICTURE):
            pen.ellipse((60 * at + 5, 50, 60 * at + 45, 90), fill=(200, 20 * at, 90))
        picture.save(folder / name)
    project = stocked(house, [folder])
    records = Records(house)
    cell = records.classes(project)["cell"]["id"]
    for row in records.images(project):
        entries = tuple(
            Add(
                record=Annotation(
                    id=new_id(), shape=Box(x=60 * at + 5, y=50, width=90 - 5 * at, height=40), class_id=cell
                )
            )
            for at in range(PER_PICTURE)
        )
        diff = Diff(id=new_id(), image_id=row["id"], gesture="draw.box", entries=entries)
        with house.client() as client:
            client.ask("POST", f"/images/{row['id']}/layers/main/diffs", json=[to_plain(diff)])
    return project


@pytest.fixture
def wall(house: Running, page: Page, project: str) -> Page:
    """The wall of all cells."""
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/review")
    page.locator(".filters").get_by_role("button", name="cell").click()
    expect(page.locator(".crop img")).to_have_count(2 * PER_PICTURE, timeout=45_000)
    return page


def objects(house: Running, project: str) -> list[tuple[str, list[str]]]:
    """Class and flags of every object, in the order of their making."""
    records = Records(house)
    names = {kind["id"]: name for name, kind in records.classes(project).items()}
    found = [one for row in records.images(project) for one in records.annotations(row["id"])]
    return [
        (names[one["class_id"]], one.get("flags", [])) for one in sorted(found, key=lambda one: one["number"])
    ]


def test_wrong_ones_are_marked_and_given_another_class_in_one_diff_a_picture(
    wall: Page, house: Running, project: str
) -> None:
    loaded = "[...document.querySelectorAll('.crop img')].every(one => one.naturalWidth === 232)"
    until(lambda: wall.evaluate(loaded), "every crop is there", 45)
    wall.keyboard.press("x")
    tiles = wall.locator(".crop")
    tiles.nth(4).click()
    # A drag over the last three of the second picture.
    tiles.nth(17).hover()
    wall.mouse.down()
    tiles.nth(18).hover()
    tiles.nth(19).hover()
    wall.mouse.up()
    expect(wall.locator(".crop.marked")).to_have_count(5)
    expect(wall.locator(".wall-foot")).to_contain_text("5 marked")
    wall.keyboard.press("c")
    wall.get_by_role("combobox", name="Class by name").fill("tube")
    wall.keyboard.press("Enter")
    expect(wall.locator(".crop-said")).to_have_count(5)
    saved(wall)
    found = objects(house, project)
    assert [at for at, (name, _) in enumerate(found) if name == "tube"] == [0, 4, 17, 18, 19]
    histories = [Records(house).history(row["id"]) for row in Records(house).images(project)]
    assert [len(lines) for lines in histories] == [2, 2]

    wall.keyboard.press("Control+z")
    expect(wall.locator(".crop.marked")).to_have_count(5)
    saved(wall)
    assert {name for name, _ in objects(house, project)} == {"cell"}


def test_confirming_flags_the_marked_and_a_filter_brings_them_back(
    wall: Page, house: Running, project: str
) -> None:
    wall.locator(".crop").nth(2).click()
    wall.keyboard.press("f")
    expect(wall.locator(".crop-said")).to_contain_text("uncertain")
    saved(wall)
    assert [at for at, (_, flags) in enumerate(objects(house, project)) if flags] == [2]
    wall.get_by_label("Flag").select_option("uncertain")
    expect(wall.locator(".crop img")).to_have_count(1)
    expect(wall.get_by_role("button", name="1 is right")).to_be_visible()
    wall.keyboard.press("f")
    saved(wall)
    assert not any(flags for _, flags in objects(house, project))


def test_objects_are_deleted_brought_back_and_opened_where_they_are(
    wall: Page, house: Running, project: str
) -> None:
    wall.get_by_label("Order").select_option("-size")
    expect(wall.locator(".crop img")).to_have_count(2 * PER_PICTURE)
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("Delete")
    saved(wall)
    assert len(objects(house, project)) == 2 * PER_PICTURE - 1
    wall.keyboard.press("Control+z")
    saved(wall)
    assert len(objects(house, project)) == 2 * PER_PICTURE
    wall.keyboard.down("Space")
    expect(wall.locator(".closer img")).to_be_visible()
    wall.keyboard.up("Space")
    expect(wall.locator(".closer")).to_have_count(0)
    name = wall.locator(".inspector dd").first.inner_text()
    wall.keyboard.press("e")
    ready(wall)
    rows = {row["id"]: row["name"] for row in Records(house).images(project)}
    assert rows[image_of(wall)] == name
    expect(wall.locator(".selected-panel")).to_contain_text("cell")


def test_sizes_leave_what_fits(wall: Page) -> None:
    wall.get_by_label("Longer side, px to").fill("50")
    wall.keyboard.press("Enter")
    expect(wall.locator(".crop img")).to_have_count(4)
    wall.get_by_label("Longer side, px to").fill("3")
    wall.keyboard.press("Enter")
    expect(wall.get_by_text("No object matches.")).to_be_visible()
    wall.get_by_role("button", name="Clear filters").click()
    expect(wall.locator(".crop img")).to_have_count(2 * PER_PICTURE)
