"""ask agencies what reviews changed

A round may ask about reviews of the list: who was briefed on each, and what has changed, which reports may cite.

Revision: 0115
After: 0114
"""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0114"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round_review",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["request_round.id"], name=op.f("fk_round_review_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["review"], ["review.code"], name=op.f("fk_round_review_review")),
        sa.PrimaryKeyConstraint("round_id", "review", name=op.f("pk_round_review")),
    )
    op.create_table(
        "impact_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(length=30), nullable=False),
        sa.Column("briefed", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=300), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("cited_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("briefed BETWEEN 0 AND 50000", name=op.f("ck_impact_answer_briefed_a_number_there_is")),
        sa.CheckConstraint(
            "briefed IS NOT NULL OR who <> '' OR changed <> ''", name=op.f("ck_impact_answer_says_something")
        ),
        sa.CheckConstraint("cited_at IS NULL OR changed <> ''", name=op.f("ck_impact_answer_cited_words")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["agency_request.id"], name=op.f("fk_impact_answer_request_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["review"], ["review.code"], name=op.f("fk_impact_answer_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_answer")),
        sa.UniqueConstraint("request_id", "review", name=op.f("uq_impact_answer_request_id_review")),
    )
    _kinds_are("'needs', 'impact'")


def downgrade() -> None:
    """What agencies were asked and answered has no other place."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM request_round WHERE kind = 'impact' LIMIT 1")).first():
        raise RuntimeError(
            "agencies were asked what reviews changed: keep their answers elsewhere, then delete these rows of"
            " impact_answer, agency_request and request_round"
        )
    _kinds_are("'needs'")
    op.drop_table("impact_answer")
    op.drop_table("round_review")


def _kinds_are(kinds: str) -> None:
    with op.batch_alter_table("request_round", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_request_round_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_request_round_kind_known"), f"kind IN ({kinds})")
