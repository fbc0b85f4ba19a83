"""let somebody read the figures of an area

Which area a reader of an area sees. Nobody has the role yet. Going down refuses while somebody has it: they would be
left with a role that opens nothing.

Revision: 0120
After: 0119
"""

import sqlalchemy as sa
from alembic import op

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_reader",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_area_reader_area")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_area_reader_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_area_reader")),
    )


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM area_reader")):
        raise RuntimeError("Some people read the figures of an area: take that role from them first")
    op.drop_table("area_reader")
