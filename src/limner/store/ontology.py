"""A project's ontology: versions that are only appended, and classes that are never given away."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, func, select, update

from limner.dataset import Attribute, Class, Millis, Ontology, RelationType, Rule, decode, encode
from limner.store.actors import Actor
from limner.store.attributes import placed
from limner.store.clock import now
from limner.store.database import Database
from limner.store.errors import NotFound, Taken
from limner.store.keys import actor_key, project_key
from limner.store.names import nearly_equal
from limner.store.tables import actors, class_counts, classes, ontologies, projects


class OntologyVersion(msgspec.Struct, frozen=True, kw_only=True):
    """Who made a version, and when."""

    version: int
    at: Millis
    author: Actor
    classes: int


def near_duplicate(name: str, among: Iterable[Class]) -> Class | None:
    """The class whose name nearly equals `name`: case, spaces, hyphens, underscores, a plural s, or, for names
    of five letters and more, one edit that is not in a digit."""
    return next((item for item in among if nearly_equal(name, item.name)), None)


class Ontologies:
    """The ontologies of all projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, project: UUID, version: int | None = None) -> Ontology:
        """The newest version, or the one asked for. Raises NotFound."""
        with self._database.read() as connection:
            return load_ontology(connection, project_key(connection, project), version)

    def versions(self, project: UUID) -> tuple[OntologyVersion, ...]:
        """All versions, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(ontologies.c.version, ontologies.c.at, ontologies.c.body, actors.c.id, actors.c.name)
                .join(actors)
                .where(ontologies.c.project_key == project_key(connection, project))
                .order_by(ontologies.c.version.desc())
            )
            return tuple(
                OntologyVersion(
                    version=row.version,
                    at=row.at,
                    author=Actor(id=row.id, name=row.name),
                    classes=len(decode(row.body, Ontology).classes),
                )
                for row in rows
            )

    def update(self, project: UUID, actor: UUID, change: Callable[[Ontology], Ontology]) -> Ontology:
        """The version that `change` makes of the newest one (the same one where it changes nothing).

        `change` runs in the writer, so nobody comes between; it must be quick and touch nothing else. Its
        `version` is ignored. A class that it leaves out is kept, archived; so is a type of relations, since there
        may be relations of it. Raises Taken (`name-taken`, `index-taken`).
        """

        def append(connection: Connection) -> Ontology:
            key = project_key(connection, project)
            current = load_ontology(connection, key)
            wanted = change(current)
            known = {item.id for item in wanted.classes}
            left_out = (replace(item, archived=True) for item in current.classes if item.id not in known)
            types = {item.id for item in wanted.relation_types}
            unnamed = (item for item in current.relation_types if item.id not in types)
            made = replace(
                wanted,
                classes=(*wanted.classes, *left_out),
                relation_types=(*wanted.relation_types, *unnamed),
                version=current.version,
            )
            if made == current:
                return current
            made = replace(made, version=current.version + 1)
            _check_classes(made.classes)
            _store_classes(connection, key, made.classes)
            values = {"version": made.version, "at": now(), "body": encode(made)}
            author = actor_key(connection, actor)
            connection.execute(ontologies.insert().values(project_key=key, actor_key=author, **values))
            connection.execute(
                update(projects)
                .where(projects.c.key == key)
                .values(ontology_version=made.version, updated=values["at"])
            )
            return made

        return self._database.write(append)

    def put_class(self, project: UUID, item: Class, actor: UUID, *, keep_both: bool = False) -> Ontology:
        """The ontology with the class added, or changed where its id is known.

        Raises Taken: `near-duplicate` (params `class_id`, `name`) unless `keep_both`, `name-taken` for the very
        same name (same params), `index-taken` (params `index`: the next free one).
        """

        def put(ontology: Ontology) -> Ontology:
            known = ontology.class_by_id().get(item.id)
            others = tuple(other for other in ontology.classes if other.id != item.id)
            _check_classes((*others, item))
            if not keep_both and (known is None or known.name != item.name):
                _check_near(item, others)
            if known is None:
                return replace(ontology, classes=(*ontology.classes, item))
            return replace(
                ontology, classes=tuple(item if other.id == item.id else other for other in ontology.classes)
            )

        return self.update(project, actor, put)

    def put_attribute(
        self,
        project: UUID,
        attribute: Attribute,
        classes: Sequence[UUID],
        actor: UUID,
        *,
        picture: bool = False,
    ) -> Ontology:
        """The ontology in which the attribute is asked of those classes, and of every picture if `picture`; nowhere
        takes it away. Answers stay where they are. Raises LimnerError (`invalid`, `name-taken`, `type-fixed`)."""
        return self.update(
            project, actor, lambda ontology: placed(ontology, attribute, classes, picture=picture)
        )

    def describe(
        self,
        project: UUID,
        actor: UUID,
        *,
        goal: str | None = None,
        guideline: str | None = None,
        relation_types: tuple[RelationType, ...] | None = None,
        rules: tuple[Rule, ...] | None = None,
    ) -> Ontology:
        """The ontology with another goal, guideline, types of relations or rules; None leaves one as it is.

        Raises Taken (`name-taken`) for two types of one name.
        """

        def put(ontology: Ontology) -> Ontology:
            types = ontology.relation_types if relation_types is None else relation_types
            if relation_types is not None:
                given = {one.id for one in types}
                _check_relation_types(
                    (*types, *(one for one in ontology.relation_types if one.id not in given))
                )
            return replace(
                ontology,
                goal=ontology.goal if goal is None else goal,
                guideline=ontology.guideline if guideline is None else guideline,
                relation_types=types,
                rules=ontology.rules if rules is None else rules,
            )

        return self.update(project, actor, put)

    def restore(self, project: UUID, version: int, actor: UUID) -> Ontology:
        """A new version equal to an old one; classes made since are kept, archived."""
        old = self.get(project, version)
        return self.update(project, actor, lambda _: old)

    def counts(self, project: UUID) -> dict[UUID, int]:
        """Objects per class on main layers; classes without any are left out."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(classes.c.id, class_counts.c.objects)
                .join(classes)
                .where(class_counts.c.project_key == project_key(connection, project))
                .where(class_counts.c.objects > 0)
            )
            return {row.id: row.objects for row in rows}


def load_ontology(connection: Connection, project: int, version: int | None = None) -> Ontology:
    """The newest version of the project with that key, or the one asked for. Raises NotFound."""
    query = select(ontologies.c.body).where(ontologies.c.project_key == project)
    if version is None:
        newest = select(func.max(ontologies.c.version)).where(ontologies.c.project_key == project)
        query = query.where(ontologies.c.version == newest.scalar_subquery())
    else:
        query = query.where(ontologies.c.version == version)
    body = connection.scalar(query)
    if body is None:
        raise NotFound.of("version of the ontology", str(version))
    return decode(body, Ontology)


def _check_near(item: Class, others: Iterable[Class]) -> None:
    near = near_duplicate(item.name, others)
    if near is not None:
        raise Taken(
            f"{item.name!r} is nearly the same as {near.name!r}",
            code="near-duplicate",
            hint="Use that class, or say that both are meant.",
            params={"class_id": str(near.id), "name": near.name},
        )


def _check_relation_types(types: Iterable[RelationType]) -> None:
    """Raise Taken for the first name that is given twice."""
    names: set[str] = set()
    for one in types:
        if one.name in names:
            raise Taken(
                f"there is a relation named {one.name!r}",
                code="name-taken",
                hint="Choose another name.",
                params={"name": one.name},
            )
        names.add(one.name)


def _check_classes(items: Iterable[Class]) -> None:
    """Raise Taken for the first name or index that is given twice."""
    names: dict[str, Class] = {}
    indexes: set[int] = set()
    items = tuple(items)
    for item in items:
        other = names.setdefault(item.name, item)
        if other is not item:
            raise Taken(
                f"there is a class named {item.name!r}",
                code="name-taken",
                hint="Choose another name.",
                params={"class_id": str(other.id), "name": other.name},
            )
        if item.index in indexes:
            free = max(each.index for each in items) + 1
            raise Taken(
                f"index {item.index} is taken",
                code="index-taken",
                hint=f"Take {free}.",
                params={"index": free},
            )
        indexes.add(item.index)


def _store_classes(connection: Connection, project: int, items: tuple[Class, ...]) -> None:
    """Brings the rows of the classes up to date, which hold name and index unique."""
    rows = connection.execute(select(classes).where(classes.c.project_key == project)).mappings()
    known = {row["id"]: row for row in rows}
    changed = [
        item
        for item in items
        if item.id in known and (known[item.id]["name"], known[item.id]["index"]) != (item.name, item.index)
    ]
    for at, item in enumerate(changed, 1):  # out of the way first, as two may change places
        aside = {"name": f"\x1f{item.id}", "index": -at}
        connection.execute(update(classes).where(classes.c.key == known[item.id]["key"]).values(aside))
    for item in changed:
        values = {"name": item.name, "index": item.index}
        connection.execute(update(classes).where(classes.c.key == known[item.id]["key"]).values(values))
    new = [
        {"project_key": project, "id": item.id, "name": item.name, "index": item.index}
        for item in items
        if item.id not in known
    ]
    if new:
        connection.execute(classes.insert(), new)
