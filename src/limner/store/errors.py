"""What can go wrong with stored things.

LimnerError
├── NotFound          no such project, picture, job, … (or it is in the bin)
├── Taken             a name, index or id that something else has: `name-taken`, `index-taken`, `near-duplicate`
├── TooMany           a list that has an end was filled beyond it
├── DataFolderInUse   another process has the data folder; params: `address`, `pid`
├── NewerDatabase     the database was made by a newer Limner
└── StorageFailed     the disk or the database refused: full, read-only, damaged, or not this folder's
"""

from uuid import UUID

from limner.dataset import LimnerError


class NotFound(LimnerError):
    """No such thing; `params.id` names it."""

    code = "not-found"

    @classmethod
    def of(cls, what: str, id: UUID | str) -> "NotFound":
        """The error for one missing thing."""
        return cls(f"there is no such {what}", where=f"{what} {id}", params={"id": str(id)})


class Taken(LimnerError):
    """Something else already has this name, index or id."""

    code = "taken"


class TooMany(LimnerError):
    """A list that has an end was filled beyond it; nothing of the request was stored."""

    code = "too-many"


class DataFolderInUse(LimnerError):
    """Another process holds the data folder."""

    code = "data-folder-in-use"


class NewerDatabase(LimnerError):
    """The database was written by a newer Limner than this one."""

    code = "newer-database"


class StorageFailed(LimnerError):
    """The disk or the database did not do what was asked; nothing of the request was stored."""

    code = "storage-failed"
