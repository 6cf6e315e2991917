"""A recorded piece of work is played again and comes out the same."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from limner.dataset import new_id
from tests.e2e.desk import Records, draw, enter, grid, holds, image_of, ready, saved, stocked
from tests.servers import Running


def replayed(work: Path, chromium: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "limner", "replay", str(work), "--browser", chromium]
    return subprocess.run(command, capture_output=True, text=True, timeout=110)


def recording(page: Page) -> Locator:
    """Begins a recording; the button that ends it."""
    page.keyboard.press("Control+k")
    page.keyboard.type("Record this")
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Recording. Stop and save")
    expect(stop).to_be_visible()
    page.locator(".host").focus()
    return stop


def kept(page: Page, stop: Locator, folder: Path) -> Path:
    """The file of a recording that ends now."""
    with page.expect_download() as waiting:
        stop.click()
    waiting.value.save_as(folder / "work.json")
    return folder / "work.json"


def test_work_recorded_in_the_editor_is_played_to_equal_bytes(
    house: Running, profile: Callable[..., BrowserContext], data: Path, chromium: str, tmp_path: Path
) -> None:
    pictures = sorted((data / "formats" / "voc" / "JPEGImages").iterdir())
    project = stocked(house, pictures[:1])
    page = profile().new_page()
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    stop = recording(page)
    draw(page, grid(2))
    page.keyboard.press("Control+z")
    holds(page, 1)
    draw(page, grid(1, first=12))
    page.keyboard.press("v")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowRight")
    saved(page)
    work = kept(page, stop, tmp_path)
    assert len(json.loads(work.read_text())["diffs"]) == 5
    done = replayed(work, chromium)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The same came of it: 5 changes")


def secret_project(house: Running, picture: Path) -> str:
    """A project full of words of its own, with one object that bears some."""
    project = stocked(house, [picture], [])
    kind, note, choice, option = (str(new_id()) for _ in range(4))
    made = {
        "id": kind, "name": "secret name", "index": 0, "description": "secret words", "text": True,
        "attributes": [
            {"id": note, "name": "secret question", "type": "text", "description": "secret"},
            {"id": choice, "name": "secret choice", "type": "select",
             "options": [{"id": option, "name": "secret option"}]},
        ],
        "extra": {"coco": {"supercategory": "secret"}},
    }  # fmt: skip
    [image] = Records(house).images(project)
    record = {
        "kind": "annotation", "id": str(new_id()), "class_id": kind, "text": "secret plate", "schema": 1,
        "shape": {"type": "box", "x": 40, "y": 40, "width": 60, "height": 50},
        "attributes": {note: "secret answer", choice: option},
        "source": {"kind": "model", "name": "secret model"}, "extra": {"coco": {"note": "secret"}},
    }  # fmt: skip
    diff = {
        "id": str(new_id()), "image_id": image["id"], "gesture": "import", "schema": 1,
        "entries": [{"op": "add", "record": record}],
    }  # fmt: skip
    with house.client() as client:
        client.ask("PUT", f"/projects/{project}/classes/{kind}", json=made)
        client.ask("POST", f"/images/{image['id']}/layers/main/diffs", json=[diff])
    return project


def test_nothing_that_a_person_wrote_is_in_a_recording_and_it_plays_all_the_same(
    house: Running, profile: Callable[..., BrowserContext], data: Path, chromium: str, tmp_path: Path
) -> None:
    picture = tmp_path / "secret file.jpg"
    shutil.copy(next(iter(sorted((data / "formats" / "voc" / "JPEGImages").iterdir()))), picture)
    project = secret_project(house, picture)
    page = profile().new_page()
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    holds(page, 1)
    stop = recording(page)
    draw(page, grid(1, first=12))
    field = page.get_by_label("Text", exact=True)
    expect(field).to_be_focused()
    page.keyboard.type("secret typed")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Delete")
    holds(page, 1)
    saved(page)
    texts = {record.get("text") for record in Records(house).annotations(image_of(page))}
    work = kept(page, stop, tmp_path)
    written = work.read_text()
    assert texts <= {"secret plate", "secret typed"}
    assert len(json.loads(written)["diffs"]) >= 3
    assert "secret" not in written.lower()
    assert image_of(page) not in written
    done = replayed(work, chromium)
    assert done.returncode == 0, done.stderr


def test_what_comes_out_otherwise_is_told(data: Path, chromium: str, tmp_path: Path) -> None:
    work = json.loads((data / "recordings" / "boxes.json").read_text())
    work["diffs"][1]["entries"][0]["record"]["shape"]["x"] += 1
    (tmp_path / "work.json").write_text(json.dumps(work))
    done = replayed(tmp_path / "work.json", chromium)
    assert done.returncode == 1
    assert "something else came of it: change 2" in done.stderr


def test_what_is_no_recording_is_refused(chromium: str, tmp_path: Path) -> None:
    (tmp_path / "work.json").write_text("[]")
    done = replayed(tmp_path / "work.json", chromium)
    assert (done.returncode, "it is no recording" in done.stderr) == (1, True)
