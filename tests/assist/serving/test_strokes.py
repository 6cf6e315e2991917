"""Masks as classes written for Label Studio hand them out."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from limner.assist.serving.label_studio_ml.strokes import mask2rle
from limner.formats.label_studio.brush import decode
from limner.geometry import rle


@pytest.mark.parametrize("kind", [bool, np.uint8, np.float32])
def test_a_mask_comes_back_out_of_its_stroke(kind: type) -> None:
    mask: NDArray[Any] = np.zeros((30, 40), dtype=kind)
    mask[5:20, 7:31] = 1
    mask[10:12, 9:14] = 0
    found = decode(mask2rle(mask), 40, 30)
    assert (rle.to_pixels(rle.uncrop(found, 40, 30), 40, 30) == (mask > 0)).all()


def test_the_header_is_that_of_label_studio() -> None:
    assert mask2rle(np.ones((1080, 1920)))[:7] == [0, 126, 144, 0, 57, 27, 255]


def test_classes_import_it_under_its_name_where_the_sdk_is_not_installed() -> None:
    program = (
        "from limner.assist.serving.label_studio_ml import under_their_names\n"
        "under_their_names()\n"
        "from label_studio_sdk.converter import brush\n"
        "import label_studio_sdk.converter.brush as same\n"
        "print(brush.mask2rle([[1, 0]]) == same.mask2rle([[1, 0]]), len(brush.mask2rle([[1, 0]])))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout == "True 11\n"
