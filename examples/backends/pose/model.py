"""People as skeletons: any network for poses in an ONNX file.

POSE in the environment names the file, or weights on the shelf of `limner models`; POSE_SCORE the least score of a
person who is suggested, POSE_JOINT that of a joint that is set.
"""

import os
from collections.abc import Sequence

import numpy as np

from limner.assist.onnx import Graph, PoseFinder, weights
from limner.assist.serving import Model, Picture, Prediction, Prompt
from limner.dataset import Class, Keypoints, Ontology, Visibility

WEIGHTS = weights("POSE")
PERSON = "person"
"""The class of people in a project whose skeletons have none of the network's joints."""


class Pose(Model):
    """Finds people, and sets those joints of the project's skeleton that the network knows by name."""

    version = WEIGHTS.version

    def setup(self) -> None:
        """Load the network."""
        self.find = PoseFinder(Graph(WEIGHTS.path), score=float(os.environ.get("POSE_SCORE") or 0.25))
        self.least = float(os.environ.get("POSE_JOINT") or 0.3)

    def predict(
        self, images: Sequence[Picture], ontology: Ontology, prompts: Sequence[Prompt | None]
    ) -> list[Prediction]:
        """Keypoints in the order of the skeleton that has most of the network's joints."""
        kind = self.meant(ontology)
        joints = (
            [joint.name for joint in kind.skeleton.joints] if kind and kind.skeleton else self.find.joints
        )
        places = {plain(name): at for at, name in enumerate(self.find.joints)}
        order = [places.get(plain(name)) for name in joints]
        predictions = []
        for picture in images:
            prediction, found = Prediction(), self.find(picture.pixels)
            for person, score in zip(found.joints, found.scores, strict=True):
                points = tuple(self.point(None if at is None else person[at]) for at in order)
                if any(seen for _, _, seen in points):
                    prediction.add(Keypoints(points), kind or PERSON, min(float(score), 1.0))
            predictions.append(prediction)
        return predictions

    def meant(self, ontology: Ontology) -> Class | None:
        """The class whose skeleton has most of the network's joints; None where none has any."""
        known = {plain(name) for name in self.find.joints}
        shared = {
            kind.id: sum(plain(joint.name) in known for joint in kind.skeleton.joints)
            for kind in ontology.classes
            if kind.skeleton and not kind.archived
        }
        best = max(shared, key=shared.__getitem__, default=None)
        return ontology.class_by_id()[best] if best and shared[best] else None

    def point(self, joint: np.ndarray | None) -> tuple[float, float, Visibility]:
        """A joint that the network is sure of is visible; others are absent."""
        if joint is None or joint[2] < self.least:
            return (0.0, 0.0, 0)
        return (float(joint[0]), float(joint[1]), 2)


def plain(name: str) -> str:
    """A joint's name as it is compared: `Left eye`, `left-eye` and `left_eye` are one."""
    return "".join(filter(str.isalnum, name.lower()))
