"""hold changes of events

What was changed of an event within the last minutes, so that a correction is told together with it.

Revision: 0057
After: 0056
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_change",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("link_before", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_held_change_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_held_change")),
    )


def downgrade() -> None:
    op.drop_table("held_change")
