"""keep the cancellation policy as data

The default policy says what the setting “free_cancelling_days” said, which goes. Bookings there are name no policy:
today's default counts for them. Each keeps who pays for it, as its charges say.

Going back, the days of the default policy become the setting again; what only a policy can say is lost.

Revision: 0003
After: 0002
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SETTING, USUAL_DAYS, NAME = "free_cancelling_days", 15, "Standard"

setting = sa.table("setting", sa.column("name", sa.String), sa.column("value", sa.String))
policy = sa.table(
    "cancellation_policy",
    sa.column("id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("is_default", sa.Boolean),
    sa.column("absence_percent", sa.Numeric(5, 2)),
    sa.column("free_absence_pence", sa.Integer),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
step = sa.table(
    "cancellation_step",
    sa.column("policy_id", sa.Integer),
    sa.column("free", sa.Boolean),
    sa.column("days", sa.Integer),
    sa.column("percent", sa.Numeric(5, 2)),
    sa.column("pence", sa.Integer),
)


def upgrade() -> None:
    op.create_table(
        "cancellation_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("absence_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("absence_pence", sa.Integer(), nullable=True),
        sa.Column("free_absence_pence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(absence_percent IS NULL) <> (absence_pence IS NULL)",
            name=op.f("ck_cancellation_policy_absence_share_or_sum"),
        ),
        sa.CheckConstraint(
            "absence_percent BETWEEN 0 AND 100", name=op.f("ck_cancellation_policy_absence_percent_sensible")
        ),
        sa.CheckConstraint(
            "absence_pence BETWEEN 0 AND 1000000", name=op.f("ck_cancellation_policy_absence_pence_sensible")
        ),
        sa.CheckConstraint(
            "free_absence_pence BETWEEN 0 AND 1000000", name=op.f("ck_cancellation_policy_free_absence_pence_sensible")
        ),
        sa.CheckConstraint(
            "replaced_by_id IS NULL OR replaced_at IS NOT NULL", name=op.f("ck_cancellation_policy_replaced_at_a_time")
        ),
        sa.CheckConstraint(
            "NOT is_default OR replaced_at IS NULL", name=op.f("ck_cancellation_policy_default_in_force")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["cancellation_policy.id"], name=op.f("fk_cancellation_policy_replaced_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation_policy")),
    )
    op.create_index(
        "uq_cancellation_policy_default",
        "cancellation_policy",
        ["is_default"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )
    op.create_index(
        "uq_cancellation_policy_name",
        "cancellation_policy",
        ["name"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "cancellation_step",
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("pence", sa.Integer(), nullable=True),
        sa.CheckConstraint("days BETWEEN 0 AND 120", name=op.f("ck_cancellation_step_days_sensible")),
        sa.CheckConstraint("(percent IS NULL) <> (pence IS NULL)", name=op.f("ck_cancellation_step_share_or_sum")),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_cancellation_step_percent_sensible")),
        sa.CheckConstraint("pence BETWEEN 0 AND 1000000", name=op.f("ck_cancellation_step_pence_sensible")),
        sa.CheckConstraint("NOT free OR percent IS NULL", name=op.f("ck_cancellation_step_free_has_sums")),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["cancellation_policy.id"], name=op.f("fk_cancellation_step_policy_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("policy_id", "free", "days", name=op.f("pk_cancellation_step")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("policy_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_course_policy_id"), ["policy_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_course_policy_id"), "cancellation_policy", ["policy_id"], ["id"])
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("policy_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("payer_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_booking_policy_id"), ["policy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_booking_payer_id"), ["payer_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_booking_policy_id"), "cancellation_policy", ["policy_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_booking_payer_id"), "payer", ["payer_id"], ["id"])
    op.execute(
        "UPDATE booking SET payer_id = (SELECT max(charge.payer_id) FROM charge WHERE charge.booking_id = booking.id)"
    )
    _write_default()


def _write_default() -> None:
    connection = op.get_bind()
    stored = connection.scalar(sa.select(setting.c.value).where(setting.c.name == SETTING))
    days = USUAL_DAYS if stored is None else int(stored)
    policy_id = connection.scalar(
        sa.insert(policy)
        .values(name=NAME, is_default=True, absence_percent=100, free_absence_pence=0, created_at=datetime.now(UTC))
        .returning(policy.c.id)
    )
    paid = [{"days": days, "percent": 0}, {"days": 0, "percent": 100}] if days else [{"days": 0, "percent": 0}]
    rows = [{"policy_id": policy_id, "free": False, "pence": None, **row} for row in paid]
    rows.append({"policy_id": policy_id, "free": True, "days": 0, "percent": None, "pence": 0})
    connection.execute(sa.insert(step), rows)
    connection.execute(sa.delete(setting).where(setting.c.name == SETTING))


def downgrade() -> None:
    _write_setting()
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_booking_payer_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_booking_policy_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_booking_payer_id"))
        batch_op.drop_index(batch_op.f("ix_booking_policy_id"))
        batch_op.drop_column("payer_id")
        batch_op.drop_column("policy_id")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("moved_at")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_course_policy_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_course_policy_id"))
        batch_op.drop_column("policy_id")
    op.drop_table("cancellation_step")
    op.drop_table("cancellation_policy")


def _write_setting() -> None:
    """The longest notice that the default policy asks for, where it is not the usual one."""
    connection = op.get_bind()
    longest = (
        sa.select(sa.func.max(step.c.days))
        .join(policy, policy.c.id == step.c.policy_id)
        .where(policy.c.is_default, ~step.c.free)
    )
    days = connection.scalar(longest)
    if days is not None and days != USUAL_DAYS:
        connection.execute(sa.insert(setting).values(name=SETTING, value=str(min(days, 60))))
