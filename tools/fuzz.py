"""Feeds every reader with inputs that coverage leads to: `python tools/fuzz.py [--seconds N] [format …]`.

Atheris changes one file of a small data set at a time. Whatever comes out of that, a reader refuses or reports; any
other error ends the run, and libFuzzer says which bytes led to it. Works where Atheris has a wheel: Linux, CPython
3.11 to 3.13.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 20
_LONGEST = 20_000
"""Bytes of a file that is tried; larger seeds are left out."""


def fuzz(format: str, seconds: int) -> None:
    """Fuzz one format in this process, which atheris ends."""
    import atheris

    with atheris.instrument_imports(include=["limner.formats"]):
        from limner.formats import load

        load(format)
    from tests.formats.test_fuzzed import one_of_each_kind, original

    with tempfile.TemporaryDirectory() as folder:
        root = original(Path(folder), format, ROOT / "tests/data")
        files = [root / path for path in one_of_each_kind(root)]
        seeds = Path(folder) / "seeds"
        seeds.mkdir()
        for number, path in enumerate(files):
            if path.stat().st_size < _LONGEST:
                (seeds / str(number)).write_bytes(bytes([number]) + path.read_bytes())
        limits = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=20", "-rss_limit_mb=2048"]
        quiet = ["-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={folder}/"]
        atheris.Setup([sys.argv[0], *limits, *quiet, str(seeds)], _reader(format, root, files))
        atheris.Fuzz()


def _reader(format: str, root: Path, files: list[Path]) -> Callable[[bytes], None]:
    from limner.formats import FormatError, read

    kept = {path: path.read_bytes() for path in files}

    def one(data: bytes) -> None:
        path = files[data[0] % len(files)] if data else files[0]
        path.write_bytes(data[1:])
        try:
            with suppress(FormatError):
                for item in read(root, format).images:
                    item.layer()
        finally:
            path.write_bytes(kept[path])

    return one


def main() -> int:
    """Fuzz the formats that are named, or all that are read, each in a process of its own; gives the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"for each format; {SECONDS} by default")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    parser.add_argument("formats", nargs="*")
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if given.here:
        fuzz(given.here, given.seconds)
        return 0
    from limner.formats import both_ways

    bad = []
    for name in given.formats or both_ways():
        command = [sys.executable, __file__, "--here", name, "--seconds", str(given.seconds)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        runs = next(
            (line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed" in line), "?"
        )
        print(
            f"{name}: {runs} inputs{'' if done.returncode == 0 else ', and one of them broke it'}", flush=True
        )
        if done.returncode:
            print(done.stdout[-2000:] + done.stderr[-4000:], flush=True)
            bad.append(name)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
