"""say on receipts what was so on the day

What a course is for VAT may change. A payment page keeps what it was when it was opened; of earlier ones nobody knows,
and their receipts say nothing of it.

Revision: 0089
After: 0088
"""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

TREATMENTS = "vat IN ('exempt', 'zero-rated', 'standard', 'outside the scope')"
NOT_PRINTED = sa.text(
    "SELECT 1 FROM checkout_line"
    " JOIN card_receipt ON card_receipt.attempt_id = checkout_line.attempt_id AND card_receipt.rendered_at IS NULL"
    " JOIN booking ON booking.id = checkout_line.booking_id"
    " JOIN event ON event.id = booking.event_id"
    " JOIN course ON course.id = event.course_id AND course.vat <> checkout_line.vat LIMIT 1"
)


def upgrade() -> None:
    with op.batch_alter_table("checkout_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("vat", sa.String(length=20), nullable=True))
        batch_op.create_check_constraint(op.f("ck_checkout_line_vat_known"), TREATMENTS)


def downgrade() -> None:
    """The version before prints receipts with what the course is for VAT now. Those that are printed stay right."""
    if op.get_bind().execute(NOT_PRINTED).first():
        raise RuntimeError("receipts of courses whose VAT has changed are not printed: let the worker print them first")
    with op.batch_alter_table("checkout_line", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_checkout_line_vat_known"), type_="check")
        batch_op.drop_column("vat")
