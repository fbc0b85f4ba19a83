"""say when somebody is away

Revision: 0087
After: 0086
"""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

WHEN = "(away_from IS NULL) = (away_until IS NULL) AND away_until >= away_from"


def upgrade() -> None:
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("away_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_affiliation_away_from_a_day_to_a_day"), WHEN)


def downgrade() -> None:
    """The version before asks nobody when they are away, and has nowhere to keep it."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM affiliation WHERE away_from IS NOT NULL LIMIT 1")).first():
        raise RuntimeError("people said when they are away: empty affiliation.away_from and away_until first")
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_affiliation_away_from_a_day_to_a_day"), type_="check")
        batch_op.drop_column("away_until")
        batch_op.drop_column("away_from")
