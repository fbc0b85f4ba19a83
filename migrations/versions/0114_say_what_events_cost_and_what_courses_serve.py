"""say what events cost and what courses serve

Sums that an event cost, and two more lists of the Board, of priorities and of reviews, which courses are tagged with.

Revision: 0114
After: 0113
"""

import sqlalchemy as sa
from alembic import op

revision = "0114"
down_revision = "0113"
branch_labels = None
depends_on = None

_LISTS = {"priority": "course_priority", "review": "course_review"}
"""Each list, and the table that says what courses have of it."""
_BEFORE = "list_name IN ('sector', 'tariff', 'area', 'quadrant', 'level', 'learning_kind')"
_AFTER = "list_name IN ('sector', 'tariff', 'area', 'quadrant', 'level', 'learning_kind', 'priority', 'review')"


def upgrade() -> None:
    for name, of_courses in _LISTS.items():
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("code", sa.String(length=30), nullable=False),
            sa.Column("name", sa.String(length=60), nullable=False),
            sa.Column("position", sa.Integer(), nullable=False),
            sa.Column("first_day", sa.Date(), nullable=True),
            sa.Column("last_day", sa.Date(), nullable=True),
            sa.Column("becomes", sa.String(length=30), nullable=True),
            sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
            sa.CheckConstraint(
                "first_day IS NULL OR last_day IS NULL OR last_day >= first_day",
                name=op.f(f"ck_{name}_ends_after_it_starts"),
            ),
            sa.CheckConstraint(
                "becomes IS NULL OR (last_day IS NOT NULL AND becomes <> code)",
                name=op.f(f"ck_{name}_becomes_once_ended"),
            ),
            sa.ForeignKeyConstraint(["becomes"], [f"{name}.code"], name=op.f(f"fk_{name}_becomes")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
            sa.UniqueConstraint("code", name=op.f(f"uq_{name}_code")),
        )
        op.create_table(
            of_courses,
            sa.Column("course_id", sa.Integer(), nullable=False),
            sa.Column(name, sa.String(length=30), nullable=False),
            sa.ForeignKeyConstraint(
                ["course_id"], ["course.id"], name=op.f(f"fk_{of_courses}_course_id"), ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint([name], [f"{name}.code"], name=op.f(f"fk_{of_courses}_{name}")),
            sa.PrimaryKeyConstraint("course_id", name, name=op.f(f"pk_{of_courses}")),
        )
        op.create_index(f"ix_{of_courses}_{name}", of_courses, [name])
    op.create_table(
        "event_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('venue', 'trainer', 'catering', 'other')", name=op.f("ck_event_cost_kind_known")),
        sa.CheckConstraint("pence BETWEEN 0 AND 10000000", name=op.f("ck_event_cost_pence_sensible")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_event_cost_entered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_cost_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_cost")),
    )
    op.create_index("ix_event_cost_event_id", "event_cost", ["event_id"])
    _lists_are(_AFTER)


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM event_cost")):
        raise RuntimeError("costs of events were entered, which the version before does not know: take them out first")
    for name in _LISTS:
        listed = sa.text(f"SELECT count(*) FROM {name}")  # noqa: S608 - one of ours
        if op.get_bind().scalar(listed):
            raise RuntimeError("priorities or reviews of the Board were listed, which the version before does not know")
    _lists_are(_BEFORE)
    op.drop_table("event_cost")
    for name, of_courses in _LISTS.items():
        op.drop_table(of_courses)
        op.drop_table(name)


def _lists_are(known: str) -> None:
    with op.batch_alter_table("list_rename", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_list_rename_list_name_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_list_rename_list_name_known"), known)
