"""let venues lie outside essex

A venue may be in no part of Essex, and says what it costs, whom to ring, where its map is and what there is for lunch.
An event whose venue gets another address keeps the old one until everybody is told.

Revision: 0044
After: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TEXTS = (("lunch", 500), ("map_link", 500), ("cost", 200), ("contact", 300))


def upgrade() -> None:
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.alter_column("quadrant", existing_type=sa.String(length=10), nullable=True)
        for name, length in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    with op.batch_alter_table("venue", schema=None) as batch_op:
        for name, length in TEXTS:
            batch_op.alter_column(name, existing_type=sa.String(length=length), server_default=None)
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place_before", sa.String(length=600), nullable=False, server_default=""))
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column("place_before", existing_type=sa.String(length=600), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("place_before")
    op.execute(sa.text("UPDATE venue SET quadrant = 'Mid' WHERE quadrant IS NULL"))
    with op.batch_alter_table("venue", schema=None) as batch_op:
        for name, _ in reversed(TEXTS):
            batch_op.drop_column(name)
        batch_op.alter_column("quadrant", existing_type=sa.String(length=10), nullable=False)
