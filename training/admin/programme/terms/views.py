"""Planning a term: which events to copy, the grid that is edited before anything is saved, and its marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from flask import flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.operations import ClashesNotSeen
from training.admin.programme.terms import operations, queries, shifts
from training.admin.programme.terms.forms import (
    MOST_ROWS,
    GridForm,
    row_of_course,
    row_of_event,
    shown_weekday,
    where_from,
)
from training.admin.programme.terms.grid import seen_of, summary
from training.admin.programme.terms.operations import RowToPlan
from training.admin.programme.terms.shifts import Repeat, Shift
from training.answers import Answer, refusals_shown
from training.courses import queries as course_queries
from training.courses.clashes import Clash
from training.courses.event_operations import slots_of
from training.courses.models import Event
from training.courses.schedule import ClosingRule
from training.db import db, transaction
from training.files_in.dates import day_of
from training.settings.queries import rules

MOST_TIMES = 40
MOST_WEEKS = 260
SHIFTS = (
    (Shift.YEAR, "A year on, the same weekday"),
    (Shift.WEEKDAY, "A year on, the same weekday of the month: the second Tuesday in May"),
    (Shift.WEEKS, "By some weeks"),
)
REPEATS = (
    (Repeat.WEEKLY, "Every week"),
    (Repeat.FORTNIGHTLY, "Every two weeks"),
    (Repeat.MONTHLY, "Every month, on the same weekday of it: the second Tuesday"),
)


@dataclass(frozen=True)
class Asked:
    """What the grid is to be made of: the heading, the events with their new first days, and what is left out."""

    heading: str
    rows: Sequence[tuple[Event, date]]
    note: str = ""


@bp.get("/programme/terms")
@requires(Role.ADMINISTRATOR)
def plan_terms() -> str:
    """What to copy: a term, another period, or one event as a series."""
    session = db.session()
    terms = queries.terms_to_copy(session)
    return render_template(
        "admin/programme/terms/plan.html",
        terms=terms,
        usual=_usual_term(terms),
        courses=course_queries.courses(session, retired=False),
        shifts=SHIFTS,
        repeats=REPEATS,
        most_times=MOST_TIMES,
        copy=request.args.get("copy", "")[:30],
        problem="",
    )


def _usual_term(terms: Sequence[queries.TermToCopy]) -> str:
    """The term a year before the next one; where that had no events, before the one after; else the fullest."""
    known = {one.term.code: one.events for one in terms}
    following = shifts.term_of(clock.today())
    for _ in range(3):
        following = shifts.term_of(following.last + timedelta(days=1))
        before = shifts.term_of(following.first - relativedelta(years=1)).code
        if before in known:
            return before
    return max(known, key=known.__getitem__, default="")


@bp.get("/programme/terms/grid")
@requires(Role.ADMINISTRATOR)
def term_grid() -> Answer:
    """The events as they would be at their new dates, to be edited before anything is saved."""
    session = db.session()
    asked = _asked(session)
    if isinstance(asked, str):
        flash(asked, "refused")
        return redirect(url_for("admin.programme.plan_terms", copy=request.args.get("copy")))
    rows = [row_of_event(event, shifts.moved(slots_of(event), day)) for event, day in asked.rows]
    form = GridForm(data={"rows": rows})
    _let_know(session, form, {event.ref: event for event, _ in asked.rows})
    return _grid_page(session, form, asked.heading, note=asked.note)


@bp.post("/programme/terms/grid")
@requires(Role.ADMINISTRATOR)
def save_term() -> Answer:
    """Save the grid as drafts; or, at its other buttons, mark it anew, or add a row."""
    reading = db.session()
    form = _typed(reading)
    heading = request.form.get("heading", "")[:200] or "Plan a term"
    asked: Sequence[Clash] = ()
    if not {"check", "add"} & set(request.form) and form.validate_on_submit():
        to_plan = _to_plan(form)
        try:
            with refusals_shown(form), transaction() as session:
                seen, token = form.clashes_seen.data or "", form.form_token.data
                plan, is_new = operations.plan_term(session, token, to_plan, seen, current_actor(), clock.now())
                plan_id = plan.id
        except ClashesNotSeen as unseen:
            asked = unseen.clashes
        if not form.errors and not asked:
            flash(_saved_sentence(len(to_plan), is_new), "done")
            return redirect(url_for("admin.programme.drafts", plan=plan_id))
        form = _typed(reading, errors_of=form)
    return _grid_page(reading, form, heading, asked=asked)


@bp.post("/programme/terms/check")
@requires(Role.ADMINISTRATOR)
def check_term() -> Response:
    """What the grid gets in the way of as it is typed, for the script that marks it. Nothing is kept."""
    session = db.session()
    form = _typed(session)
    marks = operations.marks_of_rows(session, form.planned_rows())
    answer: Response = jsonify(
        marks={str(number): [clash.sentence for clash in clashes] for number, clashes in marks.items()},
        weekdays={entry.form.day.id: shown_weekday(entry.form) for row in form.row_forms for entry in row.sittings},
        seen=seen_of(marks),
        summary=summary(marks, len(form.kept_rows)),
    )
    return answer


def _saved_sentence(events: int, is_new: bool) -> str:
    drafts = "1 event is" if events == 1 else f"{events} events are"
    if not is_new:
        return "This grid was saved before, so nothing was made twice. Here is what it made."
    return f"{drafts} saved as {'a draft' if events == 1 else 'drafts'}. Look them over, then publish them."


def _to_plan(form: GridForm) -> list[RowToPlan]:
    """The rows that are kept. Only to be asked for once the form has validated."""
    rows = dict(form.kept_rows)
    return [
        RowToPlan(planned, rows[planned.number].course.id, rows[planned.number].details("", form.rule))
        for planned in form.planned_rows()
    ]


def _asked(session: Session) -> Asked | str:
    """What the address asks for, or the sentence that says what is missing in it."""
    return _series(session) if request.args.get("copy") else _term(session)


def _term(session: Session) -> Asked | str:
    chosen = shifts.term(request.args.get("term", ""))
    first, last = (chosen.first, chosen.last) if chosen else (_day("first"), _day("last"))
    if first is None or last is None:
        return "Choose a term, or enter the first and the last day of what to copy, like 1 September 2026."
    if last < first:
        return "The last day is before the first. Enter them the other way round."
    shift = next((shift for shift, _ in SHIFTS if shift == request.args.get("shift")), Shift.YEAR)
    weeks = _number("weeks", MOST_WEEKS)
    if shift is Shift.WEEKS and not weeks:
        return f"Enter by how many weeks to move the events, from 1 to {MOST_WEEKS}."
    found = queries.patterns(session, first, last, request.args.get("course", "")[:20], MOST_ROWS)
    if not found.events:
        return "There are no events in that period to copy. Choose another."
    name = chosen.name if chosen else shifts.days_text(first, last)
    note = ""
    if found.found > len(found.events):
        note = (
            f"There are {found.found} events in this period, and a grid holds {MOST_ROWS}: these are the first"
            f" {MOST_ROWS}, to {clock.show_date(found.events[-1].starts_at)}. Copy the rest in a second grid, from the"
            " day after, or choose one course at a time."
        )
    moved = [
        (event, shifts.shifted_day(clock.local(event.starts_at).date(), shift, weeks or 0)) for event in found.events
    ]
    return Asked(f"Copy {name}", sorted(moved, key=lambda one: (one[1], one[0].starts_at)), note)


def _series(session: Session) -> Asked | str:
    ref = " ".join(request.args.get("copy", "").split()).upper()[:30]
    pattern = queries.patterns_by_ref(session, [ref]).get(ref)
    if pattern is None:
        return f"There is no event with the reference {ref}. Look it up in the programme."
    first, times = _day("start"), _number("times", MOST_TIMES)
    if first is None:
        return "Enter the first date of the series, like 18 May 2027."
    if not times:
        return f"Enter how many dates the series has, from 1 to {MOST_TIMES}."
    repeat = next((repeat for repeat, _ in REPEATS if repeat == request.args.get("repeat")), Repeat.WEEKLY)
    days = shifts.series(first, repeat, times)
    return Asked(f"A series of {pattern.course.title}", [(pattern, day) for day in days])


def _day(name: str) -> date | None:
    found = day_of(request.args.get(name, "").strip())
    return found if found and 2000 <= found.year <= 2095 else None


def _number(name: str, highest: int) -> int | None:
    typed = request.args.get(name, "").strip()[:6]
    number = int(typed) if typed.isascii() and typed.isdecimal() else 0
    return number if 1 <= number <= highest else None


def _typed(session: Session, errors_of: GridForm | None = None) -> GridForm:
    """The grid as it was sent, with one row more where that was asked for."""
    form = GridForm(formdata=request.form)
    codes = [row.course_code.data or "" for row in form.row_forms]
    added = request.form.get("add_course", "")[:20] if "add" in request.form else ""
    known = queries.patterns_by_ref(session, [row.pattern.data or "" for row in form.row_forms])
    courses = queries.courses_by_code(session, [*codes, added])
    if added in courses and len(form.rows) < MOST_ROWS:
        form = GridForm(formdata=_with_one_more(form, row_of_course(courses[added])))
    _let_know(session, form, known, courses)
    if errors_of is not None:
        form.validate()
        form.form_errors = errors_of.form_errors
    return form


def _with_one_more(form: GridForm, row: dict[str, Any]) -> MultiDict[str, str]:
    """What was typed, with one more row."""
    numbers = [int(str(entry.name).split("-")[1]) for entry in form.rows]
    more, start = MultiDict(request.form.items(multi=True)), f"rows-{max(numbers, default=-1) + 1}"
    more[f"{start}-kind"] = row["kind"]
    more[f"{start}-course_code"] = row["course_code"]
    more[f"{start}-price_pence"] = f"{row['price_pence'] / 100:.2f}"
    for name in ("room_places", "online_places"):
        more[f"{start}-{name}"] = str(row.get(name) or "")
    for number, _ in enumerate(row["sittings"]):
        for part in ("day", "starts", "ends"):
            more[f"{start}-sittings-{number}-{part}"] = ""
    return more


def _let_know(
    session: Session, form: GridForm, patterns: dict[str, Event], courses: dict[str, Any] | None = None
) -> None:
    in_force = rules(session)
    form.now, form.rule = clock.now(), ClosingRule(in_force.room_closes_days, in_force.online_closes_minutes)
    form.know(patterns, courses or {}, course_queries.venues(session), course_queries.trainers(session))


def _grid_page(
    session: Session, form: GridForm, heading: str, *, note: str = "", asked: Sequence[Clash] = ()
) -> str | tuple[str, int]:
    """`asked` are clashes that were not seen yet, where that kept the grid from being saved."""
    marks = operations.marks_of_rows(session, form.planned_rows())
    form.clashes_seen.data = seen_of(marks)
    html = render_template(
        "admin/programme/terms/grid.html",
        form=form,
        heading=heading,
        note=note,
        marks=marks,
        asked=bool(asked),
        summary=summary(marks, len(form.kept_rows)),
        courses=course_queries.courses(session, retired=False),
        weekday=shown_weekday,
        where_from=where_from,
        most_rows=MOST_ROWS,
    )
    return (html, 422) if form.errors or asked else html
