"""say how a course stands for VAT

Exempt, as training by an eligible public body is (HMRC VATEDU55500), unless it is said otherwise.

Revision: 0009
After: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("vat", sa.String(length=20), nullable=False, server_default="exempt"))
        batch_op.create_check_constraint(
            batch_op.f("ck_course_vat_known"), "vat IN ('exempt', 'zero-rated', 'standard', 'outside the scope')"
        )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.alter_column("vat", existing_type=sa.String(length=20), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_course_vat_known"), type_="check")
        batch_op.drop_column("vat")
