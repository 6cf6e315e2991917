"""What `predict` may give."""

from collections.abc import Iterable
from typing import Any


class PredictionValue:
    """Regions of one task with their score."""

    def __init__(
        self, *, result: Iterable[Any] | None, score: float | None = 0.0, model_version: Any = None, **_: Any
    ) -> None:
        self.result = None if result is None else list(result)
        self.score = score
        self.model_version = model_version

    def model_dump(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "model_version": self.model_version,
            "score": self.score,
            "result": [_plain(one) for one in self.result or ()],
        }


class ModelResponse:
    """Predictions with the version of the model, which is given to those that name none."""

    def __init__(self, *, predictions: Iterable[Any], model_version: str | None = None) -> None:
        self.model_version = model_version
        self.predictions = [_value(one) for one in predictions]

    def has_model_version(self) -> bool:
        """Whether the version is known."""
        return bool(self.model_version)

    def update_predictions_version(self) -> None:
        """Name the version in each prediction that has none."""
        for one in self.predictions:
            for value in one if isinstance(one, list) else [one]:
                if not value.model_version:
                    value.model_version = self.model_version

    def set_version(self, version: str) -> None:
        """This is the version, of every prediction that names none too."""
        self.model_version = version
        self.update_predictions_version()

    def model_dump(self) -> dict[str, Any]:
        """As plain values."""
        return {"model_version": self.model_version, "predictions": [_plain(one) for one in self.predictions]}


def _value(given: Any) -> Any:
    if isinstance(given, list):
        return [_value(one) for one in given]
    return PredictionValue(**given) if isinstance(given, dict) else given


def _plain(given: Any) -> Any:
    if isinstance(given, list):
        return [_plain(one) for one in given]
    for name in ("model_dump", "as_json", "_dict"):
        if hasattr(given, name):
            return getattr(given, name)()
    return given
