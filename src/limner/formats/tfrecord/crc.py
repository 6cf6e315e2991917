"""CRC-32C (Castagnoli), and TensorFlow's masked form of it."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

_POLYNOMIAL = 0x82F63B78
_ALL = 0xFFFFFFFF
_MASK = 0xA282EAD8
_SHORT = 1 << 12


def crc32c(data: bytes) -> int:
    """The checksum. Long data is cut into lanes of equal length that are summed side by side."""
    state = _ALL
    at = 0
    if len(data) >= _SHORT:
        length = 256 if len(data) < 1 << 18 else 2048
        lanes = len(data) // length
        at = lanes * length
        state = _in_lanes(data[:at], lanes, length)
    table = _small()
    for byte in data[at:]:
        state = table[(state ^ byte) & 0xFF] ^ (state >> 8)
    return state ^ _ALL


def masked(data: bytes) -> int:
    """The checksum turned by 15 bits and moved, as records store it."""
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + _MASK) & _ALL


def _in_lanes(data: bytes, lanes: int, length: int) -> int:
    table = _table()
    columns = np.ascontiguousarray(np.frombuffer(data, dtype=np.uint8).reshape(lanes, length).T)
    states = np.zeros(lanes, dtype=np.uint32)
    states[0] = _ALL
    for column in columns:
        states = table[(states ^ column) & 0xFF] ^ (states >> 8)
    first, second, third, fourth = _skip(length)
    state, *others = states.tolist()
    for other in others:
        moved = (
            first[state & 0xFF] ^ second[state >> 8 & 0xFF] ^ third[state >> 16 & 0xFF] ^ fourth[state >> 24]
        )
        state = moved ^ other
    return int(state)


@cache
def _table() -> NDArray[np.uint32]:
    values = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = np.where(values & 1, values >> 1 ^ np.uint32(_POLYNOMIAL), values >> 1)
    return values


@cache
def _small() -> list[int]:
    return [int(value) for value in _table()]


@cache
def _skip(length: int) -> list[list[int]]:
    """What becomes of each octet of a state when `length` zero bytes follow."""
    states = np.arange(256, dtype=np.uint32)[None, :] << (np.arange(4, dtype=np.uint32) * 8)[:, None]
    for _ in range(length):
        states = _table()[states & 0xFF] ^ (states >> 8)
    return [[int(value) for value in row] for row in states]
