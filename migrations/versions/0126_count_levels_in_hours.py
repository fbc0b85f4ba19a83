"""count levels in hours, and supply those of the health professions

A level may be counted in hours: so many in the last years, and of them so many with other agencies, from a day on. The
levels of the intercollegiate framework for healthcare staff are put on the list, with the hours that it asks; the
administrator corrects them, and offers them or not. Until then they are on no form. Going down takes them away again,
and refuses where somebody has entered hours, or used them.

Revision: 0126
After: 0125
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0126"
down_revision = "0125"
branch_labels = None
depends_on = None

FRAMEWORK = "Intercollegiate framework for healthcare staff"
SINCE = date(2019, 1, 1)
"""When the fourth edition of the framework came out."""
SUPPLIED = (
    ("health-1", "Health level 1", "all staff of healthcare", 2, 0),
    ("health-2", "Health level 2", "staff in contact with children or their carers", 4, 0),
    ("health-3", "Health level 3 core", "clinical staff working with children", 8, 4),
    ("health-3s", "Health level 3 specialist", "clinical staff with more to know", 12, 6),
    ("health-4", "Health level 4", "named professionals", 24, 0),
    ("health-5", "Health level 5", "designated professionals", 24, 0),
)
"""Code, name, whom it is for, hours in three years, and of them with other agencies."""


def upgrade() -> None:
    with op.batch_alter_table("level", schema=None) as batch_op:
        batch_op.add_column(sa.Column("offered", sa.Boolean(), nullable=False, server_default=sa.true()))
    hours = op.create_table(
        "level_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("shared_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("(minutes IS NULL) = (years IS NULL)", name=op.f("ck_level_hours_hours_in_years")),
        sa.CheckConstraint("minutes > 0 AND minutes <= 12000", name=op.f("ck_level_hours_minutes_sensible")),
        sa.CheckConstraint("years >= 1 AND years <= 10", name=op.f("ck_level_hours_years_sensible")),
        sa.CheckConstraint(
            "shared_minutes >= 0 AND shared_minutes <= coalesce(minutes, 0)", name=op.f("ck_level_hours_shared_within")
        ),
        sa.ForeignKeyConstraint(["level"], ["level.code"], name=op.f("fk_level_hours_level")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_hours")),
        sa.UniqueConstraint("level", "since", name=op.f("uq_level_hours_level_since")),
    )
    supply(hours)


def supply(hours: sa.Table) -> None:
    """Those whose code or name is on the list already are left as they are."""
    level = sa.table(
        "level", *(sa.column(name) for name in ("code", "name", "position", "framework", "rank", "lead", "about")),
        sa.column("offered", sa.Boolean()),
    )  # fmt: skip
    known = {word.casefold() for row in op.get_bind().execute(sa.select(level.c.code, level.c.name)) for word in row}
    last = op.get_bind().scalar(sa.select(sa.func.max(level.c.position))) or 0
    for rank, (code, name, lead, asked, shared) in enumerate(SUPPLIED, 1):
        if {code, name.casefold()} & known:
            continue
        of = {"position": last + rank, "framework": FRAMEWORK, "rank": rank, "about": "", "offered": False}
        op.get_bind().execute(sa.insert(level).values(code=code, name=name, lead=lead, **of))
        of_hours = {"since": SINCE, "minutes": asked * 60, "years": 3, "shared_minutes": shared * 60}
        op.get_bind().execute(sa.insert(hours).values(level=code, **of_hours))


def downgrade() -> None:
    supplied = sa.bindparam("supplied", [code for code, *_ in SUPPLIED], expanding=True)
    refuse_what_was_entered(supplied)
    op.drop_table("level_hours")
    of_level = sa.text("DELETE FROM level WHERE code IN :supplied AND NOT offered").bindparams(supplied)
    op.get_bind().execute(of_level)
    with op.batch_alter_table("level", schema=None) as batch_op:
        batch_op.drop_column("offered")


def refuse_what_was_entered(supplied: sa.BindParameter[list[str]]) -> None:
    day = sa.bindparam("day", SINCE, sa.Date())
    entered = sa.text("SELECT count(*) FROM level_hours WHERE level NOT IN :supplied OR since <> :day")
    if op.get_bind().scalar(entered.bindparams(supplied, day)):
        raise RuntimeError("levels are counted in hours: delete these rows of level_hours first")
    offered = sa.text("SELECT count(*) FROM level WHERE code IN :supplied AND offered").bindparams(supplied)
    if op.get_bind().scalar(offered):
        raise RuntimeError("levels of healthcare staff are offered, whose hours the version before does not know")
