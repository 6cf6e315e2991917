"""A project below /label-studio, and results for it."""

import base64
import io
from typing import Any

import httpx
from PIL import Image as Pixels

CONFIG = (
    '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image">'
    '<Label value="car"/><Label value="person"/></RectangleLabels></View>'
)
ROOT = "/label-studio/api"


def rectangle(id: str = "r1", x: float = 10, label: str = "car", **more: Any) -> dict[str, Any]:
    """A box of 200 × 100 pixels, as Label Studio writes it."""
    value = {"x": x, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": [label]}
    return {
        "id": id, "type": "rectanglelabels", "from_name": "label", "to_name": "image", "original_width": 200,
        "original_height": 100, "image_rotation": 0, "origin": "manual", "value": value, **more,
    }  # fmt: skip


def inline(color: int) -> str:
    """A picture of 200 × 100 pixels as an address that holds it; one for each colour."""
    out = io.BytesIO()
    Pixels.new("RGB", (200, 100), (color, 40, 20)).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def made(program: httpx.Client, title: str, config: str = CONFIG) -> int:
    """The number of a new project."""
    answer = program.post(f"{ROOT}/projects/", json={"title": title, "label_config": config})
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["id"]
    return number


def task_in(program: httpx.Client, project: int, color: int = 1, **more: Any) -> dict[str, Any]:
    """A new task whose picture came with the request."""
    body = {"project": project, "data": {"image": inline(color)}, **more}
    answer = program.post(f"{ROOT}/tasks/", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found
