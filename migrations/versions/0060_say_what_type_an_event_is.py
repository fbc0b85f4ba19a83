"""say what type an event is

Events can be open to anybody, be counted by a number entered afterwards, and be run by a partner who may book for
themselves. What is there stays as it was: booked here, by the Board.

Revision: 0060
After: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

SECTORS = (
    "'local authority', 'district council', 'police', 'health', 'probation', 'school', 'early years', 'voluntary',"
    " 'private', 'other'"
)
TEXTS = {"kind": (sa.String(length=20), "usual"), "partner": (sa.String(200), ""), "partner_link": (sa.String(500), "")}
CHECKS = {
    "kind_known": "kind IN ('usual', 'public', 'headcount')",
    "link_of_a_partner": "partner_link = '' OR partner <> ''",
    "came_sensible": "came BETWEEN 0 AND 50000",
}


def upgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name, (type_, usual) in TEXTS.items():
            batch_op.add_column(sa.Column(name, type_, nullable=False, server_default=usual))
        batch_op.add_column(sa.Column("came", sa.Integer(), nullable=True))
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_event_{name}"), condition)
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name, (type_, _) in TEXTS.items():
            batch_op.alter_column(name, existing_type=type_, server_default=None)
    op.create_table(
        "headcount",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("sector", sa.String(length=30), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"sector IN ({SECTORS})", name=op.f("ck_headcount_sector_known")),
        sa.CheckConstraint("came BETWEEN 1 AND 50000", name=op.f("ck_headcount_came_sensible")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_headcount_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "sector", name=op.f("pk_headcount")),
    )


def downgrade() -> None:
    op.drop_table("headcount")
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_event_{name}"), type_="check")
        for name in ("came", *TEXTS):
            batch_op.drop_column(name)
