"""let delegates sign in by code

A mark says whether somebody made it themselves; none has so far. A row for each sitting whose code a trainer changed.

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
        batch_op.add_column(sa.Column("by_code", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.alter_column("by_code", server_default=None)
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
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_column("by_code")
