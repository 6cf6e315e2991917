"""Attributes: made with their consequences shown, answered by arrows and digits, for several objects at once."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Position, Route, expect

from tests.e2e.desk import Records, draw, enter, grid, image_of, ready, saved, stocked
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


def make(page: Page, name: str, kind: str, options: tuple[str, ...] = (), *, only_if: str = "") -> None:
    """Makes an attribute in the open dialog; `only_if` is "kind=taxi"."""
    dialog = page.locator("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Kind").select_option(kind)
    for at, option in enumerate(options):
        if at > 1:
            dialog.get_by_role("button", name="Add an option").click()
        dialog.get_by_label(f"Option {at + 1}", exact=True).fill(option)
    if only_if:
        other, answer = only_if.split("=")
        dialog.get_by_role("combobox", name="Asked only if").select_option(label=other)
        dialog.locator(".condition").get_by_label(answer).check()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save attribute").click()
    expect(page.locator("dialog")).to_have_count(0)


def open_editor(page: Page, house: Running, project: str) -> None:
    page.goto(f"{house.address}/p/{project}/i/{Records(house).images(project)[0]['id']}")
    ready(page)


def with_attributes(page: Page) -> None:
    """On cells: kind (a required choice), company (only of taxis); of pictures: light."""
    page.locator(".class-list").get_by_text("cell").click()
    page.get_by_role("button", name="New attribute").click()
    make(page, "kind", "select", ("van", "taxi", "bus"))
    page.get_by_label("Required").check()
    save(page)
    page.get_by_role("button", name="New attribute").click()
    make(page, "company", "text", only_if="kind=taxi")
    save(page)
    page.get_by_role("button", name="Questions about the picture").click()
    page.get_by_role("button", name="New question").click()
    make(page, "light", "select", ("day", "night"))
    save(page)


def test_an_attribute_is_made_changed_with_consequences_and_taken_back(
    classes: Page, house: Running, project: str
) -> None:
    with_attributes(classes)
    kind, company = Records(house).classes(project)["cell"]["attributes"]
    assert [option["name"] for option in kind["options"]] == ["van", "taxi", "bus"]
    assert company["only_if"] == {"attribute_id": kind["id"], "any_of": [kind["options"][1]["id"]]}
    open_editor(classes, house, project)
    draw(classes, grid(2))
    classes.keyboard.press("Control+a")
    classes.keyboard.press("Shift+C")
    classes.keyboard.press("1")
    saved(classes)

    classes.goto(f"{house.address}/p/{project}/classes")
    classes.locator(".class-list").get_by_text("cell").click()
    classes.get_by_role("button", name="Change kind").click()
    expect(classes.locator("dialog select").first).to_be_disabled()
    classes.get_by_label("Option 1", exact=True).fill("lorry")
    follows = classes.locator(".consequences")
    expect(follows).to_contain_text("2 answers will follow from 'van' to 'lorry'.")
    save(classes)
    expect(classes.locator(".done-line")).to_contain_text("kind saved.")
    assert Records(house).classes(project)["cell"]["attributes"][0]["options"][0]["name"] == "lorry"
    classes.get_by_role("button", name="Undo").click()
    expect(classes.get_by_role("button", name="Change kind")).to_contain_text("van, taxi, bus")
    # The class's own form was open all the time and must not bring an older list back.
    classes.get_by_label("Description").fill("round")
    classes.get_by_role("button", name="Save class").click()
    expect(classes.get_by_role("status").last).to_contain_text("saved")
    stored = Records(house).classes(project)["cell"]
    assert (stored["description"], len(stored["attributes"])) == ("round", 2)


def test_what_cannot_be_is_said_and_what_was_typed_stays(classes: Page, house: Running, project: str) -> None:
    with_attributes(classes)
    classes.locator(".class-list").get_by_text("cell").click()
    classes.get_by_role("button", name="New attribute").click()
    make(classes, "Kind", "bool")
    classes.get_by_role("button", name="Save attribute").click()
    expect(classes.get_by_role("alert")).to_contain_text("another attribute of 'cell' is named 'Kind'")
    expect(classes.locator("dialog").get_by_label("Name")).to_have_value("Kind")


def test_objects_and_the_picture_are_answered_by_arrows_and_digits_alone(
    classes: Page, house: Running, project: str
) -> None:
    with_attributes(classes)
    open_editor(classes, house, project)
    image = image_of(classes)
    draw(classes, grid(2))
    classes.keyboard.press("Escape")
    classes.keyboard.press("v")
    classes.keyboard.press("Shift+Space")
    expect(classes.locator(".editor-strip")).to_contain_text("2 cells have no kind")
    classes.keyboard.press("Escape")
    strip = classes.locator(".editor-strip")
    classes.keyboard.press("Shift+C")
    expect(strip).to_contain_text("light")
    classes.keyboard.press("2")
    expect(strip).to_contain_text("kind")
    expect(strip).to_contain_text("2 answers are lacking")
    classes.keyboard.press("2")
    expect(strip.get_by_role("textbox", name="company")).to_be_focused()
    classes.keyboard.type("Blue & Son")
    classes.keyboard.press("Enter")
    expect(strip).to_contain_text("1 answer is lacking")
    classes.keyboard.press("1")
    expect(strip).to_contain_text("Nothing is lacking")
    saved(classes)
    assert answers(house, project, image) == [
        {"kind": "taxi", "company": "Blue & Son"},
        {"kind": "van"},
        {"light": "night"},
    ]

    classes.keyboard.press("Shift+Space")
    expect(classes.locator(".badge.status-done")).to_be_visible()
    classes.reload()
    ready(classes)
    classes.get_by_role("tab", name="Picture").click()
    expect(classes.get_by_role("radio", name="night")).to_be_checked()


@pytest.mark.parametrize("where", [".editor-strip", ".selected-panel"])
def test_what_was_typed_stays_with_the_objects_it_was_typed_for(
    classes: Page, house: Running, project: str, where: str
) -> None:
    with_attributes(classes)
    open_editor(classes, house, project)
    image = image_of(classes)
    draw(classes, grid(3))
    classes.keyboard.press("Escape")
    classes.keyboard.press("v")
    classes.keyboard.press("Control+a")
    classes.keyboard.press("Shift+C")
    classes.keyboard.press("2")
    first, second, third = (middle_of(classes, place) for place in grid(3))
    panel = classes.locator(".selected-panel")
    company = classes.locator(where).get_by_role("textbox", name="company")
    company.fill("Blue & Son")
    classes.locator(".host").click(position=first)
    expect(panel).to_contain_text("#1")
    expect(company).to_have_value("Blue & Son")
    company.fill("Red")
    classes.locator(".host").click(position=second)
    expect(panel).to_contain_text("#2")
    expect(company).to_have_value("Blue & Son")
    company.fill("")
    classes.locator(".host").click(position=third)
    expect(panel).to_contain_text("#3")
    expect(company).to_have_value("Blue & Son")
    saved(classes)
    said = [given.get("company") for given in answers(house, project, image)]
    assert said == ["Red", None, "Blue & Son"]


@pytest.mark.parametrize(
    ("field", "text"), [("company", "Blue & Son"), ("Share outside the picture, per cent", "35")]
)
def test_what_is_being_typed_outlives_an_answered_save(
    classes: Page, house: Running, project: str, field: str, text: str
) -> None:
    with_attributes(classes)
    open_editor(classes, house, project)
    held: list[Route] = []
    classes.route("**/diffs", lambda route: held.append(route))
    panel = classes.locator(".selected-panel")
    draw(classes, grid(1))
    panel.get_by_role("radio", name="taxi").check(force=True)
    entry = panel.get_by_label(field)
    entry.fill(text)
    expect(panel).not_to_contain_text("#1")
    for request in held:
        request.continue_()
    classes.unroute("**/diffs")
    expect(panel).to_contain_text("#1")
    expect(entry).to_have_value(text)
    entry.press("Enter")
    saved(classes)
    [record] = Records(house).annotations(image_of(classes))
    assert text in record["attributes"].values() or record.get("truncated") == 0.35


def middle_of(page: Page, place: tuple[int, int]) -> Position:
    """Where on the canvas the middle of a box is that `draw` drew at the place."""
    view = page.locator(".host").bounding_box()
    assert view
    return {"x": view["width"] / 2 + place[0] + 15, "y": view["height"] / 2 + place[1] + 12}


def answers(house: Running, project: str, image: str) -> list[dict[str, str]]:
    """What was answered of each object, and of the picture, by the names of attributes and options."""
    names = named(house, project)
    return [
        {names[id]: names.get(value, value) for id, value in record.get("attributes", {}).items()}
        for record in sorted(Records(house).annotations(image), key=lambda one: one["number"])
    ]


def named(house: Running, project: str) -> dict[str, str]:
    """Names of attributes and options by id."""
    ontology = Records(house).ask(f"/projects/{project}/ontology")
    asked = [one for kind in ontology["classes"] for one in kind.get("attributes", [])]
    asked += [question["attribute"] for question in ontology.get("questions", [])]
    options = [option for one in asked for option in one.get("options", [])]
    return {one["id"]: one["name"] for one in [*asked, *options]}


def test_several_objects_are_changed_at_once_and_what_differs_is_mixed(
    classes: Page, house: Running, project: str
) -> None:
    with_attributes(classes)
    open_editor(classes, house, project)
    image = image_of(classes)
    draw(classes, grid(3))
    classes.keyboard.press("o")
    classes.keyboard.press("o")
    classes.keyboard.press("Control+a")
    panel = classes.locator(".selected-panel")
    expect(panel.get_by_role("combobox", name="Hidden")).to_have_value("mixed")
    classes.keyboard.press("Shift+U")
    panel.get_by_role("radio", name="bus").check(force=True)
    saved(classes)
    records = Records(house).annotations(image)
    assert [record["flags"] for record in records] == [["difficult"]] * 3
    assert len({tuple(record["attributes"].values()) for record in records}) == 1
    before = len(Records(house).history(image))
    classes.locator(".host").focus()
    classes.keyboard.press("Control+z")
    saved(classes)
    assert len(Records(house).history(image)) == before + 1
    assert not any(record.get("attributes") for record in Records(house).annotations(image))
    number = panel.get_by_label(re.compile("^left", re.IGNORECASE))
    expect(number).to_have_count(0)
