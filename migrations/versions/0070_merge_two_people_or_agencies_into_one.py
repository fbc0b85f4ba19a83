"""merge two people or agencies into one

Whoever is merged stays as a row that says into whom, and each row that moved is kept for a day, so that it can be
undone. Nobody who is there is merged. On the way down who was merged is somebody of their own again, switched off.

Revision: 0070
After: 0069
"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("person", "agency"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_{table}_merged_into_id"), ["merged_into_id"], unique=False)
            batch_op.create_foreign_key(batch_op.f(f"fk_{table}_merged_into_id"), table, ["merged_into_id"], ["id"])
            if table == "person":
                batch_op.create_check_constraint(
                    batch_op.f("ck_person_merged_is_not_active"), "merged_into_id IS NULL OR NOT active"
                )
    op.create_table(
        "merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("loser_id", sa.Integer(), nullable=False),
        sa.Column("winner_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'agency')", name=op.f("ck_merge_kind_known")),
        sa.CheckConstraint("loser_id <> winner_id", name=op.f("ck_merge_of_two")),
        sa.CheckConstraint("(undone_at IS NULL) OR (undone_at >= merged_at)", name=op.f("ck_merge_undone_afterwards")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["person.id"], name=op.f("fk_merge_merged_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_merge_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    op.create_index("ix_merge_winner", "merge", ["kind", "winner_id"], unique=False)
    op.create_index("ix_merge_loser", "merge", ["kind", "loser_id"], unique=False)
    op.create_table(
        "merge_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("in_table", sa.String(length=60), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("forgotten", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["merge.id"], name=op.f("fk_merge_row_merge_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_row")),
    )
    op.create_index(op.f("ix_merge_row_merge_id"), "merge_row", ["merge_id"], unique=False)
    op.create_table(
        "suspect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("lower_id", sa.Integer(), nullable=False),
        sa.Column("higher_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('person', 'agency')", name=op.f("ck_suspect_kind_known")),
        sa.CheckConstraint("lower_id < higher_id", name=op.f("ck_suspect_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspect")),
        sa.UniqueConstraint("kind", "lower_id", "higher_id", name=op.f("uq_suspect_kind_lower_id_higher_id")),
    )
    op.create_index("ix_suspect_rank", "suspect", ["kind", "rank", "id"], unique=False)
    op.create_table(
        "known_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("lower_id", sa.Integer(), nullable=False),
        sa.Column("higher_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'agency')", name=op.f("ck_known_apart_kind_known")),
        sa.CheckConstraint("lower_id < higher_id", name=op.f("ck_known_apart_in_order")),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_known_apart_said_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_apart")),
        sa.UniqueConstraint("kind", "lower_id", "higher_id", name=op.f("uq_known_apart_kind_lower_id_higher_id")),
    )


def downgrade() -> None:
    for table in ("known_apart", "suspect", "merge_row", "merge"):
        op.drop_table(table)
    for table in ("agency", "person"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == "person":
                batch_op.drop_constraint(batch_op.f("ck_person_merged_is_not_active"), type_="check")
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_merged_into_id"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_{table}_merged_into_id"))
            batch_op.drop_column("merged_into_id")
