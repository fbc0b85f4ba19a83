"""remind people of levels

Whom a coordinator had reminded of what they have to take or renew, and who gets it once they are back. There are none
yet. Going down refuses where there are some: those who are away would never be reminded.

Revision: 0118
After: 0117
"""

import sqlalchemy as sa
from alembic import op

revision = "0118"
down_revision = "0117"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "level_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'away', 'sent', 'not due', 'not sent')", name=op.f("ck_level_reminder_state_known")
        ),
        sa.CheckConstraint(
            "(state IN ('asked', 'away')) = (settled_at IS NULL)",
            name=op.f("ck_level_reminder_settled_once_it_went_or_not"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_level_reminder_agency_id")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_level_reminder_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_level_reminder_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_reminder")),
    )
    op.create_index("ix_level_reminder_person_id", "level_reminder", ["person_id"])
    op.create_index("ix_level_reminder_agency", "level_reminder", ["agency_id", "asked_at"])
    away = sa.text("state = 'away'")
    op.create_index(
        "uq_level_reminder_away",
        "level_reminder",
        ["person_id", "agency_id"],
        unique=True,
        sqlite_where=away,
        postgresql_where=away,
    )


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM level_reminder")):
        raise RuntimeError("people were reminded, or are to be: delete these rows of level_reminder first")
    op.drop_table("level_reminder")
