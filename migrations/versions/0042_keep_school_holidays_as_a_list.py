"""keep school holidays as a list

They were one line of the settings, of at most 500 characters and without names. What stands there is carried over.

Revision: 0042
After: 0041
"""

from datetime import date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

SETTING = "school_holidays"


def upgrade() -> None:
    table = op.create_table(
        "school_holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_school_holiday_ends_after_it_starts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_holiday")),
        sa.UniqueConstraint("first_day", "last_day", name=op.f("uq_school_holiday_first_day_last_day")),
    )
    op.create_index(op.f("ix_school_holiday_first_day"), "school_holiday", ["first_day"])
    kept = op.get_bind().scalar(sa.text("SELECT value FROM setting WHERE name = :name").bindparams(name=SETTING))
    if rows := [{"name": "", "first_day": first, "last_day": last} for first, last in _written_in(kept or "")]:
        op.bulk_insert(table, rows)
    op.execute(sa.text("DELETE FROM setting WHERE name = :name").bindparams(name=SETTING))


def downgrade() -> None:
    rows = op.get_bind().execute(
        sa.text("SELECT first_day, last_day FROM school_holiday ORDER BY first_day").columns(
            first_day=sa.Date(), last_day=sa.Date()
        )
    )
    text = ""
    for first, last in rows:
        longer = f"{text}; {_show(first)} to {_show(last)}".removeprefix("; ")
        text = longer if len(longer) <= 500 else text
    if text:
        op.execute(
            sa.text("INSERT INTO setting (name, value) VALUES (:name, :value)").bindparams(name=SETTING, value=text)
        )
    op.drop_table("school_holiday")


def _written_in(text: str) -> list[tuple[date, date]]:
    found = []
    for part in (part for part in text.split(";") if part.strip()):
        first, _, last = (one.strip() for one in part.partition(" to "))
        found.append((_day(first), _day(last or first)))
    return sorted(set(found))


def _day(text: str) -> date:
    return datetime.strptime(text, "%d %B %Y").date()  # noqa: DTZ007 - a day has no time zone


def _show(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
