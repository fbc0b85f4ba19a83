"""ask agencies for their training needs

A round a year, a request with its link to each agency, what it answers in numbers and in words, which are read like all
others.

Revision: 0112
After: 0111
"""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('evaluation', 'cancellation', 'refusal', 'note', 'manager', 'slides', 'observation')"
_AFTER = "kind IN ('evaluation', 'cancellation', 'refusal', 'note', 'manager', 'slides', 'observation', 'agency')"


def upgrade() -> None:
    op.create_table(
        "request_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('needs')", name=op.f("ck_request_round_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_round")),
        sa.UniqueConstraint("kind", "year", name=op.f("uq_request_round_kind_year")),
    )
    op.create_table(
        "agency_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=30), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (version = 0)", name=op.f("ck_agency_request_answered_in_a_version")
        ),
        sa.CheckConstraint(
            "answered_at IS NOT NULL OR answered_by_id IS NULL", name=op.f("ck_agency_request_answered_by_somebody")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["request_round.id"], name=op.f("fk_agency_request_round_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_request_agency_id")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_agency_request_answered_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_request")),
        sa.UniqueConstraint("token", name=op.f("uq_agency_request_token")),
    )
    op.create_index("ix_agency_request_round_id", "agency_request", ["round_id"])
    op.create_index("ix_agency_request_agency_id", "agency_request", ["agency_id"])
    op.create_table(
        "needs_answer",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("own_training", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["agency_request.id"], name=op.f("fk_needs_answer_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_needs_answer")),
    )
    op.create_table(
        "needs_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=True),
        sa.Column("own_trained", sa.Integer(), nullable=True),
        sa.CheckConstraint("needed BETWEEN 0 AND 50000", name=op.f("ck_needs_number_needed_a_number_there_is")),
        sa.CheckConstraint(
            "own_trained BETWEEN 0 AND 50000", name=op.f("ck_needs_number_own_trained_a_number_there_is")
        ),
        sa.CheckConstraint(
            "needed IS NOT NULL OR own_trained IS NOT NULL", name=op.f("ck_needs_number_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["agency_request.id"], name=op.f("fk_needs_number_request_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["level"], ["level.code"], name=op.f("fk_needs_number_level")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_number")),
        sa.UniqueConstraint("request_id", "level", name=op.f("uq_needs_number_request_id_level")),
    )
    _texts_are(_AFTER)


def downgrade() -> None:
    """What agencies answered has no other place."""
    bind = op.get_bind()
    if bind.execute(sa.text("SELECT 1 FROM agency_request WHERE answered_at IS NOT NULL LIMIT 1")).first():
        raise RuntimeError(
            "agencies have answered: keep their answers elsewhere, then delete the rows of agency_request"
        )
    raised = "SELECT 1 FROM written_text WHERE kind = 'agency' AND raised_at IS NOT NULL LIMIT 1"
    if bind.execute(sa.text(raised)).first():
        raise RuntimeError(
            "concerns were raised about what agencies wrote: delete these rows of concern and written_text"
        )
    op.execute("DELETE FROM written_text WHERE kind = 'agency'")
    _texts_are(_BEFORE)
    for table in ("needs_number", "needs_answer", "agency_request", "request_round"):
        op.drop_table(table)


def _texts_are(kinds: str) -> None:
    with op.batch_alter_table("written_text", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_written_text_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_written_text_kind_known"), kinds)
