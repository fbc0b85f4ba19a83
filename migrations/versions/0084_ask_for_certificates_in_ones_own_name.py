"""ask for certificates in one's own name

Revision: 0084
After: 0083
"""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("correction_asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """The version before does not know who has asked."""
    if (
        op.get_bind()
        .execute(sa.text("SELECT 1 FROM certificate WHERE correction_asked_at IS NOT NULL LIMIT 1"))
        .first()
    ):
        raise RuntimeError(
            "people asked for certificates in their own name: issue these, or empty certificate.correction_asked_at first"
        )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_column("correction_asked_at")
