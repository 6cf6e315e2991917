"""A project's ontology: versions that are only appended, and classes that are never given away."""

from collections.abc import Callable, Iterable
from uuid import UUID

import msgspec

from limner.dataset import Class, Millis, Ontology
from limner.store.actors import Actor
from limner.store.database import Database


class OntologyVersion(msgspec.Struct, frozen=True, kw_only=True):
    """Who made a version, and when."""

    version: int
    at: Millis
    author: Actor
    classes: int


def near_duplicate(name: str, classes: Iterable[Class]) -> Class | None:
    """The class whose name nearly equals `name`: case, spaces, hyphens, underscores, a plural s, or, for names
    of five letters and more, one edit that is not in a digit."""
    raise NotImplementedError


class Ontologies:
    """The ontologies of all projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, project: UUID, version: int | None = None) -> Ontology:
        """The newest version, or the one asked for. Raises NotFound."""
        raise NotImplementedError

    def versions(self, project: UUID) -> tuple[OntologyVersion, ...]:
        """All versions, newest first."""
        raise NotImplementedError

    def update(self, project: UUID, actor: UUID, change: Callable[[Ontology], Ontology]) -> Ontology:
        """The version that `change` makes of the newest one (the same one where it changes nothing).

        `change` runs in the writer, so nobody comes between; it must be quick and touch nothing else. Its
        `version` is ignored. A class that it leaves out is kept, archived. Raises Taken (`name-taken`,
        `index-taken`).
        """
        raise NotImplementedError

    def put_class(self, project: UUID, item: Class, actor: UUID, *, keep_both: bool = False) -> Ontology:
        """The ontology with the class added, or changed where its id is known.

        Raises Taken: `near-duplicate` (params `class_id`, `name`) unless `keep_both`, `name-taken` for the very
        same name (same params), `index-taken` (params `index`: the next free one).
        """
        raise NotImplementedError

    def describe(
        self, project: UUID, actor: UUID, *, goal: str | None = None, guideline: str | None = None
    ) -> Ontology:
        """The ontology with another goal or guideline; None leaves one as it is."""
        raise NotImplementedError

    def restore(self, project: UUID, version: int, actor: UUID) -> Ontology:
        """A new version equal to an old one; classes made since are kept, archived."""
        raise NotImplementedError

    def counts(self, project: UUID) -> dict[UUID, int]:
        """Objects per class on main layers; classes without any are left out."""
        raise NotImplementedError
