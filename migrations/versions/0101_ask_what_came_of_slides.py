"""ask what came of slides

Revision: 0101
After: 0100
"""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('evaluation', 'cancellation', 'refusal', 'note', 'manager')"
_AFTER = "kind IN ('evaluation', 'cancellation', 'refusal', 'note', 'manager', 'slides')"


def upgrade() -> None:
    op.create_table(
        "slides_follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=30), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("colleagues", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (colleagues IS NULL)", name=op.f("ck_slides_follow_up_answered_with_a_number")
        ),
        sa.CheckConstraint(
            "answered_at IS NOT NULL OR words = ''", name=op.f("ck_slides_follow_up_words_of_an_answer")
        ),
        sa.CheckConstraint(
            "colleagues BETWEEN 0 AND 2000", name=op.f("ck_slides_follow_up_colleagues_a_number_there_is")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_slides_follow_up_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slides_follow_up")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_slides_follow_up_booking_id")),
        sa.UniqueConstraint("token", name=op.f("uq_slides_follow_up_token")),
    )
    _texts_are(_AFTER)


def downgrade() -> None:
    """A question that nobody has answered yet is asked again by the version that knows it. Answers have no place."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM slides_follow_up WHERE answered_at IS NOT NULL LIMIT 1")).first():
        raise RuntimeError("people said what came of slides: delete these rows of slides_follow_up first")
    op.execute("DELETE FROM written_text WHERE kind = 'slides'")
    _texts_are(_BEFORE)
    op.drop_table("slides_follow_up")


def _texts_are(kinds: str) -> None:
    with op.batch_alter_table("written_text", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_written_text_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_written_text_kind_known"), kinds)
