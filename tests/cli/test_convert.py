"""Converting files without a project."""

import json
from pathlib import Path

from limner.formats import read
from tests.cli.conftest import Limner


def test_every_format_is_written_and_read_back(limner: Limner, street: Path, tmp_path: Path) -> None:
    for format, target in [("coco", "coco.zip"), ("voc", "voc"), ("yolo-seg", "seg")]:
        done = limner("convert", street, tmp_path / target, "--to", format, "--verify")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"5 pictures → {tmp_path / target} as {format}\n")
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
