"""show where somebody is signed in

What the browser is called is asked from now on: those that are signed in have none.

Revision: 0083
After: 0082
"""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("browser", sa.String(length=60), nullable=False, server_default=""))


def downgrade() -> None:
    """What the browsers were called goes; everybody stays signed in."""
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_column("browser")
