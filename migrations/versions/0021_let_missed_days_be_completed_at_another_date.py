"""let missed days be completed at another date

Which booking another one completes, and for which sittings of its event somebody comes.

Revision: 0021
After: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

IN_THE_MAKING = "state IN ('awaiting payment', 'confirmed', 'offered', 'requested', 'waiting') AND outcome IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("completes_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("comes_for", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.alter_column("comes_for", existing_type=sa.String(length=60), server_default=None)
        batch_op.create_foreign_key(batch_op.f("fk_booking_completes_id"), "booking", ["completes_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_booking_completes_some_sittings"), "(completes_id IS NULL) = (comes_for = '')"
        )
        batch_op.create_index(batch_op.f("ix_booking_completes_id"), ["completes_id"], unique=False)
        batch_op.create_index(
            "uq_booking_completing",
            ["completes_id"],
            unique=True,
            sqlite_where=sa.text(IN_THE_MAKING),
            postgresql_where=sa.text(IN_THE_MAKING),
        )


def downgrade() -> None:
    # They stay, as free bookings of whole events.
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index("uq_booking_completing")
        batch_op.drop_index(batch_op.f("ix_booking_completes_id"))
        batch_op.drop_constraint(batch_op.f("ck_booking_completes_some_sittings"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_booking_completes_id"), type_="foreignkey")
        batch_op.drop_column("comes_for")
        batch_op.drop_column("completes_id")
