"""keep what is undelivered until it arrives

Trying a message again does not end the warning about it: it stands from its first failure until it has gone.

Revision: 0052
After: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

UNDELIVERED = sa.text("undelivered_since IS NOT NULL")


def upgrade() -> None:
    op.add_column("message", sa.Column("undelivered_since", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE message SET undelivered_since = COALESCE(failing_since, failed_at, due_at)"
        " WHERE failed_at IS NOT NULL OR held_up_by = 'message'"
    )
    op.create_index(
        "ix_message_undelivered",
        "message",
        ["undelivered_since"],
        sqlite_where=UNDELIVERED,
        postgresql_where=UNDELIVERED,
    )


def downgrade() -> None:
    op.drop_index("ix_message_undelivered", table_name="message")
    op.drop_column("message", "undelivered_since")
