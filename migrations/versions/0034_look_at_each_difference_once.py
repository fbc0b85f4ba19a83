"""look at each difference once

When a payment was looked at because the books and Stripe differ stands with the difference. It was an event until now,
of which Stripe had told nothing.

Revision: 0034
After: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stripe_difference", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        sa.text(
            "UPDATE stripe_difference SET looked_at = (SELECT received_at FROM stripe_event"
            " WHERE kind = 'books.differ' AND event_id = 'difference_' || CAST(stripe_difference.id AS VARCHAR))"
        )
    )
    op.execute(sa.text("DELETE FROM stripe_event WHERE kind = 'books.differ'"))


def downgrade() -> None:
    op.execute(
        sa.text(
            "INSERT INTO stripe_event (event_id, kind, intent_id, received_at, handled_at, outcome)"
            " SELECT 'difference_' || CAST(id AS VARCHAR), 'books.differ', intent_id, looked_at, looked_at, ''"
            " FROM stripe_difference WHERE looked_at IS NOT NULL"
        )
    )
    op.drop_column("stripe_difference", "looked_at")
