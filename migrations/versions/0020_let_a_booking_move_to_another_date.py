"""let a booking move to another date

How often it did, since once is free, and when it last did: from then on cancelling is judged by the new date.

Revision: 0020
After: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("transfers", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("transferred_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.alter_column("transfers", existing_type=sa.Integer(), server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_booking_transferred_at_some_time"), "(transfers > 0) = (transferred_at IS NOT NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_booking_transferred_at_some_time"), type_="check")
        batch_op.drop_column("transferred_at")
        batch_op.drop_column("transfers")
