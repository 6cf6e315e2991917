"""`limner fetch`, as people type it."""

import json
import subprocess
import time
from pathlib import Path

from limner.formats import read, sniff
from tests.cli.conftest import Limner, command
from tests.fetch.serving import serving


def test_a_list_becomes_a_data_set_with_its_attribution(limner: Limner, tmp_path: Path) -> None:
    with serving() as server:
        (tmp_path / "list.csv").write_text(
            f"url,class,licence,author\n{server.at}/a.jpg,cat,CC-BY-4.0,Ann\n{server.at}/status/404,cat,,\n"
        )
        words = ("fetch", tmp_path / "list.csv", tmp_path / "out")
        near = limner(*words)
        assert near.returncode == 1
        assert "--allow-private allows that" in near.stderr
        assert server.asked == []
        assert limner(*words, "--allow-private").returncode == 1
        assert not (tmp_path / "out").exists()
        done = limner(*words, "--allow-private", "--keep-going")
        assert done.returncode == 2
        assert "line 3" in done.stderr
        assert server.paths["/a.jpg"] == 1
    assert sniff(tmp_path / "out").format == "limner"
    [item] = read(tmp_path / "out").images
    assert (item.image.licence, item.image.author) == ("CC-BY-4.0", "Ann")
    assert (tmp_path / "out/images/a.jpg").is_file()
    converted = limner("convert", tmp_path / "out", tmp_path / "coco", "--to", "coco")
    assert converted.returncode == 0
    assert "author" in converted.stdout
    licences = [
        licence["name"]
        for path in (tmp_path / "coco").rglob("*.json")
        for licence in json.loads(path.read_text()).get("licenses", [])
    ]
    assert "CC-BY-4.0" in licences


def test_a_killed_run_goes_on_and_nothing_is_doubled(limner: Limner, tmp_path: Path) -> None:
    with serving() as server:
        urls = [f"{server.at}/slow/{number}.jpg" for number in range(12)]
        (tmp_path / "list.txt").write_text("\n".join(urls))
        words = ("fetch", tmp_path / "list.txt", tmp_path / "out", "--allow-private")
        process = subprocess.Popen(command(*words))
        until = time.monotonic() + 60
        while len(server.asked) < 5 and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
        process.wait()
        assert not (tmp_path / "out").exists()
        done = limner(*words)
        assert done.returncode == 0, done.stderr
        assert 12 <= len(server.asked) <= 14  # those that were under way come again
    assert sorted(path.name for path in (tmp_path / "out/images").iterdir()) == sorted(
        url.rpartition("/")[2] for url in urls
    )
    assert not (tmp_path / "out.fetch").exists()
