"""Undo and redo know no end: not a killed browser, not another computer."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
from playwright.sync_api import Browser, BrowserContext, expect

import chromium as installed
from tests.e2e.conftest import FLAGS
from tests.e2e.desk import Records, draw, enter, grid, holds, ready, saved, stocked
from tests.servers import Running


def kill_all(profile: Path) -> None:
    """Ends every process of the browser that works in that profile, as a power cut would."""
    mine = [
        process
        for process in psutil.process_iter(["cmdline"])
        if f"--user-data-dir={profile}" in (process.info["cmdline"] or [])
    ]
    assert mine, "the browser runs"
    for process in mine:
        with suppress(psutil.NoSuchProcess):  # it went with one that was killed before
            for each in [*process.children(recursive=True), process]:
                with suppress(psutil.NoSuchProcess):
                    each.kill()


def draw_and_die(browser: Browser, house: Running, address: str, profile: Path) -> None:
    """Draws five boxes in a browser of its own, which is then killed."""
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=installed.find(), args=FLAGS, viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    enter(page, house)
    page.goto(address)
    ready(page)
    draw(page, grid(5))
    saved(page)
    kill_all(profile)


def test_five_shapes_are_taken_back_on_another_computer_and_brought_back(
    house: Running, browser: Browser, profile: Callable[..., BrowserContext], data: Path, tmp_path: Path
) -> None:
    pictures = sorted((data / "formats" / "voc" / "JPEGImages").iterdir())
    project = stocked(house, pictures[:1])
    records = Records(house)
    [row] = records.images(project)
    address = f"{house.address}/p/{project}/i/{row['id']}"
    draw_and_die(browser, house, address, tmp_path / "first")
    drawn = {record["id"]: record["shape"] for record in records.annotations(row["id"])}
    assert len(drawn) == 5

    page = profile().new_page()
    enter(page, house)
    page.goto(address)
    ready(page)
    holds(page, 5)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    for left in (4, 3, 2, 1, 0):
        page.keyboard.press("Control+z")
        holds(page, left)
    saved(page)
    assert records.annotations(row["id"]) == []
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    page.reload()
    ready(page)
    expect(page.get_by_role("button", name="Redo")).to_be_enabled()
    for there in (1, 2, 3, 4, 5):
        page.keyboard.press("Control+Shift+z")
        holds(page, there)
    saved(page)
    assert {record["id"]: record["shape"] for record in records.annotations(row["id"])} == drawn


def test_an_earlier_state_is_looked_at_before_it_is_restored(
    house: Running, profile: Callable[..., BrowserContext], data: Path
) -> None:
    pictures = sorted((data / "formats" / "voc" / "JPEGImages").iterdir())
    project = stocked(house, pictures[:1])
    [row] = Records(house).images(project)
    page = profile().new_page()
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/i/{row['id']}")
    ready(page)
    draw(page, grid(3))
    saved(page)
    page.get_by_role("tab", name="History").click()
    lines = page.locator(".history li")
    expect(lines).to_have_count(3)
    lines.nth(2).get_by_role("button", name="Look at it").click()
    expect(page.locator(".beside figcaption")).to_contain_text("As it was")
    holds(page, 3)
    lines.nth(1).get_by_role("button", name="Restore").click()
    expect(page.locator(".beside")).to_have_count(0)
    holds(page, 2)
    expect(lines).to_have_count(4)
    page.get_by_role("tab", name="Objects").click()
    page.locator(".object .pick").first.click()
    page.locator(".set-by summary").click()
    expect(page.locator(".fields-set li").first).to_contain_text(re.compile("Made.*You"))
