"""Parquet files with pictures inside, through pyarrow (`pip install "limner[parquet]"`)."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from limner.formats.core.problems import FormatError
from limner.formats.core.sink import Sink
from limner.formats.shared.hub.card import names_below

_GROUP = 100
_BATCH = 256
_MOST_BYTES = 4_000_000_000
_CHUNK = 1 << 20


def parquet() -> Any:
    """pyarrow's Parquet. Raises FormatError that says how to get it."""
    try:
        from pyarrow import parquet as found
    except ImportError as error:
        raise FormatError(
            "Parquet files are read and written by pyarrow, which is not installed", code="missing-package",
            hint='pip install "limner[parquet]"',
        ) from error  # fmt: skip
    return found


class ParquetFile:
    """Rows of a file without the pictures in it, which are opened one by one."""

    def __init__(self, path: Path) -> None:
        """Raises FormatError for a file that pyarrow cannot read."""
        self.path = path
        with _readable(path):
            self._file = parquet().ParquetFile(path)
            self._schema = self._file.schema_arrow
        self.picture = _picture_column(self._schema)
        meta = self._schema.metadata or {}
        try:
            features = json.loads(meta.get(b"huggingface", b"{}"))
        except (ValueError, RecursionError):
            features = {}
        self.names = names_below(features, "_type")
        meant = meta.get(b"bbox_format", b"").decode("utf-8", "replace")
        self.convention = meant if meant in ("xywh", "xyxy") else ""

    @property
    def usable(self) -> bool:
        """Whether it has objects, or pictures with a label."""
        columns = set(self._schema.names)
        return "objects" in columns or bool(self.picture and {"label", "labels"} & columns)

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every row with its number from 1; of the picture's column only the path."""
        columns = [name for name in self._schema.names if name != self.picture]
        if self.picture:
            columns.append(f"{self.picture}.path")
        number = 0
        with _readable(self.path):
            for group in range(self._file.num_row_groups):
                if self._file.metadata.row_group(group).total_byte_size > _MOST_BYTES:
                    raise FormatError(f"row group {group} is larger than 4 GB", where=str(self.path))
                for batch in self._file.iter_batches(_BATCH, row_groups=[group], columns=columns):
                    for row in batch.to_pylist():
                        number += 1
                        yield number, row

    def opener(self, number: int) -> Any:
        """What opens the picture of a row; None for one that has none."""
        if not self.picture:
            return None
        left = number - 1
        for group in range(self._file.num_row_groups):
            count = self._file.metadata.row_group(group).num_rows
            if left < count:
                with _readable(self.path):
                    there = _lengths(self.path, group, self.picture)[left]
                return partial(_open, self.path, group, self.picture, left) if there else None
            left -= count
        return None


class ParquetWriter:
    """A file in the making; row groups of a hundred pictures."""

    def __init__(self, names: list[str], convention: str) -> None:
        import pyarrow

        self._pyarrow = pyarrow
        self._file = TemporaryFile()  # noqa: SIM115 (closed in `put`)
        self._schema = _schema(pyarrow, names, convention)
        self._writer = parquet().ParquetWriter(self._file, self._schema, compression="snappy")
        self._rows: list[dict[str, Any]] = []

    def add(self, row: Mapping[str, Any]) -> None:
        """Put a row."""
        self._rows.append(dict(row))
        if len(self._rows) == _GROUP:
            self._flush()

    def put(self, sink: Sink, path: str) -> None:
        """Finish, and hand the file over."""
        self._flush()
        self._writer.close()
        self._file.seek(0)
        sink.write(path, iter(lambda: self._file.read(_CHUNK), b""))
        self._file.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(self._pyarrow.Table.from_pylist(self._rows, schema=self._schema))
            self._rows = []


class _readable:  # noqa: N801 (used like a function)
    """Whatever pyarrow says of a broken file, as a FormatError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, _: Any) -> None:
        if isinstance(error, FormatError) or not isinstance(error, Exception):
            return
        reason = str(error).partition("\n")[0][:200]
        raise FormatError(
            f"it is no Parquet file, or a broken one: {reason}", where=str(self._path)
        ) from error


def _picture_column(schema: Any) -> str:
    """The column whose values have `bytes` and `path`, as Hugging Face stores pictures; empty for none."""
    for field in schema:
        if str(field.type).startswith("struct<"):
            inner = {field.type.field(at).name for at in range(field.type.num_fields)}
            if inner >= {"bytes", "path"}:
                return str(field.name)
    return ""


@lru_cache(maxsize=1)
def _pictures(path: Path, group: int, column: str) -> list[bytes | None]:
    """The pictures of the row group that was asked for last."""
    table = parquet().ParquetFile(path).read_row_group(group, columns=[f"{column}.bytes"])
    return [value and value.get("bytes") for value in table.column(0).to_pylist()]


@lru_cache(maxsize=2)
def _lengths(path: Path, group: int, column: str) -> list[bool]:
    return [bool(value) for value in _pictures(path, group, column)]


def _open(path: Path, group: int, column: str, row: int) -> BinaryIO:
    return BytesIO(_pictures(path, group, column)[row] or b"")


def _schema(pyarrow: Any, names: list[str], convention: str) -> Any:
    """The columns, and what Hugging Face's library says of them in the file's own words."""
    number, whole = {"dtype": "float64", "_type": "Value"}, {"dtype": "int64", "_type": "Value"}
    label = {"names": names, "_type": "ClassLabel"}

    def several(feature: Any) -> dict[str, Any]:
        return {"feature": feature, "length": -1, "_type": "Sequence"}

    features = {
        "image": {"_type": "Image"}, "width": whole, "height": whole,
        "objects": {
            "id": several(whole), "area": several(number), "bbox": several(several(number)),
            "category": several(label),
        },
        "labels": several(label),
    }  # fmt: skip
    words = {"huggingface": json.dumps({"info": {"features": features}}), "bbox_format": convention}
    integers, floats = pyarrow.list_(pyarrow.int64()), pyarrow.list_(pyarrow.float64())
    objects = [("id", integers), ("area", floats), ("bbox", pyarrow.list_(floats)), ("category", integers)]
    return pyarrow.schema(
        [
            ("image", pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])),
            ("width", pyarrow.int64()), ("height", pyarrow.int64()), ("objects", pyarrow.struct(objects)),
            ("labels", integers),
        ],
        metadata=words,
    )  # fmt: skip
