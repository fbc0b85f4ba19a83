"""have every text read, and raise concerns about them

A row for every text that somebody wrote, the ones that are there included: nobody has read them yet, so they are to be
read now. And a row for every concern about one.

Revision: 0030
After: 0029
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# Kind, and a query of subject, when it was written, and by whom.
TEXTS_THERE = (
    ("evaluation", "SELECT id, submitted_at, NULL FROM evaluation"
     " WHERE submitted_at IS NOT NULL AND (one_thing <> '' OR comments <> '')"),
    ("cancellation", "SELECT booking_id, given_at, given_by_id FROM cancel_reason"),
    ("refusal", "SELECT id, COALESCE(ended_at, created_at), NULL FROM booking WHERE declined_because <> ''"),
    ("note", "SELECT booking.id, COALESCE(event.register_closed_at, event.ends_at), NULL"
     " FROM booking JOIN event ON event.id = booking.event_id WHERE booking.outcome_because <> ''"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "written_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('evaluation', 'cancellation', 'refusal', 'note')", name=op.f("ck_written_text_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_written_text_written_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["person.id"], name=op.f("fk_written_text_read_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_text")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_written_text_kind_subject_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_written_text_ref")),
    )
    unread = sa.text("read_at IS NULL")
    op.create_index(
        "ix_written_text_unread", "written_text", ["written_at"], sqlite_where=unread, postgresql_where=unread
    )
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=500), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("told", sa.String(length=100), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (told = '')", name=op.f("ck_concern_closed_with_whom")),
        sa.CheckConstraint("(closed_at IS NULL) = (told_at IS NULL)", name=op.f("ck_concern_closed_with_when")),
        sa.CheckConstraint("closed_at IS NULL OR words = ''", name=op.f("ck_concern_closed_without_words")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_concern_closed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["person.id"], name=op.f("fk_concern_raised_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["text_id"], ["written_text.id"], name=op.f("fk_concern_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
    )
    op.create_index(op.f("ix_concern_text_id"), "concern", ["text_id"], unique=False)
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_concern_open", "concern", ["text_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    _queue_what_is_there()


def _queue_what_is_there() -> None:
    connection = op.get_bind()
    add = sa.text(
        "INSERT INTO written_text (ref, kind, subject_id, written_at, written_by_id)"
        " VALUES (:ref, :kind, :subject_id, :written_at, :written_by_id)"
    )
    for kind, query in TEXTS_THERE:
        there = [
            {
                "ref": secrets.token_urlsafe(16),
                "kind": kind,
                "subject_id": subject_id,
                "written_at": written_at,
                "written_by_id": written_by_id,
            }
            for subject_id, written_at, written_by_id in connection.execute(sa.text(query))
        ]
        if there:
            connection.execute(add, there)


def downgrade() -> None:
    # Without these tables a hidden text would be shown again, and an open concern forgotten.
    connection = op.get_bind()
    hidden = connection.scalar(sa.text("SELECT count(*) FROM written_text WHERE hidden_at IS NOT NULL"))
    waiting = connection.scalar(sa.text("SELECT count(*) FROM concern WHERE closed_at IS NULL"))
    if hidden or waiting:
        raise RuntimeError("there are texts that are hidden, or concerns that are open: this cannot be undone")
    op.drop_table("concern")
    op.drop_table("written_text")
