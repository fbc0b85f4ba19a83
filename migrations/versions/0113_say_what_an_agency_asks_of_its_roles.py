"""say what an agency asks of its roles

Which level people of a role need, and how many there are, as their agency says it.

Revision: 0113
After: 0112
"""

import sqlalchemy as sa
from alembic import op

from training.db import Moment

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None

CURRENT = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "agency_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("role_key", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("since", Moment(timezone=True), nullable=False),
        sa.Column("ended_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint("headcount > 0 AND headcount <= 100000", name=op.f("ck_agency_role_headcount_sensible")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_role_agency_id_agency")),
        sa.ForeignKeyConstraint(["level"], ["level.code"], name=op.f("fk_agency_role_level_level")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_role")),
    )
    with op.batch_alter_table("agency_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_role_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            "uq_agency_role_current",
            ["agency_id", "role_key", "level"],
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        )


def downgrade() -> None:
    """The version before has nowhere to keep it."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM agency_role LIMIT 1")).first():
        raise RuntimeError("agencies said what they ask of their roles: delete these rows of agency_role first")
    op.drop_table("agency_role")
