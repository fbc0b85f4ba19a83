"""find bookings and history by when

Indexes for “booked since”, for the newest bookings, and for what somebody did and what was done on a day.

Revision: 0047
After: 0046
"""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_booking_created_at", "booking", ["created_at", "id"])
    op.create_index("ix_history_at", "history", ["at", "id"])
    op.create_index("ix_history_actor_id", "history", ["actor_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_history_actor_id", "history")
    op.drop_index("ix_history_at", "history")
    op.drop_index("ix_booking_created_at", "booking")
