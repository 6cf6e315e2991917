"""What Label Studio's results can say of a picture: one point a region, classes of the picture once each."""

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from limner.dataset import Annotation, Image, Ontology, Polyline, Tag, Value, derived_id
from limner.formats.core.fit import Fitted
from limner.formats.core.problems import FormatError
from limner.formats.label_studio.holds import CURVE, HOLDS, OF_TAG, TWO_TAGS
from limner.formats.shared import dots, tags
from limner.formats.shared.narrow import as_asked


class Arrange:
    """Makes a picture's annotations fit."""

    def __init__(self, ontology: Ontology) -> None:
        asked = [one for kind in ontology.classes for one in kind.attributes]
        asked += [question.attribute for question in ontology.questions]
        self._asked = {str(one.id): one for one in asked if one.name.strip()}

    def __call__(
        self, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
    ) -> tuple[Annotation, ...]:
        """Regions first, then what is said of the whole picture."""
        objects = [one for one in annotations if not isinstance(one.shape, Tag)]
        if objects and not (image.width and image.height):
            raise FormatError(
                "the picture's size is not known, and Label Studio writes shares of it", code="no-size",
                where=image.path, hint="Put the pictures beside the labels, or name their folder.",
            )  # fmt: skip
        whole = [one for one in annotations if isinstance(one.shape, Tag)]
        made = [as_asked(fitted, dot, self._asked) for one in objects for dot in dots.dots(fitted, one)]
        return (*(_as_bezier(fitted, one) for one in made), *self._of_picture(fitted, image, whole))

    def _of_picture(self, fitted: Fitted, image: Image, whole: list[Annotation]) -> Iterator[Annotation]:
        named: list[Annotation] = []
        answers: dict[str, Value] = {}
        first: Annotation | None = None
        for tag in whole:
            kept = as_asked(fitted, tag, self._asked)
            if kept.class_id is not None:
                if kept.text is not None or kept.attributes or kept.score is not None:
                    fitted.say(tag, OF_TAG)
                    kept = replace(kept, text=None, attributes={}, score=None)
                named.append(kept)
                continue
            if kept.score is not None:
                fitted.say(tag, OF_TAG, field="score", before=kept.score)
                kept = replace(kept, score=None)
            if kept.text is not None:
                yield replace(kept, attributes={})
            if kept.attributes:
                if kept.text is not None:
                    fitted.say(tag, TWO_TAGS, "two tags")
                    kept = replace(kept, id=derived_id(str(kept.id), "answers"), text=None)
                elif first is not None:
                    fitted.say(tag, tags.AGAIN, "answers of one tag", field="attributes")
                first = first or kept
                answers = {**kept.attributes, **answers}
            elif kept.text is None:
                named.append(kept)
        yield from tags.several(fitted, image, tuple(named))
        if first is not None:
            yield replace(first, attributes=answers)


def _as_bezier(fitted: Fitted, one: Annotation) -> Annotation:
    """A Catmull-Rom curve by the controls that draw the same one."""
    shape = one.shape
    if not isinstance(shape, Polyline) or shape.curve != "catmull-rom":
        return one
    points = np.asarray(shape.points, dtype=np.float64).reshape(-1, 2)
    tangents = np.empty_like(points)
    tangents[1:-1] = (points[2:] - points[:-2]) / 2
    tangents[0], tangents[-1] = points[1] - points[0], points[-1] - points[-2]
    path = np.stack([points[:-1], points[:-1] + tangents[:-1] / 3, points[1:] - tangents[1:] / 3], axis=1)
    flat = np.concatenate([path.reshape(-1, 2), points[-1:]]).ravel().tolist()
    fitted.say(one, CURVE, HOLDS.also[CURVE], field="shape")
    return replace(one, shape=Polyline(tuple(flat), "bezier"))
