"""Pictures in: whatever is given, what can be read comes in upright and what cannot is named with its reason."""

import json
import re
import shutil
from pathlib import Path
from zipfile import is_zipfile

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect
from pycocotools.coco import COCO

from tests.e2e.desk import (
    Records,
    bring,
    canvas,
    draw,
    drop,
    enter,
    export,
    imported,
    moved_on,
    new_project,
    open_picture,
    project_of,
    saved,
    stocked,
)
from tests.e2e.test_main_job import named_boxes
from tests.servers import Running


@pytest.fixture(params=["ours", pytest.param("all", marks=pytest.mark.long)])
def awkward(request: pytest.FixtureRequest, data: Path, shared: Path | None, tmp_path: Path) -> Path:
    """Broken, hostile and odd files under names of their own: ours, and the whole collection where it is."""
    folders = [data / "media" / "bad", data / "media" / "fuzz"]
    if request.param == "all" and shared:
        folders = [shared / "data" / "bad-input"]
    given = tmp_path / "awkward"
    given.mkdir()
    for folder in folders:
        for number, file in enumerate(path for path in sorted(folder.rglob("*")) if path.is_file()):
            shutil.copyfile(file, given / f"{number:04}-{file.name}")
    return given


BROKEN_LABELS = {
    "cut.json": '{"images": [{"id": 1, "file_name": "a.jpg"',
    "deep.json": "[" * 100_000,
    "number.json": "1e400",
    "null.json": "null",
    "other.json": '{"a": 1}',
    "list.json": "[1, 2, 3]",
    "coco-broken.json": json.dumps(
        {
            "images": [{"id": 1}],
            "annotations": [{"id": 1, "image_id": 7, "bbox": [0, 0, -1, "x"]}],
            "categories": [],
        }
    ),
    "bomb.xml": '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><annotation>&c;</annotation>',
    "cut.xml": "<annotation><filename>a.jpg</filename><object>",
}


@pytest.mark.parametrize("name", BROKEN_LABELS)
def test_a_label_file_that_cannot_be_read_is_named(house: Running, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(BROKEN_LABELS[name])
    with house.client() as client:
        job = client.import_files(client.project("Labels", make=True)["id"], tmp_path / name)
        report = list(client.report(job["id"]))
    assert job["state"] == "done"
    assert report
    assert all(entry["name"].startswith(name) and entry["message"] for entry in report), report


@pytest.mark.timeout(300)
def test_each_awkward_file_comes_in_or_is_named_with_its_reason(
    house: Running, awkward: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    given = {path.name for path in awkward.iterdir()}
    with house.client() as client:
        project = client.project(f"Awkward {len(given)}", make=True)["id"]
        job = client.import_files(project, awkward)
        assert job["state"] == "done", job["message"]
        report = list(client.report(job["id"]))
    came: set[str] = set()
    for offset in range(0, len(given), 500):
        page = Records(house).ask(f"/projects/{project}/images?limit=500&offset={offset}")
        came.update(row["name"] for row in page["images"])
    named = {re.split("[:/,]", entry["name"])[0] for entry in report}
    missing = {name for name in given - came - named if not is_zipfile(awkward / name)}
    assert not missing, sorted(missing)[:20]
    refused = [entry for entry in report if entry["outcome"] == "refused"]
    assert refused
    for entry in refused:
        assert entry["message"]
        assert "Traceback" not in entry["message"]
    assert "Traceback" not in capfd.readouterr().err
    assert house.process.poll() is None


def test_reasons_are_spoken_of_when_they_are_there(house: Running, page: Page, data: Path) -> None:
    held: list[Route] = []
    enter(page, house)
    new_project(page, "Broken")
    page.route("**/report?*", lambda route: held.append(route))
    page.get_by_role("button", name=re.compile("^Add")).first.click()
    page.locator("input[data-pick=files]").set_input_files([data / "media" / "bad" / "truncated_jpeg.jpg"])
    add = page.locator(".dialog-foot button.primary")
    dialog = page.locator("dialog")
    expect(add.or_(dialog.get_by_text("0 pictures added"))).to_be_visible(timeout=60_000)
    if add.is_visible():
        add.click()
    expect(dialog).to_contain_text("0 pictures added", timeout=60_000)
    expect(dialog).not_to_contain_text("with the reason above")
    for route in held:
        route.continue_()
    expect(dialog).to_contain_text("1 file left out, with the reason above")
    expect(dialog).to_contain_text("truncated_jpeg.jpg:")


def test_the_browser_says_which_files_stayed_out_and_why(house: Running, page: Page, data: Path) -> None:
    enter(page, house)
    new_project(page, "Some are broken")
    broken = sorted((data / "media" / "bad").iterdir())
    said = bring(page, [*broken, data / "media" / "good" / "hopper.jpg"])
    assert "added" in said
    assert "left out, with the reason above" in said
    assert "truncated_jpeg.jpg" in said
    assert "hopper.heif" in said
    expect(page.locator("a.tile", has_text="hopper.jpg")).to_be_visible()


def test_a_dropped_zip_comes_in_with_its_folders(
    house: Running, page: Page, data: Path, tmp_path: Path
) -> None:
    shutil.copytree(data / "formats" / "voc" / "JPEGImages", tmp_path / "set" / "Straße ☕" / "b")
    packed = Path(shutil.make_archive(str(tmp_path / "set"), "zip", tmp_path / "set"))
    enter(page, house)
    project = new_project(page, "Zipped")
    drop(page, [packed])
    assert "3 pictures added" in imported(page)
    assert {row["folder"] for row in Records(house).images(project)} == {"Straße ☕/b"}


def test_an_import_can_be_stopped(house: Running, page: Page, data: Path) -> None:
    enter(page, house)
    new_project(page, "Stopped")
    page.route("**/imports/*/files*", lambda route: None)
    page.get_by_role("button", name="Add pictures").click()
    page.locator("input[data-pick=files]").set_input_files(data / "media" / "good" / "hopper.jpg")
    expect(page.locator("dialog")).to_contain_text("Sending 1 file")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Add pictures")).to_be_visible()


def test_nine_turnings_of_one_photograph_show_and_export_the_same_box(
    house: Running, page: Page, data: Path, tmp_path: Path
) -> None:
    turned = sorted((data / "media" / "oriented").glob("*.jpg"))
    project = stocked(house, turned)
    records = Records(house)
    rows = records.images(project)
    assert len(rows) == 9
    assert len({(row["width"], row["height"]) for row in rows}) == 1
    enter(page, house)
    page.goto(f"{house.address}/p/{project}")
    open_picture(page, rows[0]["name"])
    shown, shapes = [], []
    for number, row in enumerate(rows):
        page.wait_for_timeout(250)
        shown.append(canvas(page)[0])
        draw(page, [(-60, -80)])
        saved(page)
        [record] = records.annotations(row["id"])
        shapes.append(record["shape"])
        page.keyboard.press("d")
        if number < 8:
            moved_on(page, row["id"])
    assert all(np.abs(other - shown[0]).mean() < 8 for other in shown)
    assert all(shape == shapes[0] for shape in shapes)
    page.goto(f"{house.address}/p/{project_of(page)}")
    check_same(page, tmp_path)


def check_same(page: Page, folder: Path) -> None:
    """The nine boxes are the same numbers in every format."""
    [file] = export(page, "COCO JSON", folder).rglob("*.json")
    coco = COCO(str(file))
    assert len({tuple(one["bbox"]) for one in coco.loadAnns(coco.getAnnIds())}) == 1
    assert len({(row["width"], row["height"]) for row in coco.loadImgs(coco.getImgIds())}) == 1
    lines = [path.read_text() for path in export(page, "YOLO detect", folder).rglob("Portrait_*.txt")]
    assert len(lines) == 9
    assert len(set(lines)) == 1
    [file, *_] = export(page, "Pascal VOC", folder).rglob("Portrait_0.xml")
    boxes = named_boxes(file.parent)
    assert len(boxes) == 9
    assert all(box == boxes["Portrait_0"] for box in boxes.values())
