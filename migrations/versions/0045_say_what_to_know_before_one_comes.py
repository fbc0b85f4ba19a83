"""say what to know before one comes

Courses and events say the agenda, what to bring, lunch, platform and travel; courses name their audiences as data.

Revision: 0045
After: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

OF_A_COURSE = {"agenda": None, "bring": 500, "lunch": 500, "platform": 300}
OF_AN_EVENT = {**OF_A_COURSE, "travel": None}
TABLES = {"course": OF_A_COURSE, "event": OF_AN_EVENT}


def upgrade() -> None:
    for table, columns in TABLES.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, length in columns.items():
                batch_op.add_column(sa.Column(name, _text(length), nullable=False, server_default=""))
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, length in columns.items():
                batch_op.alter_column(name, existing_type=_text(length), server_default=None)
    op.create_table(
        "audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience")),
        sa.UniqueConstraint("name", name=op.f("uq_audience_name")),
    )
    op.create_table(
        "course_audience",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audience.id"], name=op.f("fk_course_audience_audience_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_audience_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "audience_id", name=op.f("pk_course_audience")),
    )


def downgrade() -> None:
    op.drop_table("course_audience")
    op.drop_table("audience")
    for table, columns in TABLES.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.drop_column(name)


def _text(length: int | None) -> sa.types.TypeEngine[str]:
    return sa.String(length=length) if length else sa.Text()
