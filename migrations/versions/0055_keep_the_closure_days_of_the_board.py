"""keep the closure days of the Board

Deadlines of offers and approvals leave out days on which nobody is there.

Revision: 0055
After: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_closure_ends_after_it_starts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("first_day", "last_day", name=op.f("uq_closure_first_day_last_day")),
    )


def downgrade() -> None:
    op.drop_table("closure")
