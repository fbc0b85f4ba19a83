"""say which certificates are signed

Those that are made stay as they are: nobody has signed them.

Revision: 0091
After: 0090
"""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificate_document", sa.Column("signed_by", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """The PDFs keep their signatures; only who signed them is no longer said beside."""
    with op.batch_alter_table("certificate_document", schema=None) as batch_op:
        batch_op.drop_column("signed_by")
