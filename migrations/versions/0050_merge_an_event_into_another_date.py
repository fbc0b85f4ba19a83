"""merge an event into another date

Everybody of an event with few people is moved to another date, and then it is cancelled.

Revision: 0050
After: 0049
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_merge",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_event_merge_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_merge_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["into_id"], ["event.id"], name=op.f("fk_event_merge_into_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_event_merge_asked_by_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_event_merge")),
    )
    op.create_index(op.f("ix_event_merge_event_id"), "event_merge", ["event_id"])
    op.create_index(op.f("ix_event_merge_into_id"), "event_merge", ["into_id"])
    op.create_index(op.f("ix_event_merge_ended_at"), "event_merge", ["ended_at"])


def downgrade() -> None:
    op.drop_table("event_merge")
