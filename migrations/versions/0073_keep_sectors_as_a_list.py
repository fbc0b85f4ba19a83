"""keep sectors as a list

The sectors of today become rows that the administrator can add to, rename and end. Agencies, bookings and headcounts
keep the words they have, as codes.

Revision: 0073
After: 0072
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

SECTORS = (
    *("local authority", "district council", "police", "health", "probation"),
    *("school", "early years", "voluntary", "private", "other"),
)
KNOWN = ", ".join(f"'{code}'" for code in SECTORS)
HOLDERS = ("agency", "booking", "headcount")


def upgrade() -> None:
    sector = op.create_table(
        "sector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("becomes", sa.String(length=30), nullable=True),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keeps_school_holidays", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "first_day IS NULL OR last_day IS NULL OR last_day >= first_day",
            name=op.f("ck_sector_ends_after_it_starts"),
        ),
        sa.CheckConstraint(
            "becomes IS NULL OR (last_day IS NOT NULL AND becomes <> code)", name=op.f("ck_sector_becomes_once_ended")
        ),
        sa.ForeignKeyConstraint(["becomes"], ["sector.code"], name=op.f("fk_sector_becomes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sector")),
        sa.UniqueConstraint("code", name=op.f("uq_sector_code")),
    )
    op.bulk_insert(
        sector,
        [
            {
                "code": code,
                "name": code.capitalize(),
                "position": position,
                "keeps_school_holidays": code == "school",
            }
            for position, code in enumerate(SECTORS, 1)
        ],
    )
    op.create_table(
        "list_rename",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.CheckConstraint("list_name IN ('sector')", name=op.f("ck_list_rename_list_name_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_rename")),
        sa.UniqueConstraint("list_name", "code", "since", name=op.f("uq_list_rename_list_name_code_since")),
    )
    for table in HOLDERS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_sector_known"), type_="check")
            batch_op.create_foreign_key(op.f(f"fk_{table}_sector"), "sector", ["sector"], ["code"])


def downgrade() -> None:
    refuse_what_only_the_list_knows()
    for table in reversed(HOLDERS):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"fk_{table}_sector"), type_="foreignkey")
            batch_op.create_check_constraint(op.f(f"ck_{table}_sector_known"), f"sector IN ({KNOWN})")
    op.drop_table("list_rename")
    op.drop_table("sector")


def refuse_what_only_the_list_knows() -> None:
    added = op.get_bind().scalar(sa.text("SELECT count(*) FROM sector WHERE first_day IS NOT NULL"))
    if added or op.get_bind().scalar(sa.text("SELECT count(*) FROM list_rename")):
        raise RuntimeError(
            "sectors were added or renamed, which the version before does not know: this cannot be undone"
        )
