"""write down training done elsewhere

Nobody has any yet.

Revision: 0075
After: 0074
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "past_training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_key", sa.String(length=200), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('e-learning', 'ESR', 'list')", name=op.f("ck_past_training_source_known")),
        sa.CheckConstraint("minutes > 0 AND minutes <= 6000", name=op.f("ck_past_training_lasts_sensibly")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_past_training_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_past_training_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_training")),
        sa.UniqueConstraint("person_id", "title_key", "completed_on", name="uq_past_training"),
    )
    with op.batch_alter_table("past_training", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_past_training_agency_id"), ["agency_id"], unique=False)


def downgrade() -> None:
    op.drop_table("past_training")
