"""say which sheet of a workbook an attendance report is

Those that are there are of the first sheet that says something.

Revision: 0081
After: 0080
"""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

BEFORE, NOW = "uq_attendance_file_event_id_digest", "uq_attendance_file_event_id_digest_sheet"


def upgrade() -> None:
    with op.batch_alter_table("attendance_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sheet", sa.String(length=200), nullable=False, server_default=""))
        batch_op.drop_constraint(BEFORE, type_="unique")
        batch_op.create_unique_constraint(NOW, ["event_id", "digest", "sheet"])


def downgrade() -> None:
    """The version before cannot tell two sheets of one file apart, and refuses them."""
    twice = sa.text("SELECT 1 FROM attendance_file GROUP BY event_id, digest HAVING count(*) > 1")
    if op.get_bind().execute(twice).first():
        raise RuntimeError("several sheets of one attendance report are kept: delete all but one of them first")
    with op.batch_alter_table("attendance_file", schema=None) as batch_op:
        batch_op.drop_constraint(NOW, type_="unique")
        batch_op.create_unique_constraint(BEFORE, ["event_id", "digest"])
        batch_op.drop_column("sheet")
