"""save questions

Questions to the figures that somebody put together and gave a name. There are none yet. Going down refuses while there
is one: only who made it could put it together again.

Revision: 0119
After: 0118
"""

import sqlalchemy as sa
from alembic import op

revision = "0119"
down_revision = "0118"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("for_everybody", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_saved_question_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_question")),
        sa.UniqueConstraint("ref", name=op.f("uq_saved_question_ref")),
    )
    op.create_index(op.f("ix_saved_question_name_key"), "saved_question", ["name_key"])
    op.create_index(op.f("ix_saved_question_made_by_id"), "saved_question", ["made_by_id"])
    op.create_index(
        "uq_saved_question_shared_name",
        "saved_question",
        ["name_key"],
        unique=True,
        sqlite_where=sa.text("for_everybody"),
        postgresql_where=sa.text("for_everybody"),
    )


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM saved_question")):
        raise RuntimeError("people have saved questions: delete these rows of saved_question first")
    op.drop_table("saved_question")
