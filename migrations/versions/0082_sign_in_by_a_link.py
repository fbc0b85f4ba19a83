"""sign in by a link

The links to bookings that stand in messages kept working when a newer message had one, too. Now it counts whether they
have ended, so that those which had not are opened again. Whom each was sent to is asked as before.

Where the place went to somebody else, or a merge of two people moved it, links had ended for that reason. They stay
shut: two people may share the address that they were sent to.

Revision: 0082
After: 0081
"""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sent_to", sa.String(length=254), nullable=False),
        sa.Column("leads_to", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_link_token_hash")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_link_person_id"), ["person_id"], unique=False)
    op.execute(
        "UPDATE booking_link SET ended_at = NULL WHERE purpose = 'entrance'"
        " AND booking_id IN (SELECT id FROM booking WHERE substitutions = 0)"
        " AND (ended_at IS NULL OR ended_at NOT IN (SELECT merged_at FROM merge))"
    )


def downgrade() -> None:
    """The links work for minutes: nobody loses anything but the one they are about to open."""
    op.drop_table("sign_in_link")
