"""JSON bodies, decoded by the one codec; the OpenAPI document gets the type from the handler as ever."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import msgspec
from litestar.dto import AbstractDTO
from litestar.dto.data_structures import DTOFieldDefinition
from litestar.openapi.spec import Reference, Schema
from litestar.typing import FieldDefinition

from limner.dataset import decode

if TYPE_CHECKING:
    from litestar._openapi.schema_generation import SchemaCreator


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what only requests hold: strict, frozen."""


class StrictBody(AbstractDTO[Any]):
    """Reads `data` of every handler; a body that does not fit is answered with the path of the field."""

    def decode_bytes(self, value: bytes) -> Any:
        """The body as what the handler asks for. Raises InvalidRecord."""
        return decode(value, self.asgi_connection.route_handler.parsed_data_field.annotation)

    @classmethod
    def create_for_field_definition(cls, field_definition: FieldDefinition, *_: Any, **__: Any) -> None:
        """Nothing to prepare: the codec keeps its decoders."""

    @classmethod
    def create_openapi_schema(
        cls,
        field_definition: FieldDefinition,
        handler_id: str,  # noqa: ARG003
        schema_creator: "SchemaCreator",
    ) -> Reference | Schema:
        """The schema of the handler's own type."""
        return schema_creator.for_field_definition(field_definition)

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Generator[DTOFieldDefinition, None, None]:  # noqa: ARG003
        """None: no second model is made of a type."""
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:  # noqa: ARG003
        """Never."""
        return False
