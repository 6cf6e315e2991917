"""What a model found, as it is answered: in records to Limner, else as results of the labelling configuration."""

import logging
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from limner.assist import protocol
from limner.assist.serving.model import Picture, Prediction
from limner.assist.serving.terms import Terms
from limner.dataset import Annotation, Layer, LimnerError, from_plain, to_plain
from limner.formats import Ledger

log = logging.getLogger("limner.backend")


def written(known: Terms, picture: Picture, prediction: Prediction, version: str) -> protocol.Prediction:
    """A prediction of one picture. Raises LimnerError for what is no annotation of the ontology."""
    made = list(_named(known, prediction))
    scores = [one.score for _, one in made if one.score is not None]
    score = prediction.score if prediction.score is not None or not scores else sum(scores) / len(scores)
    found = [protocol.Found(label=label, annotation=to_plain(one)) for label, one in made]
    return protocol.Prediction(
        result=[] if known.records else _results(known, picture, made),
        score=None if score is None else float(score),
        model_version=version,
        found=found if known.records else msgspec.UNSET,
    )


def _named(known: Terms, prediction: Prediction) -> Iterator[tuple[str, Annotation]]:
    """Each annotation with its label, and with the class of that label where there is one."""
    by_id, by_name = known.ontology.class_by_id(), {kind.name: kind for kind in known.ontology.classes}
    for at, one in enumerate(prediction.annotations):
        sound = from_plain(msgspec.to_builtins(one, enc_hook=_plain), Annotation)
        label = prediction.labels.get(sound.id)
        if label is not None:
            kind = by_name.get(label)
            yield label, replace(sound, class_id=kind.id if kind else None)
        elif sound.class_id in by_id:
            yield by_id[sound.class_id].name, sound
        elif sound.class_id is None:
            yield "", sound
        else:
            raise LimnerError(
                f"annotation {at} is of class {sound.class_id}, which the ontology does not have",
                code="model",
                hint="Take it from `ontology.classes`.",
            )


def _results(known: Terms, picture: Picture, made: list[tuple[str, Annotation]]) -> list[dict[str, Any]]:
    """Annotations as Label Studio's results; what those cannot say is logged."""
    strange = {label for label, one in made if label and one.class_id is None}
    if strange:
        log.warning("%s: no class is called %s", picture.image.name, ", ".join(sorted(strange)))
    kept = tuple(one for label, one in made if label not in strange)
    ledger = Ledger(noting=False, listed=False)
    results = known.exchange.results(
        picture.image, Layer(image_id=picture.image.id, annotations=kept), ledger
    )
    ledger.finish()
    for row in ledger.rows():
        if row.severity != "note":
            log.warning(
                "%s: the configuration cannot say %s of %d", picture.image.name, row.what, row.objects
            )
    return results


def _plain(value: Any) -> Any:
    """numpy's numbers as Python's. Raises NotImplementedError for all else."""
    if hasattr(value, "item"):
        return value.item()
    raise NotImplementedError(f"a {type(value).__name__} is no part of an annotation")
