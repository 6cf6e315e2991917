"""Segmentation by points and boxes: an encoder that looks at a picture once, and a decoder for every click.

Told apart by the names of inputs and outputs:

| family | encoder takes | decoder takes |
| --- | --- | --- |
| SAM, MobileSAM (as officially exported) | [1,3,h,w] normalised, or [h,w,3] | point_coords, orig_im_size, mask_input |
| SAM 2 | [1,3,h,w] normalised, gives high_res_feats_* | the same, mostly without orig_im_size |
| EfficientSAM | batched_images, 0 to 1 | batched_point_coords, orig_im_size |
| SAM as transformers exports it | pixel_values | input_points; points alone, no boxes |

Whatever else the decoder takes are the encoder's outputs, by name. Answers may have any resolution: they lie over the
encoder's whole input, and are asked for at its size, so that large pictures cost no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from limner.assist.onnx.frames import Frame, letterboxed, stretched
from limner.assist.onnx.graph import Array, Graph
from limner.assist.serving import Pixels, Prompt
from limner.dataset import LimnerError, Mask
from limner.geometry import rle

_MEAN = np.array([123.675, 116.28, 103.53], np.float32)
_SPREAD = np.array([58.395, 57.12, 57.375], np.float32)
"""Of ImageNet's colours, 0 to 255, as all of these networks were trained."""

_SIDE = 1024
"""The longest, of an input that may have any size."""

_COORDINATES = ("point_coords", "batched_point_coords", "input_points")
_LABELS = ("point_labels", "batched_point_labels", "input_labels")
_ASKED = frozenset({*_COORDINATES, *_LABELS, "mask_input", "has_mask_input", "orig_im_size"})
_MASKS = ("masks", "output_masks", "pred_masks")
_SCORES = ("iou_predictions", "iou_scores")

_BACKGROUND, _OBJECT, _CORNER, _OTHER_CORNER, _NOTHING = 0, 1, 2, 3, -1
"""What a point is."""

_SURE = 10.0
"""How much a mask that people have seen counts where it is refined, as a logit."""


@dataclass(frozen=True)
class Embedding:
    """What the encoder made of a picture, by the decoder's names, and where the picture lay."""

    features: Mapping[str, Array]
    frame: Frame


class Segmenter:
    """An encoder and its decoder. Raises LimnerError for a pair that is not known, or does not fit together."""

    def __init__(self, encoder: Graph, decoder: Graph) -> None:
        self._encoder, self._decoder = encoder, decoder
        self._coordinates = _one(decoder.inputs, _COORDINATES, decoder)
        self._labels = _one(decoder.inputs, _LABELS, decoder)
        self._masks = _one(decoder.outputs, _MASKS, decoder)
        self._scores = _one(decoder.outputs, _SCORES, decoder)
        self._features = _features(encoder, decoder)
        self._sharp = any(name.startswith("high_res_feats") for name in decoder.inputs)
        self.takes_boxes = self._coordinates != "input_points"

    def embed(self, pixels: Pixels) -> Embedding:
        """Look at a picture; what takes long."""
        [(name, port)] = self._encoder.inputs.items()
        flat = len(port.shape) == 3
        height, width = port.shape[:2] if flat else port.shape[2:]
        if height is None or width is None:
            ratio = _SIDE / max(pixels.shape[:2])
            height, width = (max(1, round(side * ratio)) for side in pixels.shape[:2])
        laid, frame = (
            stretched(pixels, width, height)
            if self._sharp or name == "batched_images"
            else letterboxed(pixels, width, height, centred=False, fill=0)
        )
        if flat:
            given: Array = laid.astype(np.float32)
        elif name == "batched_images":
            given = laid[None].transpose(0, 3, 1, 2).astype(np.float32) / 255
        else:
            normal = np.zeros(laid.shape, np.float32)  # what is beside the picture stays nought
            inner = (slice(frame.inner[1]), slice(frame.inner[0]))
            normal[inner] = (laid[inner] - _MEAN) / _SPREAD
            given = normal[None].transpose(0, 3, 1, 2)
        made = self._encoder({name: given})
        return Embedding({ours: made[theirs] for ours, theirs in self._features.items()}, frame)

    def __call__(self, embedding: Embedding, prompt: Prompt) -> tuple[npt.NDArray[np.bool_], float]:
        """The best of the masks for it, over the picture's pixels, and how sure the network is of it, 0 to 1.

        Raises LimnerError for a box where only points are understood.
        """
        given = {**embedding.features, **self._pointed(embedding.frame, prompt)}
        ports = self._decoder.inputs
        if "orig_im_size" in ports:
            given["orig_im_size"] = np.array(embedding.frame.outer[::-1])
        if "mask_input" in ports:
            shape = tuple(side or 1 for side in ports["mask_input"].shape)
            seen = prompt.previous
            low = None if seen is None else _low(seen, embedding.frame, shape)
            given["mask_input"] = np.zeros(shape) if low is None else np.broadcast_to(low, shape)
            given["has_mask_input"] = np.array([seen is not None])
        outputs = self._decoder(given)
        masks, scores = outputs[self._masks], np.nan_to_num(outputs[self._scores].ravel())
        best = int(scores.argmax())
        plane = masks.reshape(-1, *masks.shape[-2:])[best]
        return embedding.frame.area(plane) > 0, float(np.clip(scores[best], 0, 1))

    def _pointed(self, frame: Frame, prompt: Prompt) -> dict[str, Array]:
        """Points and a box as the decoder takes them."""
        places = [(x, y) for x, y, _ in prompt.points]
        kinds = [_OBJECT if belongs else _BACKGROUND for _, _, belongs in prompt.points]
        if prompt.box is not None:
            if not self.takes_boxes:
                raise LimnerError("this network understands points alone", code="prompt", hint="Click.")
            places += [prompt.box[:2], prompt.box[2:]]
            kinds += [_CORNER, _OTHER_CORNER]
        inside = frame.inside(np.array(places))
        if prompt.box is None and self._coordinates == "point_coords" and not self._sharp:
            inside, kinds = np.vstack([inside, [0, 0]]), [*kinds, _NOTHING]  # its exporter asks for it
        ranks = [len(self._decoder.inputs[name].shape) for name in (self._coordinates, self._labels)]
        return {
            self._coordinates: inside.reshape((1,) * (ranks[0] - 2) + inside.shape),
            self._labels: np.array(kinds).reshape((1,) * (ranks[1] - 1) + (-1,)),
        }


def _low(mask: Mask, frame: Frame, shape: tuple[int, ...]) -> Array:
    """A mask of the picture as logits over the whole input, in the resolution that the decoder takes."""
    import cv2

    width, height = frame.size
    seen = rle.to_pixels(rle.uncrop(mask, width, height), width, height).astype(np.float32)
    over = np.zeros(frame.outer[::-1], np.float32)
    x, y = frame.corner
    across, down = frame.inner
    over[y : y + down, x : x + across] = cv2.resize(seen, frame.inner, interpolation=cv2.INTER_AREA)
    low = cv2.resize(over, (shape[3], shape[2]), interpolation=cv2.INTER_AREA)
    return np.asarray((2 * low - 1) * _SURE)


def _features(encoder: Graph, decoder: Graph) -> dict[str, str]:
    """Which output of the encoder each further input of the decoder is. Raises LimnerError where one is missing."""
    wanted = [name for name in decoder.inputs if name not in _ASKED]
    if len(wanted) == 1 == len(encoder.outputs):
        return {wanted[0]: next(iter(encoder.outputs))}
    if missing := [name for name in wanted if name not in encoder.outputs]:
        raise LimnerError(
            f"the decoder asks for {', '.join(missing)}, which the encoder does not give",
            code="weights",
            where=str(encoder.path),
            hint="Encoder and decoder are of different networks, or of different exporters.",
        )
    return {name: name for name in wanted}


def _one(ports: Mapping[str, object], known: tuple[str, ...], decoder: Graph) -> str:
    found = next((name for name in known if name in ports), None)
    if found is None:
        raise LimnerError(
            f"it is no decoder that is known: {decoder.said()}",
            code="weights",
            where=str(decoder.path),
            hint="SAM, SAM 2, MobileSAM and EfficientSAM are known, as their usual exporters write them.",
        )
    return found
