"""keep the name a walk-in gives

What somebody at the door said they are called, where their e-mail address is that of a person we know.

Revision: 0032
After: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("came_as", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.alter_column("came_as", existing_type=sa.String(length=200), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_column("came_as")
