"""send nothing whose time was before

A database that is in use at this moment sends no message of the timetable that would have been due before it. The mark
stands among the settings, where no rule has its name.

Revision: 0039
After: 0038
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM setting WHERE name = 'messages_since'"))
    op.get_bind().execute(
        sa.text(
            "INSERT INTO setting (name, value) SELECT 'messages_since', CAST(:now AS VARCHAR(500))"
            " WHERE EXISTS (SELECT 1 FROM booking)"
        ),
        {"now": datetime.now(UTC).isoformat()},
    )


def downgrade() -> None:
    """The mark stays: nothing before it reads it, and whoever goes up again gets a newer one."""
