"""read what observers write

What a colleague writes about a session joins the texts that somebody has to read.

Revision: 0104
After: 0103
"""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('evaluation', 'cancellation', 'refusal', 'note', 'manager', 'slides')"
_AFTER = "kind IN ('evaluation', 'cancellation', 'refusal', 'note', 'manager', 'slides', 'observation')"


def upgrade() -> None:
    _texts_are(_AFTER)


def downgrade() -> None:
    """The words stay in the observation. That somebody is worried about them is kept: it has no other place."""
    raised = "SELECT 1 FROM written_text WHERE kind = 'observation' AND raised_at IS NOT NULL LIMIT 1"
    if op.get_bind().execute(sa.text(raised)).first():
        raise RuntimeError(
            "concerns were raised about observations: delete these rows of concern and written_text first"
        )
    op.execute("DELETE FROM written_text WHERE kind = 'observation'")
    _texts_are(_BEFORE)


def _texts_are(kinds: str) -> None:
    with op.batch_alter_table("written_text", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_written_text_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_written_text_kind_known"), kinds)
