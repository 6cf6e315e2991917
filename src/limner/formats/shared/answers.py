"""Answers as formats hold them that know one value for each name."""

from collections.abc import Set

from limner.dataset import Annotation, Value
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted

SEVERAL = "answer of several choices"
"""For `Holds.also`: what becomes one text, its choices with commas between."""
OWN_NAME = "attribute whose name the format takes itself"
"""For `Holds.also`: what is left out."""


def single(
    fitted: Fitted, answers: Answers, annotation: Annotation, taken: Set[str] = frozenset()
) -> dict[str, Value]:
    """The annotation's answers by question, several choices as one text; without those whose names are `taken`.

    Every change is entered.
    """
    found: dict[str, Value] = {}
    for question, name, value in answers.each(annotation):
        if name in taken:
            fitted.say(annotation, OWN_NAME, field="attributes", before={name: value})
        elif isinstance(value, list):
            found[question] = ", ".join(value)
            fitted.say(
                annotation, SEVERAL, "one text", field="attributes", before=value, after=found[question]
            )
        else:
            found[question] = annotation.attributes[question]
    return found
