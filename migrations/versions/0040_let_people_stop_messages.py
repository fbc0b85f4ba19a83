"""let people stop messages

Who wants no more of the messages that nobody has to have, and the links in those messages that stop them. Two indexes
find what runs out and what is not answered among many that are.

Revision: 0040
After: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

UNANSWERED = "submitted_at IS NULL"
CURRENT = "replaced_at IS NULL AND revoked_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "stopped_messages",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("topic IN ('renewal')", name=op.f("ck_stopped_messages_topic_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stopped_messages_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_stopped_messages")),
    )
    op.create_table(
        "stop_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("topic IN ('renewal')", name=op.f("ck_stop_link_topic_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stop_link_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_stop_link_token_hash")),
    )
    with op.batch_alter_table("stop_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stop_link_person_id"), ["person_id"], unique=False)
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evaluation_unanswered",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text(UNANSWERED),
            postgresql_where=sa.text(UNANSWERED),
        )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(
            "ix_certificate_runs_out",
            ["valid_until"],
            unique=False,
            sqlite_where=sa.text(CURRENT),
            postgresql_where=sa.text(CURRENT),
        )


def downgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_runs_out")
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.drop_index("ix_evaluation_unanswered")
    op.drop_table("stop_link")
    op.drop_table("stopped_messages")
