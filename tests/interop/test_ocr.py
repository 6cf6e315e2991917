"""The example for texts, served as people start it: lines with four corners, and what they say."""

import base64
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw

from limner.dataset import Class, Ontology, derived_id, to_plain

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/backends/ocr"
READY = re.compile(r"^Ocr is ready: (http://127\.0\.0\.1:\d+)$")
ONTOLOGY = Ontology(
    classes=(
        Class(id=derived_id("other"), name="other", index=0),
        Class(id=derived_id("sign"), name="sign", index=1, text=True),
    )
)
CONFIG = (
    '<View><Image name="image" value="$image"/><PolygonLabels name="label" toName="image"><Label value="text"/>'
    '</PolygonLabels><TextArea name="text" toName="image" perRegion="true"/></View>'
)
LINES = {"Limner reads this": (60, 60, 40), "INVOICE 2026-11": (80, 200, 32)}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the example, in a process of its own."""
    data = tmp_path_factory.mktemp("ocr")
    command = [sys.executable, "-m", "limner", "backend", "start", str(EXAMPLE)]
    command += ["--port", "0", "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        ready = READY.match(process.stdout.readline().strip())
        assert ready
        with httpx.Client(base_url=ready[1], timeout=100, trust_env=False) as asking:
            yield asking
    finally:
        process.terminate()
        process.communicate(timeout=30)


def page(*lines: str) -> tuple[str, list[tuple[int, int, int, int]]]:
    """A page of lines as a `data:` address, and the box of each."""
    image = Image.new("RGB", (600, 400), "white")
    pen, boxes = ImageDraw.Draw(image), []
    for line in lines:
        x, y, size = LINES[line]
        pen.text((x, y), line, fill="black", font_size=size)
        boxes.append(pen.textbbox((x, y), line, font_size=size))
    out = io.BytesIO()
    image.save(out, "PNG")
    found = [tuple(map(round, box)) for box in boxes]
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode(), found  # type: ignore[return-value]


def asked(client: httpx.Client, *addresses: str, **more: Any) -> list[dict[str, Any]]:
    tasks = [{"id": at, "data": {"image": address}} for at, address in enumerate(addresses)]
    request = {"tasks": tasks, "project": "1.1", "label_config": CONFIG, **more}
    results: list[dict[str, Any]] = client.post("/predict", json=request).raise_for_status().json()["results"]
    return results


def test_lines_are_found_and_read(client: httpx.Client) -> None:
    address, boxes = page(*LINES)
    full, empty = asked(client, address, page()[0], ontology=to_plain(ONTOLOGY))
    assert [(one["label"], one["annotation"]["text"]) for one in full["found"]] == [
        ("sign", line) for line in LINES
    ]
    for one, (x0, y0, x1, y1) in zip(full["found"], boxes, strict=True):
        shape = one["annotation"]["shape"]
        assert shape["subtype"] == "quad"
        corners = shape["parts"][0]["exterior"]
        assert corners == pytest.approx([x0, y0, x1, y0, x1, y1, x0, y1], abs=12)
        assert one["annotation"]["score"] > 0.9
    assert empty["found"] == []


def test_label_studio_gets_polygons_with_texts(client: httpx.Client) -> None:
    [answer] = asked(client, page("INVOICE 2026-11")[0])
    outline, text = answer["result"]
    assert (outline["type"], outline["value"]["polygonlabels"]) == ("polygonlabels", ["text"])
    assert len(outline["value"]["points"]) == 4
    assert (text["id"], text["value"]["text"]) == (outline["id"], ["INVOICE 2026-11"])
