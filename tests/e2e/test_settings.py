"""Settings: keys recorded, swapped and taken to another computer; the look of the pages."""

import re
from collections.abc import Callable

import httpx
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.desk import enter, ready, until
from tests.e2e.test_reach import axe_findings
from tests.servers import Running


def kept(running: Running, name: str) -> object:
    with running.client() as client:
        found: dict[str, dict[str, object]] = client.ask("GET", "/me/preferences")["fields"]
        return found.get(name, {}).get("value")


def record(page: Page, name: str, key: str) -> None:
    page.get_by_role("button", name=f"Record a key for {name}", exact=True).click()
    page.keyboard.press(key)


def row(page: Page, name: str) -> Locator:
    return page.locator(".key-settings li", has=page.get_by_text(name, exact=True))


def test_a_key_is_recorded_swapped_and_follows_the_person(
    page: Page, demo: Running, profile: Callable[..., BrowserContext]
) -> None:
    enter(page, demo)
    page.keyboard.press("Control+,")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_label("Find a command or a key").fill("box")
    record(page, "Box", "Alt+Y")
    expect(row(page, "Box")).to_contain_text("Alt Y")
    record(page, "Box", "v")
    expect(page.get_by_text("Key V belongs to Select and edit. Swap, or choose another.")).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("button", name="Swap").click()
    page.get_by_label("Find a command or a key").fill("")
    expect(row(page, "Select and edit")).to_contain_text("W")
    record(page, "Ellipse" if page.get_by_text("Ellipse", exact=True).count() else "Box", "F5")
    expect(page.get_by_text("Browsers keep F5 for themselves.")).to_be_visible()
    page.keyboard.press("Escape")
    until(lambda: kept(demo, "keys.own") == {"tool.box": ["B", "Alt+Y", "V"], "tool.select": ["W"]}, "kept")

    other = profile().new_page()
    enter(other, demo)
    other.locator("a.card").first.click()
    other.locator("a.tile").first.click()
    ready(other)
    tool = other.locator(".editor-strip .strong")
    other.keyboard.press("v")
    expect(tool).to_have_text("Box")
    other.keyboard.press("w")
    expect(tool).to_have_text("Select and edit")
    other.keyboard.press("?")
    keys = other.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("Alt Y")).to_be_visible()
    other.keyboard.press("Escape")
    other.keyboard.press("Control+,")
    other.get_by_role("button", name=re.compile("changed commands their own keys again")).click()
    other.go_back()
    ready(other)
    other.keyboard.press("w")
    expect(tool).to_have_text("Box")


def test_a_preset_changes_the_keys_and_the_look_holds_over_a_reload(page: Page, demo: Running) -> None:
    enter(page, demo)
    page.get_by_role("button", name="Settings").click()
    page.get_by_text("CVAT", exact=True).click()
    expect(row(page, "Next picture")).to_contain_text("F")
    page.get_by_text("Limner", exact=True).last.click()
    page.get_by_role("button", name="Look", exact=True).click()
    page.get_by_text("Roomy").click()
    # Before a theme is chosen: axe looks at the page in both.
    assert axe_findings(page) == []
    page.get_by_role("group", name="Theme").get_by_text("Light").click()
    html = page.locator("html")
    expect(html).to_have_attribute("data-theme", "light")
    page.reload()
    expect(html).to_have_attribute("data-density", "roomy")
    expect(html).to_have_attribute("data-theme", "light")
    page.keyboard.press("Control+Shift+L")
    expect(html).to_have_attribute("data-theme", "dark")
    page.get_by_text("Normal").click()


def test_keys_of_a_page_are_on_its_sheet_and_can_be_changed(page: Page, demo: Running) -> None:
    enter(page, demo)
    page.goto(f"{demo.address}/settings")
    record(page, "Label by name", "v")
    expect(row(page, "Label by name")).to_contain_text("V")
    page.goto(demo.address)
    page.locator("a.card").first.click()
    page.get_by_role("link", name="Queue", exact=True).first.click()
    expect(page.locator(".queue-picture img").last).to_be_visible()
    page.keyboard.press("v")
    expect(page.get_by_role("combobox", name="Label by name")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet.locator(".row", has_text="Label by name")).to_contain_text("V")
    expect(sheet.get_by_text("Polygon")).to_have_count(0)
    assert axe_findings(page) == []


def test_a_token_is_made_shown_once_and_revoked(page: Page, demo: Running) -> None:
    """It lets a program in until then; of those made for Label Studio too."""
    enter(page, demo)
    page.goto(f"{demo.address}/settings?part=tokens")
    page.get_by_label("What the token is for").fill("robot")
    page.keyboard.press("Enter")
    token = page.get_by_label("Token robot").input_value()

    def ask() -> int:
        return httpx.get(
            f"{demo.address}/api/v1/me", headers={"Authorization": f"Bearer {token}"}
        ).status_code

    assert ask() == 200
    page.get_by_label("What the token is for").fill("robot")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("there is a token named 'robot'")
    page.get_by_label("What the token is for").fill("sdk")
    page.get_by_label("For programs made for Label Studio").check()
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_label("Token sdk")).to_have_value(re.compile(r"^ey[\w-]+\.[\w-]+\.[\w-]+$"))
    assert axe_findings(page) == []
    page.reload()
    listed = page.get_by_role("list", name="Tokens that let programs in")
    expect(listed).to_contain_text("robot")
    assert token not in page.content()
    listed.get_by_role("button", name="Revoke robot").click()
    expect(listed.get_by_role("alert")).to_contain_text("cannot be undone")
    assert axe_findings(page) == []
    listed.get_by_role("button", name="Revoke robot").click()
    expect(listed).not_to_contain_text("robot")
    assert ask() == 401
