"""let people have their access and dietary needs remembered

Nothing is remembered yet: it is asked with the next booking.

Revision: 0085
After: 0084
"""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remembered_needs",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("dietary", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("access <> '' OR dietary <> ''", name=op.f("ck_remembered_needs_something_to_remember")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_remembered_needs_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_remembered_needs")),
    )
    with op.batch_alter_table("remembered_needs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remembered_needs_used_at"), ["used_at"], unique=False)


def downgrade() -> None:
    """The version before has nowhere to keep what people asked us to remember."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM remembered_needs LIMIT 1")).first():
        raise RuntimeError("needs are remembered for some people: delete the rows of remembered_needs first")
    op.drop_table("remembered_needs")
