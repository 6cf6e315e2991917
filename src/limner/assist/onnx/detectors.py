"""Detectors, told apart by what goes in and what comes out.

| family | in | out |
| --- | --- | --- |
| YOLO v5–v7 | [n,3,h,w], 0 to 1 | [n,rows,5+classes]: middle and size, objectness, classes |
| YOLO v8–v11 | the same | [n,4+classes,columns]: middle and size, classes |
| YOLO v10 and others, end to end | the same | [n,300,6]: corners, score, class |
| RT-DETR as Ultralytics exports it | the same | [n,300,4+classes]: middle and size as shares, classes |
| RT-DETR with `orig_target_sizes` | and widths, heights | labels, boxes (corners in the picture), scores |
| RT-DETR as transformers exports it | `pixel_values` | logits [n,queries,classes], pred_boxes: middle, size as shares |
| SSD of TensorFlow's model zoo | [1,h,w,3], 0 to 255 | detection_boxes (y0,x0,y1,x1 as shares), _scores, _classes |
| SSD unsuppressed (coco-ssd) | the same | scores [n,anchors,classes], boxes [n,anchors,1,4] as above |

Places are in pixels of the input, or shares of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from limner.assist.boxes import Boxes, centred, strongest
from limner.assist.onnx.frames import Frame, letterboxed, stretched
from limner.assist.onnx.graph import Array, Graph
from limner.assist.serving import Pixels
from limner.dataset import LimnerError

_SIDE = 640
"""Of an input that may have any size."""

_FEW = 1000
"""Fewer rows than this are objects; more are places where one may be."""

Outputs = Mapping[str, Array]
Head = Callable[[Outputs, int, Frame], Boxes]
"""What the outputs say of the picture of that number in its batch, in pixels of the picture."""


class Detector:
    """Finds boxes. Raises LimnerError for a network of a family that is not known.

    `classes` says how many there are, where that is known: it tells families apart whose outputs look alike.
    """

    def __init__(self, graph: Graph, classes: int = 0, *, score: float = 0.25, overlap: float = 0.45) -> None:
        self._graph = graph
        self._score = score
        self._overlap = overlap
        self._head, self._suppresses = _head(graph, classes)
        self._image = next(name for name, one in graph.inputs.items() if len(one.shape) == 4)

    def __call__(self, pictures: Sequence[Pixels]) -> list[Boxes]:
        """The boxes of each picture, the highest score first."""
        port = self._graph.inputs[self._image]
        most = port.shape[0] or len(pictures)
        if port.shape[3] == 3:
            most = 1  # these take pictures of their own sizes
        return [
            found
            for at in range(0, len(pictures), most)
            for found in self._batch(pictures[at : at + most], port.shape[0] or 0)
        ]

    def _batch(self, pictures: Sequence[Pixels], fixed: int) -> Iterator[Boxes]:
        laid = [self._laid(one) for one in pictures]
        given = [array for array, _ in laid]
        given += given[-1:] * (fixed - len(given))
        sent = {self._image: np.stack(given)}
        if "orig_target_sizes" in self._graph.inputs:
            sizes = [frame.size for _, frame in laid]
            sent["orig_target_sizes"] = np.array(sizes + sizes[-1:] * (fixed - len(sizes)))
        outputs = self._graph(sent)
        for number, (_, frame) in enumerate(laid):
            found = self._head(outputs, number, frame).above(self._score)
            yield found.at(strongest(found, 1.0 if self._suppresses else self._overlap))

    def _laid(self, pixels: Pixels) -> tuple[Array, Frame]:
        """A picture as the network takes it."""
        _, *sides = self._graph.inputs[self._image].shape
        if sides[2] == 3:
            height, width = sides[0] or pixels.shape[0], sides[1] or pixels.shape[1]
            return stretched(pixels, width, height)
        height, width = sides[1] or _SIDE, sides[2] or _SIDE
        whole = {"orig_target_sizes", "pixel_values"} & self._graph.inputs.keys()
        made, frame = (stretched if whole else letterboxed)(pixels, width, height)
        return made.transpose(2, 0, 1).astype(np.float32) / 255, frame


class _Known(NamedTuple):
    """A family's head, and whether the network leaves one box for each object itself."""

    head: Head
    suppresses: bool


def _head(graph: Graph, classes: int) -> _Known:
    names, images = set(graph.outputs), [one for one in graph.inputs.values() if len(one.shape) == 4]
    if len(images) == 1 and {"labels", "boxes", "scores"} <= names and "orig_target_sizes" in graph.inputs:
        return _Known(_labelled, True)
    if len(images) == 1 and {"logits", "pred_boxes"} <= names:
        return _Known(_queries, True)
    if len(images) == 1 and {"detection_boxes", "detection_scores", "detection_classes"} <= names:
        return _Known(_zoo, True)
    if len(images) == 1 and images[0].shape[3] == 3:
        anchors = _anchors(graph)
        if anchors:
            return _Known(anchors, False)
    elif len(images) == len(graph.inputs) == 1:
        flat = [name for name, one in graph.outputs.items() if len(one.shape) == 3]
        if len(flat) == 1:
            return _yolo(graph, flat[0], classes)
    raise LimnerError(
        f"no detector is known that looks like this: {graph.said()}",
        code="weights",
        where=str(graph.path),
        hint="YOLO v5 to v11, RT-DETR and SSD are known, as their usual exporters write them.",
    )


def _yolo(graph: Graph, name: str, classes: int) -> _Known:
    """Told by shape once there is one: sides of exported networks are often left open."""

    def head(outputs: Outputs, number: int, frame: Frame) -> Boxes:
        return read(outputs[name][number], frame)

    described = graph.metadata.get("description", "").lower().replace("-", "")
    _, rows, columns = graph.outputs[name].shape
    if rows is None or columns is None:
        port = next(iter(graph.inputs.values()))
        sides = (port.shape[0] or 1, 3, port.shape[2] or _SIDE, port.shape[3] or _SIDE)
        _, rows, columns = graph({port.name: np.zeros(sides)})[name].shape
    few, shares = rows < _FEW, "rtdetr" in described
    if few and columns == 6 and not shares:
        read, suppresses = _ends, True
    elif shares or (few and columns == 4 + classes):
        read, suppresses = _shares, True
    elif rows == 4 + classes or (rows < columns and columns != 5 + classes):
        read, suppresses = _columns, False
    else:
        read, suppresses = _rows, False
    return _Known(head, suppresses)


def _columns(given: Array, frame: Frame) -> Boxes:
    """YOLO v8 to v11."""
    return _best(frame.boxes(centred(given[:4].T)), given[4:].T)


def _rows(given: Array, frame: Frame) -> Boxes:
    """YOLO v5 to v7."""
    return _best(frame.boxes(centred(given[:, :4])), given[:, 4:5] * given[:, 5:])


def _ends(given: Array, frame: Frame) -> Boxes:
    """YOLO v10, and others that suppress by themselves."""
    return Boxes(frame.boxes(given[:, :4]), given[:, 4], given[:, 5].astype(int))


def _shares(given: Array, frame: Frame) -> Boxes:
    """RT-DETR of Ultralytics, which fills its input as YOLO does."""
    return _best(frame.boxes(centred(given[:, :4]) * np.tile(frame.outer, 2)), given[:, 4:])


def _labelled(outputs: Outputs, number: int, _: Frame) -> Boxes:
    """RT-DETR that was told the pictures' sizes."""
    return Boxes(*(outputs[name][number] for name in ("boxes", "scores", "labels")))


def _queries(outputs: Outputs, number: int, frame: Frame) -> Boxes:
    """RT-DETR of transformers."""
    corners = frame.boxes(centred(outputs["pred_boxes"][number]) * np.tile(frame.outer, 2))
    return _best(corners, 1 / (1 + np.exp(-outputs["logits"][number])))


def _zoo(outputs: Outputs, number: int, frame: Frame) -> Boxes:
    """SSD with its own suppression; classes count from 1, and what is over has the score 0."""
    scores = outputs["detection_scores"][number]
    classes = outputs["detection_classes"][number].astype(int) - 1
    return Boxes(_turned(outputs["detection_boxes"][number], frame), scores, classes)


def _anchors(graph: Graph) -> Head | None:
    """SSD whose suppression was left to whoever runs it."""
    boxes = [name for name, one in graph.outputs.items() if len(one.shape) == 4 and one.shape[3] == 4]
    scores = [name for name, one in graph.outputs.items() if len(one.shape) == 3]
    if len(boxes) != 1 or len(scores) != 1:
        return None

    def head(outputs: Outputs, number: int, frame: Frame) -> Boxes:
        return _best(_turned(outputs[boxes[0]][number][:, 0], frame), outputs[scores[0]][number])

    return head


def _turned(given: Array, frame: Frame) -> Array:
    """Shares y0, x0, y1, x1 of the input as corners in the picture."""
    return frame.boxes(given[:, [1, 0, 3, 2]] * np.tile(frame.outer, 2))


def _best(corners: Array, scores: Array) -> Boxes:
    """Each box with the class that has the highest score there."""
    classes = scores.argmax(axis=1)
    return Boxes(corners, scores[np.arange(len(scores)), classes], classes)
