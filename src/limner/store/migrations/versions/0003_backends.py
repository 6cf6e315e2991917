"""Model servers that projects are connected to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Brings the tables to this revision."""
    op.create_table(
        "backends",
        sa.Column("key", KEY, nullable=False), sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("project_key", KEY, nullable=False), sa.Column("actor_key", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False), sa.Column("url", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), server_default="", nullable=False),
        sa.Column("password", sa.Text(), server_default="", nullable=False),
        sa.Column("interactive", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Text(), server_default="", nullable=False),
        sa.Column("capabilities", sa.LargeBinary()), sa.Column("labels", sa.LargeBinary(), nullable=False),
        sa.Column("unknown", sa.LargeBinary(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("seen", sa.BigInteger()), sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_backends"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_backends_project_key"),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_backends_actor_key"),
        sa.UniqueConstraint("id", name="uq_backends_id"),
        sa.UniqueConstraint("project_key", "name", name="uq_backends_project_key_name"),
    )  # fmt: skip
