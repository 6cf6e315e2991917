"""What VIA's attributes can say of objects and pictures: one answer to a name, classes of a picture once each."""

from collections.abc import Iterator

from msgspec.structs import replace

from limner.dataset import Annotation, Attribute, Image, Ontology, Tag, Value
from limner.formats.core.fit import Fitted
from limner.formats.shared import dots, tags
from limner.formats.shared.narrow import OTHER_ANSWERS, as_asked

ALSO = {**dots.ALSO, **tags.SEVERAL, OTHER_ANSWERS: ""}


class Arrange:
    """Makes a picture's annotations fit; `class_attribute` is the name that no other attribute may have."""

    def __init__(self, ontology: Ontology, class_attribute: str) -> None:
        self.asked = {
            **_first_of_each(class_attribute, [one for kind in ontology.classes for one in kind.attributes]),
            **_first_of_each(class_attribute, [question.attribute for question in ontology.questions]),
        }

    def __call__(
        self, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
    ) -> tuple[Annotation, ...]:
        """Objects first, then what is said of the whole picture."""
        objects = [one for one in annotations if not isinstance(one.shape, Tag)]
        whole = [one for one in annotations if isinstance(one.shape, Tag)]
        made = [as_asked(fitted, dot, self.asked) for one in objects for dot in dots.dots(fitted, one)]
        return (*made, *self._of_picture(fitted, image, whole))

    def _of_picture(self, fitted: Fitted, image: Image, whole: list[Annotation]) -> Iterator[Annotation]:
        answers: dict[str, Value] = {}
        first: Annotation | None = None
        named = []
        for tag in whole:
            if tag.class_id is None and tag.attributes:
                kept = as_asked(fitted, tag, self.asked)
                if first is not None:
                    fitted.say(tag, tags.AGAIN, "answers of one tag", field="attributes")
                first = first or kept
                answers = {**kept.attributes, **answers}
            elif tag.class_id is not None and tag.attributes:
                fitted.say(tag, OTHER_ANSWERS, field="attributes")
                named.append(replace(tag, attributes={}))
            else:
                named.append(tag)
        yield from tags.several(fitted, image, tuple(named))
        if first is not None:
            yield replace(first, attributes=answers)


def _first_of_each(taken: str, attributes: list[Attribute]) -> dict[str, Attribute]:
    """The attributes by id whose type is that of the first one of their name."""
    types: dict[str, str] = {}
    for one in attributes:
        types.setdefault(one.name, one.type)
    return {
        str(one.id): one
        for one in attributes
        if one.name != taken and one.name.strip() and types[one.name] == one.type
    }
