"""An opened store with a project, and its jobs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from limner.jobs import Jobs, import_now
from limner.media import Decoder
from limner.store import Job, ReportEntry, Store


@dataclass
class Bench:
    """A store, its decoder and one project."""

    store: Store
    decoder: Decoder
    project: UUID
    actor: UUID

    def bring(self, folder: Path) -> Job:
        """Imports a folder at once."""
        return import_now(self.store, self.decoder, self.project, folder, self.actor)

    def report(self, job: UUID) -> dict[str, ReportEntry]:
        """What a job has to say, by name."""
        return {entry.name: entry for entry in self.store.jobs.entries(job, limit=1000)}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """An empty project."""
    with Store.open(tmp_path / "data") as store, Decoder() as decoder:
        actor = store.actors.owner().id
        yield Bench(store, decoder, store.projects.create("Birds", actor).id, actor)


@pytest.fixture
def jobs(bench: Bench) -> Iterator[Jobs]:
    """The engine, launched."""
    engine = Jobs(bench.store, bench.decoder)
    engine.launch()
    yield engine
    engine.close()
