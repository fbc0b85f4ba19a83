"""make documents for inspections

Who of an agency is in date, as a PDF that is kept for a day. There are none yet. Going down drops them: they are made
anew in seconds.

Revision: 0121
After: 0120
"""

import sqlalchemy as sa
from alembic import op

revision = "0121"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(rendered_at IS NULL) = (pdf IS NULL)", name=op.f("ck_inspection_document_printed_with_document")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_inspection_document_agency_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_inspection_document_asked_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_document")),
        sa.UniqueConstraint("ref", name=op.f("uq_inspection_document_ref")),
    )
    op.create_index("ix_inspection_document_agency_id", "inspection_document", ["agency_id"])
    op.create_index("ix_inspection_document_asked_at", "inspection_document", ["asked_at"])
    op.create_index("ix_inspection_document_to_print", "inspection_document", ["rendered_at", "asked_at"])


def downgrade() -> None:
    op.drop_table("inspection_document")
