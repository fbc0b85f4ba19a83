"""say since when an outcome is so

Since when the register says how a booking ended: an organisation sees some days later who did not come. What is there
already has been so since its register was closed; where that is not known it stays empty. Going down drops it: the
version before shows everything at once.

Revision: 0123
After: 0122
"""

import sqlalchemy as sa
from alembic import op

revision = "0123"
down_revision = "0122"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booking", sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE booking SET outcome_at = (SELECT event.register_closed_at FROM event WHERE event.id = booking.event_id)"
        " WHERE outcome = 'did not attend'"
    )


def downgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_column("outcome_at")
