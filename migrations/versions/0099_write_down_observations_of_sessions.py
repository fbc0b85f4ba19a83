"""write down observations of sessions

A colleague is asked to observe a trainer in an event, and writes numbers and words about it.

Revision: 0099
After: 0098
"""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None

STATEMENTS = ("outcomes", "knowledge", "drawing_in", "inclusion", "care")
WRITTEN = " AND ".join(f"{column} IS NOT NULL" for column in ("observed_on", *STATEMENTS))
PEOPLE = ("trainer_id", "observer_id", "asked_by_id")


def upgrade() -> None:
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("observer_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in STATEMENTS),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("strengths", "to_work_on", "agreed")),
        sa.CheckConstraint(f"written_at IS NULL OR ({WRITTEN})", name=op.f("ck_observation_all_said_once_written")),
        *(
            sa.CheckConstraint(f"{name} BETWEEN 1 AND 5", name=op.f(f"ck_observation_{name}_1_to_5"))
            for name in STATEMENTS
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_observation_event_id")),
        *(sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_observation_{name}")) for name in PEOPLE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint(
            "event_id", "trainer_id", "observer_id", name=op.f("uq_observation_event_id_trainer_id_observer_id")
        ),
    )
    for name in ("event_id", "trainer_id", "observer_id"):
        op.create_index(op.f(f"ix_observation_{name}"), "observation", [name])


def downgrade() -> None:
    """Refuses where colleagues have written something: the version before has no place for it."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM observation WHERE written_at IS NOT NULL")):
        raise RuntimeError(
            "colleagues wrote observations of sessions: keep a copy, and delete these rows of observation first"
        )
    op.drop_table("observation")
