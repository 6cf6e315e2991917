"""A project that comes over from Label Studio: fetched into a folder beside the data folder, then imported."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from limner.cli.show import Progress
from limner.cli.verbs import say_problems
from limner.dataset import LimnerError

if TYPE_CHECKING:
    from limner.fetch import Moved


def moves(source: str, format: str) -> bool:
    """Whether pictures have to be fetched first: an address, or a file of tasks by itself. Raises LimnerError."""
    ours = format.partition(":")[0] == "label-studio"
    if "://" in source[:12]:
        if not ours:
            raise LimnerError(
                "only projects of Label Studio are read from an address",
                code="invalid",
                hint="Say --from label-studio, or fetch a list of pictures: `limner fetch`.",
            )
        return True
    return ours and source.lower().endswith(".json") and Path(source).is_file()


@contextmanager
def moving(
    source: str, data: Path, token: str, progress: Progress, *, allow_private: bool
) -> Iterator["Moved"]:
    """The project, laid ready. What did not come is said; then the folder stays, and another run goes on there."""
    from limner.fetch import Manners, is_public, is_public_or_private, move
    from limner.formats import Reported

    report = Reported()
    key = sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    folder = data.with_name(f"{data.name}.moving") / key
    manners = Manners(allowed=is_public_or_private if allow_private else is_public)
    ready = move(source, folder, report, progress, token=token, manners=manners)
    say_problems(report.problems)
    yield ready
    if not any(problem.outcome == "refused" for problem in report.problems):
        shutil.rmtree(folder)
        if not any(folder.parent.iterdir()):
            folder.parent.rmdir()
