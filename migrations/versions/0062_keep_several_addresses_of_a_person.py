"""keep several addresses of a person

Every address gets a row of its own: it signs somebody in, or several people share it as where messages go. On the way
down each person keeps the one that messages go to; who shares it with somebody else is left without.

Revision: 0062
After: 0061
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_AT_A_TIME = 1000

_address = sa.table(
    "person_address",
    sa.column("person_id", sa.Integer()),
    sa.column("address", sa.String()),
    sa.column("address_key", sa.String()),
    sa.column("signs_in", sa.Boolean()),
    sa.column("main", sa.Boolean()),
    sa.column("confirmed_at", sa.DateTime(timezone=True)),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
_person = sa.table(
    "person",
    sa.column("id", sa.Integer()),
    sa.column("email", sa.String()),
    sa.column("confirmed_at", sa.DateTime(timezone=True)),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        "person_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("address_key", sa.String(length=254), nullable=False),
        sa.Column("signs_in", sa.Boolean(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_address_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_address")),
        sa.UniqueConstraint("person_id", "address_key", name=op.f("uq_person_address_person_id_address_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_person_address_token_hash")),
    )
    _carry_over()
    with op.batch_alter_table("person_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_address_address_key"), ["address_key"], unique=False)
        batch_op.create_index(
            "uq_person_address_main",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("main = 1"),
            postgresql_where=sa.text("main"),
        )
        batch_op.create_index(
            "uq_person_address_signs_in",
            ["address_key"],
            unique=True,
            sqlite_where=sa.text("signs_in = 1"),
            postgresql_where=sa.text("signs_in"),
        )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_person_email"), type_="unique")
        batch_op.drop_column("email")


def _carry_over() -> None:
    """Of two whose addresses differ in capitals alone, whoever has proved it, or else came first, signs in with it."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(_person).where(_person.c.email.is_not(None)).order_by(_person.c.confirmed_at.is_(None), _person.c.id)
    ).all()
    taken: set[str] = set()
    made = []
    for row in rows:
        key = unicodedata.normalize("NFKC", row.email).lower().strip()
        made.append(
            {
                "person_id": row.id,
                "address": row.email,
                "address_key": key,
                "signs_in": key not in taken,
                "main": True,
                "confirmed_at": row.confirmed_at,
                "created_at": row.created_at,
            }
        )
        taken.add(key)
    for begin in range(0, len(made), _AT_A_TIME):
        connection.execute(sa.insert(_address), made[begin : begin + _AT_A_TIME])


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(length=254), nullable=True))
    kept = (
        sa.select(_address.c.address)
        .where(_address.c.person_id == _person.c.id, _address.c.main)
        .where(_address.c.signs_in | sa.not_(_is_somebody_elses()))
        .scalar_subquery()
    )
    op.get_bind().execute(sa.update(_person).values(email=kept))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_person_email"), ["email"])
    op.drop_table("person_address")


def _is_somebody_elses() -> sa.ColumnElement[bool]:
    """Somebody else has it, and signs in with it or shared it before."""
    other = _address.alias("other")
    comes_first = other.c.signs_in | (other.c.main & (other.c.person_id < _address.c.person_id))
    return sa.exists().where(
        other.c.address_key == _address.c.address_key, other.c.person_id != _address.c.person_id, comes_first
    )
