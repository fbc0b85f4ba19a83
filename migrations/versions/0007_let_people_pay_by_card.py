"""let people pay by card

Attempts to pay on a page of Stripe, the bookings they are for, and what Stripe told.

Revision: 0007
After: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stripe_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("page_id", sa.String(length=100), nullable=True),
        sa.Column("intent_id", sa.String(length=100), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_stripe_event_event_id")),
    )
    with op.batch_alter_table("stripe_event", schema=None) as batch_op:
        batch_op.create_index("ix_stripe_event_unhandled", ["handled_at", "received_at"], unique=False)
    op.create_table(
        "checkout_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("page_id", sa.String(length=100), nullable=True),
        sa.Column("page_url", sa.String(length=1000), nullable=True),
        sa.Column("intent_id", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks_wanted", sa.Integer(), nullable=False),
        sa.Column("looks_done", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "state IN ('opening', 'open', 'processing', 'paid', 'expired', 'failed')",
            name=op.f("ck_checkout_attempt_state_known"),
        ),
        sa.CheckConstraint("looks_done <= looks_wanted", name=op.f("ck_checkout_attempt_looks_counted")),
        sa.CheckConstraint("pence > 0", name=op.f("ck_checkout_attempt_pence_positive")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_checkout_attempt_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout_attempt")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_checkout_attempt_intent_id")),
        sa.UniqueConstraint("key", name=op.f("uq_checkout_attempt_key")),
        sa.UniqueConstraint("page_id", name=op.f("uq_checkout_attempt_page_id")),
    )
    with op.batch_alter_table("checkout_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_checkout_attempt_due", ["look_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkout_attempt_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_checkout_attempt_state", ["state", "expires_at"], unique=False)
    op.create_table(
        "checkout_line",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.CheckConstraint("pence > 0", name=op.f("ck_checkout_line_pence_positive")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["checkout_attempt.id"], name=op.f("fk_checkout_line_attempt_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_checkout_line_booking_id")),
        sa.PrimaryKeyConstraint("attempt_id", "booking_id", name=op.f("pk_checkout_line")),
    )
    with op.batch_alter_table("checkout_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checkout_line_booking_id"), ["booking_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("checkout_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checkout_line_booking_id"))
    op.drop_table("checkout_line")
    with op.batch_alter_table("checkout_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_checkout_attempt_state")
        batch_op.drop_index(batch_op.f("ix_checkout_attempt_person_id"))
        batch_op.drop_index("ix_checkout_attempt_due")
    op.drop_table("checkout_attempt")
    with op.batch_alter_table("stripe_event", schema=None) as batch_op:
        batch_op.drop_index("ix_stripe_event_unhandled")
    op.drop_table("stripe_event")
