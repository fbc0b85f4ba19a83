"""show a funder its figures by a link

A link for somebody who is named, until a day. Its token is kept as a hash; how often it was opened is counted.

Revision: 0122
After: 0121
"""

import sqlalchemy as sa
from alembic import op

revision = "0122"
down_revision = "0121"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funder_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("for_whom", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("opened >= 0", name=op.f("ck_funder_link_opened_not_negative")),
        sa.CheckConstraint("(opened = 0) = (last_opened_at IS NULL)", name=op.f("ck_funder_link_opened_at_some_time")),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_funder_link_funder_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_funder_link_made_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_funder_link_token_hash")),
    )
    with op.batch_alter_table("funder_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_funder_link_funder_id"), ["funder_id"], unique=False)


def downgrade() -> None:
    """Links that funders were sent would open nothing."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM funder_link LIMIT 1")).first():
        raise RuntimeError("funders were sent links to their figures: tell them, then delete these rows of funder_link")
    op.drop_table("funder_link")
