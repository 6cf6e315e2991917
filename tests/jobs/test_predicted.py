"""Labels of files that are a model's predictions."""

import json
from pathlib import Path

from limner.dataset import Class, Layer, Source, decode, derived_id
from limner.jobs import Choices, Jobs
from tests.jobs.conftest import Bench
from tests.jobs.test_importing import lay, picture


def coco(folder: Path, x: float = 1) -> Path:
    """Results of a detector on one picture: a car, one off the picture, and a class that nobody knows."""
    box = {"iscrowd": 0, "area": 4, "image_id": 1, "segmentation": []}
    document = {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 8, "height": 6}],
        "categories": [{"id": 1, "name": "car"}, {"id": 2, "name": "lorry"}],
        "annotations": [
            {**box, "id": 1, "category_id": 1, "bbox": [x, 1, 2, 2], "score": 0.5},
            {**box, "id": 2, "category_id": 1, "bbox": [90, 1, 2, 2], "score": 0.5},
            {**box, "id": 3, "category_id": 2, "bbox": [1, 1, 2, 2], "score": 0.5},
        ],
    }
    folder.mkdir(exist_ok=True)
    (folder / "found.json").write_text(json.dumps(document))
    return folder


def test_they_go_to_the_layer_of_the_model_and_change_nothing_else(
    bench: Bench, jobs: Jobs, tmp_path: Path
) -> None:
    bench.bring(lay(tmp_path / "pictures", {"a.jpg": picture()}))
    car = derived_id("class", "my car")
    bench.store.ontology.put_class(bench.project, Class(id=car, name="car", index=0), bench.actor)
    [image] = bench.store.images.by_path(bench.project).values()
    before = bench.store.ontology.get(bench.project)
    for x in (1, 3):
        folder = coco(tmp_path / "predictions", x)
        started = jobs.start_folder(
            bench.project, folder, bench.actor, copy=True, choices=Choices(model="yolo@11")
        )
        job = jobs.wait(started.id)
        assert job.state == "done", job.message
        assert (job.result or {})["annotations"] == 1
        layer = decode(bench.store.layers.read(image, "model", "yolo 11"), Layer)
        [note] = layer.annotations
        assert (note.shape.x, note.class_id, note.score) == (x, car, 0.5)  # type: ignore[union-attr]
        assert note.source == Source("model", "yolo", "11")
        said = [entry.message for entry in bench.store.jobs.entries(job.id) if entry.outcome == "refused"]
        assert len(said) == 2
        assert any("lorry" in message for message in said)
    assert bench.store.ontology.get(bench.project) == before
    assert bench.store.layers.get(image).annotations == ()
    assert bench.store.layers.get(image).status == "todo"
