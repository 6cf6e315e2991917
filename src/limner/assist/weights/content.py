"""What a file of weights is, by its content: taken are formats that hold numbers and graphs, and no code.

Sources: onnx.proto of ONNX (ModelProto), the README of safetensors, the format page of numpy (NEP 1), the schema of
TFLite (file identifier TFL3).
"""

import json
import zipfile
from pathlib import Path
from typing import BinaryIO

from limner.dataset import LimnerError

KINDS = {
    "onnx": "ONNX: a graph with its weights",
    "safetensors": "safetensors: named arrays",
    "npz": "numpy arrays, zipped",
    "npy": "a numpy array",
    "tflite": "TensorFlow Lite: a graph with its weights",
}
"""What is taken."""

_PICKLES = (".pkl", ".pickle", ".joblib")
_LONGEST_HEADER = 100_000_000
_ONNX_FIELDS = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26})


class WeightsRefused(LimnerError):
    """A file that is not taken. Codes: `pickle`, `unknown-weights`, `wrong-hash`, `exists`, `not-found`."""

    code = "unknown-weights"


def kind_of(path: Path, name: str) -> str:
    """One of KINDS; `name` is for people. Raises WeightsRefused for a pickle, and for all that is not known."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(16)
        if _is_pickle(head):
            raise _pickle(name)
        if zipfile.is_zipfile(file):
            return _zipped(file, name)
        if head.startswith(b"\x93NUMPY"):
            file.seek(0)
            _check_array(file, name)
            return "npy"
        if head[4:8] == b"TFL3":
            return "tflite"
        if _is_safetensors(file, size):
            return "safetensors"
        if _is_onnx(file, size):
            return "onnx"
    raise WeightsRefused(
        "it is none of the formats that are taken",
        where=name,
        hint=f"Export it as one of {', '.join(KINDS)}.",
    )


def _is_pickle(head: bytes) -> bool:
    """Protocols 2 to 5 begin with their number; older ones are not known from other texts, and are none of KINDS."""
    return len(head) > 1 and head[0] == 0x80 and head[1] in range(2, 6)


def _pickle(name: str) -> WeightsRefused:
    return WeightsRefused(
        "it is a pickle (as .pt, .pth and .pkl files are), and loading one runs whatever it holds",
        code="pickle",
        where=name,
        hint="Ask for it as ONNX or safetensors, or export it yourself where you trust it.",
    )


def _zipped(file: BinaryIO, name: str) -> str:
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if any(one.filename.lower().endswith(_PICKLES) for one in members):
            raise _pickle(name)
        if not members or not all(one.filename.endswith(".npy") for one in members):
            raise WeightsRefused(
                "it is an archive of something other than arrays",
                where=name,
                hint="Unpack it, and add the file.",
            )
        for one in members:
            with archive.open(one) as inner:
                _check_array(inner, name)  # type: ignore[arg-type]
    return "npz"


def _check_array(file: BinaryIO, name: str) -> None:
    """Raises WeightsRefused for an array of Python objects, which are pickled, and for none."""
    from numpy.lib import format as arrays

    try:
        version = arrays.read_magic(file)
        read = arrays.read_array_header_1_0 if version == (1, 0) else arrays.read_array_header_2_0
        _, _, dtype = read(file)
    except ValueError as error:
        raise WeightsRefused("its array is broken", where=name) from error
    if dtype.hasobject:
        raise _pickle(name)


def _is_safetensors(file: BinaryIO, size: int) -> bool:
    """A header of JSON after its length, and arrays that end where the file does."""
    file.seek(0)
    length = int.from_bytes(file.read(8), "little")
    if not 2 <= length <= min(size - 8, _LONGEST_HEADER):
        return False
    try:
        header = json.loads(file.read(length))
        ends = [one["data_offsets"][1] for name, one in header.items() if name != "__metadata__"]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return False
    return all(isinstance(end, int) for end in ends) and 8 + length + max(ends, default=0) == size


def _is_onnx(file: BinaryIO, size: int) -> bool:
    """Fields of a ModelProto one after the other up to the end, a graph among them."""
    file.seek(0)
    seen = set()
    while file.tell() < size:
        tag = _varint(file)
        field, wire = tag >> 3, tag & 7
        if field not in _ONNX_FIELDS or wire not in (0, 2):
            return False
        number = _varint(file)
        if wire == 2:
            file.seek(number, 1)
        seen.add(field)
    return file.tell() == size and 7 in seen


def _varint(file: BinaryIO) -> int:
    """A number in groups of seven bits; what is broken becomes a field that nothing has."""
    number = 0
    for shift in range(0, 64, 7):
        byte = file.read(1)
        if not byte:
            break
        number |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return number
    return -1
