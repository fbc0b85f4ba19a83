"""keep tariffs as a list

The tariffs of today become rows that the administrator can add to, rename and end. Agencies, bookings and prices of
courses keep the words they have, as codes.

Revision: 0074
After: 0073
"""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

TARIFFS = (
    ("statutory partner", "statutory partner", "statutory partners"),
    ("relevant agency", "relevant agency", "relevant agencies"),
    ("other voluntary", "voluntary sector", "the voluntary sector"),
    ("education", "education", "education"),
    ("private", "private sector", "the private sector"),
    ("out of area", "out of area", "agencies out of area"),
)
KNOWN = ", ".join(f"'{code}'" for code, _, _ in TARIFFS)
HOLDERS = ("agency", "booking", "price_rule")


def upgrade() -> None:
    tariff = op.create_table(
        "tariff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("becomes", sa.String(length=30), nullable=True),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before_price", sa.String(length=60), nullable=False),
        sa.Column("payers", sa.String(length=60), nullable=False),
        sa.Column("of_members", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "first_day IS NULL OR last_day IS NULL OR last_day >= first_day",
            name=op.f("ck_tariff_ends_after_it_starts"),
        ),
        sa.CheckConstraint(
            "becomes IS NULL OR (last_day IS NOT NULL AND becomes <> code)", name=op.f("ck_tariff_becomes_once_ended")
        ),
        sa.ForeignKeyConstraint(["becomes"], ["tariff.code"], name=op.f("fk_tariff_becomes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sa.UniqueConstraint("code", name=op.f("uq_tariff_code")),
    )
    op.bulk_insert(
        tariff,
        [
            {
                "code": code,
                "name": code.capitalize(),
                "position": position,
                "before_price": before_price,
                "payers": payers,
                "of_members": code == "other voluntary",
            }
            for position, (code, before_price, payers) in enumerate(TARIFFS, 1)
        ],
    )
    with op.batch_alter_table("list_rename", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_list_rename_list_name_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_list_rename_list_name_known"), "list_name IN ('sector', 'tariff')")
    for table in HOLDERS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_tariff_known"), type_="check")
            batch_op.create_foreign_key(op.f(f"fk_{table}_tariff"), "tariff", ["tariff"], ["code"])


def downgrade() -> None:
    refuse_what_only_the_list_knows()
    for table in reversed(HOLDERS):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"fk_{table}_tariff"), type_="foreignkey")
            batch_op.create_check_constraint(op.f(f"ck_{table}_tariff_known"), f"tariff IN ({KNOWN})")
    with op.batch_alter_table("list_rename", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_list_rename_list_name_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_list_rename_list_name_known"), "list_name IN ('sector')")
    op.drop_table("tariff")


def refuse_what_only_the_list_knows() -> None:
    added = op.get_bind().scalar(sa.text("SELECT count(*) FROM tariff WHERE first_day IS NOT NULL"))
    if added or op.get_bind().scalar(sa.text("SELECT count(*) FROM list_rename WHERE list_name = 'tariff'")):
        raise RuntimeError("tariffs were added or renamed, which the version before does not know")
