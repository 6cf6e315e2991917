"""The one object that a program opens."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from uuid import UUID

from limner.dataset import Dataset
from limner.store.actors import Actors
from limner.store.backends import Backends
from limner.store.blobs import Blobs
from limner.store.database import Database
from limner.store.dialect import copy_database, sqlite_url
from limner.store.errors import StorageFailed
from limner.store.folder import check_folder, match_instance
from limner.store.history import History
from limner.store.images import Images
from limner.store.jobs import Jobs
from limner.store.judgements import Judgements
from limner.store.layers import Layers
from limner.store.listing import ImageFilter, Listing
from limner.store.lock import Lock
from limner.store.numbers import Numbers
from limner.store.objects import Objects
from limner.store.ontology import Ontologies
from limner.store.preferences import Preferences
from limner.store.programs import Programs
from limner.store.projects import Projects
from limner.store.recount import differences
from limner.store.schema import upgrade
from limner.store.sources import Sources
from limner.store.standings import Standings
from limner.store.stream import stream
from limner.store.suggestions import Suggestions
from limner.store.uploads import Uploads


class Store:
    """A data folder, opened and locked; a part for each noun. Close it, or use it in a `with`."""

    def __init__(self, data: Path, database: Database, instance: str, closing: ExitStack) -> None:
        """Use `Store.open`."""
        self.data = data
        self.instance = instance
        """Random, made with the data folder; 16 hexadecimal digits."""
        self._database = database
        self._closing = closing
        self.blobs = Blobs(data / "blobs")
        self.actors = Actors(database)
        self.preferences = Preferences(database)
        self.projects = Projects(database)
        self.ontology = Ontologies(database)
        self.sources = Sources(database)
        self.images = Images(database, self.blobs, self.sources)
        self.listing = Listing(database)
        self.objects = Objects(database, self.blobs)
        self.layers = Layers(database, self.blobs)
        self.judgements = Judgements(database, self.blobs)
        self.suggestions = Suggestions(database, self.blobs)
        self.standings = Standings(database, self.blobs)
        self.history = History(database, self.layers, self.blobs)
        self.uploads = Uploads(database, data / "uploads")
        self.jobs = Jobs(database)
        self.backends = Backends(database)
        self.numbers = Numbers(database)
        self.programs = Programs(database)

    @classmethod
    def open(cls, data: Path, url: str | None = None, *, address: str = "") -> "Store":
        """The store of a data folder, which is made where it is not there. `url` names a PostgreSQL database
        instead of the folder's own SQLite file; `address` is the server's, shown to whoever comes second.

        Raises DataFolderInUse, NewerDatabase, StorageFailed.
        """
        data = data.resolve()
        check_folder(data)
        with ExitStack() as stack:
            lock = Lock(data)
            stack.callback(lock.close)
            lock.announce(address, "")
            url = url or sqlite_url(data / "limner.db")
            upgrade(url, data / "backups")
            database = Database(url)
            stack.callback(database.close)
            instance = match_instance(database, data / "blobs")
            lock.announce(address, instance)
            return cls(data, database, instance, stack.pop_all())

    @contextmanager
    def dataset(
        self, project: UUID, filter: ImageFilter | None = None, layer: str = "main"
    ) -> Iterator[Dataset]:
        """The project as a stream in number order, with its main layer or, as that, another (`kind:owner`).

        Inside the `with`, each iteration sees the same moment, and changes go on beside it. For one thread at a time.
        Raises NotFound.
        """
        with self._database.read() as connection:
            yield stream(connection, self.blobs, self.images, project, filter or ImageFilter(), layer)

    def backup(self, target: Path) -> None:
        """Writes a copy of the database while it is in use. Raises StorageFailed where `target` is there already."""
        if target.exists():
            raise StorageFailed("there is a file already", code="backup-exists", where=str(target))
        copy_database(self._database.url, target)

    def recount(self) -> list[str]:
        """One line for each kept count that differs from a fresh count: none, unless there is a fault."""
        with self._database.read() as connection:
            return list(differences(connection))

    def close(self) -> None:
        """Waits for what is being written, then lets go of the data folder."""
        self._closing.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
