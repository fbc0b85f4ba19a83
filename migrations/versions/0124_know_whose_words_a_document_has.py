"""know whose words a document has

Quotes and answers of agencies may be taken back: a document of figures keeps the ids of those that are in it. Of those
made before nobody knows it. Going down forgets it.

Revision: 0124
After: 0123
"""

import sqlalchemy as sa
from alembic import op

revision = "0124"
down_revision = "0123"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("figures_document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cites", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("figures_document", schema=None) as batch_op:
        batch_op.alter_column("cites", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("figures_document", schema=None) as batch_op:
        batch_op.drop_column("cites")
