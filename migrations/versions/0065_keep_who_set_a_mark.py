"""keep who set a mark

A mark knows whether the trainer set it, whoever came, or an attendance report. Those that are there were set by trainers.

Revision: 0065
After: 0064
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=20), nullable=False, server_default="hand"))
        batch_op.create_check_constraint("source_known", "source IN ('hand', 'code', 'report')")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.alter_column("source", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_constraint("source_known", type_="check")
        batch_op.drop_column("source")
