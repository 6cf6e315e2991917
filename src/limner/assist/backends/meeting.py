"""A model server asked who it is: whether it is up, which version of its model will answer, and what it can do."""

from contextlib import AbstractContextManager
from typing import Protocol
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
            version, can = introduce(client, Asking.of(store, project), hostname)
    except BackendError as error:
        store.backends.failed(backend, str(error))
        raise
    capabilities = None if can is None else msgspec.to_builtins(can)
    return store.backends.answered(backend, version, capabilities)


def introduce(client: Client, asking: Asking, hostname: str) -> tuple[str, Capabilities | None]:
    """The version of its model, and what it can do beyond Label Studio's protocol. Raises BackendError."""
    client.health()
    said = client.setup(asking.setup(hostname)).model_version
    can = client.capabilities()
    return "" if said is None else str(said)[:200], can
