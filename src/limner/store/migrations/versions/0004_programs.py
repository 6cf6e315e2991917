"""What programs of other tools keep with projects."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Brings the tables to this revision."""
    op.create_table(
        "programs",
        sa.Column("key", KEY, nullable=False), sa.Column("project_key", KEY, nullable=False),
        sa.Column("image_key", KEY), sa.Column("actor_key", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False), sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False), sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_programs"),
        sa.ForeignKeyConstraint(["project_key"], ["projects.key"], name="fk_programs_project_key"),
        sa.ForeignKeyConstraint(["image_key"], ["images.key"], name="fk_programs_image_key"),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_programs_actor_key"),
    )  # fmt: skip
    op.create_index("ix_programs_image_key", "programs", ["image_key"])
    op.add_column("projects", sa.Column("suggested", sa.Integer(), server_default="0", nullable=False))
