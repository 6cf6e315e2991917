"""What a client of an example asks, as Limner does, and reads, as Limner does."""

import base64
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from limner.assist.backends import Answers
from limner.assist.protocol import PredictAnswer, read
from limner.dataset import Annotation, Image, Ontology, derived_id, to_plain
from limner.formats import Problem
from limner.formats.label_studio import Exchange
from tests.assist.serving.backends import encoded_pixels, predict

Pixels = NDArray[np.uint8]


def plain(width: int, height: int, grey: int = 50) -> Pixels:
    """A picture of one colour."""
    return np.full((height, width, 3), grey, np.uint8)


def paint(pixels: Pixels, box: tuple[int, int, int, int], colour: tuple[int, int, int]) -> None:
    """A rectangle x0, y0, x1, y1 of one colour."""
    x0, y0, x1, y1 = box
    pixels[y0:y1, x0:x1] = colour


def ask(
    client: httpx.Client, ontology: Ontology, *pictures: Pixels, **context: Any
) -> tuple[list[list[Annotation]], Answers, list[Problem]]:
    """What is found on each picture, with what was said of it; a `prompt` in pixels may go along."""
    exchange = Exchange(ontology)
    addresses = [
        "data:image/png;base64," + base64.b64encode(encoded_pixels(one)).decode() for one in pictures
    ]
    request = predict(*addresses, context=context or None, xml=exchange.xml)
    answer = client.post("/predict", json=request | {"ontology": to_plain(ontology)})
    assert answer.status_code == 200, answer.text
    answers, problems = Answers(exchange, "model", {}, "job"), list[Problem]()
    found = []
    for entry, pixels in zip(read(answer.content, PredictAnswer).results, pictures, strict=True):
        image = Image(id=derived_id("a"), name="a", width=pixels.shape[1], height=pixels.shape[0])
        [said] = answers.read(image, entry, "1", "", problems.append)
        found.append([one for one in said.records if isinstance(one, Annotation)])
    return found, answers, problems
