"""keep what agencies became and are part of

No agency has relations yet.

Revision: 0069
After: 0068
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_agency_id", sa.Integer(), nullable=False),
        sa.Column("to_agency_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("books_for_part", sa.Boolean(), nullable=False),
        sa.Column("carried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('became', 'part of')", name=op.f("ck_agency_relation_kind_known")),
        sa.CheckConstraint("from_agency_id <> to_agency_id", name=op.f("ck_agency_relation_of_two_agencies")),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_agency_relation_ends_after_it_starts")
        ),
        sa.CheckConstraint("kind = 'part of' OR ends_on IS NULL", name=op.f("ck_agency_relation_became_for_good")),
        sa.CheckConstraint(
            "kind = 'part of' OR NOT books_for_part", name=op.f("ck_agency_relation_only_parts_are_booked_for")
        ),
        sa.CheckConstraint(
            "kind = 'became' OR carried_at IS NULL",
            name=op.f("ck_agency_relation_only_people_of_the_former_go_along"),
        ),
        sa.ForeignKeyConstraint(["from_agency_id"], ["agency.id"], name=op.f("fk_agency_relation_from_agency_id")),
        sa.ForeignKeyConstraint(["to_agency_id"], ["agency.id"], name=op.f("fk_agency_relation_to_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_relation")),
    )
    with op.batch_alter_table("agency_relation", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_agency_relation_from_agency_id"), ["from_agency_id"], unique=False)
        batch_op.create_index(op.f("ix_agency_relation_to_agency_id"), ["to_agency_id"], unique=False)
        batch_op.create_index(
            "uq_agency_relation_became",
            ["from_agency_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'became'"),
            postgresql_where=sa.text("kind = 'became'"),
        )


def downgrade() -> None:
    op.drop_table("agency_relation")
