"""The verbs that work on data sets, as people type them."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from limner.formats import read
from tests.cli.conftest import Limner


def counts(path: Path) -> tuple[int, int]:
    """Pictures, and objects on them."""
    items = list(read(path).images)
    return len(items), sum(len(layer.annotations) for item in items for layer in item.layers)


WRITING = {  # verb, with its words after source and target → pictures and objects in the result
    "filter": (["filter", "--class", "car"], (5, 2)),
    "filter by size, without empties": (["filter", "--area", "210:", "--empties", "drop"], (2, 2)),
    "sample": (["sample", "--count", "2"], (2, None)),
    "remap": (["remap", "--rename", "car=vehicle", "--rename", "person=vehicle"], (5, 3)),
    "remap and drop": (["remap", "--drop", "person"], (5, 2)),
    "split": (["split", "--train", "0.5", "--val", "0.5", "--no-near"], (5, 3)),
    "crop": (["crop", "--margin", "0.1"], (3, 3)),
    "tile": (["tile", "--size", "32x32", "--overlap", "0"], (20, None)),
}


@pytest.mark.parametrize(("words", "found"), WRITING.values(), ids=WRITING)
def test_verbs_write_what_they_say(
    limner: Limner, street: Path, tmp_path: Path, words: list[str], found: tuple[int, int | None]
) -> None:
    verb, *options = words
    done = limner(verb, street, tmp_path / "out", *options, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    pictures, objects = counts(tmp_path / "out")
    assert (said["pictures"]["after"], said["objects"]["after"]) == (pictures, objects)
    assert (pictures, objects if found[1] is None else found[1]) == (found[0], objects)
    assert (said["format"], said["pictures"]["before"]) == ("coco", 5)


def test_records_that_cannot_be_read_stop_a_verb_unless_it_is_to_keep_going(
    limner: Limner, street: Path, tmp_path: Path
) -> None:
    source = shutil.copytree(street, tmp_path / "street")
    path = source / "labels.json"
    known = json.loads(path.read_text())
    known["annotations"].append({"id": 99, "image_id": 1, "category_id": 77, "bbox": [1, 1, 2, 2]})
    path.write_text(json.dumps(known))
    stopped = limner("sample", source, tmp_path / "out", "--count", "2")
    assert (stopped.returncode, (tmp_path / "out").exists()) == (1, False)
    assert "annotations" in stopped.stderr
    assert "--keep-going" in stopped.stderr
    done = limner("sample", source, tmp_path / "out", "--count", "2", "--keep-going")
    assert done.returncode == 2
    assert counts(tmp_path / "out")[0] == 2


def test_the_format_is_the_sources_own_or_another(limner: Limner, street: Path, tmp_path: Path) -> None:
    done = limner("filter", street, tmp_path / "boxes", "--to", "voc", "--pictures", "copy")
    assert done.returncode == 0, done.stderr
    assert "polygon: enclosing box" in done.stdout
    again = limner("sample", tmp_path / "boxes", tmp_path / "some.zip", "--share", "0.5")
    assert again.returncode == 0, again.stderr
    assert again.stdout.splitlines()[0].endswith("some.zip as voc")
    strict = limner("filter", street, tmp_path / "none", "--to", "yolo", "--strict")
    assert strict.returncode == 3
    assert not (tmp_path / "none").exists()


def test_crops_are_pictures(limner: Limner, street: Path, tmp_path: Path) -> None:
    assert limner("crop", street, tmp_path / "crops", "--as", "jpeg", "--labels", "tag").returncode == 0
    [first, *_] = sorted((tmp_path / "crops").rglob("*.jpg"))
    with Image.open(first) as crop:
        assert crop.size == (20, 10)


def test_tiles_are_put_together_again(limner: Limner, street: Path, tmp_path: Path) -> None:
    assert limner("tile", street, tmp_path / "tiles", "--size", "32", "--visible", "0").returncode == 0
    done = limner("tile", tmp_path / "tiles", tmp_path / "whole", "--join", "--pictures", "leave")
    assert done.returncode == 0, done.stderr
    same = limner("diff", street, tmp_path / "whole", "--strict", "--tolerance", "0.01")
    assert same.stdout == "3 objects the same; nothing differs\n"
    assert same.returncode == 0


def test_merge_joins_what_is_there_twice(limner: Limner, street: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert limner("filter", street, tmp_path / name, "--pictures", "copy").returncode == 0
    done = limner("merge", tmp_path / "one", tmp_path / "two", tmp_path / "both")
    assert done.returncode == 0, done.stderr
    assert counts(tmp_path / "both") == (6, 3)  # the missing picture has no content to compare
    assert "4 × pictures that are there twice" in done.stdout
    assert limner("merge", tmp_path / "one", tmp_path / "alone").returncode == 2


def test_a_renaming_from_a_file(limner: Limner, street: Path, tmp_path: Path) -> None:
    (tmp_path / "names.yaml").write_text("thing: [car, person]\n")
    done = limner("remap", street, tmp_path / "out", "--map", tmp_path / "names.yaml")
    assert done.returncode == 0, done.stderr
    assert [kind.name for kind in read(tmp_path / "out").ontology.classes] == ["thing"]


def test_stats(limner: Limner, street: Path, tmp_path: Path) -> None:
    page, table = tmp_path / "stats.html", tmp_path / "objects.csv"
    done = limner("stats", street, "--html", page, "--csv", table, "--scale", "0.5", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["pictures"], said["objects"], said["calibrated"]) == (5, 3, 3)
    assert page.read_text().startswith("<!doctype html>")
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert [float(row["area_mm2"]) for row in rows] == [50.0, 55.0, 60.0]
    assert "car" in limner("stats", street).stdout


def test_diff_names_every_change(limner: Limner, street: Path, tmp_path: Path) -> None:
    labels = json.loads((street / "labels.json").read_text())
    labels["annotations"][0]["segmentation"] = [[6, 5, 26, 5, 26, 15, 6, 15]]
    labels["annotations"][1]["category_id"] = 1
    del labels["annotations"][2]
    (tmp_path / "later.json").write_text(json.dumps(labels))
    done = limner("diff", street / "labels.json", tmp_path / "later.json")
    assert done.returncode == 0, done.stderr
    assert "moved    0.png: car by 2 px, IoU 0.818" in done.stdout
    assert "class    1.png: person → car" in done.stdout
    assert "removed  2.png: car" in done.stdout
    strict = limner("diff", street / "labels.json", tmp_path / "later.json", "--json", "--strict")
    assert strict.returncode == 3
    assert json.loads(strict.stdout)["counts"] == {"class": 1, "moved": 1, "removed": 1}


def test_check_finds_and_mends(limner: Limner, street: Path, tmp_path: Path) -> None:
    labels = json.loads((street / "labels.json").read_text())
    labels["annotations"][0]["segmentation"] = [[50, 5, 90, 5, 90, 15, 50, 15]]
    broken = {**labels["annotations"][1], "id": 9, "category_id": 77}
    labels["annotations"] += [{**labels["annotations"][1], "id": 8}, broken]
    (tmp_path / "labels.json").write_text(json.dumps(labels))
    done = limner("check", tmp_path / "labels.json", "--images", street, "--strict")
    assert done.returncode == 3
    assert "warning  0.png, object 1 (car): It reaches beyond the edge of the picture. [clip]" in done.stdout
    assert "error    1.png, object 2 (person): It is the same as object 1. [drop-duplicates]" in done.stdout
    assert "error    gone.png: There is no file for it. [drop-missing]" in done.stdout
    assert "1 entry refused" in done.stdout
    assert "labels.json" in done.stderr
    mended = limner("check", tmp_path / "labels.json", tmp_path / "out", "--images", street, "--fix")
    assert mended.returncode == 0, mended.stderr
    assert "1 × clip" in mended.stdout
    assert "1 × drop-duplicates" in mended.stdout
    assert limner("check", tmp_path / "out", "--strict").returncode == 0
    assert limner("check", street, "--fix").returncode == 2
    assert "no fix 'all'" in limner("check", street, tmp_path / "x", "--fix", "--also", "all").stderr


WRONG = {  # words → exit status, and what is said
    "no such class": (["filter", "--class", "cars"], 1, "car"),
    "a range upside down": (["filter", "--area", "9:1"], 2, "LEAST:MOST"),
    "no pair": (["remap", "--rename", "car"], 2, "NAME=VALUE"),
    "nothing to draw": (["sample"], 1, "say one of"),
    "a size that is none": (["tile", "--size", "big"], 2, "1024x768"),
    "a share below nothing": (["split", "--train", "-1"], 2, "--train"),
    "an unknown format": (["filter", "--to", "paint"], 1, "no format 'paint'"),
}


@pytest.mark.parametrize(("words", "status", "said"), WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_refused(
    limner: Limner, street: Path, tmp_path: Path, words: list[str], status: int, said: str
) -> None:
    done = limner(words[0], street, tmp_path / "out", *words[1:])
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert not (tmp_path / "out").exists()


def test_help_loads_nothing_heavy(limner: Limner) -> None:
    code = "import sys; from limner.cli.app import run; run(['convert', '--help']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    names = {name.partition(".")[0] for name in loaded.splitlines()[-1].split()}
    assert names.isdisjoint({"numpy", "shapely", "httpx", "rich", "pydantic", "PIL", "sqlalchemy", "yaml"})
    assert "Usage: limner convert" in limner("convert", "--help").stdout
    assert "Commands:" in limner("--help").stdout
