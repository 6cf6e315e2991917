"""What an import would bring in: pictures, and each data set of labels in every format that it may be in.

Nothing of it is stored; the files stay where they were uploaded, to be brought in or thrown away.
"""

from collections import Counter
from contextlib import ExitStack
from functools import partial
from typing import Any

from limner.dataset import Class, Dataset, LabelledImage, LimnerError
from limner.formats import Found, Problem, spoken
from limner.jobs import entries, importing
from limner.jobs.finding import Place, labels_alone, places
from limner.jobs.labels import unread
from limner.jobs.tree import Coming, ComingPictures, Tree, place_of, refusal, remark
from limner.jobs.work import Cancelled, Work
from limner.media import EntryRefused

_MOST_NAMES = 20
_MOST_REMARKS = 100


def look(work: Work) -> None:
    """Ends the job with what was found; begun again it starts from nothing."""
    folder = importing.fresh_folder(work)
    refused: list[dict[str, str]] = []
    with ExitStack() as held:
        for number, found in enumerate(entries.sort_out(work, folder, held)):
            if number % 200 == 0:
                work.step(0, 0, "looking through the files")
            if isinstance(found, EntryRefused):
                refused.append(refusal(found.where, found))
        tick = partial(work.step, 0, 0, "looking for labels")
        tick()
        known = labels_alone(folder)
        label_files = [path for path in folder.rglob("*") if path.is_file()]
        tree = Tree(work, folder, held)
        refused += [refusal(name, error) for name, error in tree.refused]
        there = places(folder, tick, known) if label_files or len(tree.folders) > 1 else []
        sets = _sets(work, tree, there)
    problems = [*refused, *unread(folder, label_files, [one.path for one in there if not one.layout])]
    result = {
        "pictures": len(tree.sizes),
        "refused": sum(one["outcome"] == "refused" for one in refused),
        "sets": sets,
        "problems": problems[:_MOST_REMARKS],
        "problem_count": len(problems),
    }
    importing.clear(work)
    work.store.jobs.finish(work.id, "done", result)


def _sets(work: Work, tree: Tree, found: list[Place]) -> list[dict[str, Any]]:
    here = work.store.ontology.get(work.project).classes
    return [
        {
            "place": place_of(tree.folder, place.path),
            "layout": place.layout,
            "candidates": [_candidate(work, tree, one, here) for one in place.candidates],
        }
        for place in found
    ]


def _candidate(work: Work, tree: Tree, found: Found, here: tuple[Class, ...]) -> dict[str, Any]:
    """The labels as that format reads them."""
    module, told = spoken(found.format)
    tally = _Tally()

    def report(problem: Problem) -> None:
        tally.problem_count += 1
        if len(tally.problems) < _MOST_REMARKS:
            tally.problems.append(remark(problem, tree.folder))

    dataset: Dataset | None = None
    error = ""
    with tree.noting() as label_pictures:
        try:
            dataset = module.read(found.path, ComingPictures(work, tree, found.path), report, **told)
            for number, item in enumerate(dataset.images):
                if number % 100 == 0:
                    work.step(number, 0, f"reading {module.TITLE}")
                tally.add(item)
        except LimnerError as failed:
            if isinstance(failed, Cancelled):
                raise
            error = f"{failed.message}."
    return {
        "format": found.format,
        "title": module.TITLE,
        "evidence": found.evidence,
        "labelled": len(tally.labelled),
        "objects": tally.objects.total(),
        "unmatched": tally.unmatched,
        "unmatched_names": tally.names,
        "label_pictures": len(label_pictures),
        "problems": tally.problems,
        "problem_count": tally.problem_count,
        "classes": tally.classes(dataset, here) if dataset else [],
        "error": error,
    }


class _Tally:
    """What was counted of a data set while it was read."""

    def __init__(self) -> None:
        self.labelled: set[str] = set()
        self.objects: Counter[Any] = Counter()
        self.unmatched = 0
        self.names: list[str] = []
        self.problems: list[dict[str, str]] = []
        self.problem_count = 0

    def add(self, item: LabelledImage) -> None:
        """Counts a picture and its objects; those of a picture that is not here will not come in."""
        if not isinstance(item.open_picture, Coming):
            self.unmatched += 1
            if len(self.names) < _MOST_NAMES:
                self.names.append(item.image.path)
            return
        layer = item.layer()
        if layer is not None:
            self.labelled.add(item.open_picture.path)
            self.objects.update(one.class_id for one in layer.annotations)

    def classes(self, dataset: Dataset, here: tuple[Class, ...]) -> list[dict[str, Any]]:
        """Classes in order of their indices, with their objects, and whether the project has them."""
        names = {kind.name for kind in here}
        ids = {kind.id for kind in here}
        return [
            {
                "name": kind.name,
                "objects": self.objects[kind.id],
                "known": kind.name in names or kind.id in ids,
            }
            for kind in dataset.ontology.by_index()
        ]
