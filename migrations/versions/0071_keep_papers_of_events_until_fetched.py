"""keep papers of events until fetched

Sign-in sheets, door lists, badges and certificates together that somebody asked for, for an hour. There are none yet.

Revision: 0071
After: 0070
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("label_sheet", sa.String(length=20), nullable=True),
        sa.Column("first_label", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "kind IN ('sign-in sheet', 'door list', 'badges', 'certificates')", name=op.f("ck_event_paper_kind_known")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_paper_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_event_paper_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_paper")),
        sa.UniqueConstraint("ref", name=op.f("uq_event_paper_ref")),
    )
    op.create_index("ix_event_paper_event_id", "event_paper", ["event_id"])
    op.create_index("ix_event_paper_asked_by_id", "event_paper", ["asked_by_id"])
    op.create_index("ix_event_paper_asked_at", "event_paper", ["asked_at"])
    op.create_index("ix_event_paper_to_print", "event_paper", ["rendered_at", "asked_at"])
    op.create_table(
        "event_paper_file",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["event_paper.id"], name=op.f("fk_event_paper_file_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_event_paper_file")),
    )


def downgrade() -> None:
    op.drop_table("event_paper_file")
    op.drop_table("event_paper")
