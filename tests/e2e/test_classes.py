"""Classes and the guideline: made, changed and used without leaving the picture."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.desk import Records, draw, enter, grid, image_of, ready, saved, stocked
from tests.e2e.test_reach import axe_findings
from tests.servers import Running


@pytest.fixture
def project(house: Running, data: Path) -> str:
    """One photograph, two classes: cell and tube."""
    return stocked(house, [data / "media" / "good" / "hopper.jpg"])


@pytest.fixture
def classes(house: Running, page: Page, project: str) -> Page:
    """The page of classes."""
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/classes")
    expect(page.get_by_role("button", name="New class")).to_be_visible()
    return page


@pytest.fixture
def editor(house: Running, page: Page, project: str) -> Page:
    """The picture, open."""
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/i/{Records(house).images(project)[0]['id']}")
    ready(page)
    return page


def make(page: Page, name: str) -> None:
    page.get_by_role("button", name="New class", exact=True).click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make class").click()


def test_a_class_is_made_with_colour_key_and_description(classes: Page, house: Running, project: str) -> None:
    classes.get_by_role("button", name="New class").click()
    classes.get_by_label("Name").fill("Staub, grob")
    classes.get_by_label("Colour").fill("#123456")
    classes.get_by_label("Key").fill("7")
    classes.get_by_label("Description").fill("larger than a cell")
    classes.get_by_role("button", name="Make class").click()
    expect(classes.locator(".class-list")).to_contain_text("Staub, grob")
    made = Records(house).classes(project)["Staub, grob"]
    assert (made["color"], made["hotkey"], made["description"]) == ("#123456", "7", "larger than a cell")
    assert made["index"] == 2


def test_a_class_is_renamed_and_archived(classes: Page, house: Running, project: str) -> None:
    before = Records(house).classes(project)["tube"]
    classes.locator(".class-list").get_by_text("tube").click()
    classes.get_by_label("Name").fill("pipe")
    classes.get_by_label(re.compile("No longer offered")).check()
    classes.get_by_role("button", name="Save class").click()
    expect(classes.locator(".class-list")).to_contain_text("pipe")
    after = Records(house).classes(project)["pipe"]
    assert after["id"] == before["id"]
    assert after["archived"]


def test_almost_the_same_name_offers_the_class_that_is_there(
    classes: Page, house: Running, project: str
) -> None:
    make(classes, "Cells")
    expect(classes.get_by_role("alert")).to_contain_text("'cell'")
    classes.get_by_role("button", name="Use cell").click()
    expect(classes.get_by_role("heading", name="cell", exact=True)).to_be_visible()
    assert set(Records(house).classes(project)) == {"cell", "tube"}


def test_almost_the_same_name_can_be_kept_beside_it(classes: Page, house: Running, project: str) -> None:
    make(classes, "Cells")
    classes.get_by_role("button", name="Keep both").click()
    expect(classes.locator(".class-list")).to_contain_text("Cells")
    assert set(Records(house).classes(project)) == {"cell", "tube", "Cells"}


def test_a_new_class_keeps_what_was_typed_while_other_changes_arrive(
    classes: Page, house: Running, project: str
) -> None:
    held: list[Route] = []
    classes.route(
        "**/ontology",
        lambda route: held.append(route) if route.request.method == "PATCH" else route.fallback(),
    )
    classes.get_by_label("Goal").fill("Count every cell.")
    classes.get_by_role("button", name="Save").click()
    classes.get_by_role("button", name="New class", exact=True).click()
    classes.get_by_label("Name").fill("grain")
    with classes.expect_response(lambda answer: answer.request.method == "PATCH"):
        held.pop().continue_()
    classes.get_by_label("Description").fill("smaller than a cell")
    expect(classes.get_by_label("Name")).to_have_value("grain")
    classes.get_by_role("button", name="Make class").click()
    expect(classes.locator(".class-list")).to_contain_text("grain")
    stored = Records(house).classes(project)
    assert stored["grain"]["description"] == "smaller than a cell"
    assert sorted(kind["index"] for kind in stored.values()) == [0, 1, 2]


def test_a_class_is_saved_beside_what_somebody_else_changed_of_it(
    classes: Page, house: Running, project: str
) -> None:
    classes.locator(".class-list").get_by_text("cell").click()
    classes.get_by_label("Description").fill("round")
    before = Records(house).classes(project)["cell"]
    with house.client() as client:
        client.ask("PUT", f"/projects/{project}/classes/{before['id']}", json={**before, "color": "#123456"})
    classes.get_by_role("button", name="Save class").click()
    expect(classes.get_by_label("Colour")).to_have_value("#123456")
    assert Records(house).classes(project)["cell"] == {**before, "color": "#123456", "description": "round"}


def test_a_goal_is_saved_beside_a_guideline_that_somebody_else_changed(
    classes: Page, house: Running, project: str
) -> None:
    classes.get_by_label("Goal").fill("Count every cell.")
    with house.client() as client:
        client.ask("PATCH", f"/projects/{project}/ontology", json={"guideline": "Draw tightly."})
    classes.get_by_role("button", name="Save").click()
    expect(classes.get_by_role("status")).to_contain_text("saved")
    stored = Records(house).ask(f"/projects/{project}/ontology")
    assert (stored["goal"], stored["guideline"]) == ("Count every cell.", "Draw tightly.")
    with classes.expect_response("**/ontology"):
        classes.get_by_role("button", name="Save").click()
    assert Records(house).ask(f"/projects/{project}/ontology") == stored


def test_goal_and_guideline_are_one_key_away(classes: Page, house: Running, project: str) -> None:
    classes.get_by_label("Goal").fill("Count every cell.")
    classes.get_by_label("Guideline").fill("Draw tightly.\nLeave out <b>dust</b>.")
    classes.get_by_role("button", name="Save").click()
    expect(classes.get_by_role("status")).to_contain_text("saved")
    classes.goto(f"{house.address}/p/{project}/i/{Records(house).images(project)[0]['id']}")
    ready(classes)
    classes.locator(".host").focus()
    classes.keyboard.press("Shift+I")
    expect(classes.locator("dialog")).to_contain_text("Count every cell.")
    expect(classes.locator("dialog")).to_contain_text("Leave out <b>dust</b>.")
    classes.keyboard.press("Escape")
    expect(classes.locator("dialog")).to_have_count(0)


def test_digits_choose_what_is_drawn_and_change_what_is_selected(editor: Page, house: Running) -> None:
    editor.keyboard.press("2")
    draw(editor, grid(1))
    saved(editor)
    names = {
        kind["id"]: name for name, kind in Records(house).classes(editor.url.split("/p/")[1][:36]).items()
    }
    [record] = Records(house).annotations(image_of(editor))
    assert names[record["class_id"]] == "tube"
    editor.keyboard.press("1")
    saved(editor)
    [record] = Records(house).annotations(image_of(editor))
    assert names[record["class_id"]] == "cell"


def test_a_class_made_over_the_picture_is_drawn_with_at_once(editor: Page, house: Running) -> None:
    editor.keyboard.press("c")
    editor.keyboard.type("nucleus")
    editor.keyboard.press("Enter")
    editor.get_by_role("button", name="Make class").click()
    expect(editor.locator("dialog")).to_have_count(0)
    expect(editor.locator(".class-chip[aria-pressed=true]")).to_contain_text("nucleus")
    draw(editor, grid(1))
    saved(editor)
    kind = Records(house).classes(editor.url.split("/p/")[1][:36])["nucleus"]
    [record] = Records(house).annotations(image_of(editor))
    assert record["class_id"] == kind["id"]


def test_a_near_name_over_the_picture_offers_the_class_that_is_there(editor: Page, house: Running) -> None:
    editor.get_by_role("button", name="New class", exact=True).click()
    editor.get_by_label("Name").fill("tubes")
    editor.get_by_role("button", name="Make class").click()
    editor.get_by_role("button", name="Use tube").click()
    expect(editor.locator(".class-chip[aria-pressed=true]")).to_contain_text("tube")


def test_the_first_classes_come_from_a_list(house: Running, page: Page, data: Path) -> None:
    project = stocked(house, [data / "media" / "good" / "hopper.jpg"], [])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/queue")
    page.get_by_role("link", name="To the classes").click()
    page.get_by_label("Names of classes").fill("car\nroad sign\n\ncar\n Road sign")
    page.get_by_role("button", name="Make 3 classes").click()
    expect(page.get_by_role("alert")).to_contain_text("Road sign")
    assert axe_findings(page) == []
    assert list(Records(house).classes(project)) == ["car", "road sign"]
    expect(page.get_by_label("Names of classes")).to_have_value("Road sign")
    page.get_by_label("Names of classes").fill("kerb")
    page.get_by_role("button", name="Make 1 class").click()
    expect(page.get_by_label("Goal")).to_be_visible()
    assert list(Records(house).classes(project)) == ["car", "road sign", "kerb"]
    colors = [kind.get("color") for kind in Records(house).classes(project).values()]
    assert len(set(colors)) == 3
