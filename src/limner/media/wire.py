"""What goes between the server and a child, as a decoding one: length-prefixed MessagePack over two pipes."""

import struct
from typing import IO, Any, Literal, TypeVar

import msgspec

from limner.media.header import Probe
from limner.media.refusal import RefusalCode

Kind = Literal["inspect", "thumbnail", "rendition", "raster", "pixels", "fingerprint", "pieces"]

Encoding = Literal["png", "jpeg"]

Area = tuple[int, int, int, int]
"""x, y, width and height in pixels of the upright picture."""

_LENGTH = struct.Struct(">Q")
_MAX_FRAME = 1 << 30


class Job(msgspec.Struct, frozen=True):
    """What to do with the `size` bytes of picture that follow; what comes after `size` is for `pieces`.

    `pixels` takes one area at most, and the whole picture without any.
    """

    kind: Kind
    size: int
    areas: tuple[Area, ...] = ()
    encoding: Encoding = "png"
    side: int = 0
    """Every piece is scaled to this width and height; 0 leaves them as large as they are."""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The child is confined and waits for its first job."""


class Taken(msgspec.Struct, frozen=True, tag="taken"):
    """The child has the whole picture and begins with it."""


class Thumbnail(msgspec.Struct, frozen=True, kw_only=True, tag="thumbnail"):
    """A small upright sRGB JPEG, and the dominant colour of the picture as #rrggbb."""

    data: bytes
    width: int
    height: int
    colour: str


class Inspection(msgspec.Struct, frozen=True, kw_only=True, tag="inspection"):
    """All that is known of a picture once every pixel of it was decoded; `content_hash` is SHA-256 in hex."""

    probe: Probe
    content_hash: str
    thumbnail: Thumbnail


class Rendition(msgspec.Struct, frozen=True, tag="rendition"):
    """A PNG that every browser shows."""

    data: bytes


class Raster(msgspec.Struct, frozen=True, kw_only=True, tag="raster"):
    """A picture's values. Of `raster` those that are stored, as a picture of labels needs them: nothing turned, no
    colour changed; of `pixels` what is to be seen: upright, 8-bit sRGB.

    `data` holds rows of `depth` bytes a value (little-endian), `bands` values a pixel; `palette` is RGB triples
    where the values are places in one; `alpha` a byte for each pixel, where it can be seen through.
    """

    width: int
    height: int
    bands: int
    depth: int
    data: bytes
    palette: bytes
    alpha: bytes = b""


class Fingerprint(msgspec.Struct, frozen=True, tag="fingerprint"):
    """What a picture looks like, in a few bytes that survive scaling and another compression.

    `steps` holds 128 bits: whether each of 8 × 8 fields is clearly brighter than the one to its left, and the one
    above. `colours` are 4 × 4 RGB triples.
    """

    steps: bytes
    colours: bytes


class Pieces(msgspec.Struct, frozen=True, tag="pieces"):
    """Parts of a picture, each a PNG or JPEG file, in the order in which they were asked for."""

    files: tuple[bytes, ...]


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """How much of a pyramid is done, 0 to 1."""

    share: float


class Part(msgspec.Struct, frozen=True, tag="part"):
    """The next bytes of the zip that holds a pyramid's tiles."""

    data: bytes


class Built(msgspec.Struct, frozen=True, kw_only=True, tag="built"):
    """A pyramid of tiles that is done; level 0 is the picture, each further one half as wide and high, rounded up.

    Tiles of what is to be seen are pictures of type `mime`; those of `values` rows of little-endian uint16, `bands` to
    a pixel, of which 0 and 65,535 stand for `low` and `high` in the file. No levels: it has no values but those seen.
    """

    width: int
    height: int
    side: int
    levels: int
    mime: str
    bands: int = 0
    low: float = 0.0
    high: float = 0.0
    thumbnail: Thumbnail | None = None


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    """A PictureRefused without its name, which only the parent knows."""

    code: RefusalCode
    reason: str
    params: dict[str, Any]


Reply = Ready | Taken | Thumbnail | Inspection | Rendition | Raster | Fingerprint | Pieces | Refusal

BuildReply = Progress | Part | Built | Refusal

_T = TypeVar("_T")

REPLIES: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)
BUILDS: msgspec.msgpack.Decoder[BuildReply] = msgspec.msgpack.Decoder(BuildReply)
JOBS: msgspec.msgpack.Decoder[Job] = msgspec.msgpack.Decoder(Job)


def send(stream: IO[bytes], message: msgspec.Struct) -> None:
    """Writes one message and pushes it out."""
    data = msgspec.msgpack.encode(message)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes], messages: msgspec.msgpack.Decoder[_T]) -> _T:
    """The next message. Raises EOFError if the other side is gone, ValueError if it talks nonsense."""
    return messages.decode(_frame(stream))


def _frame(stream: IO[bytes]) -> bytes:
    (length,) = _LENGTH.unpack(exactly(stream, _LENGTH.size))
    if length > _MAX_FRAME:
        raise ValueError(f"a message of {length} bytes is too long")
    return exactly(stream, length)


def exactly(stream: IO[bytes], size: int) -> bytes:
    """The next `size` bytes. Raises EOFError if there are fewer."""
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
