"""plan terms and publish on a day

Events that were planned together know it, and a draft may have a day on which the worker publishes it. Nothing that is
there has either.

Revision: 0043
After: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "term_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["planned_by_id"], ["person.id"], name=op.f("fk_term_plan_planned_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_plan")),
        sa.UniqueConstraint("form_token", name=op.f("uq_term_plan_form_token")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("clashes_seen", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("not_published_because", sa.String(length=500), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("term_plan_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_event_term_plan_id"), "term_plan", ["term_plan_id"], ["id"])
        batch_op.create_check_constraint(
            op.f("ck_event_only_a_draft_is_published_later"), "publish_at IS NULL OR state = 'draft'"
        )
        batch_op.create_index(op.f("ix_event_publish_at"), ["publish_at"])
        batch_op.create_index(op.f("ix_event_term_plan_id"), ["term_plan_id"])
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column("clashes_seen", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("not_published_because", existing_type=sa.String(length=500), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_event_term_plan_id"))
        batch_op.drop_index(op.f("ix_event_publish_at"))
        batch_op.drop_constraint(op.f("ck_event_only_a_draft_is_published_later"), type_="check")
        batch_op.drop_constraint(op.f("fk_event_term_plan_id"), type_="foreignkey")
        for name in ("term_plan_id", "not_published_because", "clashes_seen", "publish_at"):
            batch_op.drop_column(name)
    op.drop_table("term_plan")
