"""keep attendance reports

The files of Teams and Zoom, whom their names mean, and from which share of an online sitting a course counts somebody
as present. What is there has none of them.

Revision: 0067
After: 0066
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("online_share", sa.Integer(), nullable=True))
        batch_op.create_check_constraint("online_share_sensible", "online_share BETWEEN 1 AND 100")
    op.create_table(
        "attendance_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_attendance_file_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["received_by_id"], ["person.id"], name=op.f("fk_attendance_file_received_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_file")),
        sa.UniqueConstraint("event_id", "digest", name=op.f("uq_attendance_file_event_id_digest")),
    )
    op.create_index("ix_attendance_file_received_at", "attendance_file", ["received_at"])
    op.create_table(
        "attendance_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("called", sa.String(length=400), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_attendance_alias_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_attendance_alias_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_attendance_alias_said_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_alias")),
        sa.UniqueConstraint(
            "event_id", "called", "booking_id", name=op.f("uq_attendance_alias_event_id_called_booking_id")
        ),
    )
    op.create_index("ix_attendance_alias_booking_id", "attendance_alias", ["booking_id"])


def downgrade() -> None:
    op.drop_table("attendance_alias")
    op.drop_table("attendance_file")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_constraint("online_share_sensible", type_="check")
        batch_op.drop_column("online_share")
