"""A backup is one command, and the copy is a data folder of its own."""

from pathlib import Path

from limner.store import Store
from tests.cli.conftest import Done, Limner
from tests.servers import Running


def test_a_backup_opens_and_holds_everything(
    limner: Limner, imported: tuple[Path, Done], tmp_path: Path
) -> None:
    target = tmp_path / "copy"
    done = limner("backup", target, "--data", imported[0])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{target}: the database and ")
    with Store.open(target) as store:
        [project] = store.projects.list()
        assert project.images == 4
        for id in store.images.by_path(project.id).values():
            with store.images.open(id) as file:
                assert file.read(4) == b"\x89PNG"
        assert store.recount() == []


def test_a_backup_is_made_beside_a_running_server(limner: Limner, server: Running, tmp_path: Path) -> None:
    done = limner("backup", tmp_path / "copy", "--data", server.folder)
    assert (done.returncode, done.stderr) == (0, "")
    with Store.open(tmp_path / "copy") as store:
        assert store.recount() == []


def test_a_backup_never_overwrites_and_needs_something_to_copy(limner: Limner, tmp_path: Path) -> None:
    there = limner("backup", tmp_path, "--data", tmp_path / "none")
    assert there.returncode == 1
    assert "there is no data folder" in there.stderr
