"""Lists of pictures: filtered, ordered, paged from anywhere, with what a gallery needs to know of each."""

from typing import Literal
from uuid import UUID

import msgspec

from limner.dataset import Status
from limner.store.database import Database

Sort = Literal["number", "-number", "name", "-name", "objects", "-objects", "updated", "-updated"]


class ImageFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which pictures: all conditions hold; within `status` and `classes` any one does."""

    status: tuple[Status, ...] = ()
    classes: tuple[UUID, ...] = ()
    name: str = ""
    """Part of the path, upper or lower case."""
    folder: str = ""
    """This folder and those below it."""
    min_objects: int | None = None
    max_objects: int | None = None


class ImageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A picture in a list."""

    id: UUID
    number: int
    name: str
    folder: str
    width: int
    height: int
    status: Status
    reason: str
    objects: int
    preview: msgspec.Raw
    """JSON of `limner.geometry.preview`."""
    version: str
    color: str
    problem: str


class ImagePage(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a list."""

    total: int
    offset: int
    images: tuple[ImageRow, ...]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a picture stands in a list, and its neighbours. `position` is −1 where it is not in the list."""

    position: int
    total: int
    previous: UUID | None = None
    next: UUID | None = None
    previous_unfinished: UUID | None = None
    next_unfinished: UUID | None = None


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """Pictures by what one could filter by next; each count leaves its own condition out of the filter."""

    total: int
    status: dict[str, int]
    classes: dict[str, int]
    """Pictures by class id."""
    folders: dict[str, int]


class Listing:
    """Lists of pictures of all projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, project: UUID, filter: ImageFilter, sort: Sort, offset: int, limit: int) -> ImagePage:
        """The pictures from `offset` on."""
        raise NotImplementedError

    def layout(self, project: UUID, filter: ImageFilter, sort: Sort) -> bytes:
        """Width / height × 1000 of every picture of the list, as little-endian uint16."""
        raise NotImplementedError

    def facets(self, project: UUID, filter: ImageFilter) -> Facets:
        """Counts of what the filter leaves."""
        raise NotImplementedError

    def place(self, project: UUID, image: UUID, filter: ImageFilter, sort: Sort) -> Place:
        """The picture's place in the list. Raises NotFound for no such picture."""
        raise NotImplementedError
