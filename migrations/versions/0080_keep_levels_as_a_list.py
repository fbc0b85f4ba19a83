"""keep levels as a list, and on certificates as printed

The levels of today become rows that the administrator can add to, rename and end, with what the home page says of them.
Courses keep the words they have, as codes. A certificate keeps the name of its level as it is printed.

Revision: 0080
After: 0079
"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

BOARD = "Essex Safeguarding Children Board"
LEVELS = (
    {
        "code": "1",
        "name": "Level 1",
        "about": "For anyone who meets children or families: what abuse and neglect look like, and what to do with a"
        " concern.",
    },
    {
        "code": "2",
        "name": "Level 2",
        "about": "For practitioners and volunteers in regular contact with children, young people or their carers.",
    },
    {
        "code": "3",
        "name": "Level 3",
        "about": "For designated safeguarding leads and their deputies: thresholds, referral, recording and"
        " supervision.",
        "lead": "safeguarding lead",
    },
    {
        "code": "topic",
        "name": "Topic",
        "about": "One subject in depth: exploitation, online safety, neglect, trauma, and learning from reviews.",
        "framework": "",
        "rank": None,
    },
)
LISTS = ("sector", "tariff", "area", "quadrant")


def upgrade() -> None:
    level = op.create_table(
        "level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("becomes", sa.String(length=30), nullable=True),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("framework", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("lead", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "first_day IS NULL OR last_day IS NULL OR last_day >= first_day", name=op.f("ck_level_ends_after_it_starts")
        ),
        sa.CheckConstraint(
            "becomes IS NULL OR (last_day IS NOT NULL AND becomes <> code)", name=op.f("ck_level_becomes_once_ended")
        ),
        sa.CheckConstraint("(rank IS NULL) = (framework = '')", name=op.f("ck_level_rank_in_framework")),
        sa.CheckConstraint("rank BETWEEN 1 AND 99", name=op.f("ck_level_rank_sensible")),
        sa.ForeignKeyConstraint(["becomes"], ["level.code"], name=op.f("fk_level_becomes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level")),
        sa.UniqueConstraint("code", name=op.f("uq_level_code")),
    )
    op.bulk_insert(
        level,
        [{"framework": BOARD, "rank": n, "lead": "", **of, "position": n} for n, of in enumerate(LEVELS, 1)],
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_course_level_known"), type_="check")
        batch_op.create_foreign_key(op.f("fk_course_level"), "level", ["level"], ["code"])
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level_name", sa.String(length=60), nullable=False, server_default=""))
    op.execute("UPDATE certificate SET level_name = 'Level ' || level WHERE level <> 'topic'")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.alter_column("level_name", existing_type=sa.String(length=60), server_default=None)
    let_be_renamed((*LISTS, "level"))


def downgrade() -> None:
    refuse_what_only_the_list_knows()
    let_be_renamed(LISTS)
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_column("level_name")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_course_level"), type_="foreignkey")
        batch_op.create_check_constraint(op.f("ck_course_level_known"), "level IN ('1', '2', '3', 'topic')")
    op.drop_table("level")


def let_be_renamed(lists: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{name}'" for name in lists)
    with op.batch_alter_table("list_rename", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_list_rename_list_name_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_list_rename_list_name_known"), f"list_name IN ({listed})")


def refuse_what_only_the_list_knows() -> None:
    added = op.get_bind().scalar(sa.text("SELECT count(*) FROM level WHERE first_day IS NOT NULL"))
    if added or op.get_bind().scalar(sa.text("SELECT count(*) FROM list_rename WHERE list_name = 'level'")):
        raise RuntimeError("levels were added or renamed, which the version before does not know")
