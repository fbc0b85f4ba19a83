"""let courses choose their messages

Which timetable a course's messages have and which of them it sends; and what somebody pressed for one event: send it
now, hold it, skip it.

Revision: 0037
After: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("message_profile", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("message_choices", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.alter_column("message_profile", existing_type=sa.String(length=20), server_default=None)
        batch_op.alter_column("message_choices", existing_type=sa.JSON(), server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_course_message_profile_known"), "message_profile IN ('', 'full day', 'short online')"
        )
    op.create_table(
        "event_slot",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=30), nullable=False),
        sa.Column("press", sa.String(length=20), nullable=False),
        sa.Column("pressed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pressed_by_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("press IN ('now', 'held', 'skipped')", name=op.f("ck_event_slot_press_known")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_slot_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["pressed_by_id"], ["person.id"], name=op.f("fk_event_slot_pressed_by_id_person")),
        sa.PrimaryKeyConstraint("event_id", "slot", name=op.f("pk_event_slot")),
    )


def downgrade() -> None:
    op.drop_table("event_slot")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_course_message_profile_known"), type_="check")
        batch_op.drop_column("message_choices")
        batch_op.drop_column("message_profile")
