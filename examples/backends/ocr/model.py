"""Lines of text with what they say, by RapidOCR, whose package carries its weights."""

from collections.abc import Sequence

from rapidocr import RapidOCR

from limner.assist.serving import Model, Picture, Prediction, Prompt
from limner.dataset import Class, Ontology, Part, Polygon

TEXT = "text"
"""The class of texts in a project where no class is said to bear one."""


class Ocr(Model):
    """Finds lines of text: four corners and a transcription each."""

    version = "pp-ocrv6-small"
    batch = 4

    def setup(self) -> None:
        """Load the networks that find lines, turn and read them."""
        self.read = RapidOCR(params={"Global.log_level": "error"})

    def predict(
        self, images: Sequence[Picture], ontology: Ontology, prompts: Sequence[Prompt | None]
    ) -> list[Prediction]:
        """Quadrilaterals whose text is what was read."""
        kind, predictions = meant(ontology), []
        for picture in images:
            prediction, found = Prediction(), self.read(picture.pixels[..., ::-1])  # it takes blue first
            if found.boxes is not None:
                for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
                    quad = Polygon((Part(tuple(map(float, corners.ravel()))),), subtype="quad")
                    prediction.add(quad, kind, score, text=text)
            predictions.append(prediction)
        return predictions


def meant(ontology: Ontology) -> Class | str:
    """The first class whose objects bear a text, or else the class called `text`."""
    return next((kind for kind in ontology.classes if kind.text and not kind.archived), TEXT)
