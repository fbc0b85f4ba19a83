"""keep the identity of sittings

A number by which calendars know a sitting, those that were removed, and how often a booking changed hands. The sittings
there are keep the names that they have in people's calendars: until now that was their position.

Revision: 0024
After: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "removed_sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_removed_sitting_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_sitting")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_removed_sitting_event_id_number")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
    op.execute("UPDATE sitting SET number = position")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.alter_column("number", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_sitting_event_id_number"), ["event_id", "number"])
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("substitutions", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.alter_column("substitutions", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_column("substitutions")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_sitting_event_id_number"), type_="unique")
        batch_op.drop_column("number")
    op.drop_table("removed_sitting")
