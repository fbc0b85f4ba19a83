"""let a corrected certificate replace one

A booking keeps one current certificate; those that were replaced stay, so that checking an old one says so.
Going back is refused by the database once a certificate was replaced: nothing is thrown away for it.

Revision: 0002
After: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_certificate_booking_id"), type_="unique")
        batch_op.create_check_constraint(
            batch_op.f("ck_certificate_replaced_at_a_time"), "replaced_by_id IS NULL OR replaced_at IS NOT NULL"
        )
        batch_op.create_index(batch_op.f("ix_certificate_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(
            "uq_certificate_current",
            ["booking_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("uq_certificate_current")
        batch_op.drop_index(batch_op.f("ix_certificate_booking_id"))
        batch_op.drop_constraint(batch_op.f("ck_certificate_replaced_at_a_time"), type_="check")
        batch_op.create_unique_constraint(batch_op.f("uq_certificate_booking_id"), ["booking_id"])
        batch_op.drop_column("replaced_at")
