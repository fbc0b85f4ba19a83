"""share names with an area by agreement

Agreements to share names, the courses whose booking page says so, and what bookings were told. There are none yet.
Going down refuses where there are any: what people were told when they booked could not be known again.

Revision: 0125
After: 0124
"""

import sqlalchemy as sa
from alembic import op

revision = "0125"
down_revision = "0124"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sharing_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_sharing_agreement_ends_after_it_starts")
        ),
        sa.CheckConstraint("reference <> ''", name=op.f("ck_sharing_agreement_has_a_reference")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_sharing_agreement_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_agreement")),
    )
    op.create_index(op.f("ix_sharing_agreement_area"), "sharing_agreement", ["area"])
    op.create_table(
        "course_sharing",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_course_sharing_area")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_sharing_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "area", name=op.f("pk_course_sharing")),
    )
    op.create_table(
        "booking_sharing",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_booking_sharing_area")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_sharing_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", "area", name=op.f("pk_booking_sharing")),
    )
    op.create_index(op.f("ix_booking_sharing_area"), "booking_sharing", ["area"])


def downgrade() -> None:
    for table in ("booking_sharing", "sharing_agreement", "course_sharing"):
        if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {table}")):  # noqa: S608 - a name from above
            raise RuntimeError(f"Agreements to share names, or what bookings were told, are in {table}: empty it first")
    for table in ("booking_sharing", "course_sharing", "sharing_agreement"):
        op.drop_table(table)
