"""Every sample of a format, dropped as it is: the look says what it is, and the import brings that in."""

from pathlib import Path

import pytest

from limner.formats import formats_of, load
from limner.jobs import Choice, Choices, Jobs
from tests.conftest import ROOT
from tests.jobs.conftest import Bench
from tests.jobs.test_preview import done, looked, pictures, send

SAMPLES = ROOT / "tests" / "data" / "formats"


def _brought(folder: Path) -> bool:
    """Whether it is in one format; pictures that lie inside its files do not come in."""
    found = formats_of(folder) if folder.is_dir() else []
    return len(found) == 1 and not getattr(load(found[0].format), "EMBEDS", False)


RECOGNISED = [folder.name for folder in sorted(SAMPLES.iterdir()) if _brought(folder)]


def files(folder: Path) -> dict[str, bytes | str]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("name", RECOGNISED)
def test_what_was_looked_at_comes_in(bench: Bench, jobs: Jobs, name: str) -> None:
    [told] = formats_of(SAMPLES / name)
    upload = send(bench, files(SAMPLES / name))
    said = looked(bench, jobs, upload)
    [found] = said["sets"]
    [candidate] = found["candidates"]
    assert candidate["format"] == told.format
    assert candidate["error"] == ""
    assert candidate["objects"] > 0
    choice = Choice(format=candidate["format"], label_pictures=candidate["label_pictures"] > 0)
    job = done(bench, jobs, upload, Choices(places={found["place"]: choice}))
    assert job.result is not None
    report = {entry.name: entry.message for entry in bench.store.jobs.entries(job.id, limit=20)}
    assert (job.result["labelled"], job.result["annotations"]) == (
        candidate["labelled"],
        candidate["objects"],
    ), report
    assert len(pictures(bench)) == said["pictures"] - candidate["label_pictures"]
