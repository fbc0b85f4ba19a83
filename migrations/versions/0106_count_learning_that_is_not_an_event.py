"""count learning that is not an event

A list of kinds, and a number for each month: views of pages and films, downloads, opens of bulletins, campaigns.

Revision: 0106
After: 0105
"""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

_KINDS = (
    ("page", "Page views", "views"),
    ("video", "Video views", "views"),
    ("podcast", "Podcast downloads", "downloads"),
    ("bulletin", "Bulletin opens", "opens"),
    ("campaign", "Campaigns", "people reached"),
)
_BEFORE = "list_name IN ('sector', 'tariff', 'area', 'quadrant', 'level')"
_AFTER = "list_name IN ('sector', 'tariff', 'area', 'quadrant', 'level', 'learning_kind')"


def upgrade() -> None:
    kinds = op.create_table(
        "learning_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("becomes", sa.String(length=30), nullable=True),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "first_day IS NULL OR last_day IS NULL OR last_day >= first_day",
            name=op.f("ck_learning_kind_ends_after_it_starts"),
        ),
        sa.CheckConstraint(
            "becomes IS NULL OR (last_day IS NOT NULL AND becomes <> code)",
            name=op.f("ck_learning_kind_becomes_once_ended"),
        ),
        sa.ForeignKeyConstraint(["becomes"], ["learning_kind.code"], name=op.f("fk_learning_kind_becomes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_kind")),
        sa.UniqueConstraint("code", name=op.f("uq_learning_kind_code")),
    )
    op.bulk_insert(
        kinds,
        [
            {"code": code, "name": name, "position": position, "counted": counted}
            for position, (code, name, counted) in enumerate(_KINDS, 1)
        ],
    )
    op.create_table(
        "monthly_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_key", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count BETWEEN 0 AND 10000000", name=op.f("ck_monthly_count_count_a_number_there_is")),
        sa.ForeignKeyConstraint(["kind"], ["learning_kind.code"], name=op.f("fk_monthly_count_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_count")),
        sa.UniqueConstraint("month", "kind", "title_key", name=op.f("uq_monthly_count_month_kind_title_key")),
    )
    op.create_index("ix_monthly_count_kind", "monthly_count", ["kind"])
    op.create_index("ix_monthly_count_title_key", "monthly_count", ["title_key"])
    _lists_are(_AFTER, longest=20, before=10)


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM monthly_count")):
        raise RuntimeError("numbers of learning that is not an event were kept: download and delete them first")
    added = op.get_bind().scalar(sa.text("SELECT count(*) FROM learning_kind WHERE first_day IS NOT NULL"))
    if added or op.get_bind().scalar(sa.text("SELECT count(*) FROM list_rename WHERE list_name = 'learning_kind'")):
        raise RuntimeError("kinds of learning were added or renamed, which the version before does not know")
    _lists_are(_BEFORE, longest=10, before=20)
    op.drop_table("monthly_count")
    op.drop_table("learning_kind")


def _lists_are(known: str, *, longest: int, before: int) -> None:
    with op.batch_alter_table("list_rename", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_list_rename_list_name_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_list_rename_list_name_known"), known)
        batch_op.alter_column(
            "list_name",
            type_=sa.String(length=longest),
            existing_type=sa.String(length=before),
            existing_nullable=False,
        )
