"""Which sequences lie in a folder, and what each says of itself."""

from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as IniError
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from uuid import UUID

from limner.dataset import Sequence, Split, derived_id
from limner.formats.core.files import problem_of, text_of
from limner.formats.core.pictures import Pictures, stem
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.shared.pairs import SPLITS

SECTION = "Limner"
"""Our own section of seqinfo.ini: frames that were never labelled."""


@dataclass(frozen=True)
class Run:
    """A sequence's folder. `lines` is the file of its objects, None where there is none."""

    base: str
    split: Split
    folder: str
    lines: str | None
    info: Mapping[str, str]
    unlabelled: frozenset[int]

    @property
    def id(self) -> UUID:
        """Its sequence's id."""
        return derived_id("sequence", self.split, self.folder)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of its frames as it says; 0 × 0 where it does not."""
        width, height = (self.info.get(key, "") for key in ("imwidth", "imheight"))
        return (int(width), int(height)) if _is_count(width) and _is_count(height) else (0, 0)

    def sequence(self, root: Path) -> Sequence:
        """As the data set holds it."""
        name = self.info.get("name") or PurePosixPath(self.folder).name or root.name or "sequence"
        rate = self.info.get("framerate", "")
        return Sequence(id=self.id, name=name, fps=float(rate) if _is_rate(rate) else None)

    def frames(self, pictures: Pictures) -> dict[int, str]:
        """Pictures by frame, which their names say; by their order where a name is no number."""
        inside = f"{self.base}{self.info.get('imdir') or 'img1'}/"
        paths = [path for path in pictures.paths if path.startswith(inside)]
        numbers = [stem(PurePosixPath(path).name) for path in paths]
        if all(_is_count(number) and int(number) for number in numbers) and len(
            set(map(int, numbers))
        ) == len(paths):
            return {int(number): path for number, path in zip(numbers, paths, strict=True)}
        return dict(enumerate(paths, start=1))


def runs(root: Path, file: str, report: Report) -> list[Run]:
    """The sequences below a folder, by their folders' names."""
    if not root.is_dir():
        return []
    files = Pictures(root, report).files
    bases = {
        base for path in files for end in (file, "seqinfo.ini") if (base := _base(path, end)) is not None
    }
    return [_run(root, base, file, set(files), report) for base in sorted(bases)]


def _base(path: str, end: str) -> str | None:
    return path.removesuffix(end) if path == end or path.endswith(f"/{end}") else None


def _run(root: Path, base: str, file: str, files: set[str], report: Report) -> Run:
    first, _, rest = base.partition("/")
    split, folder = (SPLITS[first], rest) if first in SPLITS else ("", base)
    info: dict[str, str] = {}
    unlabelled: frozenset[int] = frozenset()
    if f"{base}seqinfo.ini" in files:
        info, unlabelled = _info(root, f"{base}seqinfo.ini", report)
    lines = f"{base}{file}" if f"{base}{file}" in files else None
    return Run(base, split, folder.rstrip("/"), lines, info, unlabelled)


def _info(root: Path, name: str, report: Report) -> tuple[dict[str, str], frozenset[int]]:
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text_of(root / name))
        info = dict(parser["Sequence"]) if "Sequence" in parser else {}
        given = parser.get(SECTION, "unlabelled", fallback="").split(",")
        return info, frozenset(int(frame) for frame in given if _is_count(frame))
    except FormatError as error:
        report(problem_of(error, name))
    except IniError as error:
        report(Problem(f"it is no INI file: {error.message.splitlines()[0]}", name))
    return {}, frozenset()


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _is_rate(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 12
