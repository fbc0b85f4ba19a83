"""accept training at levels of another framework

What somebody did may count at a level of another framework than ours, by hand: done elsewhere, or attended here. So a
question about earlier training names a course or a level, and may be of a booking. Going down refuses where such rows
are there.

Revision: 0127
After: 0126
"""

import sqlalchemy as sa
from alembic import op

revision = "0127"
down_revision = "0126"
branch_labels = None
depends_on = None

ACCEPTED = sa.text("refused_because = ''")


def upgrade() -> None:
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.alter_column("course_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("level", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("booking_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_equivalence_level"), "level", ["level"], ["code"])
        batch_op.create_foreign_key(
            op.f("fk_equivalence_booking_id"), "booking", ["booking_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_check_constraint(
            op.f("ck_equivalence_counts_as_one_thing"), "(course_id IS NULL) <> (level IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_equivalence_bookings_at_levels"), "booking_id IS NULL OR level IS NOT NULL"
        )
        batch_op.create_index(
            "uq_equivalence_booking", ["booking_id", "level"], unique=True, sqlite_where=ACCEPTED,
            postgresql_where=ACCEPTED,
        )  # fmt: skip


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM equivalence WHERE level IS NOT NULL")):
        raise RuntimeError("training counts at levels of another framework: delete these rows of equivalence first")
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.drop_index("uq_equivalence_booking")
        batch_op.drop_constraint(op.f("ck_equivalence_bookings_at_levels"), type_="check")
        batch_op.drop_constraint(op.f("ck_equivalence_counts_as_one_thing"), type_="check")
        batch_op.drop_constraint(op.f("fk_equivalence_booking_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_equivalence_level"), type_="foreignkey")
        batch_op.drop_column("booking_id")
        batch_op.drop_column("level")
        batch_op.alter_column("course_id", existing_type=sa.Integer(), nullable=False)
