"""keep places of an event for areas

Places of a joint event can be kept for Essex, Southend or Thurrock until a day. What is there keeps none.

Revision: 0061
After: 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_until", sa.Date(), nullable=True))
    op.create_table(
        "kept_places",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "area IN ('Essex', 'Southend', 'Thurrock', 'elsewhere')", name=op.f("ck_kept_places_area_known")
        ),
        sa.CheckConstraint("places BETWEEN 1 AND 5000", name=op.f("ck_kept_places_places_sensible")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_kept_places_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "area", name=op.f("pk_kept_places")),
    )


def downgrade() -> None:
    op.drop_table("kept_places")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("kept_until")
