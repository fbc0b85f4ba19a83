"""keep messages that are refused waiting

Since when a message cannot be sent, and what holds it up: the mail server, or something about this one message.

Revision: 0025
After: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

HELD_UP = "held_up_by IS NOT NULL"


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("held_up_by", sa.String(length=10), nullable=True))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_check_constraint(
            batch_op.f("ck_message_held_up_by_known"), "held_up_by IN ('message', 'server')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_message_held_up_while_it_waits"),
            "held_up_by IS NULL OR (sent_at IS NULL AND failed_at IS NULL)",
        )
        batch_op.create_index(
            "ix_message_held_up_by",
            ["held_up_by"],
            unique=False,
            sqlite_where=sa.text(HELD_UP),
            postgresql_where=sa.text(HELD_UP),
        )
    # Messages that wait after a failed attempt have three days from when they were written, as new ones have.
    op.execute("UPDATE message SET failing_since = created_at WHERE attempts > 0 AND sent_at IS NULL")


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_held_up_by")
        batch_op.drop_constraint(batch_op.f("ck_message_held_up_while_it_waits"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_message_held_up_by_known"), type_="check")
        batch_op.drop_column("held_up_by")
        batch_op.drop_column("failing_since")
