"""let many rows be changed by one press

A row for the press, and one for each row that was chosen, with what became of it.

Revision: 0035
After: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=30), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("goes_back_to", sa.String(length=500), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("worked_at", moment, nullable=False),
        sa.Column("stopped_at", moment, nullable=True),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("claimed_until", moment, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint("finished_at IS NULL OR stopped_at IS NULL", name=op.f("ck_job_finished_or_stopped")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_job_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("ref", name=op.f("uq_job_ref")),
        sa.UniqueConstraint("form_token", name=op.f("uq_job_form_token")),
    )
    op.create_index(op.f("ix_job_asked_at"), "job", ["asked_at"])
    op.create_index(op.f("ix_job_asked_by_id"), "job", ["asked_by_id"])
    unfinished = sa.text("finished_at IS NULL AND stopped_at IS NULL")
    op.create_index("ix_job_unfinished", "job", ["worked_at"], sqlite_where=unfinished, postgresql_where=unfinished)
    op.create_table(
        "job_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("at", moment, nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed')", name=op.f("ck_job_item_state_known")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_item_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_item")),
        sa.UniqueConstraint("job_id", "subject_id", name=op.f("uq_job_item_job_id_subject_id")),
    )
    op.create_index("ix_job_item_state", "job_item", ["job_id", "state", "id"])


def downgrade() -> None:
    op.drop_table("job_item")
    op.drop_table("job")
