"""Nothing that was drawn is lost or doubled, and the badge tells the truth about it."""

import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import (
    Records,
    draw,
    enter,
    entrance,
    grid,
    holds,
    image_of,
    kept,
    kill,
    moved_on,
    ready,
    saved,
    stocked,
    tab,
)
from tests.servers import Running, start


@pytest.fixture
def pictures(data: Path) -> list[Path]:
    """Two photographs."""
    return sorted((data / "formats" / "coco" / "val2017").glob("*.jpg"))


@pytest.fixture
def opened(house: Running, page: Page, pictures: list[Path]) -> Page:
    """A page with the first picture of a small project open, nothing drawn on it yet."""
    open_first(page, house, pictures)
    return page


def open_first(page: Page, running: Running, pictures: list[Path]) -> None:
    project = stocked(running, pictures)
    enter(page, running)
    image = Records(running).images(project)[0]["id"]
    page.goto(f"{running.address}/p/{project}/i/{image}")
    ready(page)


def badge(page: Page, words: str) -> None:
    expect(page.locator(".save")).to_have_text(words)


def stored(house: Running, page_or_id: Page | str) -> list[str]:
    """Ids of what the server has; each stands there once."""
    image = page_or_id if isinstance(page_or_id, str) else image_of(page_or_id)
    ids = [record["id"] for record in Records(house).annotations(image)]
    assert len(ids) == len(set(ids))
    return ids


def test_a_reload_right_after_drawing_loses_nothing(opened: Page, house: Running) -> None:
    draw(opened, grid(3))
    opened.reload()
    ready(opened)
    saved(opened)
    holds(opened, 3)
    assert len(stored(house, opened)) == 3


_A_DISK_THAT_IS_BUSY = """async () => {
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => /^limner-(?!seen)/.test(name));
    const database = await new Promise((done) => {
        indexedDB.open(name).onsuccess = ({ target }) => done(target.result);
    });
    const store = database.transaction("waiting", "readwrite").objectStore("waiting");
    const again = () => { store.count().onsuccess = again; };
    again();
}"""


def test_a_reload_while_the_disk_is_busy_loses_nothing(opened: Page, house: Running) -> None:
    opened.evaluate(_A_DISK_THAT_IS_BUSY)
    draw(opened, grid(3))
    badge(opened, "Saving 3 changes")
    opened.reload()
    ready(opened)
    saved(opened)
    holds(opened, 3)
    assert len(stored(house, opened)) == 3


def test_a_tab_killed_right_after_drawing_loses_nothing(opened: Page, house: Running) -> None:
    context, address = opened.context, opened.url
    draw(opened, grid(3))
    kept(opened)
    kill(opened)
    again = tab(context, address)
    ready(again)
    saved(again)
    holds(again, 3)
    assert len(stored(house, again)) == 3


def test_a_server_killed_and_started_again_gets_what_waited(
    server: Running, page: Page, pictures: list[Path]
) -> None:
    open_first(page, server, pictures)
    draw(page, grid(2))
    saved(page)
    server.stop(signal.SIGKILL)
    draw(page, grid(3, first=2))
    badge(page, "3 changes kept here")
    again = start(server.folder, port=int(server.address.rpartition(":")[2]))
    try:
        saved(page, timeout=40_000)
        holds(page, 5)
        assert len(stored(again, page)) == 5
    finally:
        again.stop()


def test_a_lost_session_keeps_changes_until_somebody_signs_in_again(opened: Page, house: Running) -> None:
    opened.context.clear_cookies()
    draw(opened, grid(2))
    badge(opened, "2 changes kept here")
    expect(opened.get_by_role("alert")).to_contain_text("This session has ended")
    assert stored(house, opened) == []
    other = tab(opened.context, entrance(house))
    expect(other.locator(".card.new")).to_be_visible()
    other.close()
    opened.bring_to_front()
    opened.evaluate("dispatchEvent(new Event('focus'))")
    saved(opened)
    expect(opened.get_by_role("alert")).to_have_count(0)
    assert len(stored(house, opened)) == 2


def test_a_dozen_edits_made_offline_arrive_once_and_in_order(opened: Page, house: Running) -> None:
    opened.context.set_offline(True)
    draw(opened, grid(12))
    badge(opened, "12 changes kept here")
    opened.keyboard.press("Control+z")
    badge(opened, "13 changes kept here")
    opened.context.set_offline(False)
    saved(opened)
    holds(opened, 11)
    assert len(stored(house, opened)) == 11


def test_a_tab_killed_while_offline_sends_all_of_it_later(opened: Page, house: Running) -> None:
    context, address = opened.context, opened.url
    context.set_offline(True)
    draw(opened, grid(12))
    badge(opened, "12 changes kept here")
    kill(opened)
    context.set_offline(False)
    again = tab(context, address)
    ready(again)
    saved(again)
    holds(again, 12)
    assert len(stored(house, again)) == 12


@pytest.mark.long
def test_fifty_edits_over_three_killed_tabs_arrive_once_and_in_order(opened: Page, house: Running) -> None:
    context, address, image = opened.context, opened.url, image_of(opened)
    context.route("**/diffs", lambda route: route.abort())
    page = opened
    for round in range(3):
        draw(page, grid(17, first=17 * round))
        badge(page, f"{17 * (round + 1)} changes kept here")
        kill(page)
        page = tab(context, address)
        ready(page)
    assert stored(house, image) == []
    context.unroute("**/diffs")
    page.reload()
    ready(page)
    saved(page, timeout=60_000)
    assert len(stored(house, image)) == 51
    drawn = [line["diff"]["made_at"] for line in reversed(Records(house).history(image))]
    assert drawn == sorted(drawn)
    assert len(drawn) == 51


def test_the_badge_says_that_changes_are_under_way(opened: Page) -> None:
    held = []
    opened.route("**/diffs", lambda route: held.append(route))
    draw(opened, grid(1))
    badge(opened, "Saving 1 change")
    opened.wait_for_timeout(1_000)
    assert held, "the change was not sent"
    for route in held:
        route.continue_()
    opened.unroute("**/diffs")
    saved(opened)


def test_undo_and_redo_reach_back_over_a_reload(opened: Page, house: Running) -> None:
    draw(opened, grid(2))
    saved(opened)
    opened.reload()
    ready(opened)
    opened.locator(".host").focus()
    opened.keyboard.press("Control+z")
    saved(opened)
    holds(opened, 1)
    opened.keyboard.press("Control+Shift+z")
    saved(opened)
    holds(opened, 2)
    assert len(stored(house, opened)) == 2


def test_two_tabs_on_one_picture_come_to_the_same(opened: Page, house: Running) -> None:
    other = tab(opened.context, opened.url)
    ready(other)
    draw(opened, grid(2))
    draw(other, grid(2, first=10))
    for page in (opened, other):
        saved(page)
        page.reload()
        ready(page)
        holds(page, 4)
    assert len(stored(house, opened)) == 4


def test_what_two_computers_draw_is_put_together(
    opened: Page, house: Running, profile: Callable[..., BrowserContext]
) -> None:
    address = opened.url
    other = profile().new_page()
    enter(other, house)
    other.goto(address)
    ready(other)
    draw(opened, grid(2))
    draw(other, grid(3, first=10))
    saved(opened)
    saved(other)
    assert len(stored(house, opened)) == 5
    opened.reload()
    ready(opened)
    holds(opened, 5)


def test_a_conflict_shows_mine_and_keeps_theirs_in_history(
    opened: Page, house: Running, profile: Callable[..., BrowserContext]
) -> None:
    draw(opened, grid(1))
    saved(opened)
    [before] = Records(house).annotations(image_of(opened))
    other = profile().new_page()
    enter(other, house)
    other.goto(opened.url)
    ready(other)
    for page in (opened, other):
        page.locator(".object .pick").first.click()
        page.locator(".host").focus()
    opened.context.set_offline(True)
    opened.keyboard.press("Shift+ArrowRight")
    badge(opened, "1 change kept here")
    other.keyboard.press("Shift+ArrowLeft")
    saved(other)
    opened.context.set_offline(False)
    badge_says = opened.locator(".save")
    expect(badge_says).to_have_text(re.compile("changed this too$"), timeout=20_000)
    [after] = Records(house).annotations(image_of(opened))
    assert after["shape"]["x"] == pytest.approx(before["shape"]["x"] + 10, abs=0.01)
    moved = [
        entry["fields"]["shape"][1]["x"]
        for line in Records(house).history(image_of(opened))
        for entry in line["diff"]["entries"]
        if entry["op"] == "change" and "shape" in entry.get("fields", {})
    ]
    assert any(x == pytest.approx(before["shape"]["x"] - 10, abs=0.01) for x in moved)
    badge_says.click()
    expect(opened.locator("dialog")).to_contain_text("Yours is shown; theirs is in History.")


def test_each_box_lands_on_the_picture_it_was_drawn_on(
    opened: Page, house: Running, pictures: list[Path]
) -> None:
    ids = [image_of(opened)]
    drawn = {ids[0]: 0}
    for step in range(6):
        here = image_of(opened)
        drawn[here] = drawn.get(here, 0) + 1
        draw(opened, grid(1, first=step))
        opened.keyboard.press("a" if step % 2 else "d")
        moved_on(opened, here)
    saved(opened)
    assert {image: len(stored(house, image)) for image in drawn} == drawn
    assert len(drawn) == 2
