"""Figures with their aims, and how they are shown: a table for people, JSON for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Figure:
    """One measured number, of several the median; `p95` is their 95th percentile. `aim` is what it should stay
    below, or reach where `upwards`; `peer` is what the other program needed for the same work in the same run."""

    what: str
    value: float
    unit: str
    aim: float | None = None
    upwards: bool = False
    peer: float | None = None
    p95: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached; None without one."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.upwards else self.value <= self.aim

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer."""
        if not self.peer or not self.value:
            return None
        return self.value / self.peer if self.upwards else self.peer / self.value


def latency(
    what: str, seconds: Sequence[float], aim: float | None = None, peer: float | None = None
) -> Figure:
    """The median in milliseconds."""
    return Figure(what, 1000 * share(seconds, 0.5), "ms", aim, peer=peer, p95=1000 * share(seconds, 0.95))


def share(values: Sequence[float], part: float) -> float:
    """The value that `part` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def table(figures: Sequence[Figure]) -> str:
    """The figures as Markdown."""
    rows = [("figure", "value", "p95", "aim", "", "peer", "times better"), *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def write(folder: Path, name: str, figures: Sequence[Figure]) -> None:
    """Leaves `name.json` and `name.md` in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        "benchmark": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": [asdict(figure) | {"met": figure.met, "ratio": figure.ratio} for figure in figures],
    }
    (folder / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / f"{name}.md").write_text(table(figures) + "\n", encoding="utf-8")


def machine() -> dict[str, str | int | float]:
    """What it was measured on, in general words, and how busy that was."""
    return {
        "cores": os.cpu_count() or 0,
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def _row(figure: Figure) -> tuple[str, ...]:
    def amount(value: float | None, sign: str = "") -> str:
        return "" if value is None else f"{sign}{_rounded(value)} {figure.unit}"

    return (
        figure.what,
        amount(figure.value),
        amount(figure.p95),
        amount(figure.aim, "≥ " if figure.upwards else "≤ "),
        {None: "", True: "met", False: "missed"}[figure.met],
        amount(figure.peer),
        "" if figure.ratio is None else f"{_rounded(figure.ratio)}×",
    )


def _rounded(value: float) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"
