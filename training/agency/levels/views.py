"""Who of an agency is in date at which level, as a matrix and as a file, and what the agency asks of each role."""

from collections.abc import Iterator
from datetime import date

from flask import Response as FileResponse
from flask import abort, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.agency.blueprint import bp, chosen_agency
from training.agency.levels import operations, queries
from training.agency.levels.forms import RoleForm
from training.agency.levels.queries import Matrix
from training.agency.levels.standing import needs_at
from training.agency.reminders.queries import last_reminded
from training.answers import Answer, carried_out, page_with
from training.board_lists.lists import BoardList, HoursAsked, Level
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.elsewhere import hours_of_minutes
from training.db import db
from training.downloads import Cell, file_of
from training.fields import PressForm
from training.lists import PER_PAGE, last_page, page_number, searched
from training.people.models import Agency
from training.records.hours.rolling_hours import first_day_of
from training.records.needed_next import Need
from training.records.wording import asked_words, hours_words, in_hours, state_word
from training.search.normal_form import sort_key

NOT_ASKED = "Not asked"


def cell_word(need: Need | None) -> str:
    """How somebody stands with a level, in a word: what a page shows and what a file says."""
    return state_word(need) if need else NOT_ASKED


@bp.get("/levels")
@requires(Role.COORDINATOR)
def levels() -> str:
    """People by levels, those found by name; above them what they come to, and what is missing."""
    agency, agencies = chosen_agency()
    session, lists, now = db.session(), board_lists(db.session()).levels, clock.now()
    asks = queries.asks_of(session, agency.id)
    matrix = queries.matrix_of(session, agency.id, asks, lists, now, clock.today())
    wanted = searched()
    found = [one for one in matrix.people if sort_key(wanted) in sort_key(one.name)] if wanted else matrix.people
    page = min(page_number(), last_page(len(found)))
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return render_template(
        "agency/levels/levels.html",
        agency=agency,
        agencies=agencies,
        matrix=matrix,
        found=shown,
        total=len(found),
        page=page,
        pages=last_page(len(found)),
        wanted=wanted,
        missing=queries.what_is_missing(session, agency.id, matrix, asks, lists, now),
        needs_at=lambda one, level: needs_at(one.needs, level, lists),
        state_word=cell_word,
        hours_words=hours_words,
        asked_words=asked_words,
        today=clock.today(),
        reminded=last_reminded(session, agency.id, [one.tie.person_id for one in shown]),
    )


@bp.get("/levels.csv")
@requires(Role.COORDINATOR)
def levels_file() -> FileResponse:
    """The same as a table: a row for each person, with the staff number of the agency."""
    agency, _ = chosen_agency()
    lists = board_lists(db.session()).levels
    columns, rows = table_of(_matrix(db.session(), agency, lists), lists, clock.today())
    return file_of("csv", f"levels-{clock.today()}", "Levels", columns, rows)


def table_of(
    matrix: Matrix, lists: BoardList[Level], today: date
) -> tuple[list[tuple[str, int]], Iterator[list[Cell]]]:
    """Its headings with their widths, and its rows."""
    columns = [("Name", 28), ("Staff number", 14), ("Role", 24), ("Away until", 12)]
    for level in matrix.levels:
        name = level.name_on(today)
        columns += [(name, 18), (f"{name}: done on", 14), (f"{name}: refresh due", 14)]
        if asked := level.hours_on(today):
            columns += [(f"{name}: hours since {first_day_of(today, asked.years):%d/%m/%Y}", 14)]
            columns += [(f"{name}: of {in_hours(asked.minutes)} hours", 14)]
            columns += [(f"{name}: multi-agency hours", 14)] if asked.shared_minutes else []
    return columns, _rows(matrix, lists, today)


def _rows(matrix: Matrix, lists: BoardList[Level], today: date) -> Iterator[list[Cell]]:
    for one in matrix.people:
        away = one.tie.away_until if one.tie.id in matrix.away_ids else None
        row: list[Cell] = [one.name, one.tie.staff_number, one.role, away]
        for level in matrix.levels:
            need = needs_at(one.needs, level, lists)
            row += [cell_word(need), need.by.on if need and need.by else None, need.until if need else None]
            if asked := level.hours_on(today):
                row += _hours_cells(need, asked)
        yield row


def _hours_cells(need: Need | None, asked: HoursAsked) -> list[Cell]:
    """How many hours, of how many, and of which so many multi-agency. Nothing where a higher level counts by itself."""
    held = need.hours if need else None
    shared: list[Cell] = [hours_of_minutes(held.shared_minutes) or 0 if held else None] if asked.shared_minutes else []
    return [hours_of_minutes(held.minutes) or 0 if held else None, hours_of_minutes(asked.minutes), *shared]


@bp.route("/levels/roles", methods=["GET", "POST"])
@requires(Role.COORDINATOR)
def level_roles() -> Answer:
    """What the agency asks of each role now and asked before, and a form for another."""
    agency, agencies = chosen_agency()
    agency_id, today = agency.id, clock.today()
    lists, form = board_lists(db.session()).levels, RoleForm()
    form.level.choices = [("", "Choose a level"), *_level_choices(lists, today)]

    def ask(session: Session) -> str:
        operations.ask_of_role(session, agency_id, form.asks(), current_actor(), clock.now())
        return "Saved. “Who is in date” and the list of people now go by it."

    if done := carried_out(form, ask, url_for("agency.level_roles", agency=agency_id)):
        return done
    agency, agencies = chosen_agency()
    return page_with(
        form,
        "agency/levels/roles.html",
        agency=agency,
        agencies=agencies,
        roles=queries.roles_of(db.session(), agency.id),
        names=lists.names(today),
        asked={level.code: asked_words(asked) for level in lists if (asked := level.hours_on(today))},
    )


def _level_choices(lists: BoardList[Level], today: date) -> Iterator[tuple[str, str]]:
    """“Health level 3 core, clinical staff: 8 hours in 3 years, of which 4 multi-agency”."""
    for level in lists.on(today):
        if not level.is_topic:
            asked = level.hours_on(today)
            yield level.code, f"{level.full_name_on(today)}{f': {asked_words(asked)}' if asked else ''}"


@bp.post("/levels/roles/<int:role_id>/end")
@requires(Role.COORDINATOR)
def end_level_role(role_id: int) -> Response:
    """It is asked no longer; what was asked before stays to be read."""
    agency, _ = chosen_agency()
    agency_id = agency.id
    if queries.role_of(db.session(), agency_id, role_id) is None:
        abort(404)

    def end(session: Session) -> str:
        row = queries.role_of(session, agency_id, role_id) or abort(404)
        operations.ask_no_longer(session, row, current_actor(), clock.now())
        return "It is asked no longer."

    return carried_out(PressForm(), end, url_for("agency.level_roles", agency=agency_id)) or abort(400)


def _matrix(session: Session, agency: Agency, lists: BoardList[Level]) -> Matrix:
    asks = queries.asks_of(session, agency.id)
    return queries.matrix_of(session, agency.id, asks, lists, clock.now(), clock.today())
