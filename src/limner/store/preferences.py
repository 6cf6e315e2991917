"""What people have set for themselves: plain values by name, the last writer of each counting."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from limner.dataset import Millis
from limner.store.clock import now
from limner.store.database import Database
from limner.store.errors import TooMany
from limner.store.keys import actor_key
from limner.store.tables import preferences

MOST = 1_000
"""Names that one person may have set."""

_AHEAD = 60_000
"""A clock that runs faster than ours counts as ours, so that no value can keep others out for ever."""


class Preference(msgspec.Struct, frozen=True, kw_only=True):
    """One value, and when the person set it by the clock of the machine they sat at."""

    value: Any
    at: Millis


class Preferences:
    """The settings of people; the server keeps them and knows nothing of what they mean."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, actor: UUID) -> dict[str, Preference]:
        """All that the actor has set, by name. Raises NotFound."""
        with self._database.read() as connection:
            return _all(connection, actor_key(connection, actor))

    def put(self, actor: UUID, given: Mapping[str, Preference]) -> dict[str, Preference]:
        """Stores what was set later than what is there; all that holds afterwards. Raises NotFound, TooMany."""

        def write(connection: Connection) -> dict[str, Preference]:
            key, latest = actor_key(connection, actor), now() + _AHEAD
            there = _all(connection, key)
            for name, (value, at) in (
                (name, (one.value, min(one.at, latest))) for name, one in given.items()
            ):
                body = msgspec.json.encode(value)
                if name not in there:
                    connection.execute(
                        preferences.insert().values(actor_key=key, name=name, value=body, at=at)
                    )
                elif at > there[name].at:
                    connection.execute(
                        preferences.update()
                        .where(preferences.c.actor_key == key, preferences.c.name == name)
                        .values(value=body, at=at)
                    )
                else:
                    continue
                there[name] = Preference(value=value, at=at)
            if len(there) > MOST:
                raise TooMany(f"more than {MOST} settings", hint="Put some back to what they were first.")
            return there

        return self._database.write(write)


def _all(connection: Connection, key: int) -> dict[str, Preference]:
    rows = connection.execute(
        select(preferences.c.name, preferences.c.value, preferences.c.at)
        .where(preferences.c.actor_key == key)
        .order_by(preferences.c.name)
    )
    return {row.name: Preference(value=msgspec.json.decode(row.value), at=row.at) for row in rows}
