"""Labels that were drawn on the stored pixels of a picture, brought to its upright frame."""

import msgspec

from limner.dataset import Annotation, Box, Comment, Image, Record
from limner.geometry import bounds, transform

Matrix = tuple[float, float, float, float, float, float]


def turned(stored: Image, read: Image, records: tuple[Record, ...]) -> tuple[tuple[Record, ...], str]:
    """The records in the upright frame, and a remark where something had to be done or is odd.

    A label file whose size is the stored one, width and height changed over, was drawn by a tool that ignores
    EXIF: its shapes are turned with the picture. Orientations that keep the size cannot be told apart.
    """
    upright = (stored.width, stored.height)
    said = (read.width, read.height)
    if said == upright or 0 in said:
        return records, ""
    if stored.orientation < 5 or said != upright[::-1]:
        return records, (
            f"is {upright[0]} × {upright[1]}, but its labels were made for {said[0]} × {said[1]}. "
            "They are placed as they are."
        )
    matrix = to_upright(stored.orientation, *said)
    remark = (
        "is turned by its EXIF orientation; its labels were drawn on the unturned picture and turned with it."
    )
    return tuple(_turn(record, matrix) for record in records), remark


def to_upright(orientation: int, width: float, height: float) -> Matrix:
    """The 2 × 3 matrix, row by row, from stored pixels (`width` × `height`) to the upright picture.

    Orientations as in EXIF 2.3, tag 0x0112: 2 mirrored, 3 half a turn, 4 mirrored top to bottom, 5 transposed,
    6 a quarter turn clockwise to be upright, 7 transposed the other way, 8 a quarter turn back.
    """
    return {
        1: (1, 0, 0, 0, 1, 0),
        2: (-1, 0, width, 0, 1, 0),
        3: (-1, 0, width, 0, -1, height),
        4: (1, 0, 0, 0, -1, height),
        5: (0, 1, 0, 1, 0, 0),
        6: (0, -1, height, 1, 0, 0),
        7: (0, -1, height, -1, 0, width),
        8: (0, 1, 0, -1, 0, width),
    }[orientation]


def _turn(record: Record, matrix: Matrix) -> Record:
    if isinstance(record, Comment) and record.point:
        (x, y), (a, b, c, d, e, f) = record.point, matrix
        return msgspec.structs.replace(record, point=(a * x + b * y + c, d * x + e * y + f))
    if not isinstance(record, Annotation):
        return record
    shape = transform(record.shape, matrix)
    if isinstance(record.shape, Box) and not record.shape.rotation:
        # A quarter turn makes an upright box an upright box again, not one that lies on its side.
        x0, y0, x1, y1 = bounds(shape) or (0, 0, 0, 0)
        shape = Box(x0, y0, x1 - x0, y1 - y0)
    return msgspec.structs.replace(record, shape=shape)
