"""let people show what they did elsewhere

A file with a question about training from elsewhere: it goes some time after the question was decided.

Revision: 0102
After: 0101
"""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None

EVIDENCE = "fk_equivalence_evidence_id_kept_file"


def upgrade() -> None:
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("evidence_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_equivalence_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_foreign_key(EVIDENCE, "kept_file", ["evidence_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    """The version before knows no such files, and nobody could open them."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM equivalence WHERE evidence_id IS NOT NULL LIMIT 1")).first():
        raise RuntimeError("questions about earlier training have files: empty equivalence.evidence_id first")
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.drop_constraint(EVIDENCE, type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_equivalence_evidence_id"))
        batch_op.drop_column("evidence_id")
