"""COCO in and out again: what came in is what goes out, number for number."""

import json
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import choose_format, enter, export
from tests.servers import Running

Rows = dict[Any, dict[str, Any]]


@pytest.fixture(params=["ours", pytest.param("all", marks=pytest.mark.long)])
def coco(request: pytest.FixtureRequest, data: Path, shared: Path | None, tmp_path: Path) -> Path:
    """COCO's photographs with instances, keypoints and captions, to which keys of another tool were added."""
    whole = request.param == "all" and shared
    source = shared / "data" / "coco-cc-mini" if shared and whole else data / "formats" / "coco"
    folder = tmp_path / "coco"
    shutil.copytree(source, folder)
    for file in (folder / "annotations").glob("instances_*.json"):
        document = json.loads(file.read_text())
        for one in document["annotations"][::3]:
            one["reviewer"] = {"name": "Ünal", "marks": [1, 2.5, None]}
        document["images"][0]["weather"] = "rain"
        file.write_text(json.dumps(document))
    return folder


@pytest.fixture
def brought(house: Running, coco: Path) -> str:
    """A project with all of it; its name."""
    with house.client() as client:
        project = client.project(f"Coco {coco.parent.name}", make=True)
        job = client.import_files(project["id"], coco)
        assert job["state"] == "done", job["message"]
        assert job["result"]["refused"] == job["result"]["unmatched"] == 0
    return str(project["name"])


def documents(folder: Path) -> dict[str, dict[str, Any]]:
    """Every COCO file by its kind and split."""
    return {path.name.replace("2017", ""): json.loads(path.read_text()) for path in folder.rglob("*_*.json")}


def rows(document: dict[str, Any], table: str) -> Rows:
    return {row["id"]: row for row in document.get(table, [])}


def same_number(one: Any, other: Any) -> bool:
    """Equal in JSON's sense, numbers within 1e-6."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_number(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_number, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-6
    return bool(one == other)


def file_names(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """A picture's folder may have joined its name."""
    return PurePosixPath(other.get("file_name", "")).name == row.get("file_name", "")


def check_same(given: Path, returned: Path) -> None:
    before, after = documents(given), documents(returned)
    assert after.keys() == before.keys()
    for name, document in before.items():
        for table in ("categories", "images", "annotations"):
            old, new = rows(document, table), rows(after[name], table)
            assert new.keys() == old.keys(), f"{name}, {table}"
            for id, row in old.items():
                lacking = {key for key, value in row.items() if not same_number(new[id].get(key), value)}
                if file_names(row, new[id]):
                    lacking.discard("file_name")
                assert not lacking, f"{name}, {table} {id}: {lacking} became {new[id]}"


def test_a_program_gets_back_what_it_gave(house: Running, brought: str, coco: Path, tmp_path: Path) -> None:
    with house.client() as client:
        project = client.project(brought)
        job = client.export(project["id"], {"format": "coco", "pictures": True}, tmp_path / "out.zip")
    assert job["result"]["ledger"]["lost"] == job["result"]["ledger"]["changed"] == 0
    with ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(tmp_path / "out")
    check_same(coco / "annotations", tmp_path / "out")
    pictures = {path.name: path.read_bytes() for path in coco.rglob("*.jpg")}
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*.jpg")} == pictures


def test_the_dialog_names_the_losses_that_the_command_line_names(
    house: Running, brought: str, coco: Path, page: Page, tmp_path: Path
) -> None:
    enter(page, house)
    page.locator("a.card", has_text=brought).click()
    page.get_by_role("button", name="Export", exact=True).click()
    choose_format(page, "COCO JSON")
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text("Nothing is lost", timeout=30_000)
    choose_format(page, "Pascal VOC")
    expect(dialog.locator(".dialog-foot button.primary")).to_contain_text("loss", timeout=30_000)
    said = dialog.inner_text()
    page.keyboard.press("Escape")
    check_same(coco / "annotations", export(page, "COCO JSON", tmp_path / "out"))

    assert limner("convert", coco, tmp_path / "same", "--to", "coco", "--strict", "--verify") == 0
    assert limner("convert", coco, tmp_path / "strict", "--to", "voc", "--strict") == 3
    assert not (tmp_path / "strict").exists()
    losses = tmp_path / "losses.json"
    assert limner("convert", coco, tmp_path / "voc", "--to", "voc", "--losses", losses) == 0
    rows = json.loads(losses.read_text())["rows"]
    counted = [row for row in rows if row["severity"] != "note"]
    assert f"Export with {len(counted)} loss" in said
    assert all(row["what"] in said for row in rows)


def limner(*arguments: object) -> int:
    command = [sys.executable, "-m", "limner", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=120).returncode
