"""keep areas and quadrants as lists

The areas and quadrants of today become rows that the administrator can add to, rename and end; a quadrant belongs to an
area. Agencies, people's workplaces, bookings, venues and places that are kept have the words they have, as codes.

Revision: 0079
After: 0078
"""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

AREAS = ("Essex", "Southend", "Thurrock", "elsewhere")
QUADRANTS = ("North", "Mid", "South", "West")
REACHES = (*QUADRANTS, "anywhere", "online")
LISTS = ("sector", "tariff")
DIVIDED = ("agency", "affiliation")
"""What is in a quadrant of its area."""


def listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def columns_of_a_list() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("becomes", sa.String(length=30), nullable=True),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
    ]


def constraints_of_a_list(name: str) -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(
            "first_day IS NULL OR last_day IS NULL OR last_day >= first_day",
            name=op.f(f"ck_{name}_ends_after_it_starts"),
        ),
        sa.CheckConstraint(
            "becomes IS NULL OR (last_day IS NOT NULL AND becomes <> code)", name=op.f(f"ck_{name}_becomes_once_ended")
        ),
        sa.ForeignKeyConstraint(["becomes"], [f"{name}.code"], name=op.f(f"fk_{name}_becomes")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("code", name=op.f(f"uq_{name}_code")),
    ]


def upgrade() -> None:
    make_the_lists()
    for table in DIVIDED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in ("quadrant_in_essex", "quadrant_known", "area_known"):
                batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            batch_op.create_foreign_key(op.f(f"fk_{table}_area"), "area", ["area"], ["code"])
            batch_op.create_foreign_key(
                op.f(f"fk_{table}_quadrant_area"), "quadrant", ["quadrant", "area"], ["code", "area"]
            )
            batch_op.create_check_constraint(
                op.f(f"ck_{table}_quadrant_in_area"), "quadrant IS NULL OR area IS NOT NULL"
            )
    for table, column in (("booking", "area"), ("booking", "quadrant"), ("venue", "quadrant"), ("kept_places", "area")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_{column}_known"), type_="check")
            batch_op.create_foreign_key(op.f(f"fk_{table}_{column}"), column, [column], ["code"])
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_interest_reach_known"), type_="check")
    let_be_renamed((*LISTS, "area", "quadrant"))


def make_the_lists() -> None:
    area = op.create_table(
        "area",
        *columns_of_a_list(),
        sa.Column("keeps_places", sa.Boolean(), nullable=False),
        *constraints_of_a_list("area"),
    )
    quadrant = op.create_table(
        "quadrant",
        *columns_of_a_list(),
        sa.Column("area", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_quadrant_area")),
        sa.UniqueConstraint("code", "area", name=op.f("uq_quadrant_code_area")),
        *constraints_of_a_list("quadrant"),
    )
    op.bulk_insert(
        area,
        [
            {"code": code, "name": code.capitalize(), "position": n, "keeps_places": code != "elsewhere"}
            for n, code in enumerate(AREAS, 1)
        ],
    )
    op.bulk_insert(
        quadrant,
        [{"code": code, "name": code, "position": n, "area": "Essex"} for n, code in enumerate(QUADRANTS, 1)],
    )


def downgrade() -> None:
    refuse_what_only_the_lists_know()
    let_be_renamed(LISTS)
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_interest_reach_known"), f"reach IN ({listed(REACHES)})")
    for table, column, words in (
        ("kept_places", "area", AREAS),
        ("venue", "quadrant", QUADRANTS),
        ("booking", "quadrant", QUADRANTS),
        ("booking", "area", AREAS),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"fk_{table}_{column}"), type_="foreignkey")
            batch_op.create_check_constraint(op.f(f"ck_{table}_{column}_known"), f"{column} IN ({listed(words)})")
    for table in reversed(DIVIDED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_quadrant_in_area"), type_="check")
            batch_op.drop_constraint(op.f(f"fk_{table}_quadrant_area"), type_="foreignkey")
            batch_op.drop_constraint(op.f(f"fk_{table}_area"), type_="foreignkey")
            batch_op.create_check_constraint(op.f(f"ck_{table}_area_known"), f"area IN ({listed(AREAS)})")
            batch_op.create_check_constraint(op.f(f"ck_{table}_quadrant_known"), f"quadrant IN ({listed(QUADRANTS)})")
            batch_op.create_check_constraint(
                op.f(f"ck_{table}_quadrant_in_essex"), "quadrant IS NULL OR area = 'Essex'"
            )
    op.drop_table("quadrant")
    op.drop_table("area")


def let_be_renamed(lists: tuple[str, ...]) -> None:
    with op.batch_alter_table("list_rename", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_list_rename_list_name_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_list_rename_list_name_known"), f"list_name IN ({listed(lists)})")


def refuse_what_only_the_lists_know() -> None:
    for name in ("area", "quadrant"):
        table = sa.table(name, sa.column("first_day"))
        added = op.get_bind().scalar(sa.select(sa.func.count()).where(table.c.first_day.is_not(None)))
        renames = sa.table("list_rename", sa.column("list_name"))
        renamed = op.get_bind().scalar(sa.select(sa.func.count()).where(renames.c.list_name == name))
        if added or renamed:
            raise RuntimeError(f"{name}s were added or renamed, which the version before does not know")
