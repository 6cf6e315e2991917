"""The registry of assistants: a name and the module that does it, imported when asked for."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, cast

import msgspec

from limner.assist.ask import Ask, Found
from limner.dataset import LimnerError

if TYPE_CHECKING:
    from limner.assist.scene import Scene
    from limner.media import Area

ASSISTANTS: dict[str, str] = {
    "fit-outline": "limner.assist.assistants.fit_outline",
    "flood": "limner.assist.assistants.flood",
    "grabcut": "limner.assist.assistants.grabcut",
    "interpolate": "limner.assist.assistants.interpolate",
    "propagate": "limner.assist.assistants.propagate",
    "similar": "limner.assist.assistants.similar",
    "superpixels": "limner.assist.assistants.superpixels",
    "tighten": "limner.assist.assistants.tighten",
}
"""Module path by name; packages add theirs as entry points of the group `limner.assistants`."""

_NEEDED = ("TITLE", "SUMMARY", "PICTURES", "OPTIONS", "area", "suggest")


class AssistantError(LimnerError):
    """There is no such assistant, it was asked wrongly, or it did not answer."""


class Assistant(Protocol):
    """What a module must offer to be an assistant. `suggest` runs in a limited process that knows no store."""

    TITLE: str
    """What people call it."""
    SUMMARY: str
    """What it does, in a sentence."""
    PICTURES: int
    """How many pictures it looks at: none, one, or one and the next."""
    OPTIONS: Mapping[str, tuple[float, float, float]]
    """Numbers it takes: default, least and most."""

    def area(self, ask: Ask, width: int, height: int) -> "Area | None":
        """The part of a picture of that size that it wants to see; None where the question is about nothing there."""

    def suggest(self, scene: "Scene") -> list[Found]:
        """What it finds: the same for the same scene."""


class Option(msgspec.Struct, frozen=True):
    """A number that an assistant takes."""

    default: float
    least: float
    most: float


class Described(msgspec.Struct, frozen=True):
    """An assistant, for those who choose one."""

    name: str
    title: str
    summary: str
    pictures: int
    options: dict[str, Option]


def names() -> tuple[str, ...]:
    """Every assistant's name, in alphabetical order."""
    return tuple(sorted(_modules()))


def load(name: str) -> Assistant:
    """The assistant of that name. Raises AssistantError if there is none, or if its module is not one."""
    modules = _modules()
    if name not in modules:
        raise AssistantError(
            f"there is no assistant {name!r}",
            code="not-found",
            hint=f"These are known: {', '.join(names())}.",
        )
    module = import_module(modules[name])
    missing = [needed for needed in _NEEDED if not hasattr(module, needed)]
    if missing:
        raise AssistantError(
            f"{modules[name]} is no assistant: it has no {', '.join(missing)}", code="assistant-broken"
        )
    return cast(Assistant, module)


def described() -> tuple[Described, ...]:
    """Every assistant, in alphabetical order."""
    return tuple(_described(name) for name in names())


def option(assistant: Assistant, ask: Ask, name: str) -> float:
    """The value of an option: as asked for, within its bounds, or its default."""
    default, least, most = assistant.OPTIONS[name]
    return min(most, max(least, ask.options.get(name, default)))


def checked(assistant: Assistant, ask: Ask) -> None:
    """Raise AssistantError for an option that the assistant does not know."""
    for name in ask.options:
        if name not in assistant.OPTIONS:
            known = ", ".join(assistant.OPTIONS) or "none"
            raise AssistantError(
                f"there is no option {name!r}",
                code="invalid",
                where=f"options.{name}",
                hint=f"These are known: {known}.",
            )


def _described(name: str) -> Described:
    assistant = load(name)
    options = {key: Option(*bounds) for key, bounds in assistant.OPTIONS.items()}
    return Described(name, assistant.TITLE, assistant.SUMMARY, assistant.PICTURES, options)


@cache
def _modules() -> dict[str, str]:
    found = {point.name: point.value for point in entry_points(group="limner.assistants")}
    return found | ASSISTANTS
