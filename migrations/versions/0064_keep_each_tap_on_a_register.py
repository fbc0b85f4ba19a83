"""keep each tap on a register

A phone without a signal sends its marks later: of two about one person the one that was tapped later counts. Marks that
are there were tapped when they were saved, which is what they say themselves.

Revision: 0064
After: 0063
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_tap",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tap_id", sa.String(length=40), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=20), nullable=False),
        sa.Column("tapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_register_tap_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_register_tap_sitting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_register_tap")),
        sa.UniqueConstraint("tap_id", name=op.f("uq_register_tap_tap_id")),
    )
    op.create_index("ix_register_tap_sitting", "register_tap", ["sitting_id", "number"])
    op.create_index("ix_register_tap_booking", "register_tap", ["booking_id", "sitting_id", "tapped_at"])


def downgrade() -> None:
    op.drop_table("register_tap")
