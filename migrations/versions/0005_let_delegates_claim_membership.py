"""let delegates claim membership

A delegate says that their agency is a member of ECVYS; the administrator confirms it or refuses it with a reason.

Revision: 0005
After: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "membership_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("member_number", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("refused_because", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL AND membership_id IS NULL AND refused_because = '')"
            " OR (decided_at IS NOT NULL AND (membership_id IS NULL) = (refused_because <> ''))",
            name=op.f("ck_membership_claim_decided_one_way"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_membership_claim_agency_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_membership_claim_decided_by_id")),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_membership_claim_membership_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_claim_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_claim")),
    )
    with op.batch_alter_table("membership_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_claim_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            "uq_membership_claim_open",
            ["person_id", "agency_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("membership_claim")
