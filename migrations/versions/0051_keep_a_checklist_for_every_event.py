"""keep a checklist for every event

What is to be done before an event, by its format, and who did it. The lists are empty until somebody fills them.

Revision: 0051
After: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("late_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "format IN ('classroom', 'webinar', 'briefing', 'conference')",
            name=op.f("ck_checklist_item_format_known"),
        ),
        sa.CheckConstraint(
            "(format IS NULL) <> (event_id IS NULL)", name=op.f("ck_checklist_item_of_a_format_or_an_event")
        ),
        sa.CheckConstraint("days BETWEEN -14 AND 84", name=op.f("ck_checklist_item_days_sensible")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_checklist_item_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
    )
    op.create_index(op.f("ix_checklist_item_format"), "checklist_item", ["format"])
    op.create_index(op.f("ix_checklist_item_event_id"), "checklist_item", ["event_id"])
    op.create_table(
        "checklist_tick",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_checklist_tick_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["checklist_item.id"], name=op.f("fk_checklist_tick_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticked_by_id"], ["person.id"], name=op.f("fk_checklist_tick_ticked_by_id")),
        sa.PrimaryKeyConstraint("event_id", "item_id", name=op.f("pk_checklist_tick")),
    )
    op.create_index(op.f("ix_checklist_tick_item_id"), "checklist_tick", ["item_id"])


def downgrade() -> None:
    op.drop_table("checklist_tick")
    op.drop_table("checklist_item")
