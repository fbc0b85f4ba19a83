"""let delegates sign in by code

A row for each sitting whose code a trainer changed; none has so far.

Revision: 0066
After: 0065
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrival_code",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts_as", sa.String(length=20), nullable=True),
        sa.Column("shut_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "counts_as IN ('present', 'late', 'left early', 'absent')", name=op.f("ck_arrival_code_counts_as_known")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_arrival_code_sitting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sitting_id", name=op.f("pk_arrival_code")),
    )


def downgrade() -> None:
    op.drop_table("arrival_code")
