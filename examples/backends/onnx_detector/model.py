"""Any detector in an ONNX file: boxes under the names that the network has for its classes.

DETECTOR in the environment names the file, or weights on the shelf of `limner models`; DETECTOR_NAMES a list of names,
where the network has none; DETECTOR_SCORE the least score of what is suggested.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from limner.assist.onnx import Detector, Graph, names_of, weights
from limner.assist.serving import Model, Picture, Prediction, Prompt
from limner.dataset import Box, Ontology

WEIGHTS = weights("DETECTOR")


class OnnxDetector(Model):
    """Finds boxes; classes that the project does not have go there by name."""

    version = WEIGHTS.version

    def setup(self) -> None:
        """Load the network."""
        graph, listed = Graph(WEIGHTS.path), os.environ.get("DETECTOR_NAMES")
        self.names = names_of(graph, Path(listed) if listed else None)
        score = float(os.environ.get("DETECTOR_SCORE") or 0.25)
        self.detector = Detector(graph, len(self.names), score=score)

    def predict(
        self, images: Sequence[Picture], ontology: Ontology, prompts: Sequence[Prompt | None]
    ) -> list[Prediction]:
        """Boxes with scores, in pixels of each picture."""
        predictions = []
        for found in self.detector([one.pixels for one in images]):
            prediction = Prediction()
            for (x0, y0, x1, y1), score, number in zip(
                found.corners.tolist(), found.scores.tolist(), found.classes.tolist(), strict=True
            ):
                name = self.names.get(number, f"class {number}")
                prediction.add(Box(x0, y0, x1 - x0, y1 - y0), name, min(score, 1.0))
            predictions.append(prediction)
        return predictions
