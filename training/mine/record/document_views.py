"""Somebody's record to keep: as a PDF that the worker makes, as a table, and a sheet to reflect on."""

from flask import flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import signed_in
from training.answers import Answer
from training.bookings.earlier_training.elsewhere import hours_of_minutes
from training.bookings.earlier_training.models import PastTraining
from training.db import db, transaction
from training.downloads import Cell, attachment, file_of
from training.mine.blueprint import bp
from training.pdf_answers import being_made, pdf_answer
from training.records import document_operations
from training.records.queries import record_of
from training.records.reflection import CONTENT_TYPE, reflection_sheet
from training.records.sharing_queries import own_document
from training.records.summary import NOT_CHECKED
from training.settings.queries import rules

COLUMNS = (
    *(("Course", 40), ("Level", 20), ("Provider", 24), ("Dates", 30), ("Last day", 12), ("Hours", 8)),
    *(("Certificate", 20), ("Code", 14), ("Refresh due", 12), ("Source", 40), ("Content", 24)),
)
NOT_KEPT = "That PDF is not kept any more. Make it again: it takes seconds, and has what is new since."


@bp.post("/my/record/pdf")
@signed_in
def make_record_document() -> Answer:
    """Have the worker make it, and go where it opens."""
    person_id = current_user.id
    with transaction() as session:
        ref = document_operations.ask_for_document(session, person_id, clock.now()).ref
    return redirect(url_for("mine.record_document", ref=ref))


@bp.get("/my/record/<ref>.pdf")
@signed_in
def record_document(ref: str) -> Response:
    """The PDF, or the page that opens it once it is made."""
    found = own_document(db.session(), current_user.id, ref, clock.now())
    if found is None:
        flash(NOT_KEPT)
        return redirect(url_for("mine.record"))
    if found.pdf is None:
        return being_made("Your training record", failing=found.is_in_trouble)
    return pdf_answer(found.pdf, f"training-record-{clock.local(found.asked_at).date()}")


@bp.get("/my/record.csv")
@signed_in
def record_table() -> Response:
    """A line for each piece of training; what lists say and nobody has looked at comes last, and says so."""
    today, in_force = clock.today(), rules(db.session())
    record = record_of(db.session(), current_user._get_current_object(), today)
    rows: list[list[Cell]] = [
        [
            *(line.title, line.level, line.provider or in_force.board_name, line.dates, line.last_day, line.hours),
            *(line.certificate, line.entry.short_code if line.entry else "", line.until),
            *(line.accepted or in_force.board_name, line.edition),
        ]
        for line in record.lines
    ]
    rows.extend(_not_checked(one) for one in record.past)
    return file_of("csv", f"training-record-{today}", "Training record", COLUMNS, rows)


def _not_checked(one: PastTraining) -> list[Cell]:
    day, hours = clock.show_date(one.completed_on, weekday=False), hours_of_minutes(one.minutes)
    source = f"{one.source_text}. {NOT_CHECKED}"
    return [one.title, one.level, one.provider, day, one.completed_on, hours, "", "", None, source, ""]


@bp.get("/my/record/reflection.docx")
@signed_in
def reflection() -> Response:
    """A sheet to fill in. It is theirs: nothing of it is ever sent here."""
    return attachment(reflection_sheet(rules(db.session()).hub_phone), "what-i-learned.docx", CONTENT_TYPE)
