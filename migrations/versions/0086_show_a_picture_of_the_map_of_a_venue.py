"""show a picture of the map of a venue

It is a kept file that stays until the venue lets go of it: so a kept file may have no day on which it is deleted.

Revision: 0086
After: 0085
"""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

MAP = "fk_venue_map_picture_id_kept_file"


def upgrade() -> None:
    with op.batch_alter_table("kept_file", schema=None) as batch_op:
        batch_op.alter_column("delete_on", existing_type=sa.Date(), nullable=True)
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.add_column(sa.Column("map_picture_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("map_credit", sa.String(length=200), nullable=False, server_default=""))
        batch_op.create_foreign_key(MAP, "kept_file", ["map_picture_id"], ["id"], ondelete="SET NULL")
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.alter_column("map_credit", server_default=None)


def downgrade() -> None:
    """The version before shows no pictures, and deletes every kept file on a day."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM kept_file WHERE delete_on IS NULL LIMIT 1")).first():
        raise RuntimeError("venues show pictures of their maps: remove them on the pages of these venues first")
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.drop_constraint(MAP, type_="foreignkey")
        batch_op.drop_column("map_credit")
        batch_op.drop_column("map_picture_id")
    with op.batch_alter_table("kept_file", schema=None) as batch_op:
        batch_op.alter_column("delete_on", existing_type=sa.Date(), nullable=False)
