"""show a record by a link and as a document

Links that show somebody's training record to an employer, when each was opened, and the record as a PDF.

Revision: 0103
After: 0102
"""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=30), nullable=False),
        sa.Column("for_whom", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_record_link_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_link")),
        sa.UniqueConstraint("token", name=op.f("uq_record_link_token")),
    )
    with op.batch_alter_table("record_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_link_person_id"), ["person_id"], unique=False)
    op.create_table(
        "record_link_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["record_link.id"], name=op.f("fk_record_link_opening_link_id_record_link"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_link_opening")),
    )
    with op.batch_alter_table("record_link_opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_link_opening_link_id"), ["link_id"], unique=False)
    op.create_table(
        "record_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(rendered_at IS NULL) = (pdf IS NULL)", name=op.f("ck_record_document_printed_with_document")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_record_document_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_document")),
        sa.UniqueConstraint("ref", name=op.f("uq_record_document_ref")),
    )
    with op.batch_alter_table("record_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_document_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_document_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_record_document_to_print", ["rendered_at", "asked_at"], unique=False)


def downgrade() -> None:
    """Documents are made anew; a link that somebody sent to an employer would lead nowhere."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM record_link LIMIT 1")).first():
        raise RuntimeError("people have shared their records by links: delete these rows of record_link first")
    op.drop_table("record_document")
    op.drop_table("record_link_opening")
    op.drop_table("record_link")
