"""accept earlier training

What somebody did elsewhere, and whether the Board takes it for a course of its own.

Revision: 0015
After: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "equivalence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_because", sa.String(length=500), nullable=False),
        sa.Column("counts_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "decided_at IS NOT NULL OR (decided_by_id IS NULL AND refused_because = '' AND counts_until IS NULL)",
            name=op.f("ck_equivalence_open_says_nothing"),
        ),
        sa.CheckConstraint("refused_because = '' OR counts_until IS NULL", name=op.f("ck_equivalence_decided_one_way")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_equivalence_course_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_equivalence_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_equivalence_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equivalence")),
    )
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_equivalence_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_equivalence_open",
            ["person_id", "course_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("equivalence")
