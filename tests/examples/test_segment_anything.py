"""Every family of SAM through the server: clicks and boxes become masks of the picture's pixels."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from limner.dataset import Class, LimnerError, Mask, Ontology, derived_id, to_plain
from limner.geometry import rle
from tests.assist.onnx.segmenters import FAMILIES, Pair, efficient_sam, sam, sam2, sam_of_transformers
from tests.examples.asking import Pixels, ask, paint, plain

CELL, TUBE = (Class(id=derived_id(name), name=name, index=at) for at, name in enumerate(("cell", "tube")))
ONTOLOGY = Ontology(classes=(CELL, TUBE))
RED, BLUE = (10, 4, 30, 20), (40, 12, 60, 28)
ON_RED, ON_BLUE = (15.5, 8.5), (59.5, 27.5)

Serve = Callable[..., httpx.Client]
Family = Callable[[Path], Pair]


def scene(*, tall: bool = False) -> Pixels:
    """A red and a blue object on 64 × 32 pixels, or the same turned about its diagonal."""
    pixels = plain(64, 32)
    paint(pixels, RED, (250, 50, 50))
    paint(pixels, BLUE, (50, 50, 250))
    return pixels.transpose(1, 0, 2) if tall else pixels


def pixels_of(*boxes: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    made = np.zeros((32, 64), bool)
    for x0, y0, x1, y1 in boxes:
        made[y0:y1, x0:x1] = True
    return made


def served(serve: Serve, folder: Path, family: Family) -> httpx.Client:
    encoder, decoder = family(folder)
    return serve("segment_anything", SAM_ENCODER=encoder, SAM_DECODER=decoder)


def mask_of(client: httpx.Client, pixels: Pixels, **prompt: Any) -> NDArray[np.bool_]:
    [found], _, problems = ask(client, ONTOLOGY, pixels, prompt=prompt, session="a")
    assert problems == []
    height, width = pixels.shape[:2]
    if not found:
        return np.zeros((height, width), bool)
    [one] = found
    assert isinstance(one.shape, Mask)
    assert one.score == pytest.approx(0.95)
    return rle.to_pixels(rle.uncrop(one.shape, width, height), width, height)


def clicks(*places: tuple[float, float, bool]) -> list[list[float | bool]]:
    return [list(place) for place in places]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.__name__)
def test_clicks_become_a_mask_to_the_pixel(serve: Serve, tmp_path: Path, family: Family) -> None:
    client = served(serve, tmp_path, family)
    one = mask_of(client, scene(), points=clicks((*ON_RED, True)))
    np.testing.assert_array_equal(one, pixels_of(RED))
    two = mask_of(client, scene(), points=clicks((*ON_RED, True), (*ON_BLUE, True)))
    np.testing.assert_array_equal(two, pixels_of(RED, BLUE))
    less = mask_of(client, scene(), points=clicks((*ON_RED, True), (*ON_BLUE, True), (20, 10, False)))
    np.testing.assert_array_equal(less, pixels_of(BLUE))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.__name__)
def test_a_tall_picture(serve: Serve, tmp_path: Path, family: Family) -> None:
    client = served(serve, tmp_path, family)
    found = mask_of(client, scene(tall=True), points=clicks((*ON_BLUE[::-1], True)))
    np.testing.assert_array_equal(found, pixels_of(BLUE).T)


@pytest.mark.parametrize("family", [one for one in FAMILIES if one is not sam_of_transformers])
def test_a_box_means_what_is_in_it(serve: Serve, tmp_path: Path, family: Family) -> None:
    client = served(serve, tmp_path, family)
    found = mask_of(client, scene(), box=[4, 8, 24, 30])
    np.testing.assert_array_equal(found, pixels_of((10, 8, 24, 20)))


@pytest.mark.parametrize("family", [sam, sam2])
def test_the_last_answer_is_refined(serve: Serve, tmp_path: Path, family: Family) -> None:
    client = served(serve, tmp_path, family)
    seen = rle.crop(rle.from_pixels(pixels_of(BLUE)), 32)
    found = mask_of(client, scene(), points=clicks((*ON_RED, True)), previous=to_plain(seen))
    np.testing.assert_array_equal(found, pixels_of(RED, BLUE))


def test_the_class_is_the_one_that_is_asked_for(serve: Serve, tmp_path: Path) -> None:
    client = served(serve, tmp_path, efficient_sam)
    points = clicks((*ON_RED, True))
    for label, kind in (("tube", TUBE), ("", CELL)):
        [[one]], _, _ = ask(client, ONTOLOGY, scene(), prompt={"points": points, "label": label})
        assert one.class_id == kind.id
    assert ask(client, ONTOLOGY, scene())[0] == [[]]


def test_nothing_is_found_where_nothing_is_left(serve: Serve, tmp_path: Path) -> None:
    client = served(serve, tmp_path, sam)
    assert not mask_of(client, scene(), points=clicks((*ON_RED, True), (*ON_RED, False))).any()


def test_a_network_that_knows_no_boxes_says_so(serve: Serve, tmp_path: Path) -> None:
    client = served(serve, tmp_path, sam_of_transformers)
    with pytest.raises(AssertionError, match="understands points alone"):
        ask(client, ONTOLOGY, scene(), prompt={"box": [1, 1, 20, 20]})


def test_it_looks_once_at_a_picture(serve: Serve, tmp_path: Path) -> None:
    can = served(serve, tmp_path, sam).get("/capabilities").json()
    assert (can["prompts"], can["sessions"], can["trains"]) == (["box", "points"], True, False)


def test_a_pair_that_does_not_fit_is_refused(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    encoder, _ = sam(tmp_path)
    _, decoder = sam2(tmp_path / "other")
    with pytest.raises(LimnerError, match="asks for image_embed, high_res_feats_0, high_res_feats_1"):
        serve("segment_anything", SAM_ENCODER=encoder, SAM_DECODER=decoder)
    with pytest.raises(LimnerError, match="no decoder that is known"):
        serve("segment_anything", SAM_ENCODER=encoder, SAM_DECODER=encoder)
