"""keep an inspection pack as a document

An inspection pack is one more document of figures, which keeps what it was asked for. Going down drops those that were
made: they are made anew by one press, but the version before cannot show them.

Revision: 0128
After: 0127
"""

import sqlalchemy as sa
from alembic import op

revision = "0128"
down_revision = "0127"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _kinds_are("'pdf', 'docx', 'quarter', 'pack'")


def downgrade() -> None:
    of_packs = "SELECT id FROM figures_document WHERE kind = 'pack'"
    op.execute(sa.text(f"DELETE FROM figures_document_file WHERE document_id IN ({of_packs})"))  # noqa: S608 - ours
    op.execute(sa.text("DELETE FROM figures_document WHERE kind = 'pack'"))
    _kinds_are("'pdf', 'docx', 'quarter'")


def _kinds_are(kinds: str) -> None:
    with op.batch_alter_table("figures_document", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_figures_document_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_figures_document_kind_known"), f"kind IN ({kinds})")
