"""The log of a layer: paged, replayed, and what of it can be taken back."""

from uuid import UUID

import msgspec

from limner.dataset import Diff, DiffAnswer, LayerKind, Millis
from limner.geometry import LayerState
from limner.store.actors import Actor
from limner.store.database import Database
from limner.store.layers import Layers


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A diff as it took effect."""

    revision: int
    at: Millis
    author: Actor
    diff: Diff


class UndoStack(msgspec.Struct, frozen=True, kw_only=True):
    """The logged diffs whose inverses are an actor's next undo and next redo."""

    undo: Diff | None = None
    redo: Diff | None = None


class History:
    """The logs of all layers."""

    def __init__(self, database: Database, layers: Layers) -> None:
        self._database = database
        self._layers = layers

    def page(
        self, image: UUID, before: int | None = None, limit: int = 50, kind: LayerKind = "main"
    ) -> tuple[HistoryEntry, ...]:
        """Diffs with a revision below `before`, newest first."""
        raise NotImplementedError

    def undo_stack(self, image: UUID, actor: UUID, kind: LayerKind = "main") -> UndoStack:
        """What the actor can undo and redo next."""
        raise NotImplementedError

    def replay(self, image: UUID, revision: int | None = None, kind: LayerKind = "main") -> LayerState:
        """The layer after `revision` (the latest one if None), computed from the log alone."""
        raise NotImplementedError

    def restore(self, image: UUID, revision: int, actor: UUID, kind: LayerKind = "main") -> DiffAnswer:
        """The answer to a diff, appended, that leads back to an earlier revision. Raises NotFound."""
        raise NotImplementedError
