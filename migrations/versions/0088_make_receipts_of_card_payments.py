"""make receipts of card payments as PDFs

Of payments that have arrived before, the worker makes them, too: who has to show one to an employer finds it on the
page of the booking.

Revision: 0088
After: 0087
"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAID = sa.text(
    "SELECT checkout_attempt.id AS attempt_id, payment.id AS payment_id"
    " FROM checkout_attempt JOIN payment ON payment.intent_id = checkout_attempt.intent_id"
    " WHERE checkout_attempt.state = 'paid' ORDER BY payment.id"
)


def upgrade() -> None:
    receipts = op.create_table(
        "card_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint("(rendered_at IS NULL) = (pdf IS NULL)", name=op.f("ck_card_receipt_printed_with_document")),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["checkout_attempt.id"],
            name=op.f("fk_card_receipt_attempt_id_checkout_attempt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_card_receipt_payment_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_receipt")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_card_receipt_attempt_id")),
        sa.UniqueConstraint("number", name=op.f("uq_card_receipt_number")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_card_receipt_payment_id")),
    )
    with op.batch_alter_table("card_receipt", schema=None) as batch_op:
        batch_op.create_index("ix_card_receipt_to_render", ["rendered_at", "claimed_until"], unique=False)
    paid = op.get_bind().execute(_PAID).mappings().all()
    now = datetime.now(UTC)
    if paid:
        op.bulk_insert(receipts, [{"number": _number(), "created_at": now, "attempts": 0, **row} for row in paid])


def _number() -> str:
    return "REC-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def downgrade() -> None:
    """What is not printed yet can be made again from its payment. What is printed may have been sent by its number."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM card_receipt WHERE rendered_at IS NOT NULL LIMIT 1")).first():
        raise RuntimeError("receipts of card payments are printed: delete these rows of card_receipt first")
    op.drop_table("card_receipt")
