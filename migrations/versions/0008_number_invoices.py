"""number invoices

Invoices and credit notes, their lines and their PDFs.

Revision: 0008
After: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("credits_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("purchase_order", sa.String(length=60), nullable=False),
        sa.Column("cost_code", sa.String(length=60), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("agency_name", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("total_pence", sa.Integer(), nullable=False),
        sa.Column("vat_pence", sa.Integer(), nullable=False),
        sa.Column("paid_pence", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("no_reminders_because", sa.String(length=300), nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint("kind IN ('invoice', 'credit note')", name=op.f("ck_invoice_kind_known")),
        sa.CheckConstraint("way IN ('card', 'invoice', 'recharge')", name=op.f("ck_invoice_way_known")),
        sa.CheckConstraint("total_pence > 0", name=op.f("ck_invoice_total_positive")),
        sa.CheckConstraint("vat_pence BETWEEN 0 AND total_pence", name=op.f("ck_invoice_vat_inside")),
        sa.CheckConstraint("paid_pence BETWEEN 0 AND total_pence", name=op.f("ck_invoice_paid_inside")),
        sa.CheckConstraint(
            "(kind = 'credit note') = (credits_id IS NOT NULL)", name=op.f("ck_invoice_credit_names_invoice")
        ),
        sa.CheckConstraint("(kind = 'invoice') = (due_on IS NOT NULL)", name=op.f("ck_invoice_invoice_is_due")),
        sa.CheckConstraint("(kind = 'credit note') = (because <> '')", name=op.f("ck_invoice_credit_with_reason")),
        sa.CheckConstraint("reminders BETWEEN 0 AND 2", name=op.f("ck_invoice_reminders_counted")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_invoice_agency_id")),
        sa.ForeignKeyConstraint(["credits_id"], ["invoice.id"], name=op.f("fk_invoice_credits_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("kind", "year", "serial", name=op.f("uq_invoice_kind_year_serial")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
    )
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_credits_id"), ["credits_id"], unique=False)
        batch_op.create_index("ix_invoice_due_on", ["due_on"], unique=False)
        batch_op.create_index("ix_invoice_issued_on", ["issued_on"], unique=False)
        batch_op.create_index("ix_invoice_to_render", ["rendered_at", "claimed_until"], unique=False)
    op.create_table(
        "invoice_document",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_document_invoice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_invoice_document")),
    )
    op.create_table(
        "invoice_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("charge_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("vat", sa.String(length=20), nullable=False),
        sa.Column("vat_pence", sa.Integer(), nullable=False),
        sa.Column("credits_id", sa.Integer(), nullable=True),
        sa.Column("credited_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "vat IN ('exempt', 'zero-rated', 'standard', 'outside the scope')", name=op.f("ck_invoice_line_vat_known")
        ),
        sa.CheckConstraint("pence > 0", name=op.f("ck_invoice_line_pence_positive")),
        sa.CheckConstraint("vat_pence BETWEEN 0 AND pence", name=op.f("ck_invoice_line_vat_inside")),
        sa.CheckConstraint("credits_id IS NULL OR credited_at IS NULL", name=op.f("ck_invoice_line_credits_stand")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_invoice_line_charge_id")),
        sa.ForeignKeyConstraint(["credits_id"], ["invoice_line.id"], name=op.f("fk_invoice_line_credits_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_line")),
        sa.UniqueConstraint("credits_id", name=op.f("uq_invoice_line_credits_id")),
        sa.UniqueConstraint("invoice_id", "position", name=op.f("uq_invoice_line_invoice_id_position")),
    )
    with op.batch_alter_table("invoice_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_line_charge_id"), ["charge_id"], unique=False)
        batch_op.create_index(
            "uq_invoice_line_charge",
            ["charge_id"],
            unique=True,
            sqlite_where=sa.text("credits_id IS NULL AND credited_at IS NULL"),
            postgresql_where=sa.text("credits_id IS NULL AND credited_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("invoice_line", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invoice_line_charge",
            sqlite_where=sa.text("credits_id IS NULL AND credited_at IS NULL"),
            postgresql_where=sa.text("credits_id IS NULL AND credited_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_invoice_line_charge_id"))
    op.drop_table("invoice_line")
    op.drop_table("invoice_document")
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index("ix_invoice_to_render")
        batch_op.drop_index("ix_invoice_issued_on")
        batch_op.drop_index("ix_invoice_due_on")
        batch_op.drop_index(batch_op.f("ix_invoice_credits_id"))
        batch_op.drop_index(batch_op.f("ix_invoice_agency_id"))
    op.drop_table("invoice")
