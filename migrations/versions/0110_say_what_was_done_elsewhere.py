"""say what was done elsewhere

What was done, with whom, on which day and for how many hours, beside what somebody wrote about it; and what somebody
told us that they hold, beside what they do.

Revision: 0110
After: 0109
"""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None

LASTS = "minutes > 0 AND minutes <= 6000"
SINCE = "since IN ('under-1', 'under-2', 'under-3', 'longer')"
HOLDS = "(holds IS NULL) = (since IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        for name, length in (("title", 200), ("provider", 200)):
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("completed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("with_others", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_check_constraint(op.f("ck_equivalence_lasts_sensibly"), LASTS)
    with op.batch_alter_table("told_contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holds", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("since", sa.String(length=20), nullable=True))
        batch_op.create_foreign_key(op.f("fk_told_contact_holds_level"), "level", ["holds"], ["code"])
        batch_op.create_check_constraint(op.f("ck_told_contact_since_known"), SINCE)
        batch_op.create_check_constraint(op.f("ck_told_contact_holds_since"), HOLDS)


def downgrade() -> None:
    """The version before has nowhere to keep it."""
    said = "SELECT 1 FROM equivalence WHERE title <> '' OR completed_on IS NOT NULL OR minutes IS NOT NULL LIMIT 1"
    if op.get_bind().execute(sa.text(said)).first():
        raise RuntimeError("training from elsewhere says what it was: empty title and what follows it first")
    if op.get_bind().execute(sa.text("SELECT 1 FROM told_contact WHERE holds IS NOT NULL LIMIT 1")).first():
        raise RuntimeError("people told us what they hold: empty told_contact.holds and since first")
    with op.batch_alter_table("told_contact", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_told_contact_holds_since"), type_="check")
        batch_op.drop_constraint(op.f("ck_told_contact_since_known"), type_="check")
        batch_op.drop_constraint(op.f("fk_told_contact_holds_level"), type_="foreignkey")
        batch_op.drop_column("since")
        batch_op.drop_column("holds")
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_equivalence_lasts_sensibly"), type_="check")
        for name in ("with_others", "minutes", "completed_on", "provider", "title"):
            batch_op.drop_column(name)
