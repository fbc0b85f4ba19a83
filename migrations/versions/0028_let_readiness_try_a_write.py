"""let readiness try a write

One row, which /readyz changes to see whether the database takes a write: a full disk still answers.

Revision: 0028
After: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "write_trial",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_write_trial_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_trial")),
    )
    op.execute("INSERT INTO write_trial (id, tried_at) VALUES (1, CURRENT_TIMESTAMP)")


def downgrade() -> None:
    op.drop_table("write_trial")
