"""keep staff numbers

By which an agency knows its people, as its own list says. Nobody has one yet.

Revision: 0078
After: 0077
"""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff_number", sa.String(length=40), server_default="", nullable=False))
    op.create_index("ix_affiliation_staff_number", "affiliation", ["staff_number"])


def downgrade() -> None:
    op.drop_index("ix_affiliation_staff_number", table_name="affiliation")
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.drop_column("staff_number")
