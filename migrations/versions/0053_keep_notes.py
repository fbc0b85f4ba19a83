"""keep notes

Administrators keep dated notes about bookings, agencies, people and events.

Revision: 0053
After: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

SUBJECTS = ("booking", "agency", "person", "event")


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(f"{subject}_id", sa.Integer(), nullable=True) for subject in SUBJECTS),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("disclosable", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("come_back_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            " + ".join(f"(CASE WHEN {subject}_id IS NULL THEN 0 ELSE 1 END)" for subject in SUBJECTS) + " = 1",
            name=op.f("ck_note_about_one"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{subject}_id"], [f"{subject}.id"], name=op.f(f"fk_note_{subject}_id"), ondelete="CASCADE"
            )
            for subject in SUBJECTS
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_note_written_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    for column in (*(f"{subject}_id" for subject in SUBJECTS), "written_by_id", "come_back_on"):
        op.create_index(op.f(f"ix_note_{column}"), "note", [column])


def downgrade() -> None:
    op.drop_table("note")
