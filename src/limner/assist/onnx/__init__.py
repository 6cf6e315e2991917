"""Networks in ONNX files as parts of a model: run, told apart by their inputs and outputs, answered in pixels.

It needs ONNX Runtime: `pip install "limner[onnx]"`. A network is whatever its file says; what each module knows of is
in its first lines.
"""

from limner.assist.boxes import Boxes, strongest
from limner.assist.onnx.detectors import Detector
from limner.assist.onnx.frames import Frame, letterboxed, stretched
from limner.assist.onnx.graph import Graph
from limner.assist.onnx.names import names_in, names_of
from limner.assist.onnx.poses import JOINTS, PoseFinder, Poses
from limner.assist.onnx.segmenting import Embedding, Segmenter
from limner.assist.onnx.weights import Weights, weights

__all__ = [
    "JOINTS",
    "Boxes",
    "Detector",
    "Embedding",
    "Frame",
    "Graph",
    "PoseFinder",
    "Poses",
    "Segmenter",
    "Weights",
    "letterboxed",
    "names_in",
    "names_of",
    "stretched",
    "strongest",
    "weights",
]
