"""For an inspection: who of an agency is in date as a PDF, and as tables for its own staff records."""

from collections.abc import Iterator

from flask import Response as FileResponse
from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.agency.blueprint import bp, chosen_agency
from training.agency.inspection.operations import ask_for_document
from training.agency.inspection.queries import document_of
from training.agency.inspection.sheets import TRAINING_COLUMNS, sums_sheet, training_rows
from training.agency.levels.queries import Matrix, asks_of, matrix_of
from training.agency.levels.views import table_of
from training.agency.people_queries import held_at
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.downloads import Cell, Sheet, file_of, part_of_file_name, workbook_of
from training.pdf_answers import being_made, pdf_answer
from training.people.models import Agency
from training.settings.queries import rules

NOT_KEPT = "That document is not kept any more. Make it again: it takes seconds, and says what is so now."


@bp.post("/levels/document")
@requires(Role.COORDINATOR)
def make_inspection_document() -> Response:
    """Have the worker make it, and go where it opens."""
    agency, _ = chosen_agency()
    agency_id = agency.id
    with transaction() as session:
        ref = ask_for_document(session, agency_id, current_actor(), clock.now()).ref
    return redirect(url_for("agency.inspection_document", ref=ref, agency=agency_id))


@bp.get("/levels/document/<ref>.pdf")
@requires(Role.COORDINATOR)
def inspection_document(ref: str) -> Response:
    """The PDF, or the page that opens it once it is made."""
    agency, _ = chosen_agency()
    found = document_of(db.session(), agency.id, ref, clock.now())
    if found is None:
        flash(NOT_KEPT)
        return redirect(url_for("agency.levels", agency=agency.id))
    if found.pdf is None:
        return being_made("Who is in date", failing=found.is_in_trouble)
    name = f"who-is-in-date-{part_of_file_name(agency.name)}-{clock.local(found.asked_at).date()}"
    return pdf_answer(found.pdf, name.replace(" ", "-"))


@bp.get("/levels.xlsx")
@requires(Role.COORDINATOR)
def levels_workbook() -> FileResponse:
    """People by levels, every piece of training of each, and what the levels come to, a sheet each."""
    agency, _ = chosen_agency()
    session, today = db.session(), clock.today()
    lists, in_force = board_lists(session).levels, rules(session)
    matrix = matrix_of(session, agency.id, asks_of(session, agency.id), lists, clock.now(), today)
    sheets = (
        Sheet("Levels", *table_of(matrix, lists, today)),
        Sheet("Training", TRAINING_COLUMNS, _training(session, agency, matrix)),
        sums_sheet(matrix, today, in_force.renewal_notice_days),
    )
    return workbook_of(f"levels-{today}", f"Levels at {agency.name}", sheets)


@bp.get("/training.csv")
@requires(Role.COORDINATOR)
def training_file() -> FileResponse:
    """A row for each piece of training of each person, for systems that take one such table."""
    agency, _ = chosen_agency()
    session, today = db.session(), clock.today()
    lists = board_lists(session).levels
    matrix = matrix_of(session, agency.id, asks_of(session, agency.id), lists, clock.now(), today)
    return file_of("csv", f"training-{today}", "Training", TRAINING_COLUMNS, _training(session, agency, matrix))


def _training(session: Session, agency: Agency, matrix: Matrix) -> Iterator[list[Cell]]:
    people = [(one.tie, one.role) for one in matrix.people]
    held, lists = held_at(session, agency.id), board_lists(session).levels
    return training_rows(people, held, lists, clock.today(), rules(session).board_name)
