"""A VOC document as text: written by hand, as building a tree of elements for each box costs five times as much."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast
from uuid import UUID
from xml.etree.ElementTree import indent, tostring

from defusedxml.ElementTree import fromstring

from limner.dataset import Annotation, Image

SIDES = ("xmin", "ymin", "xmax", "ymax")
Corners = tuple[int, int, int, int]


def document(image: Image, path: str, objects: str) -> str:
    """The document of a picture that lies at `path`, around the elements of its objects."""
    kept = image.extra.get("voc", {})
    folder, _, name = path.rpartition("/")
    parts = [
        f"<annotation>\n  <folder>{_text(folder)}</folder>\n  <filename>{_text(name)}</filename>\n"
        f"  <size>\n    <width>{image.width}</width>\n    <height>{image.height}</height>\n"
        f"    <depth>{_text(str(kept.get('depth', 3)))}</depth>\n  </size>\n",
        *_elements(kept.get("elements", ()), 1),
        objects,
        "</annotation>\n",
    ]
    return "".join(parts)


def element(annotation: Annotation, corners: Corners, names: Mapping[UUID, str]) -> str:
    """The element of an object; `names` are those of the classes."""
    kept = annotation.extra.get("voc") or {}
    switches = "".join(
        f"    <{name}>{1 if value else 0}</{name}>\n"
        for name, value in (("truncated", annotation.truncated), ("occluded", annotation.occluded))
        if value is not None
    )
    xmin, ymin, xmax, ymax = corners
    return (
        f"  <object>\n    <name>{_text(names[cast(UUID, annotation.class_id)])}</name>\n"
        f"{''.join(_elements(kept.get('elements', ()), 2))}{switches}"
        f"    <difficult>{1 if 'difficult' in annotation.flags else 0}</difficult>\n"
        f"    <bndbox>\n      <xmin>{xmin}</xmin>\n      <ymin>{ymin}</ymin>\n"
        f"      <xmax>{xmax}</xmax>\n      <ymax>{ymax}</ymax>\n    </bndbox>\n  </object>\n"
    )


def _elements(kept: Iterable[str], level: int) -> Iterator[str]:
    """Elements of the source, laid out as the rest."""
    for text in kept:
        element = fromstring(text)
        indent(element, level=level)
        yield f"{'  ' * level}{tostring(element, 'unicode').rstrip()}\n"


def _text(value: str) -> str:
    """Text as XML holds it."""
    if "&" in value or "<" in value or ">" in value:
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value
