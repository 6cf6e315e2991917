"""Backends that answer on this machine, and a model whose truth is known."""

import base64
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from limner.assist.protocol import PredictAnswer, predictions, read
from limner.assist.serving import (
    Backend,
    Model,
    Native,
    Picture,
    Prediction,
    Progress,
    Prompt,
    Served,
    pixels_of,
)
from limner.assist.serving.run import listen, url, uvicorn_server
from limner.dataset import Box, Dataset, Image, Ontology, Source, derived_id
from limner.formats import Problem
from limner.formats.label_studio import Exchange, ontology_of
from tests.assist.scenes import HEIGHT, WIDTH, painted
from tests.media.made import encoded

XML = """<View><Image name="image" value="$image"/>
<RectangleLabels name="box" toName="image"><Label value="spot"/></RectangleLabels>
<BrushLabels name="brush" toName="image"><Label value="spot"/></BrushLabels></View>"""

SPOT = Box(40, 30, 100, 60)


class Spots(Model):
    """Finds what is redder than its threshold: the box about it, or a mask when it is pointed at."""

    prompts = frozenset({"points", "box"})
    batch = 4
    version = "first"

    def setup(self) -> None:
        file = self.folder / "threshold"
        self.threshold = float(file.read_text()) if file.exists() else 150.0
        self.embedded: list[str] = []
        self.sizes: list[int] = []

    def embed(self, picture: Picture) -> Any:
        self.embedded.append(picture.image.name)
        return picture.pixels[..., 0]

    def predict(
        self, images: Sequence[Picture], ontology: Ontology, prompts: Sequence[Prompt | None]
    ) -> list[Prediction]:
        self.sizes.append(len(images))
        return [self._one(*one, ontology) for one in zip(images, prompts, strict=True)]

    def _one(self, picture: Picture, prompt: Prompt | None, ontology: Ontology) -> Prediction:
        found = Prediction()
        red = picture.pixels[..., 0] > self.threshold
        if prompt is not None:
            assert picture.embedding is not None
            wanted = [adds for x, y, adds in prompt.points if red[int(y), int(x)]]
            if prompt.box or any(wanted):
                found.add(red, prompt.kind or ontology.classes[0], np.float32(0.5))  # type: ignore[arg-type]
            return found
        if red.any():
            rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
            x, y = columns[0], rows[0]
            box = Box(x, y, columns[-1] + 1 - x, rows[-1] + 1 - y)
            found.add(box, ontology.classes[0], score=0.75)
        return found

    def fit(self, dataset: Dataset, progress: Progress) -> str:
        """The threshold is half-way between the reds inside and outside the boxes."""
        inside, outside = [], []
        for number, item in enumerate(dataset.images):
            progress(number, 2, f"looking at {item.image.name}")
            layer = item.layer()
            assert layer is not None
            red = pixels_of(item)[..., 0].astype(float)
            for one in layer.annotations:
                assert isinstance(one.shape, Box)
                y0, y1 = int(one.shape.y), int(one.shape.y + one.shape.height)
                x0, x1 = int(one.shape.x), int(one.shape.x + one.shape.width)
                inside.append(red[y0:y1, x0:x1].mean())
                outside.append(red[:y0].mean())
        self.threshold = float(np.mean(inside) + np.mean(outside)) / 2
        (self.folder / "threshold").write_text(str(self.threshold))
        return "trained"


def picture(*shapes: Box) -> str:
    """A `data:` address of a picture with these boxes on it."""
    data = encoded_pixels(painted(*shapes, noise=2))
    return "data:image/png;base64," + base64.b64encode(data).decode()


def encoded_pixels(pixels: Any) -> bytes:
    """The pixels as PNG."""
    from PIL import Image

    return encoded(Image.fromarray(pixels), "PNG")


def region(box: Box, label: str = "spot") -> dict[str, Any]:
    """A rectangle as Label Studio has it."""
    return {
        "id": "a", "type": "rectanglelabels", "from_name": "box", "to_name": "image",
        "original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0,
        "value": {
            "x": 100 * box.x / WIDTH, "y": 100 * box.y / HEIGHT, "width": 100 * box.width / WIDTH,
            "height": 100 * box.height / HEIGHT, "rotation": 0, "rectanglelabels": [label],
        },
    }  # fmt: skip


def predict(*addresses: str, context: Any = None, xml: str = XML) -> dict[str, Any]:
    """A request."""
    return {
        "tasks": [{"id": at, "data": {"image": address}} for at, address in enumerate(addresses, start=1)],
        "project": "7.1700000000",
        "label_config": xml,
        "params": {"login": None, "password": None, "context": context},
    }


@contextmanager
def answering(served: Served, user: str = "", password: str = "") -> Iterator[httpx.Client]:
    """A client of a server for it, until the block ends."""
    with listen("127.0.0.1", 0) as bound:
        server = uvicorn_server(Backend(served, user, password))
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        try:
            with httpx.Client(base_url=url("127.0.0.1", bound), timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(20)
    assert not thread.is_alive()


@contextmanager
def spots(folder: Path, kind: type[Model] = Spots) -> Iterator[httpx.Client]:
    """A client of a server for the model."""
    with answering(Native(kind, folder)) as client:
        yield client


def raises(problem: Problem) -> None:
    raise AssertionError(problem)


def found_by(answer: httpx.Response) -> list[list[Any]]:
    """The shapes of every task, by the way that Limner reads answers."""
    assert answer.status_code == 200, answer.text
    exchange = Exchange(ontology_of(XML), XML)
    image = Image(id=derived_id("a"), name="a", width=WIDTH, height=HEIGHT)
    found = []
    for entry in read(answer.content, PredictAnswer).results:
        said = [one for prediction in predictions(entry, "") for one in prediction.result]
        records = exchange.records(image, said, Source(), "", "", raises)
        found.append([one.shape for one in records.annotations])
    return found
