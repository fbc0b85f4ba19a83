"""take forms out of the lists

A form of evaluations that no course is to choose any more is retired, and can be offered again.

Revision: 0105
After: 0104
"""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("evaluation_form", schema=None) as batch_op:
        batch_op.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Going down, every form would be in the lists again: it refuses while one is not to be."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM evaluation_form WHERE retired_at IS NOT NULL LIMIT 1")).first():
        raise RuntimeError("forms were taken out of the lists of courses: offer them again first")
    with op.batch_alter_table("evaluation_form", schema=None) as batch_op:
        batch_op.drop_column("retired_at")
