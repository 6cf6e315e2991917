"""`python -m benchmarks [NAME …]`: measures, prints tables, and leaves text and JSON in a folder."""

import argparse
import importlib
import tempfile
from pathlib import Path

from benchmarks.figures import table, write
from benchmarks.label_studio import LabelStudio
from benchmarks.material import Workshop

NAMES = ("start", "save", "pages", "import_export", "formats", "assist", "editor", "editor.long", "effort")
APART = ("assist.learning", "assist.correcting", "assist.alike")
"""What runs only when it is named: it needs pictures (`--voc`), and the first two torch."""
_HERE = Path(__file__).resolve().parent


def main() -> None:
    """Runs what was named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"one of {', '.join(NAMES + APART)}; when left away, all but the last {len(APART)}",
    )
    parser.add_argument("--out", type=Path, default=_HERE / "results", help="where the figures go")
    parser.add_argument("--scale", type=float, default=1, help="how much of the work, for a trial run")
    parser.add_argument(
        "--label-studio",
        type=Path,
        metavar="DIR",
        help="measure Label Studio too; its environment (1 GB) goes here",
    )
    parser.add_argument(
        "--peers", type=Path, metavar="DIR", help="measure other converters too; their environment goes here"
    )
    parser.add_argument("--voc", type=Path, metavar="DIR", help="a copy of the BCCD data set, for assist.*")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(NAMES + APART)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="limner-benchmarks-") as folder:
        peers = chosen.peers.resolve() if chosen.peers else None
        workshop = Workshop(Path(folder), chosen.scale, peers, chosen.voc)
        peer = LabelStudio(chosen.label_studio.resolve(), workshop) if chosen.label_studio else None
        for name in chosen.names or NAMES:
            figures = importlib.import_module(f"benchmarks.{name}").measure(workshop, peer)
            write(chosen.out, name, figures)
            print(f"\n{name}\n\n{table(figures)}", flush=True)


if __name__ == "__main__":
    main()
