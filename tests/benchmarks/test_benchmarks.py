"""A benchmark measures a real server and says honestly what it found."""

import json
from pathlib import Path

import pytest

from benchmarks import pages, save
from benchmarks.figures import Figure, share, table, write
from benchmarks.formats.generate import yolo_folder
from benchmarks.formats.material import Runs
from benchmarks.material import Workshop


@pytest.mark.parametrize(
    ("figure", "met", "ratio"),
    [
        (Figure("below", 4, "ms", aim=5, peer=40), True, 10),
        (Figure("above its aim", 6, "ms", aim=5, peer=3), False, 0.5),
        (Figure("reached", 500, "saves/s", aim=500, upwards=True, peer=10), True, 50),
        (Figure("not reached", 499, "saves/s", aim=500, upwards=True), False, None),
        (Figure("without an aim", 1, "s"), None, None),
    ],
)
def test_figures(figure: Figure, met: bool | None, ratio: float | None) -> None:
    assert (figure.met, figure.ratio) == (met, ratio)


def test_shares() -> None:
    assert share([3, 1, 2], 0.5) == 2
    assert share(list(range(100)), 0.95) == 95
    assert share([7], 0.95) == 7


def test_a_missed_aim_is_said(tmp_path: Path) -> None:
    figures = [Figure("a page", 12.34, "ms", aim=10, p95=40)]
    assert "| a page | 12.3 ms | 40 ms | ≤ 10 ms | missed |" in table(figures)
    write(tmp_path, "pages", figures)
    [found] = json.loads((tmp_path / "pages.json").read_text(encoding="utf-8"))["figures"]
    assert (found["value"], found["met"]) == (12.34, False)


def test_trial_run(tmp_path: Path) -> None:
    """Every answer was a success, or the run would have stopped."""
    workshop = Workshop(tmp_path, scale=0.001)
    found = [*save.measure(workshop, None), *pages.measure(workshop, None)]
    assert all(figure.value > 0 for figure in found)
    assert len({(figure.what, figure.unit) for figure in found}) == len(found)


def test_a_conversion_is_measured_and_one_that_breaks_down_is_told(tmp_path: Path) -> None:
    source = yolo_folder(tmp_path / "labels", 20)
    runs = Runs("yolo-coco", source, tmp_path / "converted")
    runs.once(("limner", "floor", "ultralytics"), None)
    assert runs.names == ("limner", "floor")  # the third converts nothing from YOLO
    assert all(run.wall > 0 and run.megabytes > 10 for name in runs.names for run in runs.of(name))
    (source / "yolo/data.yaml").unlink()
    (source / "yolo/classes.txt").unlink()
    with pytest.raises(RuntimeError, match="limner could not do yolo-coco"):
        runs.once(("limner",), None)
