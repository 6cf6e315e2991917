"""A picture with its labels painted over it: SVG that a notebook shows, without scripts or links."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from os import getpid
from uuid import UUID

from limner.dataset import Annotation, Class, Image, InvalidRecord, LabelledImage, Ontology, Tag
from limner.geometry import sketch
from limner.media import Decoder, PictureRefused
from limner.ops.twins import source_of

_WIDTH = 480
"""CSS pixels of a picture at most."""

_LETTERS = 11
"""CSS pixels of names on it."""


def drawn(item: LabelledImage, ontology: Ontology, width: int = _WIDTH) -> str:
    """The picture in small with its main layer, as one SVG element; empty where nobody knows its size."""
    image = item.image
    if not (image.width and image.height):
        return ""
    kinds: dict[UUID | None, Class] = {kind.id: kind for kind in ontology.classes}
    layer = item.layer()
    shown = min(width, 2 * image.width)
    pen = _LETTERS * image.width / shown
    parts = [_ground(item)]
    for one in layer.annotations if layer else ():
        parts += _object(one, kinds.get(one.class_id), pen)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {image.width} {image.height}" width="{shown}" '
        f'style="max-width:100%;height:auto;background:#808080" role="img">'
        f"<title>{escape(image.path)}</title>{''.join(parts)}</svg>"
    )


def captioned(item: LabelledImage, ontology: Ontology, width: int = _WIDTH) -> str:
    """The same as a figure with the picture's name, size, and what is said of it as a whole."""
    image, layer = item.image, item.layer()
    names = {kind.id: kind.name for kind in ontology.classes}
    notes = layer.annotations if layer else ()
    tags = [names[one.class_id] for one in notes if isinstance(one.shape, Tag) and one.class_id in names]
    facts = [image.path, _size(image), "never labelled" if layer is None else f"{len(notes)} labels", *tags]
    caption = " · ".join(escape(fact) for fact in facts if fact)
    return (
        f'<figure style="display:inline-block;vertical-align:top;margin:.3em">{drawn(item, ontology, width)}'
        f'<figcaption style="max-width:{width}px;font-size:.85em">{caption}</figcaption></figure>'
    )


def legend(kinds: Iterable[Class]) -> str:
    """Class names, each with its colour."""
    return " ".join(
        f'<span style="border-left:.8em solid {kind.color};padding:0 .5em">{escape(kind.name)}</span>'
        for kind in kinds
    )


def decoder() -> Decoder:
    """One decoding child for this process; it ends by itself when idle."""
    return _decoder(getpid())


@cache
def _decoder(_: int) -> Decoder:
    """By process: a fork must not speak with its parent's child."""
    return Decoder(1)


def _size(image: Image) -> str:
    return f"{image.width} × {image.height}" if image.width and image.height else ""


def _ground(item: LabelledImage) -> str:
    """The picture's thumbnail inside the document; nothing where it is not at hand or is refused."""
    source = source_of(item)
    try:
        small = None if source is None else decoder().thumbnail(source, item.image.path)
    except PictureRefused:
        small = None
    if small is None:
        return ""
    return (
        f'<image href="data:image/jpeg;base64,{b64encode(small.data).decode()}" width="{item.image.width}" '
        f'height="{item.image.height}" preserveAspectRatio="none"/>'
    )


def _object(one: Annotation, kind: Class | None, pen: float) -> Iterator[str]:
    color, name = (kind.color, kind.name) if kind else ("#808080", "")
    fill = f'fill="{color}" fill-opacity=".15"'
    style = f'stroke="{color}" stroke-width="2" vector-effect="non-scaling-stroke"'
    try:
        sketched = sketch(one.shape)
    except InvalidRecord:  # a mask with broken run-lengths has nothing to show
        return
    for number, (what, points) in enumerate(sketched):
        places = [(float(x), float(y)) for x, y in points]
        if what == "b":
            (x0, y0), (x1, y1) = places
            yield f'<rect x="{x0:g}" y="{y0:g}" width="{x1 - x0:g}" height="{y1 - y0:g}" {fill} {style}/>'
        elif what == "k":
            yield "".join(
                f'<circle cx="{x:g}" cy="{y:g}" r="{pen / 5:g}" fill="{color}"/>' for x, y in places
            )
        else:
            path = " ".join(f"{x:g},{y:g}" for x, y in places)
            closed = f"<polygon {fill}" if what == "p" else '<polyline fill="none"'
            yield f'{closed} points="{path}" {style}/>'
        if number == 0 and name and what != "k":
            x, y = min(places, key=lambda place: place[1])
            yield (
                f'<text x="{x:g}" y="{max(y, pen):g}" font-size="{pen:g}" font-family="sans-serif" fill="#fff" '
                f'stroke="#000" stroke-width="{pen / 8:g}" paint-order="stroke">{escape(name)}</text>'
            )
