"""show on invoices where the payer is

An invoice of more than £250 with VAT names the postal address of whoever pays; of those that are there none is known.

Revision: 0029
After: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("payer", "invoice"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("postal_address", sa.String(length=300), nullable=False, server_default=""))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("postal_address", existing_type=sa.String(length=300), server_default=None)


def downgrade() -> None:
    for table in ("invoice", "payer"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("postal_address")
