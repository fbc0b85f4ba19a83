"""change how certificates look

The Board's first design is what was written in the program, with who signs as the settings say. Every certificate
there is has it.

Revision: 0097
After: 0096
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("used_since IS NOT NULL AND used_until IS NULL")
FIRST = {"number": 1, "title": "Certificate of attendance", "sentence": "attended the whole of", "closing": ""}
SIGNATORY = "Business Manager"
LONGEST_SIGNATORY = 100
DESIGN = "fk_certificate_design_id"


def upgrade() -> None:
    _make_designs()
    _make_previews()
    first = _write_first_design(op.get_bind())
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("design_id", sa.Integer(), nullable=True))
    op.execute(sa.text("UPDATE certificate SET design_id = :first").bindparams(first=first))
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.alter_column("design_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(op.f(DESIGN), "certificate_design", ["design_id"], ["id"])
        batch_op.create_index(op.f("ix_certificate_design_id"), ["design_id"], unique=False)


def _make_designs() -> None:
    op.create_table(
        "certificate_design",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=45), nullable=False),
        sa.Column("sentence", sa.String(length=120), nullable=False),
        sa.Column("closing", sa.String(length=250), nullable=False),
        sa.Column("signatory", sa.String(length=100), nullable=False),
        sa.Column("signatory_post", sa.String(length=100), nullable=False),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("logo_of", sa.String(length=100), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("used_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "title <> '' AND sentence <> '' AND signatory <> ''", name=op.f("ck_certificate_design_says_something")
        ),
        sa.CheckConstraint("(logo_id IS NULL) = (logo_of = '')", name=op.f("ck_certificate_design_logo_of_somebody")),
        sa.CheckConstraint(
            "used_until IS NULL OR used_since IS NOT NULL", name=op.f("ck_certificate_design_used_before_it_ends")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_certificate_design_course_id")),
        sa.ForeignKeyConstraint(["logo_id"], ["kept_file.id"], name=op.f("fk_certificate_design_logo_id")),
        sa.ForeignKeyConstraint(["signature_id"], ["kept_file.id"], name=op.f("fk_certificate_design_signature_id")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["person.id"], name=op.f("fk_certificate_design_begun_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_design")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_certificate_design_course_id_number")),
    )
    op.create_index(
        "uq_certificate_design_in_force",
        "certificate_design",
        ["course_id"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )


def _make_previews() -> None:
    op.create_table(
        "certificate_design_preview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("usual", sa.LargeBinary(), nullable=True),
        sa.Column("longest", sa.LargeBinary(), nullable=True),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["design_id"],
            ["certificate_design.id"],
            name=op.f("fk_certificate_design_preview_design_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_design_preview")),
        sa.UniqueConstraint("design_id", name=op.f("uq_certificate_design_preview_design_id")),
    )


def _table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())


def _write_first_design(connection: sa.Connection) -> int:
    """“Alexandra Whitfield, Business Manager” is a name and a post; a post alone signs on behalf of the Board."""
    designs, previews, settings = map(_table, ("certificate_design", "certificate_design_preview", "setting"))
    stored = connection.scalar(sa.select(settings.c.value).where(settings.c.name == "signatory"))
    signatory, _, post = (stored or SIGNATORY).partition(",")
    now = datetime.now(UTC)
    values = {
        **FIRST,
        "signatory": signatory.strip()[:LONGEST_SIGNATORY] or SIGNATORY,
        "signatory_post": post.strip()[:LONGEST_SIGNATORY],
        "logo_of": "",
        "begun_at": now,
        "used_since": now,
    }
    first: int = connection.execute(designs.insert().values(values)).inserted_primary_key[0]
    connection.execute(previews.insert().values(design_id=first, asked_at=now, attempts=0))
    connection.execute(settings.delete().where(settings.c.name == "signatory"))
    return first


def downgrade() -> None:
    """The version before has one design, in the program, and takes who signs from the settings."""
    connection = op.get_bind()
    designs, settings = map(_table, ("certificate_design", "setting"))
    found = connection.execute(sa.select(designs)).mappings().all()
    if len(found) != 1 or any(found[0][name] != value for name, value in FIRST.items()) or found[0]["logo_id"]:
        raise RuntimeError("certificates have designs: delete what is written and keep these designs elsewhere first")
    signed = ", ".join(filter(None, (found[0]["signatory"], found[0]["signatory_post"])))
    if signed != SIGNATORY:
        connection.execute(settings.insert().values(name="signatory", value=signed))
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_certificate_design_id"))
        batch_op.drop_constraint(op.f(DESIGN), type_="foreignkey")
        batch_op.drop_column("design_id")
    op.drop_table("certificate_design_preview")
    op.drop_index("uq_certificate_design_in_force", table_name="certificate_design")
    op.drop_table("certificate_design")
