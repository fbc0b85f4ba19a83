"""change joining instructions untold

Which joining instructions were changed without telling, so that who has the earlier ones is not sent them again.

Revision: 0058
After: 0057
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "untold_instructions",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("earlier", sa.String(length=12), nullable=False),
        sa.Column("later", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_untold_instructions_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "earlier", "later", name=op.f("pk_untold_instructions")),
    )


def downgrade() -> None:
    op.drop_table("untold_instructions")
