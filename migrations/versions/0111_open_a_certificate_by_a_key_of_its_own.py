"""open a certificate by a key of its own

The token in its QR code shows what it is worth, and opened its PDF, too. Now a key of its own does that.

Revision: 0111
After: 0110
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None

_AT_A_TIME = 1000


def upgrade() -> None:
    """Links of messages sent before no longer open the PDF: their page says how its holder comes to it."""
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(length=30), nullable=True))
    certificate = sa.table("certificate", sa.column("id", sa.Integer), sa.column("key", sa.String))
    connection = op.get_bind()
    ids = connection.scalars(sa.select(certificate.c.id)).all()
    put = certificate.update().where(certificate.c.id == sa.bindparam("of")).values(key=sa.bindparam("made"))
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        connection.execute(put, [{"of": one, "made": secrets.token_urlsafe(16)} for one in some])
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.alter_column("key", existing_type=sa.String(length=30), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_certificate_key"), ["key"])


def downgrade() -> None:
    """Links in messages sent since open nothing then. Holders have their certificates in their record."""
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_certificate_key"), type_="unique")
        batch_op.drop_column("key")
