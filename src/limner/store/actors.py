"""Who acts: the local owner, the sessions of browsers, one-use codes, and the tokens of programs."""

import hashlib
import secrets
from uuid import UUID

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from limner.dataset import Millis, new_id
from limner.store.clock import now
from limner.store.database import Database
from limner.store.errors import NotFound, Taken
from limner.store.keys import actor_key
from limner.store.prepared import Prepared
from limner.store.tables import actors, codes, sessions, tokens

_MINUTE = 60_000
_CODE_LASTS = 10 * _MINUTE
_SESSION_IDLE = 12 * 60 * _MINUTE
_SESSION_LASTS = 14 * 24 * 60 * _MINUTE
_PREFIX = "lim_"


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
        self._owner: Actor | None = None

    def owner(self) -> Actor:
        """The local owner, made when first asked for."""
        if self._owner is None:
            self._owner = self._database.write(_found_or_made_owner)
        return self._owner

    def get(self, id: UUID) -> Actor:
        """The actor. Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(select(actors.c.id, actors.c.name).where(actors.c.id == id)).first()
        if row is None:
            raise NotFound.of("actor", id)
        return Actor(id=row.id, name=row.name)

    def make_code(self) -> str:
        """A fresh one-use code for the local owner; it lasts 10 minutes."""
        owner = self.owner()
        code = secrets.token_urlsafe(32)

        def make(connection: Connection) -> None:
            values = {
                "hash": token_hash(code),
                "actor_key": actor_key(connection, owner.id),
                "created": now(),
            }
            connection.execute(codes.insert().values(values))

        self._database.write(make)
        return code

    def enter(self, code: str) -> str | None:
        """The secret of a new session in exchange for a one-use code; None for a wrong, used or old code."""

        def exchange(connection: Connection) -> str | None:
            spent = delete(codes).where(codes.c.hash == token_hash(code))
            row = connection.execute(spent.returning(codes.c.actor_key, codes.c.created)).first()
            moment = now()
            if row is None or row.created + _CODE_LASTS < moment:
                return None
            connection.execute(delete(sessions).where(sessions.c.created + _SESSION_LASTS < moment))
            secret = secrets.token_urlsafe(32)
            values = {
                "hash": token_hash(secret),
                "actor_key": row.actor_key,
                "created": moment,
                "used": moment,
            }
            connection.execute(sessions.insert().values(values))
            return secret

        return self._database.write(exchange)

    def by_session(self, secret: str) -> Actor | None:
        """Whose session it is; None once it was idle for 12 hours, is 14 days old, or was ended."""
        with self._database.read() as connection:
            row = _SESSION.row(connection, of_hash=token_hash(secret))
        moment = now()
        if row is None:
            return None
        id, name, created, used = row
        if used + _SESSION_IDLE < moment or created + _SESSION_LASTS < moment:
            return None
        if used + _MINUTE < moment:
            noted = update(sessions).where(sessions.c.hash == token_hash(secret)).values(used=moment)
            self._database.write(lambda connection: connection.execute(noted))
        return Actor(id=id, name=name)

    def leave(self, secret: str) -> None:
        """Ends a session."""
        ended = delete(sessions).where(sessions.c.hash == token_hash(secret))
        self._database.write(lambda connection: connection.execute(ended))

    def make_token(self, name: str, actor: UUID) -> str:
        """A new token `lim_…`, shown this once. Raises Taken (`name-taken`) while a token of that name is valid."""
        token = _PREFIX + secrets.token_urlsafe(32)

        def make(connection: Connection) -> None:
            owner = actor_key(connection, actor)
            same = (tokens.c.actor_key == owner) & (tokens.c.name == name) & tokens.c.revoked.is_(None)
            if connection.scalar(select(tokens.c.key).where(same)) is not None:
                raise Taken(
                    f"there is a token named {name!r}",
                    code="name-taken",
                    hint="Revoke it, or choose another name.",
                )
            connection.execute(
                tokens.insert().values(
                    id=new_id(), actor_key=owner, name=name, hash=token_hash(token), created=now()
                )
            )

        self._database.write(make)
        return token

    def by_token(self, hash: bytes) -> Actor | None:
        """Whose token it is that has this `token_hash`; None for an unknown or revoked one. Notes the minute of use."""
        with self._database.read() as connection:
            row = _TOKEN.row(connection, of_hash=hash)
        if row is None:
            return None
        id, name, used = row
        moment = now()
        if used is None or used + _MINUTE < moment:
            noted = update(tokens).where(tokens.c.hash == hash).values(used=moment)
            self._database.write(lambda connection: connection.execute(noted))
        return Actor(id=id, name=name)

    def tokens(self, actor: UUID) -> tuple[Token, ...]:
        """The actor's tokens, newest first, revoked ones too."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(tokens.c.id, tokens.c.name, tokens.c.created, tokens.c.used, tokens.c.revoked)
                .where(tokens.c.actor_key == actor_key(connection, actor))
                .order_by(tokens.c.key.desc())
            )
            return tuple(Token(**row._asdict()) for row in rows)

    def revoke(self, token: UUID) -> None:
        """Ends a token at once. Raises NotFound."""

        def end(connection: Connection) -> None:
            changed = connection.execute(update(tokens).where(tokens.c.id == token).values(revoked=now()))
            if not changed.rowcount:
                raise NotFound.of("token", token)

        self._database.write(end)


def _found_or_made_owner(connection: Connection) -> Actor:
    row = connection.execute(select(actors.c.id, actors.c.name).order_by(actors.c.key).limit(1)).first()
    if row is not None:
        return Actor(id=row.id, name=row.name)
    made = Actor(id=new_id(), name="You")
    connection.execute(actors.insert().values(id=made.id, name=made.name, created=now()))
    return made


def token_hash(secret: str) -> bytes:
    """What is stored of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


_SESSION = Prepared(
    select(actors.c.id, actors.c.name, sessions.c.created, sessions.c.used)
    .join(actors)
    .where(sessions.c.hash == bindparam("of_hash"))
)
_TOKEN = Prepared(
    select(actors.c.id, actors.c.name, tokens.c.used)
    .join(actors)
    .where(tokens.c.hash == bindparam("of_hash"), tokens.c.revoked.is_(None))
)
