"""keep what is written to people

Messages that somebody of the training team writes: drafts, what was sent to whom, and words kept by a name. News to
people who came once can be stopped, as messages about certificates can.

Revision: 0056
After: 0055
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

STOPPING = ("stopped_messages", "stop_link")


def upgrade() -> None:
    op.create_table(
        "written_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_as", sa.String(length=80), nullable=True),
        sa.Column("readers", sa.String(length=20), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("to_whom", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=30), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(length=20), nullable=True),
        sa.Column("goes_back_to", sa.String(length=500), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_to", sa.Integer(), nullable=False),
        sa.Column("job_ref", sa.String(length=30), nullable=True),
        sa.CheckConstraint(
            "readers IN ('bookings', 'people', 'interested')", name=op.f("ck_written_message_readers_known")
        ),
        sa.CheckConstraint("(sent_at IS NULL) = (job_ref IS NULL)", name=op.f("ck_written_message_sent_by_a_job")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_written_message_written_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_message")),
        sa.UniqueConstraint("ref", name=op.f("uq_written_message_ref")),
        sa.UniqueConstraint("kept_as", name=op.f("uq_written_message_kept_as")),
    )
    with op.batch_alter_table("written_message", schema=None) as batch_op:
        batch_op.create_index("ix_written_message_about", ["about", "about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_written_message_written_by_id"), ["written_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_written_message_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_written_message_sent_at"), ["sent_at"], unique=False)
    _know_topics("topic IN ('renewal', 'news')")


def downgrade() -> None:
    for table in STOPPING:
        of = sa.table(table, sa.column("topic"))
        op.execute(of.delete().where(of.c.topic == "news"))
    _know_topics("topic IN ('renewal')")
    op.drop_table("written_message")


def _know_topics(condition: str) -> None:
    for table in STOPPING:
        with op.batch_alter_table(table, schema=None) as batch_op:
            name = batch_op.f(f"ck_{table}_topic_known")
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, condition)
