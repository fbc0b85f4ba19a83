"""say which trainers are paid

Trainers deliver on the working time of their agency, which counts as its hours in kind; whose fee is paid is not
counted there. Until somebody says so nobody is paid.

Revision: 0129
After: 0128
"""

import sqlalchemy as sa
from alembic import op

revision = "0129"
down_revision = "0128"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("trainer_profile", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paid_by_fee", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """The hours of those who are paid would count as given by their agencies."""
    profile = sa.table("trainer_profile", sa.column("paid_by_fee", sa.Boolean()))
    if op.get_bind().execute(sa.select(sa.literal(1)).select_from(profile).where(profile.c.paid_by_fee)).first():
        raise RuntimeError("trainers are paid by fee: write down who, then empty trainer_profile.paid_by_fee first")
    with op.batch_alter_table("trainer_profile", schema=None) as batch_op:
        batch_op.drop_column("paid_by_fee")
