"""Label Studio's labelling configuration: an XML tree of the picture, of controls, and of what may be chosen."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from limner.formats.core.files import xml_of
from limner.formats.core.problems import FormatError

LABELLERS = ("Rectangle", "Ellipse", "Polygon", "KeyPoint", "Brush", "Bitmask", "Vector")
"""Controls that draw; with `Labels` behind the name they also name the class."""

ANSWERS = ("Choices", "Taxonomy", "TextArea", "Number", "Rating", "DateTime")
"""Controls that ask something, of a region (`perRegion`) or of the whole task."""

_DRAWING = frozenset(name + end for name in LABELLERS for end in ("", "Labels")) | {"Labels", "MagicWand"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Control:
    """A control by its element."""

    element: Element

    @property
    def name(self) -> str:
        """What results call it in `from_name`."""
        return self.element.get("name", "")

    @property
    def tag(self) -> str:
        """RectangleLabels, Choices, …"""
        return self.element.tag

    @property
    def per_region(self) -> bool:
        """Whether it asks of each region."""
        return self.element.get("perRegion", "").lower() == "true"

    @property
    def title(self) -> str:
        """The attribute's name: our own `title` where a control had to be called otherwise."""
        return self.element.get("title") or self.name

    def labels(self) -> dict[str, Element]:
        """Its labels by what results call them."""
        return {name: one for one in self.element.iter("Label") if (name := called(one)).strip()}

    def options(self) -> dict[str, tuple[str, ...]]:
        """Its choices in order: names, those of a taxonomy joined by `/`, and their paths."""
        return {"/".join(path): path for path in _paths(self.element, ()) if "".join(path).strip()}


@dataclass
class Config:
    """A configuration that may grow; `root` is its tree."""

    root: Element = field(default_factory=lambda: Element("View"))

    def controls(self) -> dict[str, Control]:
        """Every control by its name."""
        found = (one for one in self.root.iter() if one.tag in _DRAWING or one.tag in ANSWERS)
        return {one.get("name", ""): Control(one) for one in found if one.get("name")}

    def pictures(self) -> list[Element]:
        """The elements that show pictures."""
        return [one for one in self.root.iter("Image") if one.get("name")]

    def relations(self) -> list[str]:
        """Names of kinds of relations."""
        return [name for one in self.root.iter("Relation") if (name := one.get("value", "")).strip()]

    def shown(self, name: str = "image", key: str = "image") -> str:
        """The name of the first picture; one of that name, kept under that key, is added where there is none."""
        if not self.pictures():
            self.root.insert(0, Element("Image", {"name": name, "value": f"${key}"}))
        return self.pictures()[0].get("name", "")

    def add(self, tag: str, name: str, reserved: Iterable[str] = (), **attributes: str) -> Control:
        """A control more, at the end; its name is another where that is taken or reserved."""
        taken = {*(one.get("name") for one in self.root.iter()), *reserved}
        wanted, count = name, 1
        while wanted in taken:
            count += 1
            wanted = f"{name} {count}"
        to = self.shown()
        if wanted != name and tag in ANSWERS:
            attributes["title"] = name
        return Control(SubElement(self.root, tag, {"name": wanted, "toName": to, **attributes}))

    def first(self, tag: str, name: str) -> Control:
        """The first control of that tag; one of that name is added where there is none."""
        return next((one for one in self.controls().values() if one.tag == tag), None) or self.add(tag, name)

    def text(self) -> bytes:
        """The XML. Raises FormatError for signs that XML has no place for."""
        for one in self.root.iter():
            for value in one.attrib.values():
                if _NO_XML.search(value):
                    raise FormatError(
                        f"the name {value!r} holds characters that XML has no place for", code="class-name",
                        hint="Rename it, or take another format.",
                    )  # fmt: skip
        indent(self.root)
        text: bytes = tostring(self.root, "utf-8")
        return text + b"\n"


def read_config(path: Path) -> Config:
    """A configuration file. Raises FormatError."""
    return Config(xml_of(path, "View"))


def called(element: Element) -> str:
    """What results call a label or choice."""
    return element.get("alias") or element.get("value") or ""


def add_option(control: Control, path: tuple[str, ...], **attributes: str) -> None:
    """A label, or a choice with those above it, unless it is there."""
    place = control.element
    kind = "Choice" if control.tag in ANSWERS else "Label"
    for name in path:
        inner = next((one for one in place.iter(kind) if one is not place and called(one) == name), None)
        place = inner if inner is not None else SubElement(place, kind, {"value": name, **attributes})


def color_of(element: Element) -> str | None:
    """A label's colour as #rrggbb; None where it has none that is known."""
    text = (element.get("background") or "").strip().lower()
    if re.fullmatch("#[0-9a-f]{3}", text):
        return "#" + "".join(2 * digit for digit in text[1:])
    return text if re.fullmatch("#[0-9a-f]{6}", text) else _COLORS.get(text)


def _paths(element: Element, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for one in element:
        if one.tag == "Choice":
            path = (*above, called(one))
            yield path
            yield from _paths(one, path)
        else:
            yield from _paths(one, above)


_COLORS: dict[str, Any] = {
    "red": "#ff0000", "green": "#008000", "blue": "#0000ff", "yellow": "#ffff00", "orange": "#ffa500",
    "purple": "#800080", "pink": "#ffc0cb", "brown": "#a52a2a", "black": "#000000", "white": "#ffffff",
    "gray": "#808080", "grey": "#808080", "cyan": "#00ffff", "magenta": "#ff00ff", "lime": "#00ff00",
    "navy": "#000080", "teal": "#008080", "olive": "#808000", "maroon": "#800000", "silver": "#c0c0c0",
    "aqua": "#00ffff", "fuchsia": "#ff00ff", "darkorange": "#ff8c00", "lightblue": "#add8e6",
}  # fmt: skip
