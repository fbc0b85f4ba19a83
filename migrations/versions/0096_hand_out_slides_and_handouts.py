"""hand out slides and handouts

Whoever ticked on an evaluation form that they want the slides has asked for them: so far nothing came of it.

Revision: 0096
After: 0095
"""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

_ASKED = sa.text(
    "INSERT INTO slides_request (booking_id, asked_at, asked_by)"
    " SELECT evaluation.booking_id, MIN(evaluation.submitted_at), 'evaluation' FROM evaluation"
    " JOIN evaluation_answer ON evaluation_answer.evaluation_id = evaluation.id"
    " JOIN evaluation_question ON evaluation_question.id = evaluation_answer.question_id"
    " JOIN booking ON booking.id = evaluation.booking_id"
    " WHERE evaluation_question.key = 'wants_slides' AND evaluation_answer.number = 1"
    " AND evaluation.submitted_at IS NOT NULL AND booking.outcome = 'attended'"
    " GROUP BY evaluation.booking_id"
)
_WOULD_BE_LOST = (
    ("slides or handouts were added", "SELECT 1 FROM material LIMIT 1"),
    (
        "people asked for slides on the page of their booking, or were told of them",
        "SELECT 1 FROM slides_request WHERE asked_by <> 'evaluation' OR told_at IS NOT NULL LIMIT 1",
    ),
)


def upgrade() -> None:
    op.create_table(
        "material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_because = '')", name=op.f("ck_material_withdrawn_with_a_reason")
        ),
        sa.CheckConstraint("audience IN ('attended', 'asked')", name=op.f("ck_material_audience_known")),
        sa.CheckConstraint("kind IN ('slides', 'handout')", name=op.f("ck_material_kind_known")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_material_from_a_day_until_a_day")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_material_course_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_material_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("ref", name=op.f("uq_material_ref")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_event_id"), ["event_id"], unique=False)

    op.create_table(
        "material_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_type", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "file_type IN ('pdf', 'pptx', 'docx', 'xlsx', 'odp', 'odt', 'png', 'jpg')",
            name=op.f("ck_material_version_file_type_known"),
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_material_version_added_by_id")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["kept_file.id"], name=op.f("fk_material_version_kept_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_material_version_material_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_version")),
        sa.UniqueConstraint("kept_id", name=op.f("uq_material_version_kept_id")),
        sa.UniqueConstraint("material_id", "number", name=op.f("uq_material_version_material_id_number")),
    )
    op.create_table(
        "material_fetch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times >= 1", name=op.f("ck_material_fetch_at_least_once")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_material_fetch_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_material_fetch_material_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_fetch")),
        sa.UniqueConstraint("material_id", "booking_id", name=op.f("uq_material_fetch_material_id_booking_id")),
    )
    with op.batch_alter_table("material_fetch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_fetch_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "slides_request",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=10), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("asked_by IN ('evaluation', 'booking')", name=op.f("ck_slides_request_asked_by_known")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_slides_request_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_slides_request")),
    )
    with op.batch_alter_table("slides_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_slides_request_untold",
            ["booking_id"],
            unique=False,
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        )
    op.execute(_ASKED)


def downgrade() -> None:
    """What people ticked on their forms stays there. Files and what was asked for elsewhere have no place before."""
    connection = op.get_bind()
    for what, rows in _WOULD_BE_LOST:
        if connection.execute(sa.text(rows)).first():
            raise RuntimeError(f"{what}: delete the rows of material and slides_request first")
    with op.batch_alter_table("slides_request", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_slides_request_untold",
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        )

    op.drop_table("slides_request")
    with op.batch_alter_table("material_fetch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_fetch_booking_id"))

    op.drop_table("material_fetch")
    op.drop_table("material_version")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_event_id"))
        batch_op.drop_index(batch_op.f("ix_material_course_id"))

    op.drop_table("material")
