"""Legends of label pictures: which value and which colour means which class; as tables of text, and as classes."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from limner.dataset import Class, Ontology
from limner.formats.core.classes import classes
from limner.formats.core.files import lines_of
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.pixels import Colors, color_number, voc_palette
from limner.formats.core.problems import FormatError

Color = tuple[int, int, int]

BLACK: Color = (0, 0, 0)

_MOST_ENTRIES = 100_000
_RGB = r"(?P<r>\d{1,3})[\s,]+(?P<g>\d{1,3})[\s,]+(?P<b>\d{1,3})"
COLOR_FIRST = re.compile(rf"\s*{_RGB}[ \t,]+(?P<name>.*)")
NAME_FIRST = re.compile(rf"(?P<name>.+)[ \t,]+{_RGB}\s*")
LABELMAP = re.compile(rf"(?P<name>.+):{_RGB}(:[^:]*){{0,2}}")
"""Lines of legends: `r g b name`, `name,r,g,b`, and `name:r,g,b:parts:actions`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a legend."""

    value: int
    name: str
    color: Color = BLACK


def kinds(entries: Sequence[Entry], first: int = 0) -> tuple[Class, ...]:
    """The entries as classes: `index` is the value less `first`, the least value that a class may have."""
    made = classes(entry.name for entry in entries)
    return tuple(
        msgspec.structs.replace(
            kind, index=entry.value - first, color="#{:02x}{:02x}{:02x}".format(*entry.color)
        )
        for kind, entry in zip(made, entries, strict=True)
    )


def by_value(entries: Sequence[Entry], made: Sequence[Class], *ground: int) -> dict[int, UUID | None]:
    """The class of each value; None for those that are no class."""
    found: dict[int, UUID | None] = dict.fromkeys(ground)
    return found | {entry.value: kind.id for entry, kind in zip(entries, made, strict=True)}


def by_color(entries: Sequence[Entry], made: Sequence[Class], *ground: Color) -> dict[int, UUID | None]:
    """The class of each colour's number; None for those that are no class."""
    found: dict[int, UUID | None] = {color_number(color): None for color in ground}
    return found | {color_number(entry.color): kind.id for entry, kind in zip(entries, made, strict=True)}


def entries_of(ontology: Ontology, first: int = 0, taken: Iterable[Color] = (BLACK,)) -> dict[UUID, Entry]:
    """A line for each class, in order: its index and `first` more, and a colour that no other line has.

    A class keeps its own colour unless another class, or `taken`, has it.
    """
    used = set(taken)
    own = {}
    for kind in ontology.by_index():
        color = color_of(kind)
        if color not in used:
            used.add(color)
            own[kind.id] = color
    spare = _spare(used, len(ontology.classes))
    return {
        kind.id: Entry(kind.index + first, kind.name, own.get(kind.id) or next(spare))
        for kind in ontology.by_index()
    }


def in_row(entries: Mapping[UUID, Entry], ledger: Ledger, first: int = 0) -> dict[UUID, Entry]:
    """The same with values that follow each other, for lists that know no gaps; what moves is noted."""
    moved = {}
    for value, (id_, entry) in enumerate(entries.items(), start=first):
        if entry.value != value:
            ledger.say(
                Loss(
                    what="gaps between class indices", becomes="none", severity="note", field=entry.name,
                    before=entry.value - first, after=value - first,
                    why="a class is known by its place in the list",
                ),
                entry.name,
            )  # fmt: skip
        moved[id_] = Entry(value, entry.name, entry.color)
    return moved


def palette_of(entries: Iterable[Entry]) -> Colors:
    """Colours by value; those in between are VOC's."""
    colors = voc_palette()
    for entry in entries:
        if entry.value < len(colors):
            colors[entry.value] = entry.color
    return colors


def color_of(kind: Class) -> Color:
    """A class's colour as numbers."""
    return int(kind.color[1:3], 16), int(kind.color[3:5], 16), int(kind.color[5:7], 16)


def read_table(path: Path, *patterns: re.Pattern[str]) -> list[Entry]:
    """The lines that fit one of the patterns, the value being the place; the heads of columns are left out.

    Empty lines and those that begin with # are left out too. Raises FormatError that names the line.
    """
    found: list[Entry] = []
    for number, line in lines_of(path):
        if not line.strip() or line.startswith("#"):
            continue
        entry = _parsed(line, len(found), patterns)
        if entry is not None:
            found.append(entry)
        elif found or re.search(r"\d", line):
            raise FormatError(
                f"{line[:60]!r} is not a name and three numbers up to 255", where=f"{path}, line {number}"
            )
        if len(found) > _MOST_ENTRIES:
            raise FormatError(f"it lists more than {_MOST_ENTRIES:,} classes", where=str(path))
    return found


def quoted(name: str) -> str:
    """A name for a line of text: as it is or, where blanks or signs at its ends would be lost, as JSON."""
    odd = any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in name)
    plain = name and not odd and name == name.strip() and name[0] not in '"#,:'
    return name if plain else json.dumps(name)


def unquoted(text: str) -> str:
    """The name that `quoted` wrote."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            name = json.loads(text)
        except ValueError:
            return text
        return name if isinstance(name, str) else text
    return text


def _parsed(line: str, value: int, patterns: Sequence[re.Pattern[str]]) -> Entry | None:
    for pattern in patterns:
        if found := pattern.fullmatch(line):
            color = int(found["r"]), int(found["g"]), int(found["b"])
            return Entry(value, unquoted(found["name"]), color) if max(color) <= 0xFF else None
    return None


def _spare(used: set[Color], count: int) -> Iterator[Color]:
    return (color for color in voc_palette(len(used) + count + 1) if color not in used)
