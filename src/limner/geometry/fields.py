"""Fields of records by name and in wire form: what the changes of a diff speak of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from limner.dataset import (
    SERVER_FIELDS,
    Annotation,
    Comment,
    InvalidRecord,
    Record,
    Relation,
    Value,
    to_plain,
)

_ATTRIBUTE = "attributes."


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a record. The holder is a struct with this field as its only one: msgspec learns a struct's
    types once, but those of a union anew at each conversion."""

    name: str
    holder: type[msgspec.Struct]
    default: Callable[[], Any] | None

    def typed(self, value: Any) -> Any:
        if value is None and self.default:
            return self.default()
        if value is None:
            raise InvalidRecord(f"{self.name} cannot be left out", where=self.name)
        return _held(self.holder, value, self.name)


def _field_of(info: msgspec.structs.FieldInfo) -> _Field:
    default: Callable[[], Any] | None = None
    if info.default_factory is not msgspec.NODEFAULT:
        default = info.default_factory
    elif info.default is not msgspec.NODEFAULT:
        default = partial(_itself, info.default)
    return _Field(info.name, _holder(info.type), default)


def _itself(value: Any) -> Any:
    return value


def _holder(kind: Any) -> type[msgspec.Struct]:
    return msgspec.defstruct("Holder", [("value", kind)])


_ANSWER = _holder(Value)
_FIELDS = {
    kind: {
        info.name: _field_of(info)
        for info in msgspec.structs.fields(kind)
        if info.name not in SERVER_FIELDS | {"id", "schema"}
    }
    for kind in (Annotation, Relation, Comment)
}


def answers(record: Record) -> Mapping[str, Value]:
    """The record's answers by attribute; a comment has none."""
    return {} if isinstance(record, Comment) else record.attributes


def _is_answer(record: Record, name: str) -> bool:
    return name.startswith(_ATTRIBUTE) and not isinstance(record, Comment)


def field_names(record: Record) -> tuple[str, ...]:
    """Every field that a diff may change; the single answers `attributes.<id>` are not listed."""
    return tuple(_FIELDS[type(record)])


def wire_value(record: Record, name: str) -> Any:
    """The field as it stands on the wire, None at its default. Raises InvalidRecord for no such field."""
    if _is_answer(record, name):
        return to_plain(answers(record).get(name.removeprefix(_ATTRIBUTE)))
    return _wire(_field(record, name), getattr(record, name))


def normal(record: Record, name: str, value: Any) -> Any:
    """The wire form of a value that is meant for the field, as it will stand in the record.

    Raises InvalidRecord with the path where the value does not fit, for a field that does not exist, and for
    None where the field has no default.
    """
    if _is_answer(record, name):
        return None if value is None else to_plain(_held(_ANSWER, value, name))
    field = _field(record, name)
    return _wire(field, field.typed(value))


def with_fields(record: Record, values: Mapping[str, Any]) -> Record:
    """The record with fields replaced, by values in wire form. Raises InvalidRecord where they do not fit."""
    updates: dict[str, Any] = {}
    for name, value in values.items():
        if _is_answer(record, name):
            given = updates.setdefault("attributes", dict(answers(record)))
            if value is None:
                given.pop(name.removeprefix(_ATTRIBUTE), None)
            else:
                given[name.removeprefix(_ATTRIBUTE)] = _held(_ANSWER, value, name)
        else:
            updates[name] = _field(record, name).typed(value)
    try:
        return msgspec.structs.replace(record, **updates)
    except ValueError as error:
        raise InvalidRecord(str(error)) from error


def same(a: Any, b: Any) -> bool:
    """Whether two JSON values say the same: a missing key is null, 1 equals 1.0, and true is no number."""
    if isinstance(a, dict) and isinstance(b, dict):
        return all(same(a.get(key), b.get(key)) for key in a.keys() | b.keys())
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def _field(record: Record, name: str) -> _Field:
    try:
        return _FIELDS[type(record)][name]
    except KeyError:
        raise InvalidRecord(
            f"a change cannot name {name!r}",
            code="unknown-field",
            where=name,
            hint="It names a field of the record that is not the server's, or attributes.<id>.",
        ) from None


def _wire(field: _Field, value: Any) -> Any:
    return None if field.default and value == field.default() else to_plain(value)


def _held(holder: type[msgspec.Struct], value: Any, name: str) -> Any:
    try:
        return msgspec.convert({"value": value}, holder).value  # type: ignore[attr-defined]
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.value")
        raise InvalidRecord(message, where=name + path.rstrip("`")) from error
