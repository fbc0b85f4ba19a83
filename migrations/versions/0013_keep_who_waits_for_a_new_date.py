"""keep who waits for a new date

Who asked to be told of new dates of a course, the links of their messages, and of which events they were told.

Revision: 0013
After: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OPEN = {"sqlite_where": sa.text("ended_at IS NULL"), "postgresql_where": sa.text("ended_at IS NULL")}


def upgrade() -> None:
    op.create_table(
        "interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("reach", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reach IN ('North', 'Mid', 'South', 'West', 'anywhere', 'online')", name=op.f("ck_interest_reach_known")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL AND (person_id IS NULL) <> (email IS NULL))"
            " OR (ended_at IS NOT NULL AND person_id IS NULL AND email IS NULL)",
            name=op.f("ck_interest_whose_until_it_ends"),
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_interest_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_interest_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
    )
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interest_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interest_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index("uq_interest_person", ["person_id", "course_id", "reach"], unique=True, **OPEN)
        batch_op.create_index("uq_interest_address", ["email", "course_id", "reach"], unique=True, **OPEN)
    op.create_table(
        "interest_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_interest_link_interest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_interest_link_token_hash")),
    )
    with op.batch_alter_table("interest_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interest_link_interest_id"), ["interest_id"], unique=False)
    op.create_table(
        "interest_notice",
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_interest_notice_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_interest_notice_interest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interest_id", "event_id", name=op.f("pk_interest_notice")),
    )
    with op.batch_alter_table("interest_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interest_notice_event_id"), ["event_id"], unique=False)


def downgrade() -> None:
    op.drop_table("interest_notice")
    op.drop_table("interest_link")
    op.drop_table("interest")
