"""let the board cancel an event

When, why and by whom it was cancelled, and when the last of its bookings had been told.

Revision: 0010
After: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("cancelled_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cancelled_because", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("cancelled_message", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("all_freed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_event_cancelled_by_id"), "person", ["cancelled_by_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_event_cancelled_at_only_when_cancelled"), "cancelled_at IS NULL OR state = 'cancelled'"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_event_cancelled_with_reason"), "(cancelled_at IS NULL) = (cancelled_because = '')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_event_freed_once_cancelled"), "all_freed_at IS NULL OR cancelled_at IS NOT NULL"
        )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column("cancelled_because", existing_type=sa.String(length=300), server_default=None)
        batch_op.alter_column("cancelled_message", existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_event_freed_once_cancelled"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_event_cancelled_with_reason"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_event_cancelled_at_only_when_cancelled"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_event_cancelled_by_id"), type_="foreignkey")
        batch_op.drop_column("all_freed_at")
        batch_op.drop_column("cancelled_message")
        batch_op.drop_column("cancelled_because")
        batch_op.drop_column("cancelled_by_id")
        batch_op.drop_column("cancelled_at")
