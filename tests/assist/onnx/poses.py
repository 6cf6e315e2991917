"""Miniature networks for poses: a red spot is somebody, whose nose is its first corner and left eye its last.

All other joints are in its middle, and of them the last is not sure.
"""

from pathlib import Path

import numpy as np

from tests.assist.onnx.networks import FLOAT, INT32, Net, blob, filled, middles

SIDE = 192
JOINTS = 17


def _joints(net: Net, corners: str, seen: str) -> str:
    """Joints [1,17,3] as x, y, score, of corners [1,4]."""
    least, most = (net.Slice(corners, net.whole(at), net.whole(at + 2), net.whole(1)) for at in (0, 2))
    middle = net.Mul(net.Add(least, most), 0.5)
    places = net.Concat(
        *(net.Unsqueeze(one, net.whole(1)) for one in (least, most, *[middle] * (JOINTS - 2))), axis=1
    )
    sure = np.full((1, JOINTS, 1), 0.8, np.float32)
    sure[0, -1] = 0.1
    return str(net.Concat(places, net.Mul(net.Unsqueeze(seen, net.whole(1)), sure), axis=2))


def _rows(net: Net, *sides: int | str) -> tuple[str, str]:
    """What networks of TensorFlow take: the input as planes [1,3,h,w], 0 to 1; and its sides twice, as x, y, x, y."""
    image = net.input("input", INT32, [1, *sides, 3])
    size = net.floats(net.Gather(net.Shape(image), net.whole(2, 1, 2, 1), axis=0))
    return net.Div(net.Transpose(net.floats(image), perm=[0, 3, 1, 2]), 255.0), size


def _shares(net: Net, joints: str, size: str) -> str:
    """Joints as y, x, score, in shares of the input."""
    per = net.Concat(net.Slice(size, net.whole(0), net.whole(2)), [1.0], axis=0)
    return str(net.Gather(net.Div(joints, per), net.whole(1, 0, 2), axis=2))


def one_person(path: Path) -> Path:
    net = Net()
    planes, size = _rows(net, SIDE, SIDE)
    said = _shares(net, _joints(net, *blob(net, planes, 0)), size)
    net.output("output_0", net.Unsqueeze(said, net.whole(1)), FLOAT, [1, 1, JOINTS, 3])
    return net.write(path)


def several(path: Path) -> Path:
    """A red and a blue person, and four that are none."""
    net = Net()
    planes, size = _rows(net, "height", "width")
    people = []
    for channel in (0, 2):
        corners, seen = blob(net, planes, channel)
        joints = net.Reshape(_shares(net, _joints(net, corners, seen), size), net.whole(1, 51))
        box = net.Gather(net.Div(corners, size), net.whole(1, 0, 3, 2), axis=1)
        people.append(net.Unsqueeze(net.Concat(joints, box, net.Mul(seen, 0.9), axis=1), net.whole(1)))
    net.output("output_0", filled(net, net.Concat(*people, axis=1), 2, 4), FLOAT, [1, 6, 56])
    return net.write(path)


def yolo(path: Path) -> Path:
    """Both people, the red one twice."""
    net = Net()
    planes = net.input("images", FLOAT, [1, 3, SIDE, SIDE])
    people = []
    for channel, score in ((0, 0.9), (0, 0.7), (2, 0.8)):
        corners, seen = blob(net, planes, channel)
        joints = net.Reshape(_joints(net, corners, seen), net.whole(1, 1, 51))
        box = middles(net, net.Unsqueeze(corners, net.whole(1)))
        people.append(net.Concat(box, net.Unsqueeze(net.Mul(seen, score), net.whole(2)), joints, axis=2))
    rows = filled(net, net.Concat(*people, axis=1), 3, 753)
    net.output("output0", net.Transpose(rows, perm=[0, 2, 1]), FLOAT, [1, 56, 756])
    return net.write(path)


FAMILIES = (one_person, several, yolo)
