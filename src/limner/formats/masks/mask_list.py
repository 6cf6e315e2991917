"""The lists that lie beside pictures of labels, in the forms that are usual: what each value or colour means."""

import json
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from limner.formats.core.files import json_text, lines_of
from limner.formats.core.pixels import voc_palette
from limner.formats.core.problems import FormatError
from limner.formats.shared.legend import COLOR_FIRST, LABELMAP, NAME_FIRST, Color, Entry, read_table, unquoted

OWN = "masks.json"

FILES = (
    OWN, "classes.json", "class_map.json", "classes_map.json", "label_map.json", "class_dict.csv", "classes.csv",
    "classes_colors.csv", "label_colors.txt", "labelmap.txt", "classes.txt", "labels.txt",
)  # fmt: skip
"""In the order in which they are looked for."""

_GROUND = frozenset({"background", "_background_", "__background__", "__ignore__", "_ignore_"})
_LARGEST = 0xFFFFFF
_HEX = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class MaskList:
    """Classes by value and colour, and the values and colours that are none.

    `numbered` and `colored` say which of the two the list itself gives.
    """

    entries: list[Entry]
    values: tuple[int, ...]
    colors: tuple[Color, ...]
    numbered: bool
    colored: bool

    @property
    def first(self) -> int:
        """The least value that a class may have."""
        return 0 if any(entry.value == 0 for entry in self.entries) else 1


def find_list(root: Path) -> Path | None:
    """The list that lies in the folder."""
    return next((root / name for name in FILES if (root / name).is_file()), None)


def read_list(path: Path) -> MaskList:
    """Raises FormatError that names what cannot be understood."""
    ground: int | None = None
    if path.suffix == ".json":
        rows, ground = _from_json(json_text(path), path)
    elif path.name in ("classes.txt", "labels.txt"):
        names = [unquoted(line) for _, line in lines_of(path) if line.strip()]
        rows = [(at, name, None) for at, name in enumerate(names)]
    else:
        table = read_table(path, COLOR_FIRST, LABELMAP, NAME_FIRST)
        rows = [(None, entry.name, entry.color) for entry in table]
    return _checked(rows, ground, path)


def dump_list(entries: Iterable[Entry], ground: int) -> bytes:
    """The text of masks.json."""
    rows = [
        json.dumps({"value": one.value, "name": one.name, "color": one.color}, ensure_ascii=False)
        for one in entries
    ]
    return (f'{{"background": {ground}, "classes": [\n' + ",\n".join(rows) + "\n]}\n").encode()


_Row = tuple[int | None, str, Color | None]


def _from_json(plain: Any, path: Path) -> tuple[list[_Row], int | None]:
    """Lists and tables as they are usual, and the value of the background where that is said."""
    ground = None
    if isinstance(plain, dict) and isinstance(plain.get("classes"), list | dict):
        ground = _value(plain["background"], path) if "background" in plain else None
        plain = plain["classes"]
    if not isinstance(plain, list | dict):
        raise FormatError("it is neither a list nor a table of classes", where=str(path))
    pairs = plain.items() if isinstance(plain, dict) else enumerate(plain)
    return [_row(key, value, path) for key, value in pairs], ground


def _row(key: str | int, value: Any, path: Path) -> _Row:
    """`"1": "cat"`, `"cat": 1`, `"cat": [r, g, b]`, a name at its place, or an object with name, value and colour."""
    if isinstance(value, dict):
        number = next((value[name] for name in ("value", "id", "index") if name in value), None)
        color = next((value[name] for name in ("color", "colour", "rgb") if name in value), None)
        name = value.get("name", value.get("label", key))
        return (
            None if number is None else _value(number, path),
            _name(name, path),
            None if color is None else _color(color, path),
        )
    if isinstance(value, str) and not (isinstance(key, str) and _HEX.fullmatch(value)):
        return _value(key, path), _name(value, path), None
    if isinstance(value, list | str):
        return None, _name(key, path), _color(value, path)
    return _value(value, path), _name(key, path), None


def _checked(rows: list[_Row], background: int | None, path: Path) -> MaskList:
    """Raises FormatError for values, or colours, that stand for two classes."""
    numbered = any(value is not None for value, _, _ in rows)
    given = [color for _, _, color in rows if color is not None]
    spare = voc_palette(len(rows) + 1)
    full = [
        Entry(at if value is None else value, name, spare[at] if color is None else color)
        for at, (value, name, color) in enumerate(rows)
    ]
    _check_once("value", [one.value for one in full], path)
    _check_once("colour", given, path)
    if background is None:
        ground = [one for one in full if one.name.lower() in _GROUND]
    else:
        ground = [one for one in full if one.value == background] or [Entry(background, "")]
    entries = sorted((one for one in full if one not in ground), key=lambda one: one.value)
    return MaskList(
        entries=entries,
        values=tuple(one.value for one in ground) or tuple(_free([0], (one.value for one in entries))),
        colors=tuple(one.color for one in ground)
        or tuple(_free([(0, 0, 0)], (one.color for one in entries))),
        numbered=numbered or not given,
        colored=bool(given),
    )


def _check_once(what: str, used: Sequence[Hashable], path: Path) -> None:
    again = next((one for one, times in Counter(used).items() if times > 1), None)
    if again is not None:
        raise FormatError(f"the {what} {again} stands for two classes", where=str(path))


def _free(usual: list[Any], taken: Iterable[Any]) -> Iterator[Any]:
    used = set(taken)
    return (one for one in usual if one not in used)


def _value(value: Any, path: Path) -> int:
    text = str(value) if not isinstance(value, bool | float) else ""
    if not (text.isascii() and text.isdigit()) or len(text) > 8 or int(text) > _LARGEST:
        raise FormatError(f"{str(value)[:40]!r} is not the value of a pixel", where=str(path))
    return int(text)


def _name(value: Any, path: Path) -> str:
    if not isinstance(value, str):
        raise FormatError(f"{str(value)[:40]!r} is not the name of a class", where=str(path))
    return value


def _color(value: Any, path: Path) -> Color:
    if isinstance(value, str) and _HEX.fullmatch(value):
        return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)
    numbers = value if isinstance(value, list) else []
    if len(numbers) not in (3, 4) or any(
        isinstance(one, bool) or not isinstance(one, int) or not 0 <= one <= 0xFF for one in numbers
    ):
        raise FormatError(f"{str(value)[:40]!r} is not a colour", where=str(path))
    return numbers[0], numbers[1], numbers[2]
