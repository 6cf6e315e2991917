"""The first visit: a tour on photographs, by mouse, that goes on when each thing was done; left and gone on with."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import (
    Records,
    Sight,
    choose_format,
    drag,
    enter,
    image_of,
    ready,
    saved,
    sight,
    until,
)
from tests.e2e.test_reach import axe_findings
from tests.servers import Running


def asked(page: Page, sentence: str, timeout: float = 15_000) -> None:
    expect(page.get_by_role("region", name="Tour")).to_contain_text(sentence, timeout=timeout)


def test_the_tour(page: Page, server: Running, profile: Callable[..., BrowserContext]) -> None:
    enter(page, server)
    assert axe_findings(page) == []
    page.get_by_role("button", name="Take the tour").click()
    asked(page, "Open one of the photographs", 60_000)
    expect(page.locator("a.tile").first).to_be_visible(timeout=30_000)
    assert axe_findings(page) == []
    page.locator("a.tile").first.click()
    ready(page)
    seen = of(page, server)
    asked(page, "Draw a box: take Box on the left, or press W")
    page.get_by_role("button", name="Box", exact=True).click()
    drag(page, seen.on_screen(40, 60), seen.on_screen(200, 220))
    asked(page, "Draw an outline: take Polygon on the left, or press E")
    assert axe_findings(page) == []
    page.get_by_role("button", name="Leave the tour").click()
    expect(page.get_by_role("region", name="Tour")).to_have_count(0)
    with server.client() as client:
        until(
            lambda: client.ask("GET", "/me/preferences")["fields"].get("tour.left", {}).get("value"), "kept"
        )

    other = profile(color_scheme="light").new_page()
    enter(other, server)
    other.get_by_role("button", name=re.compile("^Go on with the tour")).click()
    asked(other, "Draw an outline")
    other.locator("a.tile").nth(1).click()
    ready(other)
    seen = of(other, server)
    other.get_by_role("button", name="Polygon", exact=True).click()
    for place in ((240, 100), (330, 110), (340, 200), (240, 100)):
        other.mouse.click(*seen.on_screen(*place), delay=20)
        other.wait_for_timeout(350)
    asked(other, "Paint a mask: take Brush on the left, or press R")
    other.get_by_role("button", name="Brush", exact=True).click()
    drag(other, seen.on_screen(60, 200), seen.on_screen(160, 240))
    asked(other, "A suggestion lies a little beside the thing.")
    other.locator(".suggested").get_by_role("button", name=re.compile("^Accept")).first.click()
    expect(other.locator(".suggested")).to_have_count(0)
    asked(other, "Then take Select, or press V, and drag it to where it belongs.")
    saved(other)
    offered = Records(server).annotations(image_of(other))[-1]["shape"]
    other.get_by_role("button", name="Select and edit").click()
    middle = (offered["x"] + offered["width"] / 2, offered["y"] + offered["height"] / 2)
    drag(other, seen.on_screen(*middle), seen.on_screen(middle[0] - 18, middle[1]))
    asked(other, "Go back to the pictures and export them")
    other.get_by_role("link", name="Back to pictures").click()
    other.get_by_role("button", name="Export", exact=True).click()
    choose_format(other, "COCO JSON")
    go = other.locator(".dialog-foot button.primary")
    expect(go).to_be_enabled(timeout=30_000)
    with other.expect_download(timeout=60_000):
        go.click()
    other.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    asked(other, "That was all of it.")
    assert axe_findings(other) == []
    other.get_by_role("region", name="Tour").get_by_role("button", name="Close", exact=True).click()
    expect(other.get_by_role("region", name="Tour")).to_have_count(0)


def of(page: Page, server: Running) -> Sight:
    """Where the open photograph lies on the screen."""
    record = Records(server).ask(f"/images/{image_of(page)}")
    return sight(page, record["width"], record["height"])
