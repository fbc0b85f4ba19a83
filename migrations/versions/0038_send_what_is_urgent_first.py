"""send what is urgent first

Each message has a rank in the queue, and those of the last minute are counted, so that a mailbox is not asked for more
than it takes. What waits goes as it would have: all of one rank.

Revision: 0038
After: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rank", sa.Integer(), nullable=False, server_default="3"))
        batch_op.create_index(batch_op.f("ix_message_sent_at"), ["sent_at"], unique=False)
        batch_op.create_index(
            "ix_message_waits",
            ["rank", "due_at"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.alter_column("rank", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_waits")
        batch_op.drop_index(batch_op.f("ix_message_sent_at"))
        batch_op.drop_column("rank")
