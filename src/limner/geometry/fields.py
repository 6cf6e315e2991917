"""Fields of records by name and in wire form: what the changes of a diff speak of."""

from collections.abc import Mapping
from typing import Any

import msgspec

from limner.dataset import SERVER_FIELDS, Annotation, InvalidRecord, Record, Relation, Value, to_plain

_ATTRIBUTE = "attributes."

_FIELDS = {
    kind: {
        field.name: field
        for field in msgspec.structs.fields(kind)
        if field.name not in SERVER_FIELDS | {"id", "schema"}
    }
    for kind in (Annotation, Relation)
}


def field_names(record: Record) -> tuple[str, ...]:
    """Every field that a diff may change; the single answers `attributes.<id>` are not listed."""
    return tuple(_FIELDS[type(record)])


def wire_value(record: Record, name: str) -> Any:
    """The field as it stands on the wire, None at its default. Raises InvalidRecord for no such field."""
    if name.startswith(_ATTRIBUTE):
        return to_plain(record.attributes.get(name.removeprefix(_ATTRIBUTE)))
    field = _field(record, name)
    value = getattr(record, name)
    return None if value == _default(field) else to_plain(value)


def normal(record: Record, name: str, value: Any) -> Any:
    """The wire form of a value that is meant for the field, as it will stand in the record.

    Raises InvalidRecord with the path where the value does not fit, for a field that does not exist, and for
    None where the field has no default.
    """
    if name.startswith(_ATTRIBUTE):
        return None if value is None else to_plain(_typed(value, Value, name))
    field = _field(record, name)
    typed = _from_wire(field, value)
    return None if typed == _default(field) else to_plain(typed)


def with_fields(record: Record, values: Mapping[str, Any]) -> Record:
    """The record with fields replaced, by values in wire form. Raises InvalidRecord where they do not fit."""
    updates: dict[str, Any] = {}
    for name, value in values.items():
        if name.startswith(_ATTRIBUTE):
            answers = updates.setdefault("attributes", dict(record.attributes))
            if value is None:
                answers.pop(name.removeprefix(_ATTRIBUTE), None)
            else:
                answers[name.removeprefix(_ATTRIBUTE)] = _typed(value, Value, name)
        else:
            updates[name] = _from_wire(_field(record, name), value)
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


def _field(record: Record, name: str) -> msgspec.structs.FieldInfo:
    try:
        return _FIELDS[type(record)][name]
    except KeyError:
        raise InvalidRecord(
            f"a change cannot name {name!r}",
            code="unknown-field",
            where=name,
            hint="It names a field of the record that is not the server's, or attributes.<id>.",
        ) from None


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def _from_wire(field: msgspec.structs.FieldInfo, value: Any) -> Any:
    if value is not None:
        return _typed(value, field.type, field.name)
    if _default(field) is msgspec.NODEFAULT:
        raise InvalidRecord(f"{field.name} cannot be left out", where=field.name)
    return _default(field)


def _typed(value: Any, kind: Any, name: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        raise InvalidRecord(message, where=name + path.rstrip("`")) from error
