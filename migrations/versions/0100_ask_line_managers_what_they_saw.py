"""ask line managers what they saw

No course asks until somebody says so on its page.

Revision: 0100
After: 0099
"""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

KINDS = ("evaluation", "cancellation", "refusal", "note")


def upgrade() -> None:
    op.create_table(
        "manager_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("manager_name", sa.String(length=200), nullable=False),
        sa.Column("manager_email", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (text = '')", name=op.f("ck_manager_line_text_if_answered")),
        sa.CheckConstraint(
            "taken_back_at IS NULL OR answered_at IS NULL", name=op.f("ck_manager_line_taken_back_unanswered")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_manager_line_evaluation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manager_line")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_manager_line_evaluation_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_manager_line_token_hash")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks_manager", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.alter_column("asks_manager", existing_type=sa.Boolean(), server_default=None)
    _know_texts_of((*KINDS, "manager"))


def downgrade() -> None:
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT 1 FROM manager_line LIMIT 1")).first():
        raise RuntimeError("line managers were asked or have answered: delete the rows of manager_line first")
    connection.execute(sa.text("DELETE FROM written_text WHERE kind = 'manager'"))
    _know_texts_of(KINDS)
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_column("asks_manager")
    op.drop_table("manager_line")


def _know_texts_of(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("written_text", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_written_text_kind_known"), type_="check")
        among = ", ".join(f"'{kind}'" for kind in kinds)
        batch_op.create_check_constraint(op.f("ck_written_text_kind_known"), f"kind IN ({among})")
