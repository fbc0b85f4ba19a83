"""record what money moved

Payments, refunds and what each was for; charges that wait for the administrator; how a booking is paid.

Revision: 0006
After: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("payer_name", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("intent_id", sa.String(length=100), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(method = 'card') = (intent_id IS NOT NULL)", name=op.f("ck_payment_cards_have_an_intent")),
        sa.CheckConstraint(
            "method IN ('card', 'bank transfer', 'cheque', 'recharge')", name=op.f("ck_payment_method_known")
        ),
        sa.CheckConstraint("pence > 0", name=op.f("ck_payment_pence_positive")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_payment_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("form_token", name=op.f("uq_payment_form_token")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_payment_intent_id")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index("ix_payment_received_on", ["received_on"], unique=False)
    op.create_table(
        "refund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=True),
        sa.Column("stripe_id", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_refund_done_at_a_time")),
        sa.CheckConstraint("source IN ('site', 'dashboard', 'dispute')", name=op.f("ck_refund_source_known")),
        sa.CheckConstraint("state IN ('wanted', 'sent', 'done', 'failed')", name=op.f("ck_refund_state_known")),
        sa.CheckConstraint("pence > 0", name=op.f("ck_refund_pence_positive")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("key", name=op.f("uq_refund_key")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_refund_stripe_id")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index("ix_refund_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_payment_id"), ["payment_id"], unique=False)
    op.create_table(
        "charge_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("waived", sa.Boolean(), nullable=True),
        sa.Column("waived_because", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "waived IS NULL OR NOT waived OR waived_because <> ''", name=op.f("ck_charge_proposal_waived_with_reason")
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (waived IS NULL)", name=op.f("ck_charge_proposal_decided_one_way")),
        sa.CheckConstraint("pence > 0", name=op.f("ck_charge_proposal_pence_positive")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_charge_proposal_booking_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_charge_proposal_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_proposal")),
    )
    with op.batch_alter_table("charge_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_proposal_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(
            "uq_charge_proposal_open",
            ["booking_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
    op.create_table(
        "allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charge_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("refund_id", sa.Integer(), nullable=True),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(payment_id IS NULL) <> (refund_id IS NULL)", name=op.f("ck_allocation_payment_or_refund")),
        sa.CheckConstraint("pence <> 0", name=op.f("ck_allocation_moves_something")),
        sa.CheckConstraint("refund_id IS NULL OR pence > 0", name=op.f("ck_allocation_refunds_give_back")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_allocation_charge_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_allocation_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_charge_id"), ["charge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_refund_id"), ["refund_id"], unique=False)
    with op.batch_alter_table("payer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("way", sa.String(length=20), nullable=False, server_default="invoice"))
        batch_op.add_column(sa.Column("cost_code", sa.String(length=60), nullable=False, server_default=""))
        batch_op.create_check_constraint(batch_op.f("ck_payer_way_known"), "way IN ('card', 'invoice', 'recharge')")
    with op.batch_alter_table("payer", schema=None) as batch_op:
        batch_op.alter_column("way", existing_type=sa.String(length=20), server_default=None)
        batch_op.alter_column("cost_code", existing_type=sa.String(length=60), server_default=None)
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pays_by", sa.String(length=20), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_booking_pays_by_known"), "pays_by IN ('card', 'invoice', 'recharge')"
        )
    op.execute("UPDATE booking SET pays_by = 'invoice' WHERE payer_id IS NOT NULL")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_check_constraint(
            batch_op.f("ck_booking_payer_pays_some_way"), "(pays_by IS NULL) = (payer_id IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_booking_payer_pays_some_way"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_booking_pays_by_known"), type_="check")
        batch_op.drop_column("pays_by")
    with op.batch_alter_table("payer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_payer_way_known"), type_="check")
        batch_op.drop_column("cost_code")
        batch_op.drop_column("way")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocation_refund_id"))
        batch_op.drop_index(batch_op.f("ix_allocation_payment_id"))
        batch_op.drop_index(batch_op.f("ix_allocation_charge_id"))
    op.drop_table("allocation")
    with op.batch_alter_table("charge_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_charge_proposal_open",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_charge_proposal_booking_id"))
    op.drop_table("charge_proposal")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_payment_id"))
        batch_op.drop_index("ix_refund_due")
    op.drop_table("refund")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_received_on")
    op.drop_table("payment")
