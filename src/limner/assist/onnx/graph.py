"""One ONNX file, ready to run."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from limner.dataset import LimnerError

Array = npt.NDArray[Any]

_TYPES: dict[str, type[np.generic]] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(uint8)": np.uint8,
    "tensor(int32)": np.int32,
    "tensor(int64)": np.int64,
}


@dataclass(frozen=True)
class Port:
    """An input or an output."""

    name: str
    shape: tuple[int | None, ...]
    """None for a side that may have any length."""
    type: type[np.generic]


class Graph:
    """Runs on whatever ONNX Runtime finds on this machine; `LIMNER_THREADS` limits the processors that it takes.

    Raises LimnerError for a file that is no network, and where ONNX Runtime is missing.
    """

    def __init__(self, path: Path) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise LimnerError(
                "ONNX Runtime is not installed", code="missing", hint='Run pip install "limner[onnx]".'
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("LIMNER_THREADS") or 0)
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=onnxruntime.get_available_providers()
            )
        except Exception as error:  # its errors share no base of their own
            raise LimnerError(
                f"it is no network that can be run: {str(error)[:300]}", code="weights", where=str(path)
            ) from error
        self.path = path
        self.inputs = {one.name: _port(one) for one in self._session.get_inputs()}
        self.outputs = {one.name: _port(one) for one in self._session.get_outputs()}
        self.metadata: dict[str, str] = dict(self._session.get_modelmeta().custom_metadata_map)

    def __call__(self, given: Mapping[str, Array]) -> dict[str, Array]:
        """All outputs by name; inputs are brought to the types that the network takes."""
        sent = {
            name: np.ascontiguousarray(value, dtype=self.inputs[name].type) for name, value in given.items()
        }
        return dict(zip(self.outputs, self._session.run(None, sent), strict=True))

    def said(self) -> str:
        """Inputs and outputs in a line, for people who are told that it is not known."""
        ports = (
            ", ".join(f"{one.name} {list(one.shape)}" for one in side.values())
            for side in (self.inputs, self.outputs)
        )
        return " → ".join(ports).replace("None", "?")


def _port(given: Any) -> Port:
    shape = tuple(side if isinstance(side, int) and side > 0 else None for side in given.shape)
    return Port(given.name, shape, _TYPES.get(given.type, np.float32))
