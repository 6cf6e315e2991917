"""What became of suggestions is one command away, with and without a server."""

from pathlib import Path

from limner.dataset import Add, Annotation, Box, Diff, new_id
from limner.store import Store
from tests.cli.conftest import Done, Limner
from tests.servers import Running


def test_what_was_drawn_is_written(limner: Limner, imported: tuple[Path, Done], tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    assert limner("backup", folder, "--data", imported[0]).returncode == 0
    with Store.open(folder) as store:
        [project] = store.projects.list()
        owner = store.actors.owner().id
        image = next(iter(store.images.by_path(project.id).values()))
        box = Annotation(id=new_id(), shape=Box(1, 2, 3, 4))
        diff = Diff(id=new_id(), image_id=image, gesture="draw.box", entries=(Add(record=box),), took=1500)
        store.layers.save(image, [diff], owner)
    target = tmp_path / "judgements.csv"
    done = limner("judgements", target, "--data", folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{target}\n", "")
    [head, line] = target.read_text().splitlines()
    row = dict(zip(head.split(","), line.split(","), strict=True))
    assert (row["verdict"], row["annotation"], row["seconds"]) == ("drawn", str(box.id), "1.5")
    again = limner("judgements", target, "--data", folder)
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_a_running_server_is_asked(limner: Limner, server: Running, tmp_path: Path) -> None:
    with server.client() as client:
        client.project("Judged", make=True)
    target = tmp_path / "judgements.jsonl"
    done = limner("judgements", target, "--data", server.folder, "--project", "Judged")
    assert (done.returncode, done.stderr) == (0, "")
    assert target.read_bytes() == b""


def test_the_name_of_the_file_says_the_form(limner: Limner, tmp_path: Path) -> None:
    done = limner("judgements", tmp_path / "judgements.xml", "--data", tmp_path / "none")
    assert done.returncode == 1
    assert "ends in neither .csv nor .jsonl" in done.stderr
