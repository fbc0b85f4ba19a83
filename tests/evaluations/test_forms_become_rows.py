"""The forms that were written in the program became rows, and what people had answered says the same as before."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.databases import migrate, migrate_down
from tests.factories import Make
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import Question
from training.evaluations.questions import Stage

BEFORE = "0089"
COLUMNS = {
    "answered": "SELECT count(submitted_at), count(*) FROM evaluation",
    "content": "SELECT count(content), sum(content) FROM evaluation",
    "trainer": "SELECT count(trainer), sum(trainer) FROM evaluation",
    "venue": "SELECT count(venue), sum(venue) FROM evaluation",
    "recommend": "SELECT count(recommend), sum(recommend) FROM evaluation",
    "promoters": "SELECT count(*) FROM evaluation WHERE recommend >= 9",
    "pace": "SELECT pace, count(*) FROM evaluation WHERE pace IS NOT NULL GROUP BY pace ORDER BY pace",
    "helped": "SELECT count(*) FROM evaluation WHERE mix_helped",
    "not helped": "SELECT count(*) FROM evaluation WHERE NOT mix_helped",
    "comments": "SELECT comments FROM evaluation WHERE comments <> '' ORDER BY comments",
    "one thing": "SELECT one_thing FROM evaluation WHERE one_thing <> '' ORDER BY one_thing",
    "quotes": "SELECT comments FROM evaluation WHERE may_quote ORDER BY comments",
    "slides": "SELECT count(*) FROM evaluation WHERE wants_slides",
    "confidence": "SELECT outcome_id, count(*), sum(before), sum(after) FROM confidence GROUP BY outcome_id ORDER BY 1",
}
ANSWERS = "FROM evaluation_answer a JOIN evaluation_question q ON q.id = a.question_id"
ROWS = {
    "answered": "SELECT count(submitted_at), count(*) FROM evaluation WHERE stage = 'after'",
    **{
        key: f"SELECT count(a.number), sum(a.number) {ANSWERS} WHERE q.key = '{key}'"
        for key in ("content", "trainer", "venue", "recommend")
    },
    "promoters": f"SELECT count(*) {ANSWERS} WHERE q.key = 'recommend' AND a.number >= 9",
    "pace": f"SELECT (FIRST), count(*) {ANSWERS} WHERE q.key = 'pace' GROUP BY 1 ORDER BY 1",
    "helped": f"SELECT count(*) {ANSWERS} WHERE q.key = 'mix_helped' AND (FIRST) = 'yes'",
    "not helped": f"SELECT count(*) {ANSWERS} WHERE q.key = 'mix_helped' AND (FIRST) = 'no'",
    "comments": f"SELECT a.text {ANSWERS} WHERE q.key = 'comments' ORDER BY a.text",
    "one thing": f"SELECT a.text {ANSWERS} WHERE q.key = 'one_thing' ORDER BY a.text",
    "quotes": f"SELECT a.text {ANSWERS} JOIN evaluation_answer m ON m.evaluation_id = a.evaluation_id AND m.number = 1"
    " JOIN evaluation_question may ON may.id = m.question_id AND may.key = 'may_quote'"
    " WHERE q.key = 'comments' ORDER BY a.text",
    "slides": f"SELECT count(*) {ANSWERS} WHERE q.key = 'wants_slides' AND a.number = 1",
    "confidence": f"SELECT a.outcome_id, count(*), sum(a.looking_back), sum(a.number) {ANSWERS}"
    " WHERE q.key = 'confidence' GROUP BY a.outcome_id ORDER BY 1",
}
FIRST = {"sqlite": "json_extract(a.chosen, '$[0]')", "postgresql": "a.chosen ->> 0"}


@pytest.fixture
def database(app, make_database):
    url = make_database()
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with Session(engine) as session:
        answer_forms(Make(session))
    yield url, engine
    engine.dispose()


def answer_forms(make: Make) -> None:
    full, online = make.event(make.course(), days=-3), make.event(make.course("L3"), online=True, days=-2)
    for number in range(1, 6):
        said = {"content": number, "trainer": 5, "venue": 4, "recommend": 5 + number, "confidence": (1 + number % 3, 4)}
        said |= {"pace": ["too fast" if number == 1 else "about right"], "mix_helped": ["no" if number == 2 else "yes"]}
        said |= {"comments": f"Comment {number} “quoted”, 100%", "may_quote": number < 3, "wants_slides": number != 4}
        make.evaluation(make.booking(full, outcome="attended"), said=said)
    short = {"content": 2, "trainer": 3, "recommend": 0, "confidence": (5, 5), "may_quote": 0, "wants_slides": 1}
    make.evaluation(make.booking(online, outcome="attended"), form="briefing", said=short)
    led = {"content": 3, "recommend": 10, "one_thing": "Change our induction", "may_quote": 0, "wants_slides": 0}
    make.evaluation(make.booking(online, outcome="attended"), form="level-3", said=led)
    for form in ("standard", "conference"):
        make.evaluation(make.booking(full, outcome="attended"), form=form)


def figures(engine: sa.Engine, statements: dict[str, str]) -> dict[str, list[tuple]]:
    with engine.connect() as connection:
        return {
            name: [
                tuple(row) for row in connection.exec_driver_sql(statement.replace("FIRST", FIRST[engine.dialect.name]))
            ]
            for name, statement in statements.items()
        }


def run(engine: sa.Engine, *statements: sa.Executable) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def test_means_counts_quotes_and_wishes_are_the_same_before_and_after(database, tmp_path):
    url, engine = database
    as_rows = figures(engine, ROWS)
    assert as_rows["quotes"] == [(f"Comment {number} “quoted”, 100%",) for number in (1, 2)]
    assert as_rows["content"] == [(7, 20)]
    migrate_down(url, tmp_path, BEFORE)
    assert figures(engine, COLUMNS) == as_rows
    # A course had another form when it was answered, and one asked for a form that was never written.
    run(
        engine,
        sa.text("UPDATE evaluation SET venue = 1, pace = 'too slow' WHERE form = 'briefing'"),
        sa.text("UPDATE evaluation SET form = 'never written' WHERE form = 'level-3'"),
    )
    as_columns = figures(engine, COLUMNS)
    migrate(url, tmp_path)
    assert figures(engine, ROWS) == as_columns
    with Session(engine) as session:
        forms = session.scalars(sa.select(Evaluation).order_by(Evaluation.id)).all()
        assert [form.version.form.code for form in forms[5:]] == ["standard", "standard", "standard", "conference"]
        assert [form.version.frozen_at is not None for form in (forms[0], forms[-1])] == [True, False]


def test_going_back_refuses_where_another_stage_was_sent_or_a_form_was_changed(database, tmp_path):
    url, engine = database
    first = sa.select(sa.func.min(Evaluation.id)).scalar_subquery()
    stage = sa.update(Evaluation).where(Evaluation.id == first)
    words = sa.update(Question).where(Question.key == "comments")
    for change, undo, sentence in (
        (stage.values(stage=Stage.BEFORE), stage.values(stage=Stage.AFTER), "forms of other stages were sent"),
        (words.values(required=True), words.values(required=False), "forms were made or changed"),
    ):
        run(engine, change)
        rows = figures(engine, ROWS)
        with pytest.raises(RuntimeError, match=sentence):
            migrate_down(url, tmp_path, BEFORE)
        assert figures(engine, ROWS) == rows
        run(engine, undo)


@pytest.mark.parametrize(
    "wrong",
    (
        {"number": 11},
        {"looking_back": 3, "number": 4},
        {"number": 3, "text": "And more"},
        {"text": ""},
        {},
    ),
)
def test_the_database_itself_keeps_no_answer_that_is_none(session, make, wrong):
    evaluation = make.evaluation(make.booking(), said={"content": 3})
    other = evaluation.version.questions[2].id
    session.add(EvaluationAnswer(evaluation_id=evaluation.id, question_id=other, **wrong))
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()


def test_a_question_is_answered_once(session, make):
    evaluation = make.evaluation(make.booking(), said={"content": 3})
    again = EvaluationAnswer(evaluation_id=evaluation.id, question_id=evaluation.answers[0].question_id, number=4)
    session.add(again)
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()
