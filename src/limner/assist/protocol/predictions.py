"""What a backend says of one task: a prediction, several, or none."""

from math import isfinite
from typing import Any

from msgspec import UNSET, UnsetType, field

from limner.assist.protocol.wire import Message, ProtocolError


class Prediction(Message, frozen=True):
    """Regions with a score for all of them; a region may have its own."""

    result: list[Any] = field(default_factory=list)
    score: float | None = None
    model_version: str | None = None
    found: list[Any] | UnsetType = UNSET
    """Version 2: a `Found` for each object, where the request brought the ontology; `result` is empty then."""


def predictions(entry: Any, where: str) -> list[Prediction]:
    """One entry of `PredictAnswer.results`. Raises ProtocolError, which names `where` (such as `results[3]`).

    Taken are one prediction, a list of them, and nothing. A version that is a number becomes text; a score
    that is no finite number is none.
    """
    if entry is None:
        return []
    if isinstance(entry, list):
        return [_prediction(one, f"{where}[{at}]") for at, one in enumerate(entry)]
    return [_prediction(entry, where)]


def _prediction(entry: Any, where: str) -> Prediction:
    if not isinstance(entry, dict) or not isinstance(entry.get("result"), list | None):
        raise ProtocolError(
            "a prediction is an object with a list `result`",
            where=where,
            hint='Answer {"result": [...], "score": 0.9, "model_version": "1"} for each task.',
        )
    version = entry.get("model_version")
    return Prediction(
        result=entry.get("result") or [],
        score=_score(entry.get("score")),
        model_version=None if version is None else str(version)[:200],
        found=found if isinstance(found := entry.get("found"), list) else UNSET,
    )


def _score(given: Any) -> float | None:
    try:
        number = float(given)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None
