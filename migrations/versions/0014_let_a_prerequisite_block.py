"""let a prerequisite block

A course may say that nobody books it without the course that comes before.

Revision: 0014
After: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prerequisite_blocks", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_check_constraint(
            batch_op.f("ck_course_blocks_with_prerequisite"), "NOT prerequisite_blocks OR prerequisite_id IS NOT NULL"
        )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.alter_column("prerequisite_blocks", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_course_blocks_with_prerequisite"), type_="check")
        batch_op.drop_column("prerequisite_blocks")
