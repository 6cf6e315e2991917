"""Attributes of several classes, or of several data sets, as one list."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from limner.dataset import Attribute, Condition, Value

_Key = tuple[str, str]


class Joined:
    """One attribute for each name and type, the first one's id; options are joined by name.

    An `only_if` is taken along where the attribute that it names is here too, else left out.
    """

    def __init__(self, attributes: Iterable[Attribute] = ()) -> None:
        self._found: dict[_Key, Attribute] = {}
        self._options: dict[str, dict[str, str]] = {}
        self._ids: dict[str, str] = {}
        for one in attributes:
            self.add(one)

    def add(self, one: Attribute) -> None:
        """Take an attribute in."""
        key = (one.name, one.type)
        here = self._found.setdefault(key, one)
        names = {option.name: str(option.id) for option in here.options}
        new = tuple(option for option in one.options if option.name not in names)
        if new:
            self._found[key] = msgspec.structs.replace(here, options=here.options + new)
            names |= {option.name: str(option.id) for option in new}
        self._ids[str(one.id)] = str(here.id)
        self._options.setdefault(str(here.id), {}).update(
            {str(option.id): names[option.name] for option in one.options}
        )

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """In the order in which they came."""
        return tuple(map(self._asked, self._found.values()))

    def answers(self, given: dict[str, Value]) -> dict[str, Value]:
        """The answers by the joined attributes' ids; those to attributes that are not here as they are."""
        if not given or all(self._ids.get(id, id) == id and id not in self._options for id in given):
            return given
        return {
            self._ids.get(id, id): self._answer(self._ids.get(id, id), value) for id, value in given.items()
        }

    def _answer(self, id: str, value: Value) -> Value:
        options = self._options.get(id, {})
        if isinstance(value, tuple):
            return tuple(options.get(one, one) for one in value)
        return options.get(value, value) if isinstance(value, str) else value

    def _asked(self, one: Attribute) -> Attribute:
        if one.only_if is None:
            return one
        id = self._ids.get(str(one.only_if.attribute_id))
        condition = id and Condition(UUID(id), tuple(self._answer(id, value) for value in one.only_if.any_of))
        return msgspec.structs.replace(one, only_if=condition or None)
