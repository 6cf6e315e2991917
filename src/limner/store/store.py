"""The one object that a program opens."""

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from uuid import UUID

from limner.dataset import Dataset
from limner.store.actors import Actors
from limner.store.blobs import Blobs
from limner.store.history import History
from limner.store.images import Images
from limner.store.jobs import Jobs
from limner.store.layers import Layers
from limner.store.listing import ImageFilter, Listing
from limner.store.ontology import Ontologies
from limner.store.projects import Projects
from limner.store.sources import Sources
from limner.store.uploads import Uploads


class Store:
    """A data folder, opened and locked; a part for each noun. Close it, or use it in a `with`."""

    data: Path
    instance: str
    """Random, made with the data folder; 16 hexadecimal digits."""
    actors: Actors
    projects: Projects
    ontology: Ontologies
    images: Images
    listing: Listing
    layers: Layers
    history: History
    blobs: Blobs
    sources: Sources
    uploads: Uploads
    jobs: Jobs

    @classmethod
    def open(cls, data: Path, url: str | None = None, *, address: str = "") -> "Store":
        """The store of a data folder, which is made where it is not there. `url` names a PostgreSQL database
        instead of the folder's own SQLite file; `address` is the server's, shown to whoever comes second.

        Raises DataFolderInUse, NewerDatabase, StorageFailed.
        """
        raise NotImplementedError

    def dataset(self, project: UUID, filter: ImageFilter | None = None) -> AbstractContextManager[Dataset]:
        """The project as a stream in number order. Inside the `with`, each iteration sees the same moment, and
        changes go on beside it. Raises NotFound."""
        raise NotImplementedError

    def backup(self, target: Path) -> None:
        """Writes a copy of the database while it is in use; `target` must not be there."""
        raise NotImplementedError

    def recount(self) -> list[str]:
        """One line for each kept count that differs from a fresh count: none, unless there is a fault."""
        raise NotImplementedError

    def close(self) -> None:
        """Waits for what is being written, then lets go of the data folder."""
        raise NotImplementedError

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
