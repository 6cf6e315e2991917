"""axe finds nothing on any page or dialog, dark or light."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ROOT
from tests.e2e.desk import enter, open_picture, project_of
from tests.servers import Running

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


def axe_findings(page: Page) -> list[str]:
    """What axe finds, in the dark and in the light, with the first place of each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_css("color-scheme", theme)
        # Nothing but the colours is another in the other theme.
        rules = "" if theme == "dark" else ", runOnly: ['color-contrast']"
        report = page.evaluate(f"axe.run(document, {{ resultTypes: ['violations']{rules} }})")
        found += [f"{theme}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in report["violations"]]
    return found


@pytest.fixture
def gallery(page: Page, demo: Running) -> Page:
    """The demo's gallery."""
    enter(page, demo)
    page.locator("a.card").first.click()
    expect(page.locator("a.tile")).to_have_count(12)
    return page


def test_projects(page: Page, demo: Running) -> None:
    enter(page, demo)
    expect(page.locator("a.card").first).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("button", name="New project").click()
    assert axe_findings(page) == []


def test_gallery(gallery: Page) -> None:
    assert axe_findings(gallery) == []
    gallery.get_by_label("Find by name").fill("zebra")
    expect(gallery.get_by_text("Nothing matches: zebra.")).to_be_visible()
    assert axe_findings(gallery) == []


def test_adding_and_exporting(gallery: Page, data: Path) -> None:
    gallery.get_by_role("button", name="Add", exact=True).click()
    assert axe_findings(gallery) == []
    gallery.locator("input[data-pick=files]").set_input_files(data / "media" / "bad" / "hopper.heif")
    expect(gallery.get_by_text("1 file cannot be read")).to_be_visible(timeout=30_000)
    assert axe_findings(gallery) == []
    gallery.keyboard.press("Escape")
    gallery.get_by_role("button", name="Add", exact=True).click()
    gallery.locator("input[data-pick=files]").set_input_files(data / "media" / "bad" / "truncated_jpeg.jpg")
    expect(gallery.get_by_role("button", name="To the pictures")).to_be_visible(timeout=30_000)
    assert axe_findings(gallery) == []
    gallery.keyboard.press("Escape")
    gallery.get_by_role("button", name="Export", exact=True).click()
    expect(gallery.get_by_role("radio", name="COCO JSON", exact=True)).to_be_visible()
    gallery.get_by_label("Find a format").fill("pascal voc")
    gallery.keyboard.press("Enter")
    expect(gallery.locator(".dialog-foot button.primary")).to_contain_text("loss", timeout=30_000)
    assert axe_findings(gallery) == []


def test_classes(gallery: Page, demo: Running) -> None:
    gallery.goto(f"{demo.address}/p/{project_of(gallery)}/classes")
    expect(gallery.get_by_label("Goal")).to_be_visible()
    assert axe_findings(gallery) == []
    gallery.get_by_role("button", name="New class").click()
    gallery.get_by_label("Name").fill("Persons")
    gallery.get_by_role("button", name="Make class").click()
    expect(gallery.get_by_role("alert")).to_be_visible()
    assert axe_findings(gallery) == []


def test_models(gallery: Page, demo: Running) -> None:
    gallery.get_by_role("link", name="Models").click()
    expect(gallery.get_by_text("No model yet.")).to_be_visible()
    assert axe_findings(gallery) == []
    gallery.keyboard.press("n")
    gallery.get_by_label("Address").fill("http://127.0.0.1:1")
    gallery.get_by_label("Name").fill("nobody")
    gallery.keyboard.press("Enter")
    expect(gallery.get_by_role("alert")).to_be_visible()
    assert axe_findings(gallery) == []
    gallery.get_by_role("button", name="Keep it all the same").click()
    expect(gallery.get_by_role("article", name="nobody")).to_be_visible()
    assert axe_findings(gallery) == []


def test_editor(gallery: Page) -> None:
    open_picture(gallery, "beach-riders.jpg")
    assert axe_findings(gallery) == []
    gallery.locator(".object .pick").first.click()
    assert axe_findings(gallery) == []
    for name in ("Picture", "History"):
        gallery.get_by_role("tab", name=name).click()
        assert axe_findings(gallery) == []


def test_dialogs_of_the_editor(gallery: Page) -> None:
    open_picture(gallery, "elephant.jpg")
    for key in ("?", "Shift+I", "Control+k", "c", "Control+Shift+Enter"):
        gallery.locator(".host").focus()
        gallery.keyboard.press(key)
        expect(gallery.locator("dialog")).to_be_visible()
        assert axe_findings(gallery) == []
        gallery.keyboard.press("Escape")
        expect(gallery.locator("dialog")).to_have_count(0)


def test_how_saving_goes_and_a_class_made_on_the_way(gallery: Page) -> None:
    open_picture(gallery, "elephant.jpg")
    for opening in (gallery.locator("button.save"), gallery.get_by_role("button", name="New class")):
        opening.click()
        expect(gallery.locator("dialog")).to_be_visible()
        assert axe_findings(gallery) == []
        gallery.keyboard.press("Escape")
        expect(gallery.locator("dialog")).to_have_count(0)


def test_an_attribute_being_made(gallery: Page, demo: Running) -> None:
    gallery.goto(f"{demo.address}/p/{project_of(gallery)}/classes")
    gallery.get_by_role("button", name="Questions about the picture").click()
    gallery.get_by_role("button", name="New question").click()
    expect(gallery.locator(".consequences")).to_be_visible()
    assert axe_findings(gallery) == []
    gallery.keyboard.press("Escape")
    assert axe_findings(gallery) == []


def test_the_queue(gallery: Page, demo: Running) -> None:
    gallery.goto(f"{demo.address}/p/{project_of(gallery)}/queue")
    expect(gallery.locator(".queue-picture img").last).to_be_visible()
    assert axe_findings(gallery) == []
    gallery.get_by_text("Fifty at a time").click()
    expect(gallery.locator(".queue-tile img")).to_have_count(12)
    assert axe_findings(gallery) == []
    gallery.keyboard.press("c")
    assert axe_findings(gallery) == []


def test_the_wall(gallery: Page, demo: Running) -> None:
    gallery.goto(f"{demo.address}/p/{project_of(gallery)}/review")
    expect(gallery.locator(".crop img").first).to_be_visible()
    gallery.keyboard.press("x")
    assert axe_findings(gallery) == []
    gallery.keyboard.down("Space")
    assert axe_findings(gallery) == []
