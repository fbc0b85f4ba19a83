"""keep files outside the database

The bytes of attendance reports move to where files are kept (FILES_URL), and a row of kept_file says where. Each is
deleted on the day on which it would have been.

Revision: 0072
After: 0071
"""

import secrets
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

_REPORTS = sa.table(
    "attendance_file",
    *(sa.column(name) for name in ("id", "name", "content", "digest", "received_by_id", "kept_id")),
    sa.column("received_at", sa.DateTime(timezone=True)),
)
_FILES = sa.table(
    "kept_file",
    *(
        sa.column(name)
        for name in ("id", "name", "content_type", "size", "sha256", "kept_as", "used_for", "kept_by_id")
    ),
    sa.column("kept_at", sa.DateTime(timezone=True)),
    sa.column("delete_on", sa.Date()),
)


def upgrade() -> None:
    op.create_table(
        "kept_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_as", sa.String(length=100), nullable=False),
        sa.Column("used_for", sa.String(length=40), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["kept_by_id"], ["person.id"], name=op.f("fk_kept_file_kept_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_file")),
        sa.UniqueConstraint("kept_as", name=op.f("uq_kept_file_kept_as")),
    )
    op.create_index("ix_kept_file_delete_on", "kept_file", ["delete_on"])
    with op.batch_alter_table("attendance_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_id", sa.Integer(), nullable=True))
    _move_out(op.get_bind())
    with op.batch_alter_table("attendance_file", schema=None) as batch_op:
        batch_op.alter_column("kept_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            op.f("fk_attendance_file_kept_id"), "kept_file", ["kept_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_unique_constraint(op.f("uq_attendance_file_kept_id"), ["kept_id"])
        batch_op.drop_index("ix_attendance_file_received_at")
        batch_op.drop_constraint(op.f("fk_attendance_file_received_by_id"), type_="foreignkey")
        for column in ("name", "content", "received_at", "received_by_id"):
            batch_op.drop_column(column)


def downgrade() -> None:
    with op.batch_alter_table("attendance_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("content", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("received_by_id", sa.Integer(), nullable=True))
    _move_in(op.get_bind())
    with op.batch_alter_table("attendance_file", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_attendance_file_kept_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_attendance_file_kept_id"), type_="foreignkey")
        batch_op.drop_column("kept_id")
        batch_op.alter_column("name", existing_type=sa.String(length=200), nullable=False)
        batch_op.alter_column("content", existing_type=sa.LargeBinary(), nullable=False)
        batch_op.alter_column("received_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_foreign_key(op.f("fk_attendance_file_received_by_id"), "person", ["received_by_id"], ["id"])
        batch_op.create_index("ix_attendance_file_received_at", ["received_at"])
    op.drop_index("ix_kept_file_delete_on", table_name="kept_file")
    op.drop_table("kept_file")


def _move_out(connection: sa.Connection) -> None:
    """One at a time: there are few, and each has up to five megabytes."""
    days = connection.scalar(sa.text("SELECT value FROM setting WHERE name = 'online_files_days'"))
    for report_id in connection.scalars(sa.select(_REPORTS.c.id)).all():
        report = connection.execute(sa.select(_REPORTS).where(_REPORTS.c.id == report_id)).one()
        kept_as = f"{datetime.now(UTC):%Y-%m-%d}/{secrets.token_urlsafe(16)}"
        storage = current_app.extensions["files"]
        storage.filesystem.pipe_file(storage.path(kept_as), bytes(report.content))
        kept_at = report.received_at if report.received_at.tzinfo else report.received_at.replace(tzinfo=UTC)
        row = {
            "name": report.name,
            "content_type": "application/octet-stream",
            "size": len(report.content),
            "sha256": report.digest,
            "kept_as": kept_as,
            "used_for": "attendance report",
            "kept_at": report.received_at,
            "kept_by_id": report.received_by_id,
            "delete_on": kept_at.astimezone(ZoneInfo("Europe/London")).date() + timedelta(days=int(days or 30)),
        }
        connection.execute(sa.insert(_FILES).values(row))
        kept_id = connection.scalar(sa.select(_FILES.c.id).where(_FILES.c.kept_as == kept_as))
        connection.execute(sa.update(_REPORTS).where(_REPORTS.c.id == report_id).values(kept_id=kept_id))


def _move_in(connection: sa.Connection) -> None:
    """A report whose bytes are gone comes back empty: it can still be seen that it was sent."""
    storage = current_app.extensions["files"]
    files = sa.select(_REPORTS.c.id, _FILES).join_from(_REPORTS, _FILES, _FILES.c.id == _REPORTS.c.kept_id)
    for (
        report_id,
        *_,
    ) in connection.execute(sa.select(_REPORTS.c.id)).tuples().all():
        kept = connection.execute(files.where(_REPORTS.c.id == report_id)).one()
        try:
            content = storage.filesystem.cat_file(storage.path(kept.kept_as))
        except FileNotFoundError:
            content = b""
        connection.execute(
            sa.update(_REPORTS)
            .where(_REPORTS.c.id == report_id)
            .values(name=kept.name, content=content, received_at=kept.kept_at, received_by_id=kept.kept_by_id)
        )
