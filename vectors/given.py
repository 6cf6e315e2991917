"""The shapes that most vectors ask about, in wire form."""

from typing import Any

from cases import parts, polygon

from limner.dataset import Shape

ANY: Any = Shape

SQUARE = [2.0, 2.0, 8.0, 2.0, 8.0, 8.0, 2.0, 8.0]
SHAPES_GIVEN: dict[str, dict[str, Any]] = {
    "a tag": {"type": "tag"},
    "a box": {"type": "box", "x": 2, "y": 3, "width": 5, "height": 4},
    "a box between pixels": {"type": "box", "x": 1.25, "y": 2.75, "width": 4.5, "height": 3.1},
    "a box on pixel centres": {"type": "box", "x": 1.5, "y": 1.5, "width": 4, "height": 3},
    "a turned box": {"type": "box", "x": 2.1, "y": 3.2, "width": 6, "height": 3, "rotation": 30},
    "a box turned by a right angle": {
        "type": "box",
        "x": 2,
        "y": 4.2,
        "width": 7,
        "height": 2,
        "rotation": 90,
    },
    "a box turned far": {"type": "box", "x": 3.1, "y": 3.3, "width": 5, "height": 2, "rotation": 312.5},
    "a box beyond every edge": {"type": "box", "x": -5, "y": -5, "width": 30, "height": 30},
    "a box outside": {"type": "box", "x": 40, "y": 3, "width": 5, "height": 5},
    "a box left above": {"type": "box", "x": -3.5, "y": -2.5, "width": 6.25, "height": 5.75},
    "a box without width": {"type": "box", "x": 4, "y": 2, "width": 0, "height": 6},
    "a box within one pixel": {"type": "box", "x": 4.2, "y": 4.2, "width": 0.5, "height": 0.5},
    "a box between two centres": {"type": "box", "x": 4.6, "y": 4.6, "width": 0.3, "height": 0.3},
    "a triangle": polygon([1.2, 1.1, 10.7, 3.3, 4.4, 9.6]),
    "a triangle, wound the other way": polygon([4.4, 9.6, 10.7, 3.3, 1.2, 1.1]),
    "a square on whole pixels": polygon(SQUARE),
    "a square with a hole": polygon(SQUARE, [4.0, 4.0, 6.0, 4.0, 6.0, 6.0, 4.0, 6.0]),
    "a hole beyond its exterior": polygon(SQUARE, [6.0, 4.0, 11.0, 4.0, 11.0, 6.0, 6.0, 6.0]),
    "two parts": parts([1.0, 1.0, 4.0, 1.0, 4.0, 4.0], [6.0, 6.0, 11.0, 6.0, 11.0, 9.0]),
    "two parts that overlap": parts(SQUARE, [5.0, 5.0, 11.0, 5.0, 11.0, 11.0, 5.0, 11.0]),
    "a bow tie": polygon([1.0, 1.0, 11.0, 9.0, 11.0, 1.0, 1.0, 9.0]),
    "a star that crosses itself": polygon([6.0, 0.2, 9.5, 11.0, 0.4, 4.3, 11.6, 4.3, 2.5, 11.0]),
    "points that repeat": polygon([2.0, 2.0, 2.0, 2.0, 8.0, 2.0, 8.0, 2.0, 8.0, 8.0, 2.0, 2.0]),
    "a ring without area": polygon([2.0, 2.0, 8.0, 8.0, 5.0, 5.0]),
    "three times the same point": polygon([5.0, 5.0, 5.0, 5.0, 5.0, 5.0]),
    "a thin sliver": polygon([1.0, 5.1, 11.0, 5.9, 11.0, 6.1]),
    "negative coordinates": polygon([-4.3, -3.2, 6.1, 2.2, 2.7, 9.9]),
    "a quad": {
        "type": "polygon",
        "parts": [{"exterior": [2.0, 1.0, 9.0, 3.0, 8.0, 9.0, 1.0, 7.0]}],
        "subtype": "quad",
    },
    "a polyline": {"type": "polyline", "points": [1.0, 2.0, 9.0, 4.0, 3.0, 8.0]},
    "a bezier": {
        "type": "polyline",
        "curve": "bezier",
        "points": [1.0, 1.0, 4.0, 12.0, 8.0, -6.0, 11.0, 9.0],
    },
    "two beziers": {
        "type": "polyline",
        "curve": "bezier",
        "points": [0.0, 0.0, 10.0, 0.0, 10.0, 10.0, 20.0, 10.0, 30.0, 10.0, 30.0, 40.0, 20.0, 40.0],
    },
    "a bezier that is straight": {
        "type": "polyline",
        "curve": "bezier",
        "points": [0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0],
    },
    "a catmull-rom": {
        "type": "polyline",
        "curve": "catmull-rom",
        "points": [1.0, 1.0, 40.0, 12.0, 8.0, 36.0, 11.0, 90.0],
    },
    "a catmull-rom of two points": {
        "type": "polyline",
        "curve": "catmull-rom",
        "points": [1.0, 1.0, 4.0, 5.0],
    },
    "a polyline with a partner": {"type": "polyline", "points": [1.0, 1.0, 4.0, 5.0], "parallel": -2.5},
    "keypoints": {"type": "keypoints", "points": [[3.5, 2.25, 2], [0.0, 0.0, 0], [9.0, 7.5, 1]]},
    "keypoints that are absent": {"type": "keypoints", "points": [[3.0, 2.0, 0]]},
    "one point": {"type": "keypoints", "points": [[3.5, 2.25, 2]]},
    "an ellipse": {"type": "ellipse", "cx": 6.1, "cy": 5.3, "rx": 4.2, "ry": 2.6},
    "a turned ellipse": {"type": "ellipse", "cx": 6.1, "cy": 5.3, "rx": 4.7, "ry": 1.9, "rotation": 33},
    "a large ellipse": {"type": "ellipse", "cx": 200, "cy": 100, "rx": 180, "ry": 90.5, "rotation": 190},
    "an ellipse without height": {"type": "ellipse", "cx": 6, "cy": 5, "rx": 3, "ry": 0},
    "a mask": {"type": "mask", "x": 3, "y": 2, "width": 3, "height": 3, "counts": "11120N0"},
    "an empty mask": {"type": "mask", "x": 0, "y": 0, "width": 0, "height": 0, "counts": ""},
    "a mask that sticks out": {"type": "mask", "x": -1, "y": 9, "width": 3, "height": 5, "counts": "0?"},
    "a cuboid": {
        "type": "cuboid",
        "corners": [2.0, 3.0, 7.0, 3.0, 7.0, 9.0, 2.0, 9.0, 4.0, 1.0, 10.0, 1.0, 10.0, 6.0, 4.0, 6.0],
    },
}
