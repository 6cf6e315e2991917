"""`limner import --from label-studio ADDRESS`, as people type it."""

from pathlib import Path

import pytest

from limner.store import Store
from tests.cli.conftest import Limner
from tests.fetch.studio import KEY, box, studio, task


def test_a_project_moves_in_and_nothing_stays_behind(limner: Limner, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with studio() as server:
        server.add(
            task(1, "/data/upload/7/x.png", annotations=[{"id": 1, "result": [box()], "completed_by": 1}])
        )
        server.tasks.append(task(2, "/data/upload/7/gone.png"))
        words = (
            "import",
            f"{server.at}/projects/7",
            "--from",
            "label-studio",
            "--token",
            KEY,
            "--data",
            data,
        )
        first = limner(*words)
        assert first.returncode == 0, first.stderr
        assert "task 2" in first.stderr
        assert (tmp_path / "data.moving").is_dir()
        server.files.add("/data/upload/7/gone.png")
        again = limner(*words)
        assert again.returncode == 0, again.stderr
    assert not (tmp_path / "data.moving").exists()
    with Store.open(data) as store:
        [project] = store.projects.list()
        assert (project.name, project.images, project.objects) == ("Street", 2, 1)
        assert "RectangleLabels" in store.ontology.get(project.id).extra["label-studio"]["config"]


@pytest.mark.parametrize(("words", "code", "says"), [
    (("http://127.0.0.1:9/projects/1",), 1, "--from label-studio"),
    (("http://127.0.0.1:9/projects/1", "--from", "label-studio"), 1, "Is it a Label Studio that runs?"),
    (("nothing-here",), 2, "nothing-here"),
])  # fmt: skip
def test_what_cannot_be_read_says_what_to_do(
    limner: Limner, tmp_path: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    done = limner("import", *words, "--data", tmp_path / "data")
    assert done.returncode == code
    assert says in done.stderr
