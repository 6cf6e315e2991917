"""What people have set for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Brings the tables to this revision."""
    op.create_table(
        "preferences",
        sa.Column("actor_key", KEY, nullable=False), sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False), sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor_key", "name", name="pk_preferences"),
        sa.ForeignKeyConstraint(["actor_key"], ["actors.key"], name="fk_preferences_actor_key"),
    )  # fmt: skip
