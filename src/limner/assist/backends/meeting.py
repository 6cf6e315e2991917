"""A model server asked who it is: whether it is up, which version of its model will answer, and what it can do."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from limner.assist.backends.asking import Asking
from limner.assist.backends.client import Client
from limner.assist.backends.faults import BackendError
from limner.assist.protocol import Capabilities
from limner.store import Access, Backend, Store


class Asker(Protocol):
    """Gives clients: `Clients`, or one who may give a call up."""

    def of(self, access: Access) -> AbstractContextManager[Client]:
        """A client for nobody else."""
        ...


def meet(store: Store, clients: Asker, backend: UUID, hostname: str) -> Backend:
    """The backend as it says of itself now. Raises BackendError, which is noted at the backend, and NotFound."""
    project = store.backends.get(backend).project
    try:
        with clients.of(store.backends.access(backend)) as client:
            met = introduce(client, Asking.of(store, project), hostname)
    except BackendError as error:
        store.backends.failed(backend, str(error))
        raise
    return store.backends.answered(backend, met.version, met.plain)


@dataclass(frozen=True)
class Met:
    """What a model server said of itself."""

    name: str
    """What it calls itself; its machine and port where it does not say."""
    version: str
    """Of its model."""
    can: Capabilities | None
    """Beyond Label Studio's protocol."""

    @property
    def plain(self) -> dict[str, Any] | None:
        """What it can, as it is kept."""
        return None if self.can is None else msgspec.to_builtins(self.can)

    @property
    def interactive(self) -> bool:
        """Whether it says that it answers clicks, boxes or words."""
        return bool(self.can and self.can.prompts)


def introduce(client: Client, asking: Asking, hostname: str) -> Met:
    """Who it is. Raises BackendError."""
    health = client.health()
    said = client.setup(asking.setup(hostname)).model_version
    can = client.capabilities()
    name = (can.name if can else "") or health.model_class or urlsplit(client.url).netloc
    return Met(name[:100], "" if said is None else str(said)[:200], can)
