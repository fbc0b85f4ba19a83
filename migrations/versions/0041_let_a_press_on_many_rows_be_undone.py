"""let a press on many rows be undone

What was so before, for a row whose change can be taken back. Rows that are there already keep none.

Revision: 0041
After: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_item", sa.Column("before", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("job_item", "before")
