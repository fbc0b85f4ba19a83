"""tell agencies of one name apart

A county has several schools of one name: their town or postcode tells them apart, and the numbers that others know them
by. The name alone is unique no more.

Revision: 0027
After: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NUMBERS = ("urn", "ods", "charity_number")


def upgrade() -> None:
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.add_column(sa.Column("town", sa.String(length=100), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("postcode", sa.String(length=10), nullable=False, server_default=""))
        for number in NUMBERS:
            batch_op.add_column(sa.Column(number, sa.String(length=10), nullable=True))
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.alter_column("town", existing_type=sa.String(length=100), server_default=None)
        batch_op.alter_column("postcode", existing_type=sa.String(length=10), server_default=None)
        batch_op.drop_constraint("uq_agency_name", type_="unique")
        for number in NUMBERS:
            batch_op.create_unique_constraint(f"uq_agency_{number}", [number])


def downgrade() -> None:
    refuse_namesakes()
    with op.batch_alter_table("agency", schema=None) as batch_op:
        for number in NUMBERS:
            batch_op.drop_constraint(f"uq_agency_{number}", type_="unique")
        batch_op.create_unique_constraint("uq_agency_name", ["name"])
    with op.batch_alter_table("agency", schema=None) as batch_op:
        for column in ("town", "postcode", *NUMBERS):
            batch_op.drop_column(column)


def refuse_namesakes() -> None:
    twice = "SELECT name FROM agency GROUP BY name HAVING count(*) > 1 ORDER BY name LIMIT 5"
    names = op.get_bind().execute(sa.text(twice)).scalars().all()
    if names:
        raise RuntimeError(f"several agencies have one name, which the version before does not allow: {names}")
