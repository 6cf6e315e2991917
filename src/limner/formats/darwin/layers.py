"""Darwin's raster layers: for each pixel, row by row, the number of the mask that it belongs to."""

from typing import Any

import numpy as np

from limner.dataset import Image, Mask
from limner.formats.core.pixels import Labels, masks_of
from limner.media import MAX_PIXELS


def masks_in(layer: Any, image: Image) -> dict[str, Mask]:
    """Each mask by the id of its annotation. Raises ValueError that says what is wrong."""
    if not isinstance(layer, dict):
        raise ValueError("raster_layer is no object")
    numbers = _numbers(layer.get("dense_rle"), image)
    mapping = layer.get("mask_annotation_ids_mapping")
    if not isinstance(mapping, dict) or any(type(value) is not int for value in mapping.values()):
        raise ValueError("mask_annotation_ids_mapping does not say a number for each mask")
    found = dict(masks_of(numbers))
    unknown = sorted(set(found) - set(mapping.values()) - {0})
    if unknown:
        raise ValueError(
            f"dense_rle has pixels of number {unknown[0]}, which mask_annotation_ids_mapping has not"
        )
    return {name: found.get(number, Mask(0, 0, 0, 0, "")) for name, number in mapping.items() if number}


def layer_of(numbers: Labels, names: dict[int, str]) -> dict[str, Any]:
    """A raster layer of these numbers; `names` are the ids of the masks' annotations."""
    flat = numbers.ravel()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(flat)) + 1])
    runs = np.diff(np.append(starts, flat.size))
    return {
        "dense_rle": np.stack([flat[starts], runs], axis=1).ravel().tolist(),
        "mask_annotation_ids_mapping": {name: number for number, name in names.items()},
        "total_pixels": int(flat.size),
    }


def _numbers(runs: Any, image: Image) -> Labels:
    """Pairs of a number and how often it stands there. Raises ValueError."""
    if not image.width or not image.height:
        raise ValueError("the size of the picture is not known, and a raster layer needs it")
    if image.width * image.height > MAX_PIXELS:
        raise ValueError(f"{image.width} × {image.height} pixels are more than {MAX_PIXELS:,}")
    if not isinstance(runs, list) or len(runs) % 2 or any(type(one) is not int or one < 0 for one in runs):
        raise ValueError("dense_rle is no list of pairs of whole numbers")
    total = sum(runs[1::2])
    if total != image.width * image.height:
        raise ValueError(f"dense_rle covers {total} pixels; the picture has {image.width * image.height}")
    if max(runs[::2], default=0) > 2**31:
        raise ValueError("dense_rle holds a number beyond 2³¹")
    values = np.repeat(np.asarray(runs[::2], dtype=np.int64), np.asarray(runs[1::2], dtype=np.int64))
    return values.reshape(image.height, image.width)
