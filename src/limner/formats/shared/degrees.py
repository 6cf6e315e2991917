"""Degrees of being hidden or cut off, for formats that only know yes or no."""

from typing import Any

from limner.dataset import Annotation
from limner.formats.core.fit import Fitted


def yes_or_no(fitted: Fitted, annotation: Annotation, *names: str) -> dict[str, Any]:
    """The fields among `occluded` and `truncated` that have to change, each as 1; every change is entered."""
    changes: dict[str, Any] = {}
    for name in names:
        value = getattr(annotation, name)
        if value is not None and value not in (0, 1):
            fitted.say(annotation, f"degree of {name}", "yes or no", field=name, before=value, after=1)
            changes[name] = type(value)(1)
    return changes
