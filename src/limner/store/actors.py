"""Who acts: the local owner, the sessions of browsers, one-use codes, and the tokens of programs."""

from uuid import UUID

import msgspec

from limner.dataset import Millis
from limner.store.database import Database


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may come in."""

    id: UUID
    name: str


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A program's named key, as far as it can be shown again."""

    id: UUID
    name: str
    created: Millis
    used: Millis | None = None
    revoked: Millis | None = None


class Actors:
    """Actors and their ways in. Secrets are stored as SHA-256 and shown once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def owner(self) -> Actor:
        """The local owner."""
        raise NotImplementedError

    def get(self, id: UUID) -> Actor:
        """The actor. Raises NotFound."""
        raise NotImplementedError

    def make_code(self) -> str:
        """A fresh one-use code for the local owner; it lasts 10 minutes."""
        raise NotImplementedError

    def enter(self, code: str) -> str | None:
        """The secret of a new session in exchange for a one-use code; None for a wrong, used or old code."""
        raise NotImplementedError

    def by_session(self, secret: str) -> Actor | None:
        """Whose session it is; None once it was idle for 12 hours, is 14 days old, or was ended."""
        raise NotImplementedError

    def leave(self, secret: str) -> None:
        """Ends a session."""
        raise NotImplementedError

    def make_token(self, name: str, actor: UUID) -> str:
        """A new token `lim_…`, shown this once. Raises Taken (`name-taken`) while a token of that name is valid."""
        raise NotImplementedError

    def by_token(self, token: str) -> Actor | None:
        """Whose token it is; None for an unknown or revoked one. Notes the time of use."""
        raise NotImplementedError

    def tokens(self, actor: UUID) -> tuple[Token, ...]:
        """The actor's tokens, newest first, revoked ones too."""
        raise NotImplementedError

    def revoke(self, token: UUID) -> None:
        """Ends a token at once. Raises NotFound."""
        raise NotImplementedError
