"""Projects: made, named, listed with their counts, put in the bin and taken out again."""

from uuid import UUID

import msgspec

from limner.dataset import Millis
from limner.store.database import Database


class StatusCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Pictures by the status of their main layer."""

    todo: int = 0
    in_progress: int = 0
    done: int = 0
    skipped: int = 0


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that stands for its project; `version` names the thumbnail."""

    id: UUID
    version: str


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project with its counts, and up to four pictures that stand for it."""

    id: UUID
    name: str
    created: Millis
    updated: Millis
    images: int
    objects: int
    by_status: StatusCounts
    cover: tuple[Cover, ...] = ()
    deleted: Millis | None = None


class Projects:
    """The projects of a data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, actor: UUID, id: UUID | None = None) -> Project:
        """The new project, or the one of that id if it is there already. Raises Taken (`name-taken`)."""
        raise NotImplementedError

    def get(self, id: UUID) -> Project:
        """The project. Raises NotFound, for one in the bin too."""
        raise NotImplementedError

    def list(self, *, deleted: bool = False) -> tuple[Project, ...]:
        """All projects, latest change first; or those in the bin."""
        raise NotImplementedError

    def rename(self, id: UUID, name: str) -> Project:
        """The project under its new name. Raises NotFound, Taken (`name-taken`)."""
        raise NotImplementedError

    def delete(self, id: UUID) -> None:
        """Puts the project in the bin, with all it holds. Raises NotFound."""
        raise NotImplementedError

    def restore(self, id: UUID) -> Project:
        """The project, out of the bin as it went in. Raises NotFound, Taken where its name was given since."""
        raise NotImplementedError
