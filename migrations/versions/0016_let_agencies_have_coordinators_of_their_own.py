"""let agencies have coordinators of their own

Invitations to book for an agency. Of an affiliation: what somebody does there, the name that a coordinator wrote them
down by, and whether the agency's coordinators may see the training done for others.

Revision: 0016
After: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coordinator_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(length=20), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_coordinator_invitation_address_in_small_letters")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_coordinator_invitation_ended_in_one_way")
        ),
        sa.CheckConstraint(
            "ending IN ('accepted', 'withdrawn', 'replaced')", name=op.f("ck_coordinator_invitation_ending_known")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_coordinator_invitation_agency_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_coordinator_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinator_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_coordinator_invitation_token_hash")),
    )
    with op.batch_alter_table("coordinator_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coordinator_invitation_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            "uq_coordinator_invitation_open",
            ["agency_id", "email"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("job_role", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("known_as", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("shares_record", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.alter_column("job_role", existing_type=sa.String(length=120), server_default=None)
        batch_op.alter_column("known_as", existing_type=sa.String(length=200), server_default=None)
        batch_op.alter_column("shares_record", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.drop_column("shares_record")
        batch_op.drop_column("known_as")
        batch_op.drop_column("job_role")
    op.drop_table("coordinator_invitation")
