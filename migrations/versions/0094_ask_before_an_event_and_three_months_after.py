"""ask before an event, and three months after

Two forms are there to begin with. No course asks them until somebody chooses them for it, and a database that is in use
sends none whose time was before this moment.

Revision: 0094
After: 0093
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

SURE = "How confident are you today?"
FROM_1_TO_5 = "1 is not at all, 5 is very"
ACT = "Acting on a concern about a child or an adult"
USED = "What came of it?"


def _question(key: str, kind: str, section: str, words: str, **more: Any) -> dict[str, Any]:
    rest = {"hint": "", "words_online": "", "required": True, "choices": None, "shown_if": None}
    return {"key": key, "kind": kind, "section": section, "words": words, **rest, **more}


def _choices(**texts: str) -> list[dict[str, str]]:
    return [{"code": code, "text": text} for code, text in texts.items()]


CONFIDENCE = (
    _question("confidence", "confidence", SURE, SURE, hint=FROM_1_TO_5),
    _question("confident_to_act", "scale", SURE, ACT, hint=FROM_1_TO_5),
)
FORMS: dict[str, tuple[str, str, tuple[dict[str, Any], ...]]] = {
    "before": ("Before an event", "before", CONFIDENCE),
    "impact": (
        "Impact",
        "impact",
        (
            *CONFIDENCE,
            _question(
                *("used_it", "choice", USED, "Have you used what you learned?"),
                choices=_choices(yes="Yes", no="Not yet"),
            ),
            _question(
                *("example", "text", USED, "Give an example of how you used it"),
                required=False,
                hint="In a few words",
                shown_if={"key": "used_it", "one_of": ["yes"]},
            ),
            _question(
                *("changed", "several", USED, "Did it change something?"),
                choices=_choices(referral="A referral that I made", practice="How I work", neither="Neither"),
            ),
            _question(
                *("colleagues", "choice", USED, "With how many colleagues have you shared it?"),
                choices=_choices(
                    none="None yet", up_to_4="1 to 4", up_to_9="5 to 9", up_to_19="10 to 19", more="20 or more"
                ),
            ),
            _question("in_the_way", "text", USED, "What got in the way?", required=False),
            _question("may_quote", "consent", USED, "You may quote my words, without my name", required=False),
            _question(
                *("name_organisation", "consent", USED, "You may name my organisation beside my words"),
                required=False,
                hint="Where few people came from it, others may guess who said it. You can change your mind at any time.",
                shown_if={"key": "may_quote", "one_of": ["yes"]},
            ),
        ),
    ),
}

_FORM = sa.table("evaluation_form", sa.column("id"), sa.column("stage"), sa.column("name"), sa.column("code"))
_VERSION = sa.table(
    "evaluation_form_version",
    *(sa.column("id"), sa.column("form_id"), sa.column("number")),
    *(sa.column("made_at", sa.DateTime(timezone=True)), sa.column("used_since", sa.DateTime(timezone=True))),
)
_QUESTION = sa.table(
    "evaluation_question",
    *(sa.column("id"), sa.column("version_id"), sa.column("position"), sa.column("section"), sa.column("kind")),
    *(sa.column("key"), sa.column("words"), sa.column("words_online"), sa.column("hint")),
    *(sa.column("required", sa.Boolean()), sa.column("choices", sa.JSON(none_as_null=True))),
    sa.column("shown_if", sa.JSON(none_as_null=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("course", schema=None) as batch_op:
        for column in ("before_form", "impact_form"):
            batch_op.add_column(sa.Column(column, sa.String(length=30), nullable=False, server_default=""))
    with op.batch_alter_table("course", schema=None) as batch_op:
        for column in ("before_form", "impact_form"):
            batch_op.alter_column(column, existing_type=sa.String(length=30), server_default=None)
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_evaluation_asked_id"), "person", ["asked_id"], ["id"])
        batch_op.create_index(op.f("ix_evaluation_asked_id"), ["asked_id"], unique=False)
    connection, now = op.get_bind(), datetime.now(UTC)
    for code, (name, stage, questions) in FORMS.items():
        _write_form(connection, code, name, stage, questions, now)
    connection.execute(
        sa.text(
            "INSERT INTO setting (name, value) SELECT 'stages_since', CAST(:now AS VARCHAR(500))"
            " WHERE EXISTS (SELECT 1 FROM booking)"
        ),
        {"now": now.isoformat()},
    )


def _write_form(
    connection: sa.Connection, code: str, name: str, stage: str, questions: tuple[dict[str, Any], ...], now: datetime
) -> None:
    names = set(connection.scalars(sa.select(_FORM.c.name)))
    named = name if name not in names else f"{name} (new)"
    form_id = connection.scalar(sa.insert(_FORM).values(stage=stage, name=named, code=code).returning(_FORM.c.id))
    version_id = connection.scalar(
        sa.insert(_VERSION).values(form_id=form_id, number=1, made_at=now, used_since=now).returning(_VERSION.c.id)
    )
    rows = [one | {"version_id": version_id, "position": position} for position, one in enumerate(questions, start=1)]
    connection.execute(sa.insert(_QUESTION), rows)


def downgrade() -> None:
    connection = op.get_bind()
    sent = connection.scalar(sa.text("SELECT count(*) FROM evaluation WHERE stage <> 'after'"))
    others = connection.scalar(
        sa.text("SELECT count(*) FROM evaluation_form WHERE stage <> 'after' AND code NOT IN ('before', 'impact')")
    )
    versions = connection.scalar(
        sa.text(
            "SELECT count(*) FROM evaluation_form_version v JOIN evaluation_form f ON f.id = v.form_id"
            " WHERE f.stage <> 'after' AND v.number > 1"
        )
    )
    if sent or others or versions:
        raise RuntimeError(
            "forms of other stages were sent, or made or changed, which would be lost:"
            " delete these forms, their versions and their evaluations first"
        )
    ours = "(SELECT id FROM evaluation_form WHERE stage <> 'after')"
    theirs = f"(SELECT id FROM evaluation_form_version WHERE form_id IN {ours})"  # noqa: S608 - ours above
    for table, column, rows in (
        ("evaluation_question", "version_id", theirs),
        ("evaluation_form_version", "form_id", ours),
        ("evaluation_form", "id", ours),
    ):
        connection.execute(sa.text(f"DELETE FROM {table} WHERE {column} IN {rows}"))  # noqa: S608 - ours above
    connection.execute(sa.text("DELETE FROM setting WHERE name = 'stages_since'"))
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_evaluation_asked_id"))
        batch_op.drop_constraint(op.f("fk_evaluation_asked_id"), type_="foreignkey")
        batch_op.drop_column("asked_id")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_column("impact_form")
        batch_op.drop_column("before_form")
