"""say what read texts speak of

The themes by which quotes are found are given to what people wrote when it is read, too: one list for both.

Revision: 0109
After: 0108
"""

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None

SUPPLIED = ("Pace and length", "Examples and stories", "Venue and food", "Online room", "Wanted more time")


def upgrade() -> None:
    op.create_table(
        "evaluation_theme",
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name=op.f("fk_evaluation_theme_evaluation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["quote_theme.id"], name=op.f("fk_evaluation_theme_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "theme_id", name=op.f("pk_evaluation_theme")),
    )
    op.create_index(op.f("ix_evaluation_theme_theme_id"), "evaluation_theme", ["theme_id"], unique=False)
    themes = _themes()
    known = set(op.get_bind().scalars(sa.select(themes.c.name_key)))
    op.bulk_insert(
        themes, [{"name": name, "name_key": name.casefold()} for name in SUPPLIED if name.casefold() not in known]
    )


def downgrade() -> None:
    """Refuses where texts have themes: the version before has no place for them. Themes of quotes stay."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT 1 FROM evaluation_theme LIMIT 1")).first():
        raise RuntimeError("texts were given themes: keep a copy, and delete the rows of evaluation_theme first")
    op.drop_table("evaluation_theme")
    themes = _themes()
    tags = sa.table("quote_tag", sa.column("theme_id"))
    unused = themes.c.id.not_in(sa.select(tags.c.theme_id))
    connection.execute(themes.delete().where(themes.c.name.in_(SUPPLIED), unused))


def _themes() -> sa.TableClause:
    return sa.table("quote_theme", sa.column("id"), sa.column("name", sa.String()), sa.column("name_key", sa.String()))
