"""bring in files

Files that are brought in, their lines while they are kept, and what was said once about such files.

Revision: 0076
After: 0075
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

TO_CHECK = sa.text("checked_at IS NULL AND columns IS NOT NULL AND cleared_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "file_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sheets", sa.JSON(), nullable=False),
        sa.Column("sheet", sa.String(length=200), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("heading_words", sa.JSON(), nullable=False),
        sa.Column("unread", sa.JSON(), nullable=False),
        sa.Column("doubtful", sa.JSON(), nullable=False),
        sa.Column("found_columns", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_ref", sa.String(length=30), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["kept_file.id"], name=op.f("fk_file_import_kept_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"], name=op.f("fk_file_import_started_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_import")),
        sa.UniqueConstraint("job_ref", name=op.f("uq_file_import_job_ref")),
        sa.UniqueConstraint("ref", name=op.f("uq_file_import_ref")),
    )
    for column in ("delete_on", "kept_id", "sha256", "started_at", "started_by_id"):
        op.create_index(f"ix_file_import_{column}", "file_import", [column])
    op.create_index(
        "ix_file_import_to_check", "file_import", ["started_at"], sqlite_where=TO_CHECK, postgresql_where=TO_CHECK
    )
    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("second_key", sa.String(length=300), nullable=False),
        sa.Column("shown", sa.String(length=200), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('new', 'changed', 'same', 'wrong', 'asked', 'left out')",
            name=op.f("ck_import_row_verdict_known"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["file_import.id"], name=op.f("fk_import_row_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("import_id", "position", name=op.f("uq_import_row_import_id_position")),
    )
    op.create_index("ix_import_row_key", "import_row", ["import_id", "key"])
    op.create_index("ix_import_row_second_key", "import_row", ["import_id", "second_key"])
    op.create_index("ix_import_row_verdict", "import_row", ["import_id", "verdict"])
    op.create_table(
        "import_memory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("means", sa.JSON(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_import_memory_said_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_memory")),
        sa.UniqueConstraint("kind", "about", name=op.f("uq_import_memory_kind_about")),
    )


def downgrade() -> None:
    op.drop_table("import_memory")
    op.drop_table("import_row")
    op.drop_table("file_import")
