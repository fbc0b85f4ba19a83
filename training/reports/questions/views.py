"""Questions to the figures: put together, answered on a page and in files, and the list of those that are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, request
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.answers import Answer, page_with
from training.board_lists.lists import BoardLists
from training.board_lists.queries import board_lists
from training.courses.models import Format
from training.db import db
from training.downloads import FILES, Sheet, as_csv, as_workbook, part_of_file_name
from training.reports.blueprint import bp
from training.reports.questions import queries, tables
from training.reports.questions.answer_queries import Answered, answer
from training.reports.questions.forms import ASKED_AT_FIRST, NameForm, QuestionForm, form_of, periods_to_choose
from training.reports.questions.models import SavedQuestion
from training.reports.questions.question import CROSSED_PEOPLE, Choices, Question
from training.reports.questions.supplied import SUPPLIED, supplied_by_ref
from training.reports.questions.words import grouping_names, said_of
from training.reports.year.queries import years
from training.reports.year.tables import one_under_the_other
from training.reports.year.views import period_choices

ASKED = "question"
"""The name of a file of a question that has none."""


@dataclass(frozen=True)
class Kept:
    """A question with a name: supplied, or saved by somebody."""

    ref: str
    name: str
    why: str
    question: Question
    saved: SavedQuestion | None = None
    may_change: bool = False


@bp.get("/questions")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def questions() -> str:
    """What is supplied, what others share, and one's own."""
    session, actor = db.session(), current_actor()
    choices = choices_of(session, board_lists(session))
    seen = queries.questions_visible_to(session, actor)
    return render_template(
        "reports/questions/index.html",
        supplied=SUPPLIED,
        shared=[one for one in seen if one.for_everybody],
        own=[one for one in seen if not one.for_everybody],
        said_of=lambda question: said_of(question, choices),
        me=actor.person_id,
    )


@bp.get("/questions/ask")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def ask() -> Answer:
    """The parts to choose from, and the answer. `of` is the saved question that is being changed."""
    session = db.session()
    lists = board_lists(session)
    choices = choices_of(session, lists)
    form = typed_question(choices)
    period = form.check(choices) if "rows" in request.args or "measures" in request.args else None
    answered = answer(session, form.question(), period, lists, clock.now()) if period else None
    return asked_page(form, choices, answered, NameForm(formdata=None, data={"who": "me"}))


@bp.get("/questions/ask.<any(csv,xlsx):kind>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def ask_download(kind: str) -> Answer:
    """The answer as a file; what cannot be asked has its sentences on the page."""
    session = db.session()
    lists = board_lists(session)
    choices = choices_of(session, lists)
    form = typed_question(choices)
    period = form.check(choices)
    if period is None:
        return asked_page(form, choices, None, NameForm(formdata=None))
    return _file(kind, ASKED, answer(session, form.question(), period, lists, clock.now()), choices)


@bp.get("/questions/<ref>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def question(ref: str) -> Answer:
    """A question that is kept, and its answer today."""
    session = db.session()
    kept = kept_or_404(session, ref)
    lists = board_lists(session)
    choices = choices_of(session, lists)
    form = form_of(kept.question, choices)
    period = form.check(choices)
    return page_with(
        form,
        "reports/questions/question.html",
        found=kept,
        said=said_of(kept.question, choices),
        **shown(answer(session, kept.question, period, lists, clock.now()) if period else None),
    )


@bp.get("/questions/<ref>.<any(csv,xlsx):kind>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def question_download(ref: str, kind: str) -> Answer:
    session = db.session()
    kept = kept_or_404(session, ref)
    lists = board_lists(session)
    choices = choices_of(session, lists)
    form = form_of(kept.question, choices)
    period = form.check(choices)
    if period is None:
        return question(ref)
    return _file(kind, kept.name, answer(session, kept.question, period, lists, clock.now()), choices)


def kept_or_404(session: Session, ref: str) -> Kept:
    """A supplied question, or a saved one as far as whoever looks may see it."""
    supplied = supplied_by_ref(ref)
    if supplied is not None:
        return Kept(ref, supplied.name, supplied.why, supplied.question)
    actor = current_actor()
    saved = queries.question_visible_to(session, ref, actor) or abort(404)
    return Kept(ref, saved.name, "", saved.question, saved, queries.may_change(saved, actor))


def typed_question(choices: Choices) -> QuestionForm:
    """What the address asks; what stands there to begin with, where it asks nothing."""
    if not request.args.keys() - {"of"}:
        return form_of(ASKED_AT_FIRST, choices)
    form = QuestionForm(request.args)
    form.offer(choices)
    return form


def asked_page(form: QuestionForm, choices: Choices, answered: Answered | None, name_form: NameForm) -> Answer:
    """The page on which a question is put together, saved under a name, or saved over the one that is changed."""
    saved = queries.question_visible_to(db.session(), request.args.get("of", ""), current_actor())
    html = render_template(
        "reports/questions/ask.html",
        form=form,
        name_form=name_form,
        question=form.question(),
        changed=saved if saved is not None and queries.may_change(saved, current_actor()) else None,
        crossings=crossings_in_words(choices.groupings),
        **shown(answered),
    )
    return (html, 422) if form.errors or name_form.errors else html


def shown(answered: Answered | None) -> Mapping[str, Any]:
    """What templates show of an answer."""
    if answered is None:
        return {"answered": None}
    return {
        "answered": answered,
        "tables": tables.tables_of(answered),
        "picture": tables.chart_of(answered),
        "notes": tables.notes_of(answered),
        "meanings": tables.meanings(answered),
        "most": (tables.MOST_ROWS, tables.MOST_COLUMNS),
        "so_far": not answered.period.is_over(clock.today()),
    }


def choices_of(session: Session, lists: BoardLists) -> Choices:
    """What can be chosen today. Two queries."""
    return Choices(
        today=clock.today(),
        groupings=grouping_names(lists, clock.today()),
        periods=periods_to_choose(period_choices(years(session))),
        only={
            "level": {level.code: level.name_on(clock.today()) for level in lists.levels.things},
            "format": {one.value: one.value.capitalize() for one in Format},
            "funder": {name: name for name in queries.funder_names(session)},
        },
    )


def crossings_in_words(names: Mapping[str, str]) -> list[str]:
    return sorted(" and ".join(sorted(names[one].lower() for one in pair)) for pair in CROSSED_PEOPLE)


def _file(kind: str, name: str, answered: Answered, choices: Choices) -> Response:
    """The answer, and what its figures mean: two sheets, or one under the other."""
    about = [said_of(answered.question, choices), *tables.notes_of(answered)]
    title = f"{name}: {answered.period.days}"
    sheets = [
        Sheet("Answer", tables.file_headings(answered), tables.file_rows(answered)),
        tables.words_sheet(answered, name, about),
    ]
    if kind == "csv":
        content = as_csv([title], one_under_the_other([(one.name, one.headings, one.rows) for one in sheets]))
    else:
        content = as_workbook(title, sheets)
    response = Response(content, content_type=FILES[kind])
    file_name = f"{part_of_file_name(name)} {answered.period.label}.{kind}".replace(" ", "-").lower()
    response.headers.set("Content-Disposition", "attachment", filename=file_name)
    return response
