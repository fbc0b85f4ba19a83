"""ask people of county-wide agencies where they work

No agency is county-wide until the administrator says so, and nobody has been asked yet.

Revision: 0068
After: 0067
"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.add_column(sa.Column("county_wide", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.alter_column("county_wide", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("quadrant", sa.String(length=10), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_affiliation_area_known"), "area IN ('Essex', 'Southend', 'Thurrock', 'elsewhere')"
        )
        batch_op.create_check_constraint(
            op.f("ck_affiliation_quadrant_known"), "quadrant IN ('North', 'Mid', 'South', 'West')"
        )
        batch_op.create_check_constraint(op.f("ck_affiliation_quadrant_in_essex"), "quadrant IS NULL OR area = 'Essex'")


def downgrade() -> None:
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_affiliation_quadrant_in_essex"), type_="check")
        batch_op.drop_constraint(op.f("ck_affiliation_quadrant_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_affiliation_area_known"), type_="check")
        batch_op.drop_column("quadrant")
        batch_op.drop_column("area")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_column("county_wide")
