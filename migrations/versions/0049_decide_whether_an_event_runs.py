"""decide whether an event runs

A course and an event may need so many people, by a day on which somebody decides. What is there needs none.

Revision: 0049
After: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minimum", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(op.f("ck_course_minimum_sensible"), "minimum BETWEEN 0 AND 5000")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.alter_column("minimum", existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minimum", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("decide_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("goes_ahead_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("goes_ahead_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_event_goes_ahead_by_id"), "person", ["goes_ahead_by_id"], ["id"])
        batch_op.create_check_constraint(op.f("ck_event_minimum_sensible"), "minimum BETWEEN 0 AND 5000")


def downgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_event_minimum_sensible"), type_="check")
        batch_op.drop_constraint(op.f("fk_event_goes_ahead_by_id"), type_="foreignkey")
        for name in ("goes_ahead_by_id", "goes_ahead_at", "decide_on", "minimum"):
            batch_op.drop_column(name)
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_course_minimum_sensible"), type_="check")
        batch_op.drop_column("minimum")
