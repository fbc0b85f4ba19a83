"""The bank as a list: what it is found by, and in which order it stands."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.courses.models import Course, Event
from training.db import db
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.evaluations.quotes import queries
from training.evaluations.quotes.models import Quote, QuoteUse, quote_tag
from training.lists import NEWEST, Column, Filter, RowList, SortedBy
from training.search.models import Subject
from training.search.queries import found_in

STAGES = {Stage.BEFORE: "Before the course", Stage.AFTER: "Straight after", Stage.IMPACT: "Some months later"}


def bank_list(session: Session, q: str) -> RowList:
    """Every quote that may be used, the newest first."""
    rows = queries.ids_of(*queries.IN_BANK)
    if q:
        rows = rows.where(Quote.id.in_(found_in(Subject.QUOTE, q)))
    return RowList(
        one="quote",
        several="quotes",
        rows=rows,
        ties=(Quote.id,),
        columns=(
            Column("words", "Quote", lambda one: one.words, width=80),
            Column("said_by", "Said by", lambda one: one.said_by, width=32),
            Column("course", "Course", lambda one: one.course, (Course.title,), width=40),
            Column("stage", "Stage", lambda one: STAGES[Stage(one.stage)]),
            Column("themes", "Themes", lambda one: ", ".join(one.themes), width=32),
            Column(
                "written",
                "Written",
                lambda one: clock.local(one.submitted_at).date(),
                (Evaluation.submitted_at,),
                SortedBy.MOMENT,
                phrases=NEWEST,
            ),
            Column("used", "Used in", lambda one: ", ".join(name for _, name in one.used_in), width=32),
        ),
        load=lambda found: queries.shown_quotes(db.session(), [row[0] for row in found]),
        order="-written",
        filters=_filters(session),
        cuts=("into",),
    )


def _filters(session: Session) -> tuple[Filter, ...]:
    courses = session.execute(
        select(Course.code, Course.title)
        .where(Course.id.in_(queries.ids_of(*queries.IN_BANK).with_only_columns(Event.course_id)))
        .order_by(Course.title)
    ).tuples()
    themes = {str(one.id): one.name for one in queries.themes(session)}
    stages = {stage.value: words for stage, words in STAGES.items()}
    uses = {"yes": "Used before", "no": "Not used yet"}
    return (
        Filter("course", "Course", lambda code: Course.code == code, dict(courses.all())),
        Filter("theme", "Theme", _has_theme, themes),
        Filter("sector", "Sector", queries.says_sector, board_lists(session).sectors.names(clock.today())),
        Filter("stage", "Asked", lambda stage: Evaluation.stage == stage, stages),
        Filter("from", "Written from", lambda day: Evaluation.submitted_at >= clock.start_of(day)),
        Filter("until", "Until", lambda day: Evaluation.submitted_at < _day_after(day)),
        Filter("used", "Use", _is_used, uses),
    )


def _has_theme(theme_id: str) -> ColumnElement[bool]:
    return exists().where(quote_tag.c.quote_id == Quote.id, quote_tag.c.theme_id == int(theme_id))


def _is_used(used: str) -> ColumnElement[bool]:
    there = exists().where(QuoteUse.quote_id == Quote.id)
    return there if used == "yes" else ~there


def _day_after(day: date) -> object:
    return clock.start_of(day + timedelta(days=1))
