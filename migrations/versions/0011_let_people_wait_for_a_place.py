"""let people wait for a place

Where each stands on the list of its event, and whom the administrator passes over for now, and why.

Revision: 0011
After: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

AWAITS = "(state = 'requested') = (awaits IS NOT NULL)"


def upgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waiting_order", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("passed_over_because", sa.String(length=300), nullable=False, server_default=""))
    # Nobody could wait before; rows in that state, however they came about, stand in the order they were made in.
    op.execute("UPDATE booking SET waiting_order = id WHERE state = 'waiting'")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.alter_column("passed_over_because", existing_type=sa.String(length=300), server_default=None)
        batch_op.drop_constraint(batch_op.f("ck_booking_requested_awaits_something"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_booking_requested_awaits_something"),
            f"{AWAITS} OR (state = 'waiting' AND awaits = 'address')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_booking_waiting_has_order"), "(state = 'waiting') = (waiting_order IS NOT NULL)"
        )
        batch_op.create_index("uq_booking_waiting_order", ["event_id", "waiting_order"], unique=True)


def downgrade() -> None:
    # Whoever had not confirmed their address would have lapsed within the hour.
    op.execute(
        "UPDATE booking SET state = 'lapsed', awaits = NULL, waiting_order = NULL"
        " WHERE state = 'waiting' AND awaits = 'address'"
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index("uq_booking_waiting_order")
        batch_op.drop_constraint(batch_op.f("ck_booking_waiting_has_order"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_booking_requested_awaits_something"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_booking_requested_awaits_something"), AWAITS)
        batch_op.drop_column("passed_over_because")
        batch_op.drop_column("waiting_order")
