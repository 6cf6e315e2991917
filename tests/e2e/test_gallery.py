"""The gallery: what is shown, found and reached without a mouse, with a dozen pictures and with ten thousand."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from limner.dataset import Image, new_id
from limner.store import NewImage, Store
from tests.e2e.desk import enter, image_of, moved_on, ready, until
from tests.servers import Running, start


@pytest.fixture
def gallery(demo: Running, page: Page) -> Page:
    """The demo's gallery: twelve pictures, seven of them done."""
    enter(page, demo)
    page.locator("a.card").first.click()
    expect(tiles(page)).to_have_count(12)
    return page


def tiles(page: Page):
    return page.locator("a.tile")


def names(page: Page) -> list[str]:
    found: list[str] = page.locator("a.tile .caption .cut").all_inner_texts()
    return found


def focused(page: Page) -> int:
    """Index of the picture that has the keyboard."""
    return int(page.evaluate("document.activeElement?.dataset?.index ?? -1"))


def test_a_status_is_chosen_with_its_number_of_pictures(gallery: Page) -> None:
    row = gallery.get_by_role("button", name=re.compile(r"^To do"))
    expect(row).to_contain_text("5")
    row.click()
    expect(tiles(gallery)).to_have_count(5)
    gallery.reload()
    expect(tiles(gallery)).to_have_count(5)
    gallery.get_by_role("button", name=re.compile(r"^All pictures")).click()
    expect(tiles(gallery)).to_have_count(12)


def test_a_class_is_chosen_by_name(gallery: Page) -> None:
    gallery.get_by_role("button", name=re.compile(r"^horse")).click()
    expect(tiles(gallery)).to_have_count(1)
    assert names(gallery) == ["beach-riders.jpg"]


def test_numbers_of_objects_bound_what_is_shown(gallery: Page) -> None:
    gallery.get_by_label("from").fill("9")
    gallery.get_by_label("to", exact=True).fill("12")
    gallery.keyboard.press("Tab")
    expect(tiles(gallery)).to_have_count(3)
    assert sorted(names(gallery)) == ["bus-stop.jpg", "pizza.jpg", "suitcases.jpg"]


def test_a_name_is_found_while_it_is_typed(gallery: Page) -> None:
    gallery.keyboard.press("/")
    gallery.keyboard.type("ELE")
    expect(tiles(gallery)).to_have_count(1)
    assert names(gallery) == ["elephant.jpg"]


def test_when_nothing_matches_the_way_back_is_offered(gallery: Page) -> None:
    gallery.get_by_label("Find by name").fill("zebra")
    expect(gallery.get_by_text("Nothing matches: zebra.")).to_be_visible()
    gallery.get_by_role("button", name="Clear filters").click()
    expect(tiles(gallery)).to_have_count(12)


def test_the_order_can_be_changed(gallery: Page) -> None:
    gallery.get_by_label("Order").select_option("-objects")
    until(lambda: names(gallery)[:2] == ["tennis.jpg", "skate-bowl.jpg"], "most objects first")
    gallery.get_by_label("Order").select_option("name")
    until(lambda: names(gallery) == sorted(names(gallery)), "by name")


def test_arrows_move_and_enter_opens(gallery: Page) -> None:
    tiles(gallery).first.focus()
    for key, place in (("ArrowRight", 1), ("ArrowLeft", 0), ("End", 11), ("Home", 0)):
        gallery.keyboard.press(key)
        expect(gallery.locator(f"a.tile[data-index='{place}']")).to_be_focused()
    gallery.keyboard.press("ArrowDown")
    below = until(lambda: focused(gallery) > 0 and focused(gallery), "a row further")
    gallery.keyboard.press("ArrowUp")
    until(lambda: focused(gallery) == 0, "back")
    gallery.keyboard.press("ArrowDown")
    wanted = tiles(gallery).nth(below).get_attribute("href")
    gallery.keyboard.press("Enter")
    gallery.wait_for_url(f"**{wanted}")
    expect(gallery.locator(".editor")).to_be_visible()


def test_marks_and_sizes_have_keys(gallery: Page) -> None:
    tiles(gallery).first.focus()
    gallery.keyboard.press("Shift+Space")
    expect(gallery.locator("a.tile[aria-current=true]")).to_have_count(1)
    gallery.keyboard.press("Shift+Space")
    expect(gallery.locator("a.tile[aria-current=true]")).to_have_count(0)
    height = "document.querySelector('.tile .picture').offsetHeight"
    before = gallery.evaluate(height)
    gallery.keyboard.press("=")
    until(lambda: gallery.evaluate(height) > before, "larger tiles")
    gallery.keyboard.press("-")
    until(lambda: gallery.evaluate(height) == before, "as before")


def test_back_from_a_picture_leads_to_the_same_filter(gallery: Page) -> None:
    gallery.get_by_role("button", name=re.compile(r"^To do")).click()
    expect(tiles(gallery)).to_have_count(5)
    tiles(gallery).nth(2).click()
    expect(gallery.get_by_text("3 of 5")).to_be_visible()
    gallery.get_by_role("link", name="Back to pictures").click()
    expect(tiles(gallery)).to_have_count(5)


def test_a_key_pressed_before_the_neighbours_are_known_is_obeyed_when_they_are(gallery: Page) -> None:
    held: list[Route] = []
    gallery.route("**/place?*", lambda route: held.append(route), times=1)
    tiles(gallery).first.click()
    ready(gallery)
    first = image_of(gallery)
    gallery.keyboard.press("d")
    until(lambda: held, "the page asks what lies around")
    assert image_of(gallery) == first
    held[0].continue_()
    moved_on(gallery, first)
    expect(gallery.locator(".position")).to_contain_text("2 of 12")


def test_two_keys_before_the_page_is_drawn_anew_go_two_pictures_further(gallery: Page) -> None:
    tiles(gallery).first.click()
    ready(gallery)
    expect(gallery.locator(".position")).to_contain_text("1 of 12")
    gallery.evaluate("""() => {
        const host = document.querySelector("[role=application]");
        const press = () => host.dispatchEvent(new KeyboardEvent("keydown", { key: "d", code: "KeyD", bubbles: true }));
        press();
        press();
    }""")
    expect(gallery.locator(".position")).to_contain_text("3 of 12")
    ready(gallery)


@pytest.fixture(params=[10_000, pytest.param(100_000, marks=pytest.mark.long)])
def crowded(request: pytest.FixtureRequest, tmp_path: Path, data: Path) -> Iterator[tuple[Running, str, int]]:
    """Many pictures, which all have the same bytes."""
    photograph = (data / "media" / "good" / "hopper.jpg").read_bytes()
    count: int = request.param
    folder = tmp_path / "data"
    with Store.open(folder) as store:
        owner = store.actors.owner().id
        project = store.projects.create("Crowd", owner).id
        hash = store.blobs.put(photograph)
        for first in range(0, count, 5_000):
            store.images.add(
                project,
                [picture(number, hash, len(photograph)) for number in range(first, first + 5_000)],
                owner,
            )
    running = start(folder)
    yield running, str(project), count
    running.stop()


def picture(number: int, hash: str, size: int) -> NewImage:
    width = 128 + 32 * (number % 5)
    image = Image(id=new_id(), name=f"{number:06}.jpg", hash=hash, width=width, height=128)
    return NewImage(image=image, media_type="image/jpeg", size=size, color="#6080a0")


BLANK = """() => [...document.querySelectorAll('.grid .tile')].filter(tile => {
  const { top, bottom } = tile.getBoundingClientRect();
  if (bottom < 60 || top > innerHeight) return false;
  const picture = tile.querySelector('img');
  return !picture || !picture.complete || !picture.naturalWidth;
}).length"""


@pytest.mark.timeout(300)
def test_no_tile_stays_blank_wherever_one_scrolls_to(crowded: tuple[Running, str, int], page: Page) -> None:
    running, project, count = crowded
    enter(page, running)
    page.goto(f"{running.address}/p/{project}")
    expect(page.get_by_text(f"0 of {count:,} done")).to_be_visible()
    expect(tiles(page).first).to_be_visible()
    grid = page.locator(".grid")
    for share in (0.0, 0.37, 0.9, 0.02, 1.0, 0.5):
        grid.evaluate(
            "(grid, share) => { grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight) }", share
        )
        page.wait_for_timeout(60)
    for _ in range(25):
        page.mouse.move(700, 400)
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(16)
    until(lambda: page.evaluate(BLANK) == 0, "every tile in view shows its picture", 30)
    assert page.locator(".tile").count() < 300
    grid.focus()
    page.keyboard.press("End")
    until(lambda: focused(page) == count - 1, "the last picture has the keyboard")
    until(lambda: page.evaluate(BLANK) == 0, "the end shows its pictures", 30)
