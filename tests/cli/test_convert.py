"""Converting files without a project."""

import hashlib
import json
from pathlib import Path
from zipfile import ZipFile

from limner.formats import read
from tests.cli.conftest import Limner


def test_every_format_is_written_and_read_back(limner: Limner, street: Path, tmp_path: Path) -> None:
    for format, target in [("coco", "coco.zip"), ("voc", "voc"), ("yolo-seg", "seg")]:
        done = limner("convert", street, tmp_path / target, "--to", format, "--verify")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(
            f"{street} is coco: labels.json is an object with images and annotations\n"
            f"5 pictures → {tmp_path / target} as {format}\n"
        )
        assert done.stdout.endswith(f"{tmp_path / target}: read back and compared\n")
    names = {kind.name for kind in read(tmp_path / "voc").ontology.classes}
    assert names == {"car", "person"}


def test_losses_are_listed_and_strict_writes_nothing(limner: Limner, street: Path, tmp_path: Path) -> None:
    losses, target = tmp_path / "losses.json", tmp_path / "boxes"
    done = limner("convert", street, target, "--to", "yolo", "--losses", losses)
    assert done.returncode == 0
    ledger = json.loads(losses.read_text())
    assert (ledger["kept"], ledger["changed"], ledger["lost"]) == (0, 3, 0)
    assert ["polygon", "enclosing box", 3] in [
        [row["what"], row["becomes"], row["objects"]] for row in ledger["rows"]
    ]
    strict = limner("convert", street, tmp_path / "none", "--to", "yolo", "--strict")
    assert strict.returncode == 3
    assert "polygon" in strict.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["boxes", "losses.json"]


def test_two_formats_in_one_folder_are_named(limner: Limner, street: Path, tmp_path: Path) -> None:
    both = tmp_path / "both"
    for format in ("voc", "yolo"):
        assert limner("convert", street, both / format, "--to", format).returncode == 0
    for part in ("voc", "yolo"):
        for entry in list((both / part).iterdir()):
            entry.rename(both / entry.name)
    done = limner("convert", both, tmp_path / "out", "--to", "coco")
    assert done.returncode == 1
    assert "--from voc, or --from yolo" in done.stderr
    assert limner("convert", both, tmp_path / "out", "--to", "coco", "--from", "voc").returncode == 0


def test_one_file_is_one_file(limner: Limner, street: Path, tmp_path: Path) -> None:
    target = tmp_path / "labels.json"
    done = limner("convert", street, target, "--to", "coco", "--verify")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(target.read_text())["annotations"]) == 3
    many = limner("convert", street, tmp_path / "labels.xml", "--to", "voc")
    assert many.returncode == 1
    assert "Name a folder or a zip." in many.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["labels.json"]


def test_what_reading_back_gave_stands_beside_it(limner: Limner, street: Path, tmp_path: Path) -> None:
    for target in (tmp_path / "out", tmp_path / "out.zip"):
        assert limner("convert", street, target, "--to", "coco", "--verify").returncode == 0
    found = json.loads((tmp_path / "out/verify.json").read_text())
    assert (found["ok"], found["pictures"], found["annotations"], found["error"]) == (True, 5, 3, 0.0)
    with ZipFile(tmp_path / "out.zip") as archive:
        assert json.loads(archive.read("verify.json")) == found
        for name, hash in found["hashes"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == hash


def test_bad_records_stop_it_unless_it_is_to_keep_going(limner: Limner, tmp_path: Path) -> None:
    labels = {
        "images": [{"id": 1, "file_name": "x.jpg", "width": 10, "height": 10}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]},
            {"id": 2, "image_id": 1, "category_id": 9, "bbox": [1, 2, 3, 4]},
        ],
        "categories": [{"id": 1, "name": "cat"}],
    }
    source = tmp_path / "in.json"
    source.write_text(json.dumps(labels))
    done = limner("convert", source, tmp_path / "out", "--to", "coco")
    assert done.returncode == 1
    assert "annotations[1] (id 2): there is no category with id 9" in done.stderr
    assert "--keep-going" in done.stderr
    assert not (tmp_path / "out").exists()
    done = limner("convert", source, tmp_path / "out.json", "--to", "coco", "--keep-going")
    assert done.returncode == 2
    assert "there is no category with id 9" in done.stderr
    assert [one["id"] for one in json.loads((tmp_path / "out.json").read_text())["annotations"]] == [1]


def test_what_will_be_lost_is_said_beforehand(limner: Limner, street: Path, tmp_path: Path) -> None:
    done = limner("convert", street, tmp_path / "out", "--to", "yolo", "--explain")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == f"{street} is coco; of what that can hold, yolo"
    assert "  changes polygon → enclosing box" in lines
    assert "  loses keypoints" in lines
    assert not any("ellipse" in line for line in lines)  # COCO holds none
    assert not (tmp_path / "out").exists()
