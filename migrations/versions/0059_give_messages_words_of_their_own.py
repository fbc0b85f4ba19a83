"""give messages words of their own

What the administrator writes in the place of our words for a kind of message, version by version. There is none yet, so
every message says what it said.

Revision: 0059
After: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("ours_subject", sa.String(length=250), nullable=False),
        sa.Column("ours_body", sa.Text(), nullable=False),
        sa.Column("ours_sign", sa.String(length=16), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_wording_numbered")),
        sa.CheckConstraint("(subject IS NULL) = (body IS NULL)", name=op.f("ck_wording_whole_or_ours")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_wording_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_wording_kind_number")),
    )


def downgrade() -> None:
    op.drop_table("wording")
