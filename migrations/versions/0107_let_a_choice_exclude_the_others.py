"""let a choice exclude the others

“Neither” of what a course changed can be ticked beside no other answer, in every version that asks it: what was
answered before stays as it is. The mark is part of the choices, so no table changes.

Revision: 0107
After: 0106
"""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None

_QUESTION = sa.table(
    "evaluation_question",
    *(sa.column("id"), sa.column("kind"), sa.column("choices", sa.JSON(none_as_null=True))),
)


def upgrade() -> None:
    connection = op.get_bind()
    asked = sa.select(_QUESTION.c.id, _QUESTION.c.choices).where(_QUESTION.c.kind == "several")
    for question_id, choices in connection.execute(asked).all():
        marked = [{**choice, "alone": True} if choice["code"] == "neither" else choice for choice in choices]
        if marked != choices:
            connection.execute(_QUESTION.update().where(_QUESTION.c.id == question_id).values(choices=marked))


def downgrade() -> None:
    """The release before does not look at the mark, so that it can stay for the next way up."""
