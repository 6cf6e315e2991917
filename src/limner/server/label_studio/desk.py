"""What the routes below /label-studio work with."""

import threading
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from uuid import UUID

from litestar.di import NamedDependency
from msgspec.structs import replace

from limner.dataset import Image
from limner.fetch import is_public
from limner.formats.label_studio import Exchange, config_of
from limner.media import Decoder
from limner.server.engine import Engine
from limner.store import NumberedImage, Store

Allowed = Callable[[IPv4Address | IPv6Address], bool]


class Desk:
    """The store and what reads, fetches and signs for it; one for the whole server."""

    def __init__(
        self, store: Store, engine: Engine, decoder: Decoder, key: str, allowed: Allowed = is_public
    ) -> None:
        """`key` signs access tokens; `allowed` says which machines pictures may be fetched from."""
        self.store = store
        self.engine = engine
        self.decoder = decoder
        self.key = key
        self.allowed = allowed
        self.lock = threading.Lock()
        """Held while a task's facts, or which layer an annotation is, are looked at and changed."""

    def exchange(self, project: UUID) -> Exchange:
        """What turns results of the project's tasks into records and back; for one request."""
        ontology = self.store.ontology.get(project)
        return Exchange(ontology, config_of(ontology))

    def change_facts(self, task: NumberedImage, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Image:
        """The picture with other facts of its task. Hold the lock."""
        image = self.store.images.get(task.image.id)
        made = with_facts(image, change(facts_of(image)))
        self.store.images.update([made])
        return made


TheDesk = NamedDependency[Desk]


def facts_of(image: Image) -> dict[str, Any]:
    """What a picture keeps of its task: `data`, `meta`, and facts of annotations, as the file format keeps them."""
    return dict(image.extra.get("label-studio", {}))


def with_facts(image: Image, facts: dict[str, Any]) -> Image:
    """The picture with those facts of its task."""
    return replace(image, extra={**image.extra, "label-studio": facts})
