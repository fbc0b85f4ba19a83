"""keep texts of concerns

When a concern about a text was last raised. The row of such a text stays for the concern when its words are deleted.

Revision: 0035
After: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("written_text", schema=None) as batch_op:
        batch_op.add_column(sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        sa.text(
            "UPDATE written_text SET raised_at ="
            " (SELECT max(concern.raised_at) FROM concern WHERE concern.text_id = written_text.id)"
        )
    )


def downgrade() -> None:
    with op.batch_alter_table("written_text", schema=None) as batch_op:
        batch_op.drop_column("raised_at")
