"""The tables. Keys are whole numbers and stay inside; ids are UUIDs, stored as 16 bytes."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

Key = BigInteger().with_variant(Integer(), "sqlite")


class Id(TypeDecorator[UUID]):
    """A UUID as its 16 bytes."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """The bytes."""
        return None if value is None else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:  # noqa: ARG002
        """The UUID."""
        return None if value is None else UUID(bytes=bytes(value))


def _key() -> Column[int]:
    return Column("key", Key, primary_key=True)


def _id() -> Column[UUID]:
    return Column("id", Id, nullable=False, unique=True)


def _to(table: str, *, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    """The column that names a row of another table."""
    name = {"classes": "class"}.get(table, table.removesuffix("s"))
    return Column(f"{name}_key", Key, ForeignKey(f"{table}.key"), nullable=nullable, primary_key=primary_key)


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _millis(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


meta = Table("meta", metadata, Column("name", Text, primary_key=True), _text("value"))

actors = Table("actors", metadata, _key(), _id(), _text("name"), _millis("created"))

sessions = Table(
    "sessions", metadata,
    Column("hash", LargeBinary(32), primary_key=True), _to("actors"), _millis("created"), _millis("used"),
)  # fmt: skip

codes = Table(
    "codes", metadata, Column("hash", LargeBinary(32), primary_key=True), _to("actors"), _millis("created")
)

tokens = Table(
    "tokens", metadata,
    _key(), _id(), _to("actors"), _text("name"), Column("hash", LargeBinary(32), nullable=False, unique=True),
    _millis("created"), _millis("used", nullable=True), _millis("revoked", nullable=True),
)  # fmt: skip

preferences = Table(
    "preferences", metadata,
    _to("actors", primary_key=True), Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False), _millis("at"),
)  # fmt: skip

projects = Table(
    "projects", metadata,
    _key(), _id(), _to("actors"), _text("name"),
    _millis("created"), _millis("updated"), _millis("deleted", nullable=True),
    _count("ontology_version"), _count("images"), _count("objects"),
    _count("todo"), _count("in_progress"), _count("done"), _count("skipped"),
    _count("last_image"), _count("last_annotation"),
    # Counters that lists of pictures are cached by: pictures added, status changed, objects changed, suggestions
    # changed.
    _count("added"), _count("moved"), _count("drawn"), _count("suggested"),
)  # fmt: skip
Index(
    "uq_projects_name",
    projects.c.name,
    unique=True,
    sqlite_where=projects.c.deleted.is_(None),
    postgresql_where=projects.c.deleted.is_(None),
)

ontologies = Table(
    "ontologies", metadata,
    Column("project_key", Key, ForeignKey("projects.key"), primary_key=True),
    Column("version", Integer, primary_key=True),
    _to("actors"), _millis("at"), Column("body", LargeBinary, nullable=False),
)  # fmt: skip

classes = Table(
    "classes", metadata,
    _key(), _to("projects"), Column("id", Id, nullable=False), _text("name"),
    Column("index", Integer, nullable=False),
    UniqueConstraint("project_key", "id"), UniqueConstraint("project_key", "name"),
    UniqueConstraint("project_key", "index"),
)  # fmt: skip

sources = Table(
    "sources", metadata,
    _key(), _id(), _to("projects"), _to("actors"), _text("folder"),
    UniqueConstraint("project_key", "folder"),
)  # fmt: skip

images = Table(
    "images", metadata,
    _key(), _id(), _to("projects"), _to("actors"), Column("number", Integer, nullable=False),
    _text("name"), _text("folder"), _text("folded"), Column("sort_name", LargeBinary, nullable=False),
    Column("width", Integer, nullable=False), Column("height", Integer, nullable=False),
    Column("hash", LargeBinary(32)), _text("identity"), _text("media_type"),
    Column("size", BigInteger, nullable=False), Column("rendition", Boolean, nullable=False),
    _text("version"), _text("color"), _text("problem"),
    _to("sources", nullable=True), _text("source_path"),
    _millis("created"), _millis("updated"),
    _text("status", "todo"), _text("reason", ""), _count("objects"),
    Column("record", LargeBinary, nullable=False),
    UniqueConstraint("project_key", "number"), UniqueConstraint("project_key", "identity"),
    Index(None, "project_key", "hash"),
    Index(None, "project_key", "folder"),
    Index(None, "project_key", "sort_name"),
    Index(None, "project_key", "status"),
    Index(None, "project_key", "objects"),
    Index(None, "project_key", "updated"),
    Index(None, "project_key", "key", "width", "height"),
)  # fmt: skip

previews = Table(
    "previews", metadata,
    Column("image_key", Key, ForeignKey("images.key"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)  # fmt: skip

layers = Table(
    "layers", metadata,
    _key(), _to("images"), _to("projects"), _to("actors"), _text("kind"), _text("owner", ""),
    _text("status", "todo"), _text("reason", ""), _count("revision"), _millis("created"), _millis("updated"),
    UniqueConstraint("image_key", "kind", "owner"),
)  # fmt: skip

annotations = Table(
    "annotations", metadata,
    _key(), _to("layers"), Column("id", Id, nullable=False), _to("projects"), _to("actors"),
    _text("kind"), _to("classes", nullable=True), Column("number", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("x0", Float), Column("y0", Float), Column("x1", Float), Column("y1", Float),
    Column("area", Float, nullable=False), Column("score", Float),
    Column("record_hash", LargeBinary(32)), Column("record", LargeBinary, nullable=False),
    UniqueConstraint("layer_key", "id"),
    Index(None, "layer_key", "area"),
)  # fmt: skip

diffs = Table(
    "diffs", metadata,
    _key(), _id(), _to("layers"), _to("projects"), _to("actors"), Column("revision", Integer, nullable=False),
    Column("effective", Boolean, nullable=False),
    _text("cause"), Column("cause_of", Id), _millis("at"),
    Column("body", LargeBinary, nullable=False), Column("answer", LargeBinary, nullable=False),
    Index(None, "layer_key", "revision"),
)  # fmt: skip

image_classes = Table(
    "image_classes", metadata,
    _to("images", primary_key=True), _to("classes", primary_key=True), _to("projects"), _count("objects"),
    Index(None, "project_key", "class_key"),
)  # fmt: skip

class_counts = Table(
    "class_counts", metadata,
    _to("classes", primary_key=True), _to("projects"), _count("pictures"), _count("objects"),
    Index(None, "project_key"),
)  # fmt: skip

uploads = Table("uploads", metadata, _key(), _id(), _to("projects"), _to("actors"), _millis("created"))

upload_files = Table(
    "upload_files", metadata,
    _to("uploads", primary_key=True), Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False), Column("hash", LargeBinary(32), nullable=False),
)  # fmt: skip

jobs = Table(
    "jobs", metadata,
    _key(), _id(), _to("projects"), _to("actors"), _text("kind"), _text("state"), _count("done"), _count("total"),
    _text("message", ""), Column("spec", LargeBinary, nullable=False), Column("result", LargeBinary),
    _millis("created"), _millis("updated"),
    Index(None, "project_key"), Index(None, "state"),
)  # fmt: skip

reports = Table(
    "reports", metadata,
    _to("jobs", primary_key=True), Column("n", Integer, primary_key=True),
    _text("name"), _text("outcome"), _text("code", ""), _text("message", ""), _text("hint", ""),
)  # fmt: skip

backends = Table(
    "backends", metadata,
    _key(), _id(), _to("projects"), _to("actors"), _text("name"), _text("url"), _text("user", ""),
    _text("password", ""), Column("interactive", Boolean, nullable=False), _text("version", ""),
    Column("capabilities", LargeBinary), Column("labels", LargeBinary, nullable=False),
    Column("unknown", LargeBinary, nullable=False), _text("problem", ""), _millis("seen", nullable=True),
    # The last diff that the backend was told of: what comes after it in the log is still to be told.
    Column("told", BigInteger, nullable=False), _millis("created"),
    UniqueConstraint("project_key", "name"),
)  # fmt: skip

programs = Table(
    "programs", metadata,
    _key(), _to("projects"), _to("images", nullable=True), _to("actors"), _text("kind"),
    Column("body", LargeBinary, nullable=False),
    # As of backends: the last diff that a webhook was told of.
    Column("told", BigInteger, nullable=False), _millis("created"), _millis("updated"),
    Index(None, "image_key"),
)  # fmt: skip
