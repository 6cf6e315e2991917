"""What a person sees of an import before it begins, and of the formats that labels go out in."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import Records, drop, enter, imported, new_project, project_of
from tests.e2e.test_reach import axe_findings
from tests.jobs.test_importing import coco, lay, picture
from tests.servers import Running

VOC = (
    "<annotation><filename>a.jpg</filename><size><width>40</width><height>30</height><depth>3</depth></size>"
    "<object><name>tern</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object>"
    "</annotation>"
)


@pytest.fixture
def either(tmp_path: Path) -> Path:
    """A folder whose labels may be COCO's or Pascal VOC's; one picture is missing and one is broken."""
    boxes: dict[str, list[float]] = {"a.jpg": [1, 2, 3, 4], "gone.jpg": [0, 0, 1, 1]}
    return lay(tmp_path / "street", {
        "a.jpg": picture(), "b.jpg": picture(color="blue"), "cut.jpg": b"no picture", "a.xml": VOC,
        "gulls.json": coco(("a.jpg", 40, 30), ("gone.jpg", 4, 4), boxes=boxes),
    })  # fmt: skip


def begun(page: Page, house: Running, name: str, folder: Path) -> str:
    """A new project on which the folder was dropped."""
    enter(page, house)
    project = new_project(page, name)
    drop(page, [folder])
    return project


def test_a_folder_of_pictures_alone_costs_no_further_click(
    house: Running, page: Page, tmp_path: Path
) -> None:
    folder = lay(
        tmp_path / "walk", {"a.jpg": picture(), "on/b.jpg": picture(color="blue"), "README.md": "Hello"}
    )
    begun(page, house, "Pictures alone", folder)
    report = page.get_by_role("button", name="To the pictures")
    expect(report).to_be_visible(timeout=30_000)
    expect(page.locator("dialog")).to_contain_text("2 pictures added")
    assert axe_findings(page) == []


def test_where_two_formats_fit_a_person_decides_by_keyboard(house: Running, page: Page, either: Path) -> None:
    project = begun(page, house, "Either", either)
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text("2 pictures to add")
    expect(dialog).to_contain_text("1 file cannot be read")
    expect(dialog).to_contain_text("Which is meant?")
    add = page.locator(".dialog-foot button.primary")
    expect(add).to_be_disabled()
    assert axe_findings(page) == []
    assert Records(house).images(project) == []

    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="COCO JSON")).to_be_checked()
    expect(dialog).to_contain_text("1 picture has labels, but no file")
    expect(add).to_have_text("Add 2 pictures, 1 object")
    assert axe_findings(page) == []
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Pascal VOC")).to_be_checked()
    expect(dialog.get_by_role("row").nth(1)).to_contain_text("tern")
    add.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="To the pictures")).to_be_visible(timeout=30_000)
    assert "2 pictures added with 1 object" in imported(page)
    assert set(Records(house).classes(project)) == {"tern"}


def test_labels_can_be_left_out_and_a_class_joins_the_one_of_its_name(
    house: Running, page: Page, tmp_path: Path
) -> None:
    first: dict[str, bytes | str] = {
        "a.jpg": picture(),
        "one.json": coco(("a.jpg", 40, 30), boxes={"a.jpg": [1, 2, 3, 4]}),
    }
    project = begun(page, house, "Left out", lay(tmp_path / "one", {**first}))
    expect(page.get_by_role("row").nth(1)).to_contain_text("new")
    page.get_by_label("Bring in as COCO JSON").uncheck()
    expect(page.locator(".dialog-foot button.primary")).to_have_text("Add 1 picture")
    imported(page)
    assert Records(house).classes(project) == {}

    drop(page, [tmp_path / "one"])
    imported(page)
    told = coco(("b.jpg", 40, 30), boxes={"b.jpg": [1, 2, 3, 4]})
    drop(page, [lay(tmp_path / "two", {"b.jpg": picture(color="blue"), "two.json": told})])
    expect(page.get_by_role("row").nth(1)).to_contain_text("joins the class here")
    imported(page)
    assert set(Records(house).classes(project)) == {"gull"}


def test_folders_as_classes_wait_for_a_word(house: Running, page: Page, tmp_path: Path) -> None:
    folder = lay(tmp_path / "pets", {
        "train/cat/1.jpg": picture(), "train/dog/2.jpg": picture(color="blue"), "val/cat/3.jpg": picture(color="green"),
    })  # fmt: skip
    project = begun(page, house, "By folders", folder)
    take = page.get_by_label("Bring in as YOLO classify")
    expect(take).not_to_be_checked()
    assert axe_findings(page) == []
    take.check()
    imported(page)
    assert set(Records(house).classes(project)) == {"cat", "dog"}


def test_what_was_looked_at_and_left_is_thrown_away(house: Running, page: Page, either: Path) -> None:
    project = begun(page, house, "Thought better", either)
    expect(page.locator("dialog")).to_contain_text("Which is meant?")
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        page.keyboard.press("Escape")
    assert gone.value.status == 204
    expect(page.locator("dialog")).to_have_count(0)
    assert Records(house).images(project) == []
    assert [job["kind"] for job in Records(house).ask(f"/projects/{project}/jobs")] == ["preview"]


def test_a_format_is_found_by_typing_and_its_dialect_chosen(
    demo: Running, page: Page, tmp_path: Path
) -> None:
    enter(page, demo)
    page.locator("a.card").first.click()
    expect(page.locator("a.tile").first).to_be_visible()
    assert project_of(page)
    page.get_by_role("button", name="Export", exact=True).click()
    titles = page.get_by_role("radiogroup", name="Format").get_by_role("radio")
    expect(titles.first).to_have_attribute("aria-label", "COCO JSON")
    assert titles.count() > 50
    page.keyboard.type("coco json")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="COCO JSON")).to_be_focused()
    expect(page.get_by_role("region", name="COCO JSON")).to_contain_text("A, proven")
    page.get_by_label("Dialect").select_option("roboflow")
    go = page.locator(".dialog-foot button.primary")
    expect(go).to_be_enabled(timeout=30_000)
    assert axe_findings(page) == []
    with page.expect_download(timeout=60_000) as waiting:
        go.click()
    assert waiting.value.suggested_filename.endswith("-coco-roboflow.zip")
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert any(name.endswith("_annotations.coco.json") for name in archive.namelist())


def test_a_format_that_holds_the_pictures_has_them_in_any_case(demo: Running, page: Page) -> None:
    enter(page, demo)
    page.locator("a.card").first.click()
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_role("radio", name="COCO JSON", exact=True)).to_be_visible()
    page.keyboard.type("webdataset")
    page.keyboard.press("Enter")
    held = page.get_by_label("pictures, as this format's own files hold them")
    expect(held).to_be_checked()
    expect(held).to_be_disabled()
    expect(page.locator(".dialog-foot button.primary")).to_be_enabled(timeout=30_000)
    assert axe_findings(page) == []
