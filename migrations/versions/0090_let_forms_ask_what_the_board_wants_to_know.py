"""let forms of evaluations ask what the Board wants to know

The four forms that were written in the program become versions in rows, and what people answered becomes rows that
point at their questions. Somebody's answers to a question that their form had left out, when it was another, keep the
standard form, which asks everything.

Revision: 0090
After: 0089
"""

# ruff: noqa: S608 - what statements are put together from stands in this file

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

KINDS = "kind IN ('scale', 'confidence', 'confidence looking back', 'choice', 'several', '0 to 10', 'text', 'consent')"
STAGES = "stage IN ('before', 'after', 'impact')"
ONE_ANSWER = (
    "CASE WHEN number IS NULL THEN 0 ELSE 1 END + CASE WHEN text IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN chosen IS NULL THEN 0 ELSE 1 END = 1"
)

SURE, FELT = "How confident were you before, and how confident are you now?", "How was it?"
POOR = "1 is poor, 5 is excellent"
PACES = [{"code": pace, "text": pace.capitalize()} for pace in ("too slow", "about right", "too fast")]
YES_NO = [{"code": "yes", "text": "Yes"}, {"code": "no", "text": "No"}]
HELPED = "Did it help to learn with people who work elsewhere?"
RECOMMEND = "How likely are you to recommend this course to a colleague?"
FORMS: dict[str, tuple[str, dict[str, str | None]]] = {
    # What a form asks in its own words; None: it leaves this out.
    "standard": ("Standard", {}),
    "level-3": ("Level 3", {"one_thing": "One thing I will change in my organisation"}),
    "briefing": (
        "Briefing",
        {"trainer": "The speaker", "venue": None, "pace": None, "mix_helped": None, "one_thing": None},
    ),
    "conference": (
        "Conference",
        {"trainer": "The speakers", "pace": None, "one_thing": "One thing I will take back to my team"},
    ),
}
NUMBERS, TEXTS, TICKS = (
    ("content", "trainer", "venue", "recommend"),
    ("one_thing", "comments"),
    ("may_quote", "wants_slides"),
)


def questions_of(code: str) -> list[dict[str, Any]]:
    said = FORMS[code][1]
    every = [
        _question("confidence", "confidence looking back", SURE, SURE, hint="1 is not at all, 5 is very"),
        _question("content", "scale", FELT, "What the course covered", hint=POOR),
        _question("trainer", "scale", FELT, "The trainer", hint=POOR),
        _question("venue", "scale", FELT, "The venue", hint=POOR, words_online="The platform, and joining it"),
        _question("pace", "choice", FELT, "The pace was", choices=PACES),
        _question("mix_helped", "choice", FELT, HELPED, choices=YES_NO),
        _question("recommend", "0 to 10", FELT, RECOMMEND, hint="0 is not at all, 10 is certainly"),
        _question("one_thing", "text", FELT, "One thing I will do because of this course", required=False),
        _question("comments", "text", FELT, "Anything else you would like to say", required=False),
        _question("may_quote", "consent", FELT, "You may quote my words, without my name", required=False),
        _question("wants_slides", "consent", FELT, "Please send me the slides", required=False),
    ]
    asked = [one | {"words": said.get(one["key"], one["words"])} for one in every]
    asked = [one for one in asked if one["words"] is not None]
    return [one | {"position": position} for position, one in enumerate(asked, start=1)]


def _question(key: str, kind: str, section: str, words: str, **more: Any) -> dict[str, Any]:
    rest = {"hint": "", "words_online": "", "required": True, "choices": None, "shown_if": None}
    return {"key": key, "kind": kind, "section": section, "words": words, **rest, **more}


def upgrade() -> None:
    _make_tables()
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(length=10), nullable=False, server_default="after"))
        batch_op.add_column(sa.Column("version_id", sa.Integer(), nullable=True))
    _write_forms(op.get_bind())
    _move_answers(op.get_bind())
    op.drop_table("confidence")
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        for check in ("content_1_to_5", "trainer_1_to_5", "venue_1_to_5", "recommend_0_to_10", "pace_known"):
            batch_op.drop_constraint(op.f(f"ck_evaluation_{check}"), type_="check")
        batch_op.drop_constraint(op.f("uq_evaluation_booking_id"), type_="unique")
        for column in ("form", *NUMBERS, "pace", "mix_helped", *TEXTS, *TICKS):
            batch_op.drop_column(column)
        batch_op.alter_column("stage", existing_type=sa.String(length=10), server_default=None)
        batch_op.alter_column("version_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_check_constraint(op.f("ck_evaluation_stage_known"), STAGES)
        batch_op.create_unique_constraint(op.f("uq_evaluation_booking_id_stage"), ["booking_id", "stage"])
        batch_op.create_foreign_key(op.f("fk_evaluation_version_id"), "evaluation_form_version", ["version_id"], ["id"])
        batch_op.create_index(op.f("ix_evaluation_version_id"), ["version_id"], unique=False)


def _make_tables() -> None:
    op.create_table(
        "evaluation_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.CheckConstraint(STAGES, name=op.f("ck_evaluation_form_stage_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_form")),
        sa.UniqueConstraint("code", name=op.f("uq_evaluation_form_code")),
        sa.UniqueConstraint("name", name=op.f("uq_evaluation_form_name")),
    )
    op.create_table(
        "evaluation_form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "frozen_at IS NULL OR used_since IS NOT NULL", name=op.f("ck_evaluation_form_version_frozen_once_used")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["evaluation_form.id"], name=op.f("fk_evaluation_form_version_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_form_version")),
        sa.UniqueConstraint("form_id", "number", name=op.f("uq_evaluation_form_version_form_id_number")),
    )
    op.create_table(
        "evaluation_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("words_online", sa.String(length=300), nullable=False),
        sa.Column("hint", sa.String(length=300), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("shown_if", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_evaluation_question_kind_known")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_evaluation_question_asks_something")),
        sa.CheckConstraint(
            "(kind IN ('choice', 'several')) = (choices IS NOT NULL)",
            name=op.f("ck_evaluation_question_choices_where_one_chooses"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["evaluation_form_version.id"],
            name=op.f("fk_evaluation_question_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_question")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_evaluation_question_version_id_position")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_evaluation_question_version_id_key")),
    )
    _make_table_of_answers()


def _make_table_of_answers() -> None:
    op.create_table(
        "evaluation_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("looking_back", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("chosen", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("number BETWEEN 0 AND 10", name=op.f("ck_evaluation_answer_number_0_to_10")),
        sa.CheckConstraint("looking_back BETWEEN 1 AND 5", name=op.f("ck_evaluation_answer_looking_back_1_to_5")),
        sa.CheckConstraint(
            "outcome_id IS NULL OR number BETWEEN 1 AND 5", name=op.f("ck_evaluation_answer_confidence_1_to_5")
        ),
        sa.CheckConstraint(
            "looking_back IS NULL OR outcome_id IS NOT NULL",
            name=op.f("ck_evaluation_answer_looking_back_on_an_outcome"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_evaluation_answer_text_says_something")),
        sa.CheckConstraint(ONE_ANSWER, name=op.f("ck_evaluation_answer_answered_in_one_way")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_evaluation_answer_evaluation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["evaluation_question.id"], name=op.f("fk_evaluation_answer_question_id")
        ),
        sa.ForeignKeyConstraint(["outcome_id"], ["learning_outcome.id"], name=op.f("fk_evaluation_answer_outcome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_answer")),
        sa.UniqueConstraint(
            "evaluation_id",
            "question_id",
            "outcome_id",
            name=op.f("uq_evaluation_answer_evaluation_id_question_id_outcome_id"),
        ),
    )
    with op.batch_alter_table("evaluation_answer", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_evaluation_answer_question_id"), ["question_id"], unique=False)
        batch_op.create_index(op.f("ix_evaluation_answer_outcome_id"), ["outcome_id"], unique=False)
        alone = sa.text("outcome_id IS NULL")
        batch_op.create_index(
            "uq_evaluation_answer_without_outcome",
            ["evaluation_id", "question_id"],
            unique=True,
            sqlite_where=alone,
            postgresql_where=alone,
        )


def _table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())


def _write_forms(connection: sa.Connection) -> None:
    forms, versions, questions = (
        _table(name) for name in ("evaluation_form", "evaluation_form_version", "evaluation_question")
    )
    now = datetime.now(UTC)
    for code, (name, _) in FORMS.items():
        made = connection.execute(forms.insert().values(code=code, name=name, stage="after"))
        version = {"form_id": made.inserted_primary_key[0], "number": 1, "made_at": now, "used_since": now}
        made = connection.execute(versions.insert().values(version))
        version_id = made.inserted_primary_key[0]
        for one in questions_of(code):
            said = {column: value for column, value in one.items() if value is not None}
            connection.execute(questions.insert().values(said | {"version_id": version_id}))


VERSION = (
    "(SELECT v.id FROM evaluation_form_version v JOIN evaluation_form f ON f.id = v.form_id WHERE f.code = {code})"
)
NOT_ASKED = {
    "briefing": "venue IS NOT NULL OR pace IS NOT NULL OR mix_helped IS NOT NULL OR one_thing <> ''",
    "conference": "pace IS NOT NULL",
}
"""Answers that a form has no question for."""


def _move_answers(connection: sa.Connection) -> None:
    standard, own = VERSION.format(code="'standard'"), VERSION.format(code="evaluation.form")
    _run(connection, f"UPDATE evaluation SET version_id = coalesce({own}, {standard})")
    for code, more in NOT_ASKED.items():
        _run(connection, f"UPDATE evaluation SET version_id = {standard} WHERE form = '{code}' AND ({more})")
    first = "SELECT min(submitted_at) FROM evaluation e WHERE e.version_id = evaluation_form_version.id"
    _run(connection, f"UPDATE evaluation_form_version SET frozen_at = ({first})")
    sent = "SELECT min(sent_at) FROM evaluation e WHERE e.version_id = evaluation_form_version.id"
    for moment in ("made_at", "used_since"):
        _run(connection, f"UPDATE evaluation_form_version SET {moment} = coalesce(({sent}), {moment})")
    for key in NUMBERS:
        _copy(connection, key, "number", f"e.{key}", f"e.{key} IS NOT NULL")
    for key in TEXTS:
        _copy(connection, key, "text", f"e.{key}", f"e.{key} <> ''")
    for key in TICKS:
        ticked = f"CASE WHEN e.{key} THEN 1 ELSE 0 END"
        _copy(connection, key, "number", ticked, f"e.submitted_at IS NOT NULL OR e.{key}")
    as_json = "::json" if connection.dialect.name == "postgresql" else ""
    _copy(connection, "pace", "chosen", f"""('["' || e.pace || '"]'){as_json}""", "e.pace IS NOT NULL")
    helped = f"""(CASE WHEN e.mix_helped THEN '["yes"]' ELSE '["no"]' END){as_json}"""
    _copy(connection, "mix_helped", "chosen", helped, "e.mix_helped IS NOT NULL")
    _run(
        connection,
        "INSERT INTO evaluation_answer (evaluation_id, question_id, outcome_id, number, looking_back)"
        " SELECT e.id, q.id, c.outcome_id, c.after, c.before FROM confidence c"
        " JOIN evaluation e ON e.id = c.evaluation_id"
        " JOIN evaluation_question q ON q.version_id = e.version_id AND q.key = 'confidence' ORDER BY c.id",
    )


def _copy(connection: sa.Connection, key: str, column: str, value: str, where: str) -> None:
    _run(
        connection,
        f"INSERT INTO evaluation_answer (evaluation_id, question_id, {column}) SELECT e.id, q.id, {value}"
        f" FROM evaluation e JOIN evaluation_question q ON q.version_id = e.version_id AND q.key = '{key}'"
        f" WHERE {where} ORDER BY e.id",
    )


def _run(connection: sa.Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def downgrade() -> None:
    """The version before knows four forms for after an event, and what they ask."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT 1 FROM evaluation WHERE stage <> 'after' LIMIT 1")).first():
        raise RuntimeError("forms of other stages were sent: delete the rows of evaluation that are not of after first")
    if _written(connection) != [(code, 1, *_compared(one)) for code in sorted(FORMS) for one in questions_of(code)]:
        raise RuntimeError("forms were made or changed: delete these versions and their evaluations first")
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form", sa.String(length=30), nullable=True))
        for column in NUMBERS:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("pace", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("mix_helped", sa.Boolean(), nullable=True))
        for column in TEXTS:
            batch_op.add_column(sa.Column(column, sa.Text(), nullable=True))
        for column in TICKS:
            batch_op.add_column(sa.Column(column, sa.Boolean(), nullable=True))
    _make_table_of_confidence()
    _put_answers_back(connection)
    op.drop_table("evaluation_answer")
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_evaluation_version_id"))
        batch_op.drop_constraint(op.f("fk_evaluation_version_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_evaluation_booking_id_stage"), type_="unique")
        batch_op.drop_constraint(op.f("ck_evaluation_stage_known"), type_="check")
        batch_op.drop_column("version_id")
        batch_op.drop_column("stage")
        batch_op.alter_column("form", existing_type=sa.String(length=30), nullable=False)
        for column in TEXTS:
            batch_op.alter_column(column, existing_type=sa.Text(), nullable=False)
        for column in TICKS:
            batch_op.alter_column(column, existing_type=sa.Boolean(), nullable=False)
        for column, top in (
            ("content", "1 AND 5"),
            ("trainer", "1 AND 5"),
            ("venue", "1 AND 5"),
            ("recommend", "0 AND 10"),
        ):
            name = op.f(f"ck_evaluation_{column}_{top.lower().replace(' and ', '_to_')}")
            batch_op.create_check_constraint(name, f"{column} BETWEEN {top}")
        paces = "pace IN ('too slow', 'about right', 'too fast')"
        batch_op.create_check_constraint(op.f("ck_evaluation_pace_known"), paces)
        batch_op.create_unique_constraint(op.f("uq_evaluation_booking_id"), ["booking_id"])
    for table in ("evaluation_question", "evaluation_form_version", "evaluation_form"):
        op.drop_table(table)


def _compared(question: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        question[column]
        for column in (
            *("position", "section", "kind", "key", "words", "words_online", "hint", "required", "choices", "shown_if"),
        )
    )


def _written(connection: sa.Connection) -> list[tuple[Any, ...]]:
    forms, versions, questions = (
        _table(name) for name in ("evaluation_form", "evaluation_form_version", "evaluation_question")
    )
    rows = connection.execute(
        sa.select(forms.c.code, versions.c.number, questions)
        .select_from(
            forms.outerjoin(versions, versions.c.form_id == forms.c.id).outerjoin(
                questions, questions.c.version_id == versions.c.id
            )
        )
        .order_by(forms.c.code, versions.c.number, questions.c.position)
    ).mappings()
    return [(row["code"], row["number"], *_compared(dict(row))) for row in rows]


def _make_table_of_confidence() -> None:
    op.create_table(
        "confidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.CheckConstraint("after BETWEEN 1 AND 5", name=op.f("ck_confidence_after_1_to_5")),
        sa.CheckConstraint("before BETWEEN 1 AND 5", name=op.f("ck_confidence_before_1_to_5")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_confidence_evaluation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["outcome_id"], ["learning_outcome.id"], name=op.f("fk_confidence_outcome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidence")),
        sa.UniqueConstraint("evaluation_id", "outcome_id", name=op.f("uq_confidence_evaluation_id_outcome_id")),
    )
    with op.batch_alter_table("confidence", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_confidence_outcome_id"), ["outcome_id"], unique=False)


def _put_answers_back(connection: sa.Connection) -> None:
    form = (
        "SELECT f.code FROM evaluation_form f JOIN evaluation_form_version v ON v.form_id = f.id"
        " WHERE v.id = evaluation.version_id"
    )
    first = "a.chosen ->> 0" if connection.dialect.name == "postgresql" else "json_extract(a.chosen, '$[0]')"
    columns = {
        "form": f"({form})",
        "pace": _answer("pace", first),
        "mix_helped": _answer("mix_helped", f"{first} = 'yes'"),
    }
    columns |= {key: _answer(key, "a.number") for key in NUMBERS}
    columns |= {key: f"coalesce({_answer(key, 'a.text')}, '')" for key in TEXTS}
    columns |= {key: f"coalesce({_answer(key, 'a.number = 1')}, {sa.false().compile(connection)})" for key in TICKS}
    _run(connection, "UPDATE evaluation SET " + ", ".join(f"{column} = {value}" for column, value in columns.items()))
    _run(
        connection,
        "INSERT INTO confidence (evaluation_id, outcome_id, before, after)"
        " SELECT a.evaluation_id, a.outcome_id, a.looking_back, a.number FROM evaluation_answer a"
        " WHERE a.outcome_id IS NOT NULL ORDER BY a.id",
    )


def _answer(key: str, value: str) -> str:
    return (
        f"(SELECT {value} FROM evaluation_answer a JOIN evaluation_question q ON q.id = a.question_id"
        f" WHERE a.evaluation_id = evaluation.id AND q.key = '{key}')"
    )
