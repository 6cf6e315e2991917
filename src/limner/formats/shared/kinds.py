"""Classes as they turn up in labels that declare none: by name, with a colour and the answers that were seen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Class
from limner.formats.core.attributes import Questions
from limner.formats.core.classes import classes
from limner.formats.shared.labels import with_others

UNLABELLED = "unlabelled"
"""What objects without a class are called; they are written without one again."""


class Kinds:
    """Take note of everything, then ask for the classes, then look them up in `ids`."""

    def __init__(self, foreign: str) -> None:
        self.questions = Questions()
        self.ids: dict[str, UUID] = {}
        self._foreign = foreign
        self._colors: dict[str, str] = {}
        self._asked: dict[str, list[Mapping[str, Any]]] = {}
        self._bare = False

    def note(self, name: str, answers: Mapping[str, Any], color: str = "") -> None:
        """Take in an object; an empty name is that of one without a class."""
        self._bare = self._bare or not name
        if color:
            self._colors[name] = color
        seen = self._asked.setdefault(name or UNLABELLED, [])
        if answers:
            seen.append(answers)

    def classes(self, listed: Mapping[int, str]) -> tuple[Class, ...]:
        """Those of a list that lies there, then the others by name."""
        made = []
        for kind in with_others(listed, self._asked) if listed else classes(sorted(self._asked)):
            for asked in self._asked.get(kind.name, ()):
                self.questions.note(kind.id, asked)
            bare = kind.name == UNLABELLED and self._bare
            made.append(
                replace(
                    kind, color=self._colors.get(kind.name, kind.color), attributes=self.questions.of(kind.id),
                    extra={self._foreign: {"no_label": True}} if bare else {},
                )
            )  # fmt: skip
        self._asked.clear()
        self.ids = {kind.name: kind.id for kind in made}
        return tuple(made)


def is_unlabelled(kind: Class, foreign: str) -> bool:
    """Whether a class stands for having none."""
    return bool(kind.extra.get(foreign, {}).get("no_label"))
