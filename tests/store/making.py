"""Builders with defaults."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from limner.dataset import Add, Annotation, Box, Class, Diff, Entry, Image, new_id
from limner.store import NewImage, Store
from limner.store.tables import actors


@dataclass
class Desk:
    """A project with some pictures and classes, ready to be worked on."""

    store: Store
    actor: UUID
    project: UUID
    images: list[UUID]
    classes: list[UUID]

    def save(self, *entries: Entry, image: int = 0, **diff: Any):
        """The answer to one diff."""
        made = Diff(id=new_id(), image_id=self.images[image], gesture="test", entries=entries, **diff)
        [answer] = self.store.layers.save(self.images[image], [made], self.actor)
        return answer

    def box(self, x: float = 1, kind: int = 0, **fields: Any) -> Annotation:
        """A new box of one of the classes."""
        shape = Box(x=x, y=2, width=30, height=40)
        return Annotation(id=new_id(), shape=shape, class_id=self.classes[kind], **fields)

    def add_box(self, x: float = 1, kind: int = 0, image: int = 0) -> Annotation:
        """A box that is stored."""
        box = self.box(x, kind)
        self.save(Add(record=box), image=image)
        return box


def second_actor(store: Store) -> UUID:
    """Somebody beside the owner; there is no door for them yet."""
    id = new_id()
    made = actors.insert().values(id=id, name="Other", created=0)
    store._database.write(lambda connection: connection.execute(made))
    return id


NAMES = ("car", "tree", "person", "bicycle")


def desk(store: Store, pictures: int = 3) -> Desk:
    actor = store.actors.owner().id
    project = store.projects.create("Streets", actor).id
    classes = [Class(id=new_id(), name=name, index=at) for at, name in enumerate(NAMES)]
    for item in classes:
        store.ontology.put_class(project, item, actor)
    new = [picture(f"{at}.jpg", at + 1) for at in range(pictures)]
    added = store.images.add(project, new, actor)
    return Desk(store, actor, project, [each.id for each in added], [item.id for item in classes])


def picture(path: str, content: int, width: int = 640, height: int = 480) -> NewImage:
    folder, _, name = path.rpartition("/")
    image = Image(id=new_id(), name=name, folder=folder, width=width, height=height, hash=f"{content:064x}")
    return NewImage(image=image, media_type="image/jpeg", size=content)


def paths(store: Store, project: UUID, ids: Sequence[UUID]) -> list[str]:
    return [store.images.get(id).path for id in ids]
