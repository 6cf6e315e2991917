"""Label Studio's tasks and results for its tests."""

import json
from pathlib import Path
from typing import Any

from limner.dataset import (
    Dataset,
    LabelledImage,
)
from limner.formats import Problem, read

CONFIG = """<View>
  <Header value="Look closely"/>
  <Image name="img" value="$photo"/>
  <RectangleLabels name="label" toName="img">
    <Label value="zebra" background="#FFA39E" hotkey="z"/>
    <Label value="cat" background="green"/>
    <Label value="car" alias="vehicle"/>
  </RectangleLabels>
  <Choices name="state" toName="img" perRegion="true" choice="single" whenLabelValue="cat">
    <Choice value="asleep"/><Choice value="awake"/>
  </Choices>
  <Taxonomy name="place" toName="img">
    <Choice value="Earth"><Choice value="Land"/><Choice value="Sea"/></Choice>
  </Taxonomy>
  <Number name="count" toName="img" perRegion="true"/>
  <TextArea name="transcription" toName="img" perRegion="true"/>
  <Relations><Relation value="eats"/></Relations>
</View>"""


def region(type_: str, value: dict[str, Any], label: str | None = "cat", **more: Any) -> dict[str, Any]:
    named = {type_: [label]} if label else {}
    return {
        "id": "r1", "from_name": "label", "to_name": "img", "type": type_, "original_width": 200,
        "original_height": 100, "image_rotation": 0, "origin": "manual", "value": {**value, **named}, **more,
    }  # fmt: skip


def answer(key: str, name: str, type_: str, content: Any) -> dict[str, Any]:
    return {"id": key, "from_name": name, "to_name": "img", "type": type_, "value": {type_: content}}


RECT = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0}


def task(*results: Any, url: str = "/data/local-files/?d=a/x.jpg", **more: Any) -> dict[str, Any]:
    annotation = {"id": 5, "completed_by": 1, "was_cancelled": False, "result": list(results)}
    return {"id": 3, "data": {"photo": url}, "annotations": [annotation], **more}


def opened(
    root: Path, content: Any, config: str = "", name: str = "tasks.json", dialect: str = ""
) -> tuple[list[LabelledImage], list[Problem], Dataset]:
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(content if isinstance(content, str) else json.dumps(content))
    if config:
        (root / "config.xml").write_text(config)
    problems: list[Problem] = []
    data = read(root, f"label-studio{dialect}", report=problems.append)
    return list(data.images), problems, data


def names(data: Dataset) -> list[str]:
    return [kind.name for kind in data.ontology.by_index()]
