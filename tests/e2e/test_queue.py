"""Whole pictures labelled in a row: fifty by keys, saved and there after a reload; a grid; undo across pictures."""

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from limner.dataset import new_id
from tests.e2e.desk import Records, enter, image_of, ready, saved, stocked, until
from tests.e2e.test_reach import axe_findings
from tests.servers import Running

MANY = 50


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Fifty-three small pictures, each of its own colour."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for at in range(MANY + 3):
        picture = Image.new("RGB", (160, 120), (5 * at % 256, 90, 255 - 4 * at))
        ImageDraw.Draw(picture).text((60, 50), str(at), fill=(255, 255, 255))
        picture.save(folder / f"{at:02}.png")
    return folder


@pytest.fixture
def project(house: Running, pictures: Path) -> str:
    """The pictures, and two classes: fine and bad."""
    return stocked(house, [pictures], ("fine", "bad"))


@pytest.fixture
def queue(house: Running, page: Page, project: str) -> Page:
    """The queue, open on its first picture."""
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/queue")
    expect(page.get_by_role("img", name="Picture 00.png")).to_be_visible()
    return page


def labels(house: Running, project: str) -> dict[str, list[str]]:
    """The labels of every picture by its name, as the server has them."""
    records = Records(house)
    names = {kind["id"]: name for name, kind in records.classes(project).items()}
    return {
        row["name"]: [names[one["class_id"]] for one in records.annotations(row["id"])]
        for row in records.images(project)
    }


def test_fifty_pictures_are_labelled_by_one_key_each(queue: Page, house: Running, project: str) -> None:
    for at in range(MANY):
        queue.keyboard.press("1" if at % 3 else "2")
    expect(queue.locator(".queue-bar")).to_contain_text("51 of 53")
    saved(queue)
    found = labels(house, project)
    assert found == {f"{at:02}.png": [("fine" if at % 3 else "bad")] * (at < MANY) for at in range(MANY + 3)}
    rows = Records(house).images(project)
    assert Counter(row["status"] for row in rows) == {"done": MANY, "todo": 3}

    for _ in range(2):
        queue.keyboard.press("Control+z")
    expect(queue.locator(".queue-bar")).to_contain_text("49 of 53")
    queue.keyboard.press("2")
    expect(queue.locator(".queue-bar")).to_contain_text("50 of 53")
    saved(queue)
    found = labels(house, project)
    assert (found["48.png"], found["49.png"]) == (["bad"], [])

    queue.goto(f"{house.address}/p/{project}/queue?status=todo&status=in_progress")
    expect(queue.locator(".queue-bar")).to_contain_text("1 of 4")
    queue.goto(f"{house.address}/p/{project}/queue")
    expect(queue.get_by_role("img", name="Picture 00.png, labelled bad")).to_be_visible()


def test_a_filter_that_empties_while_one_labels_misses_no_picture(
    queue: Page, house: Running, project: str
) -> None:
    queue.goto(f"{house.address}/p/{project}/queue?status=todo")
    expect(queue.get_by_role("img", name="Picture 00.png")).to_be_visible()
    for _ in range(MANY + 3):
        queue.keyboard.press("1")
    expect(queue.get_by_text("That was the last one. 53 pictures labelled")).to_be_visible()
    saved(queue)
    assert set(map(tuple, labels(house, project).values())) == {("fine",)}


def test_without_a_connection_it_goes_on_and_everything_arrives_later(
    queue: Page, house: Running, project: str
) -> None:
    logs = "performance.getEntriesByType('resource').filter(one => one.name.includes('/undo?') && one.responseEnd)"
    until(lambda: queue.evaluate(f"{logs}.length") > 3, "the labels of the next pictures are there", 45)
    queue.context.set_offline(True)
    for key in ("1", "2", "1"):
        queue.keyboard.press(key)
    expect(queue.locator(".save")).to_contain_text("3 changes kept here")
    queue.context.set_offline(False)
    saved(queue, timeout=30_000)
    found = labels(house, project)
    assert [found[f"0{at}.png"] for at in range(3)] == [["fine"], ["bad"], ["fine"]]


def test_a_grid_of_fifty_some_marked_the_rest_confirmed_with_one_key(
    queue: Page, house: Running, project: str
) -> None:
    queue.get_by_text("Fifty at a time").click()
    expect(queue.locator(".queue-tile img")).to_have_count(MANY)
    queue.get_by_label("All the rest").select_option(label="fine")
    queue.locator(".queue-choices .class-chip", has_text="bad").click()
    queue.get_by_role("button", name="04.png").click()
    queue.get_by_role("button", name="17.png").click()
    queue.keyboard.press("ArrowRight")
    queue.keyboard.press("Space")
    expect(queue.locator(".queue-tile.held")).to_have_count(3, timeout=45_000)
    queue.keyboard.press("Enter")
    expect(queue.locator(".queue-tile img")).to_have_count(3)
    saved(queue, timeout=60_000)
    found = labels(house, project)
    bad = {name for name, given in found.items() if given == ["bad"]}
    assert bad == {"04.png", "17.png", "18.png"}
    assert sum(given == ["fine"] for given in found.values()) == MANY - 3

    queue.keyboard.press("Control+z")
    expect(queue.locator(".queue-tile.held")).to_have_count(3, timeout=45_000)
    saved(queue, timeout=60_000)
    assert sum(given == ["fine"] for given in labels(house, project).values()) == 0


def test_a_picture_opens_in_the_editor_and_a_label_is_found_by_name(
    queue: Page, house: Running, project: str
) -> None:
    queue.keyboard.press("c")
    queue.get_by_role("combobox").last.fill("ba")
    queue.keyboard.press("Enter")
    expect(queue.get_by_role("img", name="Picture 01.png")).to_be_visible()
    saved(queue)
    assert labels(house, project)["00.png"] == ["bad"]
    queue.keyboard.press("e")
    ready(queue)
    wanted = [row["id"] for row in Records(house).images(project) if row["name"] == "01.png"]
    until(lambda: [image_of(queue)] == wanted, "the picture is open in the editor")


def test_a_required_answer_is_asked_for_before_a_picture_is_done(
    queue: Page, house: Running, project: str
) -> None:
    question = {"id": str(new_id()), "name": "heads", "type": "number", "minimum": 0, "required": True}
    with house.client() as client:
        body = {"attribute": question, "picture": True}
        client.ask("PUT", f"/projects/{project}/attributes/{question['id']}", json=body)
    queue.reload()
    expect(queue.get_by_role("img", name="Picture 00.png")).to_be_visible()
    queue.keyboard.press("1")
    said = queue.get_by_role("alert")
    expect(said).to_contain_text("Not done yet: the picture has no heads.")
    field = queue.get_by_role("spinbutton", name="heads")
    expect(field).to_be_focused()
    assert axe_findings(queue) == []
    queue.keyboard.type("-1")
    queue.keyboard.press("Enter")
    expect(said).to_be_visible()
    field.fill("3")
    queue.keyboard.press("Enter")
    expect(queue.get_by_role("img", name="Picture 01.png")).to_be_visible()
    expect(said).to_have_count(0)
    saved(queue)
    [first, *others] = Records(house).images(project)
    assert (first["status"], {row["status"] for row in others}) == ("done", {"todo"})
    [label, answer] = Records(house).annotations(first["id"])
    assert answer["attributes"] == {question["id"]: 3}
    assert "class_id" in label

    queue.get_by_label("What is asked").select_option("heads")
    expect(field).to_be_focused()
    for heads in ("0", "12"):
        queue.keyboard.type(heads)
        queue.keyboard.press("Enter")
    expect(queue.get_by_role("img", name="Picture 03.png")).to_be_visible()
    saved(queue)
    assert [row["status"] for row in Records(house).images(project)[:4]] == ["done", "done", "done", "todo"]
