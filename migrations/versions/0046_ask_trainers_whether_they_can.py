"""ask trainers whether they can

A trainer is asked by a message whether they can deliver some events, answers by its link, and says something of
themselves, which delegates read where they agree.

Revision: 0046
After: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trainer_profile",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("biography", sa.Text(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_trainer_profile_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_trainer_profile")),
    )
    op.create_table(
        "trainer_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_trainer_question_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_question")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_trainer_question_token_hash")),
    )
    op.create_index(op.f("ix_trainer_question_person_id"), "trainer_question", ["person_id"])
    op.create_table(
        "trainer_answer",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=3), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('yes', 'no')", name=op.f("ck_trainer_answer_answer_known")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_trainer_answer_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["trainer_question.id"],
            name=op.f("fk_trainer_answer_question_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "event_id", name=op.f("pk_trainer_answer")),
    )
    op.create_index(op.f("ix_trainer_answer_event_id"), "trainer_answer", ["event_id"])


def downgrade() -> None:
    op.drop_table("trainer_answer")
    op.drop_table("trainer_question")
    op.drop_table("trainer_profile")
