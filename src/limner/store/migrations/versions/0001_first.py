"""The first tables."""

import sqlalchemy as sa
from alembic import op

from limner.store.dialect import create_name_search

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.LargeBinary(16)


def upgrade() -> None:
    """Makes them, in the order of their foreign keys."""
    _actors()
    _meta()
    _codes()
    _projects()
    _sessions()
    _tokens()
    _classes()
    _jobs()
    _ontologies()
    _sources()
    _uploads()
    _class_counts()
    _images()
    _reports()
    _upload_files()
    _image_classes()
    _layers()
    _previews()
    _annotations()
    _diffs()
    create_name_search(op.get_bind())


def _actors() -> None:
    op.create_table(
        "actors",
        sa.Column("key", KEY, nullable=False), sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_actors"), sa.UniqueConstraint("id", name="uq_actors_id"),
    )  # fmt: skip


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False), sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )  # fmt: skip


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("actor_key", KEY, nullable=False), sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_codes_actor_key"),
        sa.PrimaryKeyConstraint("hash", name="pk_codes"),
    )  # fmt: skip


def _projects() -> None:
    op.create_table(
        "projects",
        sa.Column("key", KEY, nullable=False), sa.Column("id", ID, nullable=False),
        sa.Column("actor_key", KEY, nullable=False), sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.BigInteger(), nullable=True),
        sa.Column("ontology_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("images", sa.Integer(), server_default="0", nullable=False),
        sa.Column("objects", sa.Integer(), server_default="0", nullable=False),
        sa.Column("todo", sa.Integer(), server_default="0", nullable=False),
        sa.Column("in_progress", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_image", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_annotation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("moved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("drawn", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_projects_actor_key"),
        sa.PrimaryKeyConstraint("key", name="pk_projects"),
        sa.UniqueConstraint("id", name="uq_projects_id"),
    )  # fmt: skip
    op.create_index(
        "uq_projects_name",
        "projects",
        ["name"],
        unique=True,
        sqlite_where=sa.text("deleted IS NULL"),
        postgresql_where=sa.text("deleted IS NULL"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("actor_key", KEY, nullable=False), sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_sessions_actor_key"),
        sa.PrimaryKeyConstraint("hash", name="pk_sessions"),
    )  # fmt: skip


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("key", KEY, nullable=False), sa.Column("id", ID, nullable=False),
        sa.Column("actor_key", KEY, nullable=False), sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_tokens_actor_key"),
        sa.PrimaryKeyConstraint("key", name="pk_tokens"),
        sa.UniqueConstraint("hash", name="uq_tokens_hash"), sa.UniqueConstraint("id", name="uq_tokens_id"),
    )  # fmt: skip


def _classes() -> None:
    op.create_table(
        "classes",
        sa.Column("key", KEY, nullable=False), sa.Column("project_key", KEY, nullable=False),
        sa.Column("id", ID, nullable=False), sa.Column("name", sa.Text(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_classes_project_key"),
        sa.PrimaryKeyConstraint("key", name="pk_classes"),
        sa.UniqueConstraint("project_key", "id", name="uq_classes_project_key_id"),
        sa.UniqueConstraint("project_key", "index", name="uq_classes_project_key_index"),
        sa.UniqueConstraint("project_key", "name", name="uq_classes_project_key_name"),
    )  # fmt: skip


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("key", KEY, nullable=False), sa.Column("id", ID, nullable=False),
        sa.Column("project_key", KEY, nullable=False), sa.Column("actor_key", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False), sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("spec", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_jobs_actor_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_jobs_project_key"),
        sa.PrimaryKeyConstraint("key", name="pk_jobs"), sa.UniqueConstraint("id", name="uq_jobs_id"),
    )  # fmt: skip
    op.create_index("ix_jobs_project_key", "jobs", ["project_key"])
    op.create_index("ix_jobs_state", "jobs", ["state"])


def _ontologies() -> None:
    op.create_table(
        "ontologies",
        sa.Column("project_key", KEY, nullable=False), sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_key", KEY, nullable=False), sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_ontologies_actor_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_ontologies_project_key"),
        sa.PrimaryKeyConstraint("project_key", "version", name="pk_ontologies"),
    )  # fmt: skip


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("key", KEY, nullable=False), sa.Column("id", ID, nullable=False),
        sa.Column("project_key", KEY, nullable=False), sa.Column("actor_key", KEY, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_sources_actor_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_sources_project_key"),
        sa.PrimaryKeyConstraint("key", name="pk_sources"), sa.UniqueConstraint("id", name="uq_sources_id"),
        sa.UniqueConstraint("project_key", "folder", name="uq_sources_project_key_folder"),
    )  # fmt: skip


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("key", KEY, nullable=False), sa.Column("id", ID, nullable=False),
        sa.Column("project_key", KEY, nullable=False), sa.Column("actor_key", KEY, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_uploads_actor_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_uploads_project_key"),
        sa.PrimaryKeyConstraint("key", name="pk_uploads"), sa.UniqueConstraint("id", name="uq_uploads_id"),
    )  # fmt: skip


def _class_counts() -> None:
    op.create_table(
        "class_counts",
        sa.Column("class_key", KEY, nullable=False), sa.Column("project_key", KEY, nullable=False),
        sa.Column("pictures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("objects", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["class_key"], ["classes.key"], name="fk_class_counts_class_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_class_counts_project_key"),
        sa.PrimaryKeyConstraint("class_key", name="pk_class_counts"),
    )  # fmt: skip
    op.create_index("ix_class_counts_project_key", "class_counts", ["project_key"])


def _images() -> None:
    op.create_table(
        "images",
        sa.Column("key", KEY, nullable=False), sa.Column("id", ID, nullable=False),
        sa.Column("project_key", KEY, nullable=False), sa.Column("actor_key", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False), sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False), sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("rendition", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False), sa.Column("color", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False), sa.Column("source_key", KEY, nullable=True),
        sa.Column("source_path", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), server_default="todo", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("objects", sa.Integer(), server_default="0", nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_images_actor_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_images_project_key"),
        sa.ForeignKeyConstraint(["source_key"], ["sources.key"], name="fk_images_source_key"),
        sa.PrimaryKeyConstraint("key", name="pk_images"), sa.UniqueConstraint("id", name="uq_images_id"),
        sa.UniqueConstraint("project_key", "identity", name="uq_images_project_key_identity"),
        sa.UniqueConstraint("project_key", "number", name="uq_images_project_key_number"),
    )  # fmt: skip
    op.create_index("ix_images_project_key_folder", "images", ["project_key", "folder"])
    op.create_index("ix_images_project_key_hash", "images", ["project_key", "hash"])
    op.create_index(
        "ix_images_project_key_key_width_height", "images", ["project_key", "key", "width", "height"]
    )
    op.create_index("ix_images_project_key_objects", "images", ["project_key", "objects"])
    op.create_index("ix_images_project_key_sort_name", "images", ["project_key", "sort_name"])
    op.create_index("ix_images_project_key_status", "images", ["project_key", "status"])
    op.create_index("ix_images_project_key_updated", "images", ["project_key", "updated"])


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("job_key", KEY, nullable=False), sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False), sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("hint", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["job_key"], ["jobs.key"], name="fk_reports_job_key"),
        sa.PrimaryKeyConstraint("job_key", "n", name="pk_reports"),
    )  # fmt: skip


def _upload_files() -> None:
    op.create_table(
        "upload_files",
        sa.Column("upload_key", KEY, nullable=False), sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["upload_key"], ["uploads.key"], name="fk_upload_files_upload_key"),
        sa.PrimaryKeyConstraint("upload_key", "path", name="pk_upload_files"),
    )  # fmt: skip


def _image_classes() -> None:
    op.create_table(
        "image_classes",
        sa.Column("image_key", KEY, nullable=False), sa.Column("class_key", KEY, nullable=False),
        sa.Column("project_key", KEY, nullable=False),
        sa.Column("objects", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["class_key"], ["classes.key"], name="fk_image_classes_class_key"),
        sa.ForeignKeyConstraint(["image_key"], ["images.key"], name="fk_image_classes_image_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_image_classes_project_key"),
        sa.PrimaryKeyConstraint("image_key", "class_key", name="pk_image_classes"),
    )  # fmt: skip
    op.create_index("ix_image_classes_project_key_class_key", "image_classes", ["project_key", "class_key"])


def _layers() -> None:
    op.create_table(
        "layers",
        sa.Column("key", KEY, nullable=False), sa.Column("image_key", KEY, nullable=False),
        sa.Column("project_key", KEY, nullable=False), sa.Column("actor_key", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="todo", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_layers_actor_key"),
        sa.ForeignKeyConstraint(["image_key"], ["images.key"], name="fk_layers_image_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_layers_project_key"),
        sa.PrimaryKeyConstraint("key", name="pk_layers"),
        sa.UniqueConstraint("image_key", "kind", "owner", name="uq_layers_image_key_kind_owner"),
    )  # fmt: skip


def _previews() -> None:
    op.create_table(
        "previews",
        sa.Column("image_key", KEY, nullable=False), sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["image_key"], ["images.key"], name="fk_previews_image_key"),
        sa.PrimaryKeyConstraint("image_key", name="pk_previews"),
    )  # fmt: skip


def _annotations() -> None:
    op.create_table(
        "annotations",
        sa.Column("key", KEY, nullable=False), sa.Column("layer_key", KEY, nullable=False),
        sa.Column("id", ID, nullable=False), sa.Column("project_key", KEY, nullable=False),
        sa.Column("actor_key", KEY, nullable=False), sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("class_key", KEY, nullable=True), sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False), sa.Column("x0", sa.Float(), nullable=True),
        sa.Column("y0", sa.Float(), nullable=True), sa.Column("x1", sa.Float(), nullable=True),
        sa.Column("y1", sa.Float(), nullable=True), sa.Column("area", sa.Float(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("record_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_annotations_actor_key"),
        sa.ForeignKeyConstraint(["class_key"], ["classes.key"], name="fk_annotations_class_key"),
        sa.ForeignKeyConstraint(["layer_key"], ["layers.key"], name="fk_annotations_layer_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_annotations_project_key"),
        sa.PrimaryKeyConstraint("key", name="pk_annotations"),
        sa.UniqueConstraint("layer_key", "id", name="uq_annotations_layer_key_id"),
    )  # fmt: skip
    op.create_index("ix_annotations_layer_key_area", "annotations", ["layer_key", "area"])


def _diffs() -> None:
    op.create_table(
        "diffs",
        sa.Column("key", KEY, nullable=False), sa.Column("id", ID, nullable=False),
        sa.Column("layer_key", KEY, nullable=False), sa.Column("project_key", KEY, nullable=False),
        sa.Column("actor_key", KEY, nullable=False), sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("effective", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False), sa.Column("cause_of", ID, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_diffs_actor_key"),
        sa.ForeignKeyConstraint(["layer_key"], ["layers.key"], name="fk_diffs_layer_key"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_diffs_project_key"),
        sa.PrimaryKeyConstraint("key", name="pk_diffs"), sa.UniqueConstraint("id", name="uq_diffs_id"),
    )  # fmt: skip
    op.create_index("ix_diffs_layer_key_revision", "diffs", ["layer_key", "revision"])
