"""keep the page of a quarter as a document

What the sub-committee reads of a quarter is one more document of figures. Going down drops those that were made: their
figures stay, but the version before cannot show them.

Revision: 0117
After: 0116
"""

import sqlalchemy as sa
from alembic import op

revision = "0117"
down_revision = "0116"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _kinds_are("'pdf', 'docx', 'quarter'")


def downgrade() -> None:
    of_quarter = "SELECT id FROM figures_document WHERE kind = 'quarter'"
    op.execute(sa.text(f"DELETE FROM figures_document_file WHERE document_id IN ({of_quarter})"))  # noqa: S608 - ours
    op.execute(sa.text("DELETE FROM figures_document WHERE kind = 'quarter'"))
    _kinds_are("'pdf', 'docx'")


def _kinds_are(kinds: str) -> None:
    with op.batch_alter_table("figures_document", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_figures_document_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_figures_document_kind_known"), f"kind IN ({kinds})")
