"""let a course have prices of its own

By tariff, for members of ECVYS or for everybody, from one day to another; and keep on each booking what membership took
off its price. Nothing was taken off before.

Revision: 0004
After: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TARIFFS = "'statutory partner', 'relevant agency', 'other voluntary', 'education', 'private', 'out of area'"


def upgrade() -> None:
    op.create_table(
        "price_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("tariff", sa.String(length=30), nullable=True),
        sa.Column("members_only", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('fixed', 'percent', 'free')", name=op.f("ck_price_rule_kind_known")),
        sa.CheckConstraint(f"tariff IN ({TARIFFS})", name=op.f("ck_price_rule_tariff_known")),
        sa.CheckConstraint("(kind = 'fixed') = (pence IS NOT NULL)", name=op.f("ck_price_rule_fixed_has_sum")),
        sa.CheckConstraint("(kind = 'percent') = (percent IS NOT NULL)", name=op.f("ck_price_rule_percent_has_share")),
        sa.CheckConstraint("pence BETWEEN 1 AND 1000000", name=op.f("ck_price_rule_pence_sensible")),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name=op.f("ck_price_rule_percent_sensible")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_price_rule_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_price_rule_course_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_rule")),
    )
    with op.batch_alter_table("price_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_rule_course_id"), ["course_id"], unique=False)
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("discount_pence", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(batch_op.f("ck_booking_discount_not_negative"), "discount_pence >= 0")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.alter_column("discount_pence", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_booking_discount_not_negative"), type_="check")
        batch_op.drop_column("discount_pence")
    op.drop_table("price_rule")
