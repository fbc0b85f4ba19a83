"""say which level somebody needs

Whoever answers “Which course do I need?” and is signed in may keep the answer with their record.

Revision: 0095
After: 0094
"""

import sqlalchemy as sa
from alembic import op

from training.db import Moment

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_contact",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=20), nullable=False),
        sa.Column("told_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("contact IN ('sometimes', 'regular', 'lead')", name=op.f("ck_told_contact_contact_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_told_contact_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_told_contact")),
    )


def downgrade() -> None:
    """The version before knows no such answer, and it would be lost."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM told_contact LIMIT 1")).first():
        raise RuntimeError("people have said what they do with children: delete these rows of told_contact first")
    op.drop_table("told_contact")
