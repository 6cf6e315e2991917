"""A VOC document as text: written by hand, as building a tree of elements for each box costs five times as much."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import cast
from uuid import UUID
from xml.etree.ElementTree import indent, tostring

from defusedxml.ElementTree import fromstring

from limner.dataset import Annotation, Image

SIDES = ("xmin", "ymin", "xmax", "ymax")
Corners = tuple[int, int, int, int]


def document(
    image: Image,
    path: PurePosixPath,
    objects: Iterable[tuple[Annotation, Corners]],
    names: Mapping[UUID, str],
) -> str:
    """The document of a picture that lies at `path`; `names` are those of the classes."""
    kept = image.extra.get("voc", {})
    parts = [
        f"<annotation>\n  <folder>{_text(str(path.parent))}</folder>\n  <filename>{_text(path.name)}</filename>\n"
        f"  <size>\n    <width>{image.width}</width>\n    <height>{image.height}</height>\n"
        f"    <depth>{_text(str(kept.get('depth', 3)))}</depth>\n  </size>\n",
        *_elements(kept.get("elements", ()), 1),
        *(_object(annotation, corners, names) for annotation, corners in objects),
        "</annotation>\n",
    ]
    return "".join(parts)


def _object(annotation: Annotation, corners: Corners, names: Mapping[UUID, str]) -> str:
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
