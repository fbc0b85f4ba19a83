"""ask in fewer ranges how many colleagues

With five ranges so few people choose each that most cannot be shown. A form that somebody was sent stays as it was.

Revision: 0108
After: 0107
"""

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None

_MANY = {"none": "None yet", "up_to_4": "1 to 4", "up_to_9": "5 to 9", "up_to_19": "10 to 19", "more": "20 or more"}
_FEWER = {"none": "None yet", "up_to_5": "1 to 5", "up_to_20": "6 to 20", "more": "More than 20"}


def upgrade() -> None:
    _ask(_MANY, _FEWER)


def downgrade() -> None:
    _ask(_FEWER, _MANY)


def _ask(before: dict[str, str], after: dict[str, str]) -> None:
    questions = sa.table(
        "evaluation_question", *(sa.column(name) for name in ("id", "version_id", "key")), sa.column("choices", sa.JSON)
    )
    sent = sa.select(sa.column("version_id")).select_from(sa.table("evaluation", sa.column("version_id")))
    connection = op.get_bind()
    unsent = sa.select(questions).where(questions.c.key == "colleagues", questions.c.version_id.not_in(sent))
    for row in connection.execute(unsent).all():
        if row.choices == _choices(before):
            mine = questions.update().where(questions.c.id == row.id)
            connection.execute(mine.values(choices=_choices(after)))


def _choices(texts: dict[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "text": text} for code, text in texts.items()]
