"""People and their joints, told apart by what comes out of a network.

| family | in | out |
| --- | --- | --- |
| MoveNet, one person | [1,h,w,3], 0 to 255 | [1,1,17,3]: y and x as shares, score |
| MoveNet, several people | the same, sides of 32 px | [1,6,56]: 17 joints as above, y0, x0, y1, x1, score |
| YOLO with joints (v8 to v11) | [n,3,h,w], 0 to 1 | [n,5+3·joints,columns]: middle, size, score, joints (x, y, score) |

Networks that say nothing else name the 17 joints of COCO.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from limner.assist.boxes import Boxes, centred, strongest
from limner.assist.onnx.frames import Frame, letterboxed
from limner.assist.onnx.graph import Array, Graph
from limner.assist.serving import Pixels
from limner.dataset import LimnerError

JOINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip
"""COCO's, in its order."""

_SIDE = {3: 256, 1: 640}
"""The longest, of an input that may have any size, by where its channels stand."""


Found = tuple[Array, Boxes]
"""Joints (n, k, 3) and the boxes of their people, in pixels of the picture."""

Reader = Callable[[Array, Frame], Found]


@dataclass(frozen=True)
class Poses:
    """n people: joints (n, k, 3) as x, y in pixels of the picture and score 0 to 1; scores (n,) of the people."""

    joints: npt.NDArray[np.floating]
    scores: npt.NDArray[np.floating]


class PoseFinder:
    """Finds people by their joints. Raises LimnerError for a network of a family that is not known."""

    def __init__(self, graph: Graph, *, score: float = 0.25, overlap: float = 0.65) -> None:
        self._graph, self._score, self._overlap = graph, score, overlap
        self._read = _reader(graph)
        self.joints = _joints(graph)

    def __call__(self, pixels: Pixels) -> Poses:
        """The people of a picture, the one with the highest score first."""
        [(name, port)] = self._graph.inputs.items()
        rows = port.shape[3] == 3
        height, width = port.shape[1:3] if rows else port.shape[2:]
        if height is None or width is None:
            ratio = _SIDE[3 if rows else 1] / max(pixels.shape[:2])
            # whole steps of 32 pixels, as these networks halve their input five times
            height, width = (max(32, -(-round(side * ratio) // 32) * 32) for side in pixels.shape[:2])
        laid, frame = letterboxed(pixels, width, height, fill=0 if rows else 114)
        given = laid[None] if rows else laid[None].transpose(0, 3, 1, 2).astype(np.float32) / 255
        [answer] = self._graph({name: given}).values()
        joints, boxes = self._read(answer[0], frame)
        joints, boxes = joints[(enough := boxes.scores >= self._score)], boxes.at(enough)
        kept = strongest(boxes, self._overlap)
        return Poses(joints[kept], boxes.scores[kept])


def _reader(graph: Graph) -> Reader:
    [*inputs], [*outputs] = graph.inputs.values(), graph.outputs.values()
    if len(inputs) == len(outputs) == 1 and len(inputs[0].shape) == 4:
        rows, shape = inputs[0].shape[3] == 3, outputs[0].shape
        if rows and shape[2:] == (17, 3):
            return _one_person
        if rows and shape[2:] == (56,):
            return _several
        if not rows and len(shape) == 3 and (shape[1] is None or (shape[1] > 5 and (shape[1] - 5) % 3 == 0)):
            return _columns
    raise LimnerError(
        f"no network for poses is known that looks like this: {graph.said()}",
        code="weights",
        where=str(graph.path),
        hint="MoveNet (one person, several) and YOLO with joints are known.",
    )


def _one_person(given: Array, frame: Frame) -> Found:
    """MoveNet sees one person, who is as sure as the joints are."""
    joints = _turned(given, frame)
    return joints, _around(joints, joints[..., 2].mean(axis=1))


def _several(given: Array, frame: Frame) -> Found:
    """MoveNet's six people."""
    joints = _turned(given[:, :51].reshape(-1, 17, 3), frame)
    corners = frame.boxes(given[:, [52, 51, 54, 53]] * np.tile(frame.outer, 2))
    return joints, Boxes(corners, given[:, 55], np.zeros(len(given), int))


def _columns(given: Array, frame: Frame) -> Found:
    """YOLO's places where somebody may be."""
    people = given.T
    joints = people[:, 5:].reshape(len(people), -1, 3)
    placed = np.concatenate([frame.points(joints[..., :2]), joints[..., 2:]], axis=2)
    corners = frame.boxes(centred(people[:, :4]))
    return placed, Boxes(corners, people[:, 4], np.zeros(len(people), int))


def _turned(given: Array, frame: Frame) -> Array:
    """Joints (n, 17, 3) as shares y and x of the input, in the picture."""
    places = frame.points(given[..., [1, 0]] * frame.outer)
    return np.concatenate([places, given[..., 2:]], axis=2)


def _around(joints: Array, scores: Array) -> Boxes:
    """The boxes about the joints."""
    corners = np.concatenate([joints[..., :2].min(axis=1), joints[..., :2].max(axis=1)], axis=1)
    return Boxes(corners, scores, np.zeros(len(joints), int))


def _joints(graph: Graph) -> tuple[str, ...]:
    """What the joints are called: as the metadata says (`kpt_names`, as Ultralytics does), or COCO's."""
    try:
        said = ast.literal_eval(graph.metadata.get("kpt_names", ""))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return JOINTS
    names = next(iter(said.values()), ()) if isinstance(said, dict) else said
    return tuple(map(str, names)) or JOINTS
