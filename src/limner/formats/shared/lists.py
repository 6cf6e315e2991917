"""Lists of lines: read with every fault reported, and names as words of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from unicodedata import category

from limner.formats.core.files import lines_of, problem_of
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.problems import FormatError, Problem, Report


def reported_lines(root: Path, name: str, report: Report) -> Iterator[tuple[int, str]]:
    """Lines of a file that are not blank, with their numbers; what cannot be read is reported and ends them."""
    try:
        for number, line in lines_of(root / name):
            if line.strip():
                yield number, line
    except FormatError as error:
        report(problem_of(error, error.where.replace(str(root / name), name)))
    except OSError as error:
        report(Problem(f"it cannot be read: {error.strerror}", name))


def begins_list(path: Path) -> bool:
    """Whether a JSON file looks like a list."""
    try:
        with path.open("rb") as file:
            return file.read(1 << 12).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"[")
    except OSError:
        return False


def word(name: str) -> str:
    """A name as one word: blanks, signs that do not show, and `%` as percent and the bytes in hexadecimal."""
    return "".join(_escaped(sign) if sign == "%" or category(sign)[0] in "CZ" else sign for sign in name)


class Words:
    """Names by the words that stand for them, for formats that part their columns by blanks."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {word(name): name for name in names}

    def name(self, text: str) -> str:
        """The name that a word stands for: itself, if it is not a known one's."""
        return self._names.get(text, text)

    def say(self, ledger: Ledger) -> None:
        """Enter the names that are written otherwise."""
        for text, name in self._names.items():
            if text != name:
                loss = Loss(what="class name", becomes="one word", severity="note", before=name, after=text)
                ledger.say(loss, name)


def _escaped(sign: str) -> str:
    return "".join(f"%{octet:02X}" for octet in sign.encode("utf-8", "surrogatepass"))
