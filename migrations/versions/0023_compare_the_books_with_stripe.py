"""compare the books with stripe

What moved the account at Stripe, as it tells it, and what each day's comparison came to.

Revision: 0023
After: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stripe_comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_comparison")),
        sa.UniqueConstraint("day", name=op.f("uq_stripe_comparison_day")),
    )
    op.create_table(
        "stripe_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stripe_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("fee_pence", sa.Integer(), nullable=False),
        sa.Column("thing_id", sa.String(length=100), nullable=True),
        sa.Column("intent_id", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('payments', 'refunds', 'disputes', 'fees', 'payouts', 'other', 'left')",
            name=op.f("ck_stripe_entry_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_entry")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_stripe_entry_stripe_id")),
    )
    with op.batch_alter_table("stripe_entry", schema=None) as batch_op:
        batch_op.create_index("ix_stripe_entry_kind", ["kind", "thing_id"], unique=False)

    op.create_table(
        "stripe_total",
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("stripe_pence", sa.BigInteger(), nullable=False),
        sa.Column("books_pence", sa.BigInteger(), nullable=True),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('payments', 'refunds', 'disputes', 'fees', 'payouts', 'other', 'left')",
            name=op.f("ck_stripe_total_kind_known"),
        ),
        sa.CheckConstraint("differing >= 0", name=op.f("ck_stripe_total_differing_counted")),
        sa.ForeignKeyConstraint(
            ["comparison_id"], ["stripe_comparison.id"], name=op.f("fk_stripe_total_comparison_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comparison_id", "kind", name=op.f("pk_stripe_total")),
    )
    op.create_table(
        "stripe_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.String(length=100), nullable=False),
        sa.Column("intent_id", sa.String(length=100), nullable=True),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("stripe_pence", sa.Integer(), nullable=False),
        sa.Column("books_pence", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('payments', 'refunds', 'disputes', 'fees', 'payouts', 'other', 'left')",
            name=op.f("ck_stripe_difference_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["stripe_comparison.id"],
            name=op.f("fk_stripe_difference_comparison_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_stripe_difference_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_difference")),
    )
    with op.batch_alter_table("stripe_difference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stripe_difference_comparison_id"), ["comparison_id"], unique=False)


def downgrade() -> None:
    op.drop_table("stripe_difference")
    op.drop_table("stripe_total")
    op.drop_table("stripe_entry")
    op.drop_table("stripe_comparison")
