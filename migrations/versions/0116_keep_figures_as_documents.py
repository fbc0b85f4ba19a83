"""keep figures as documents

The figures of a period as somebody had them made, with what they were, to be held against later ones. There are none
yet. Going down drops them: they are made of figures that stay, by one press.

Revision: 0116
After: 0115
"""

import sqlalchemy as sa
from alembic import op

revision = "0116"
down_revision = "0115"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figures_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("period_kind", sa.String(length=20), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("after", sa.Date(), nullable=False),
        sa.Column("beside", sa.String(length=20), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint("kind IN ('pdf', 'docx')", name=op.f("ck_figures_document_kind_known")),
        sa.CheckConstraint(
            "period_kind IN ('financial year', 'school year', 'calendar year', 'quarter', 'month', 'other days')",
            name=op.f("ck_figures_document_period_kind_known"),
        ),
        sa.CheckConstraint(
            "beside IN ('before', 'whole', 'year-before')", name=op.f("ck_figures_document_beside_known")
        ),
        sa.CheckConstraint("after > first", name=op.f("ck_figures_document_has_days")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_figures_document_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures_document")),
        sa.UniqueConstraint("ref", name=op.f("uq_figures_document_ref")),
    )
    op.create_index("ix_figures_document_to_print", "figures_document", ["rendered_at", "asked_at"])
    op.create_index("ix_figures_document_days", "figures_document", ["first", "after"])
    op.create_table(
        "figures_document_file",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["figures_document.id"],
            name=op.f("fk_figures_document_file_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_figures_document_file")),
    )


def downgrade() -> None:
    op.drop_table("figures_document_file")
    op.drop_table("figures_document")
