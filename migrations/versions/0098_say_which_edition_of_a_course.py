"""say which edition of a course somebody attended

Certificates that are there were issued without.

Revision: 0098
After: 0097
"""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("changes", sa.String(length=2000), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_course_edition_has_a_name")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_edition_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_edition")),
        sa.UniqueConstraint("course_id", "from_day", name=op.f("uq_course_edition_course_id_from_day")),
        sa.UniqueConstraint("course_id", "name", name=op.f("uq_course_edition_course_id_name")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.String(length=50), nullable=False, server_default=""))
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.alter_column("edition", existing_type=sa.String(length=50), server_default=None)


def downgrade() -> None:
    """The version before knows no editions."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM course_edition LIMIT 1")).first():
        raise RuntimeError("courses have editions: delete them on the pages of these courses first")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_column("edition")
    op.drop_table("course_edition")
