"""Networks of a few numbers, with inputs and outputs of real ones; they answer by what is on the picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64, INT32, UINT8 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32, TensorProto.UINT8

Side = int | str


class Net:
    """A graph under construction: `net.Add(a, b)` is a node and gives the name of what comes out."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._held: list[Any] = []
        self._inputs: list[Any] = []
        self._outputs: list[Any] = []

    def __getattr__(self, operator: str) -> Any:
        def node(*given: Any, **attributes: Any) -> str:
            name = f"{operator}{len(self._nodes)}"
            inputs = [one if isinstance(one, str) else self.held(one) for one in given]
            self._nodes.append(helper.make_node(operator, inputs, [name], **attributes))
            return name

        return node

    def held(self, value: Any) -> str:
        """A constant; numbers become 32-bit floats, whole arrays stay what they are."""
        array = value if isinstance(value, np.ndarray) else np.array(value, np.float32)
        name = f"held{len(self._held)}"
        self._held.append(numpy_helper.from_array(array, name))
        return name

    def whole(self, *values: int) -> str:
        """Whole numbers, as axes and shapes are given."""
        return self.held(np.array(values, np.int64))

    def input(self, name: str, kind: int, shape: Sequence[Side]) -> str:
        self._inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name: str, of: str, kind: int, shape: Sequence[Side]) -> None:
        self._nodes.append(helper.make_node("Identity", [of], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def floats(self, of: str) -> str:
        return str(self.Cast(of, to=FLOAT))

    def write(self, path: Path, metadata: Mapping[str, str] | None = None) -> Path:
        """The file, checked."""
        graph = helper.make_graph(self._nodes, "miniature", self._inputs, self._outputs, self._held)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        for key, value in (metadata or {}).items():
            entry = model.metadata_props.add()
            entry.key, entry.value = key, value
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, path)
        return path


def blob(net: Net, image: str, channel: int) -> tuple[str, str]:
    """Where an image [n,3,h,w] is brighter than 0.6 in a channel: corners [n,4] in its pixels, and whether [n,1]."""
    plane = net.Gather(image, np.array(channel, np.int64), axis=1)
    bright = net.floats(net.Greater(plane, 0.6))
    sides = []
    for axis in (1, 2):  # over rows: columns are left; over columns: rows
        line = net.ReduceMax(bright, axes=[axis], keepdims=0)
        first = net.ArgMax(line, axis=1, keepdims=1)
        last = net.ArgMax(line, axis=1, keepdims=1, select_last_index=1)
        sides.append((net.floats(first), net.Add(net.floats(last), 1.0)))
    (x0, x1), (y0, y1) = sides
    seen = net.ReduceMax(net.ReduceMax(bright, axes=[2], keepdims=0), axes=[1], keepdims=1)
    return net.Concat(x0, y0, x1, y1, axis=1), seen


def both(net: Net, image: str) -> tuple[str, str, str]:
    """Boxes of a miniature detector: corners [n,4,4], scores [n,4,2] and seen [n,4,1].

    A red one (class 0, .9), the same a little smaller (.5), a blue one (class 1, .8), and one that is too weak (.1).
    """
    red, is_red = blob(net, image, 0)
    blue, is_blue = blob(net, image, 2)
    smaller = net.Add(red, [1.0, 0.0, 0.0, 0.0])
    corners = net.Concat(*(net.Unsqueeze(one, net.whole(1)) for one in (red, smaller, blue, blue)), axis=1)
    seen = net.Unsqueeze(net.Concat(is_red, is_red, is_blue, is_blue, axis=1), net.whole(2))
    known: NDArray[np.float32] = np.array([[[0.9, 0], [0.5, 0], [0, 0.8], [0.1, 0.05]]], np.float32)
    return corners, net.Mul(seen, known), seen


def middles(net: Net, corners: str) -> str:
    """Corners [n,k,4] as middles and sizes."""
    least, most = (net.Slice(corners, net.whole(at), net.whole(at + 2), net.whole(2)) for at in (0, 2))
    return str(net.Concat(net.Mul(net.Add(least, most), 0.5), net.Sub(most, least), axis=2))


def filled(net: Net, given: str, rows: int, more: int) -> str:
    """[n,rows,k] with so many rows of zeros after them."""
    zeros = net.Tile(
        net.Mul(net.Slice(given, net.whole(0), net.whole(1), net.whole(1)), 0.0), net.whole(1, more, 1)
    )
    return str(net.Concat(given, zeros, axis=1))
