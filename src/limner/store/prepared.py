"""Statements that run often: their text is made once per dialect, then handed straight to the driver.

For the small statements of a save, SQLAlchemy's way from construct to row costs several times what SQLite's own
work does.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Column, Connection, Executable, bindparam
from sqlalchemy.sql.selectable import ReturnsRows

from limner.store.tables import Id

Row = tuple[Any, ...]


class Prepared:
    """A statement with a fixed number of parameters. Ids go in and come out as UUIDs, all else as the driver has it."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def rows(self, connection: Connection, **values: Any) -> list[Row]:
        """All rows that it gives."""
        text = self._text(connection)
        cursor = connection.connection.cursor()
        cursor.execute(text.sql, text.bound(values))
        found: list[Row] = list(cursor.fetchall())
        for place in text.ids:
            found = [(*row[:place], UUID(bytes=row[place]), *row[place + 1 :]) for row in found]
        return found

    def row(self, connection: Connection, **values: Any) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self.rows(connection, **values)), None)

    def run(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Runs it once for each row of values; what it gives is passed over."""
        text = self._text(connection)
        connection.connection.cursor().executemany(text.sql, [text.bound(values) for values in rows])

    def _text(self, connection: Connection) -> "_Text":
        name = connection.dialect.name
        if name not in self._texts:
            self._texts[name] = _Text.of(connection, self._statement)
        return self._texts[name]


def several(column: Column[Any], count: int) -> list[BindParameter[Any]]:
    """That many parameters, for an IN; filled from `numbered`."""
    return [bindparam(f"{column.name}_{at}", type_=column.type) for at in range(count)]


def numbered(column: Column[Any], values: Iterable[Any]) -> dict[str, Any]:
    """Values for `several`."""
    return {f"{column.name}_{at}": value for at, value in enumerate(values)}


class _Text(NamedTuple):
    sql: str
    names: tuple[str, ...]
    positional: bool
    fixed: dict[str, Any]
    """Values that stand in the statement itself."""
    ids: tuple[int, ...]
    """Columns of the result that are ids."""

    @classmethod
    def of(cls, connection: Connection, statement: Executable) -> "_Text":
        compiled = statement.compile(dialect=connection.dialect)  # type: ignore[attr-defined]
        columns = statement.exported_columns if isinstance(statement, ReturnsRows) else ()
        return cls(
            sql=str(compiled),
            names=tuple(compiled.positiontup or compiled.binds),
            positional=bool(compiled.positional),
            fixed={name: one.effective_value for name, one in compiled.binds.items() if not one.required},
            ids=tuple(at for at, column in enumerate(columns) if isinstance(column.type, Id)),
        )

    def bound(self, values: Mapping[str, Any]) -> Any:
        every = {**self.fixed, **values}
        given = [value.bytes if type(value := every[name]) is UUID else value for name in self.names]
        return given if self.positional else dict(zip(self.names, given, strict=True))
