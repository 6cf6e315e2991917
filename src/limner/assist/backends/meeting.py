"""A model server asked who it is: whether it is up, which version of its model will answer, and what it can do."""

from uuid import UUID

import msgspec

from limner.assist.backends.asking import Asking
from limner.assist.backends.client import Client, Clients
from limner.assist.backends.faults import BackendError
from limner.assist.protocol import Capabilities
from limner.store import Backend, Store


def meet(store: Store, clients: Clients, backend: UUID, hostname: str) -> Backend:
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
