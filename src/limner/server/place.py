"""Serving a folder of pictures where it lies: its project, and the job that looks through it."""

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from limner.store import Store

if TYPE_CHECKING:
    from limner.jobs import Jobs


def serve_folder(store: Store, jobs: "Jobs", folder: Path) -> None:
    """Starts the job that adds the folder's pictures, new ones only, to the project that was made for it."""
    folder = folder.resolve()
    owner = store.actors.owner().id
    jobs.start_folder(_project(store, folder, owner), folder, owner)


def _project(store: Store, folder: Path, owner: UUID) -> UUID:
    projects = store.projects.list()
    for project in projects:
        if any(source.folder == folder for source in store.sources.list(project.id)):
            return project.id
    taken = {project.name for project in projects}
    name = folder.name or "Pictures"
    free = next(n for n in count(1) if (name if n == 1 else f"{name} {n}") not in taken)
    return store.projects.create(name if free == 1 else f"{name} {free}", owner).id
