"""keep reasons for cancelling apart

They are health data: a category stays with the booking, the words go into a table of their own, from which they are
deleted. What a delegate was told of why they were declined stays where it was, under a name that says so.

Revision: 0026
After: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

CATEGORIES = "'bereavement', 'caring', 'court', 'illness', 'new job', 'not needed', 'other', 'other date', 'work'"
# Who cancelled is in the history; they see what they wrote.
KEEP_APART = """
    INSERT INTO cancel_reason (booking_id, text, given_by_id, given_at)
    SELECT booking.id, booking.cancel_reason, (
        SELECT history.actor_id FROM history
        WHERE history.subject = 'booking' AND history.subject_id = booking.id AND history.action = 'cancel'
        ORDER BY history.id DESC LIMIT 1
    ), COALESCE(booking.ended_at, booking.created_at)
    FROM booking WHERE booking.cancel_reason <> '' AND booking.state <> 'declined'
"""
PUT_BACK = """
    UPDATE booking SET declined_because = (SELECT text FROM cancel_reason WHERE booking_id = booking.id)
    WHERE id IN (SELECT booking_id FROM cancel_reason)
"""


def upgrade() -> None:
    op.create_table(
        "cancel_reason",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_cancel_reason_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_cancel_reason_given_by_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_cancel_reason")),
    )
    op.execute(KEEP_APART)
    op.execute("UPDATE booking SET cancel_reason = '' WHERE state <> 'declined'")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.alter_column("cancel_reason", new_column_name="declined_because", existing_type=sa.String(length=500))
        batch_op.add_column(sa.Column("cancel_category", sa.String(length=30), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_booking_cancel_category_known"), f"cancel_category IN ({CATEGORIES})"
        )


def downgrade() -> None:
    op.execute(PUT_BACK)
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_booking_cancel_category_known"), type_="check")
        batch_op.drop_column("cancel_category")
        batch_op.alter_column("declined_because", new_column_name="cancel_reason", existing_type=sa.String(length=500))
    op.drop_table("cancel_reason")
