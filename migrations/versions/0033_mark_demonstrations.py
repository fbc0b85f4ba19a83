"""mark demonstrations

A database with the accounts of the demonstration says so, so that it is never a real site's. The mark stands among the
settings, where no rule has its name.

Revision: 0033
After: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        sa.text(
            "INSERT INTO setting (name, value) SELECT 'demonstration', 'loaded before it was marked'"
            " WHERE EXISTS (SELECT 1 FROM person WHERE email = 'administrator@demo.example')"
        )
    )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM setting WHERE name = 'demonstration'"))
