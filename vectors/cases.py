"""A case of the vectors and the file that it stands in; short ways to write a polygon."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

Case = tuple[str, Any, Any]


def write(file: str, about: str, cases: list[Case]) -> None:
    """Write one file, a case a line."""
    names = [name for name, _, _ in cases]
    if len(set(names)) < len(names):
        raise ValueError(f"{file}: two cases share a name")
    lines = ",\n".join(
        "  " + json.dumps({"name": n, "given": g, "expect": e}, ensure_ascii=False, separators=(",", ":"))
        for n, g, e in cases
    )
    path = HERE / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'{{"about": {json.dumps(about)},\n "cases": [\n{lines}\n ]}}\n', "utf-8")


def polygon(*rings: list[float]) -> dict[str, Any]:
    """A polygon of one part: its exterior and its holes."""
    part: dict[str, Any] = {"exterior": rings[0]}
    return {"type": "polygon", "parts": [part | ({"holes": list(rings[1:])} if rings[1:] else {})]}


def parts(*exteriors: list[float]) -> dict[str, Any]:
    """A polygon of parts without holes."""
    return {"type": "polygon", "parts": [{"exterior": ring} for ring in exteriors]}
