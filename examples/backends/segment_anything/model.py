"""Any network of the SAM family in two ONNX files: points and boxes become masks.

SAM_ENCODER and SAM_DECODER in the environment name the files, or weights on the shelf of `limner models`.
"""

from collections.abc import Sequence

from limner.assist.onnx import Embedding, Graph, Segmenter, weights
from limner.assist.serving import Model, Picture, Prediction, Prompt
from limner.dataset import LimnerError, Ontology

ENCODER, DECODER = weights("SAM_ENCODER"), weights("SAM_DECODER")


class SegmentAnything(Model):
    """Looks at a picture once, then answers clicks; it suggests nothing unasked."""

    prompts = frozenset({"points", "box"})
    version = ENCODER.version

    def setup(self) -> None:
        """Load both networks."""
        self.segmenter = Segmenter(Graph(ENCODER.path), Graph(DECODER.path))

    def embed(self, picture: Picture) -> Embedding:
        """What every click on the picture begins with."""
        return self.segmenter.embed(picture.pixels)

    def predict(
        self, images: Sequence[Picture], ontology: Ontology, prompts: Sequence[Prompt | None]
    ) -> list[Prediction]:
        """A mask for each prompt, of the class that is asked for."""
        return [self.answer(*one, ontology) for one in zip(images, prompts, strict=True)]

    def answer(self, picture: Picture, prompt: Prompt | None, ontology: Ontology) -> Prediction:
        """The mask of one prompt, where there is something."""
        found = Prediction()
        if prompt is None:
            return found
        if not ontology.classes:
            raise LimnerError("the project has no classes", code="no-classes", hint="Make one.")
        mask, score = self.segmenter(picture.embedding, prompt)
        if mask.any():
            found.add(mask, prompt.kind or ontology.classes[0], score)
        return found
