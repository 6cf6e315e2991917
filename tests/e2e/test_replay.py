"""A recorded piece of work is played again and comes out the same."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from tests.e2e.desk import draw, enter, grid, holds, ready, saved, stocked
from tests.servers import Running


def replayed(work: Path, chromium: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "limner", "replay", str(work), "--browser", chromium]
    return subprocess.run(command, capture_output=True, text=True, timeout=110)


def test_work_recorded_in_the_editor_is_played_to_equal_bytes(
    house: Running, profile: Callable[..., BrowserContext], data: Path, chromium: str, tmp_path: Path
) -> None:
    pictures = sorted((data / "formats" / "voc" / "JPEGImages").iterdir())
    project = stocked(house, pictures[:1], ["secret name"])
    page = profile().new_page()
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("Record this")
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Recording. Stop and save")
    expect(stop).to_be_visible()
    page.locator(".host").focus()
    draw(page, grid(2))
    page.keyboard.press("Control+z")
    holds(page, 1)
    draw(page, grid(1, first=12))
    page.keyboard.press("v")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowRight")
    saved(page)
    with page.expect_download() as waiting:
        stop.click()
    work = tmp_path / "work.json"
    waiting.value.save_as(work)
    written = json.loads(work.read_text())
    assert len(written["diffs"]) == 5
    assert "secret" not in work.read_text()
    done = replayed(work, chromium)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The same came of it: 5 changes")


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
