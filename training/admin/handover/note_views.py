"""Notes about a booking, an agency, a person or an event: added from its page, changed, done, deleted."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import desk as bp
from training.answers import Answer, refusals_shown
from training.bookings.models import Booking
from training.courses.models import Event
from training.db import db, transaction
from training.notes import operations
from training.notes.forms import EditNoteForm, NoteForm
from training.notes.models import Note, NoteSubject
from training.people.models import Agency, Person

HANDOVER = "admin.desk.handover"


@bp.post("/notes/<any(booking, agency, person, event):subject>/<int:subject_id>")
@requires(Role.ADMINISTRATOR)
def add_note(subject: str, subject_id: int) -> Answer:
    """Keep a note. What is wrong with it is said on a page of its own, with what was typed."""
    kind, form = NoteSubject(subject), NoteForm()
    back = page_about(db.session(), kind, subject_id)
    if form.validate_on_submit():
        with refusals_shown(form), transaction() as session:
            operations.add_note(
                session,
                kind,
                subject_id,
                form.words.data,
                disclosable=not form.not_disclosable.data,
                come_back_on=form.come_back_on.data,
                actor=current_actor(),
                now=clock.now(),
            )
        if not form.errors:
            flash("The note is kept.", "done")
            return redirect(f"{back}#notes")
    return render_template("admin/notes/form.html", form=form, back=back, heading="Add a note"), 422


@bp.route("/notes/<int:note_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def edit_note(note_id: int) -> Answer:
    """Put a note right."""
    back = _page_of(note_id)
    note = db.session.get_one(Note, note_id)
    form = EditNoteForm(obj=note, data={"not_disclosable": not note.disclosable, "seen": note.words})
    form.words.label.text = "Note"
    if form.validate_on_submit():
        with refusals_shown(form), transaction() as session:
            operations.change_note(
                session,
                note_id,
                form.words.data,
                disclosable=not form.not_disclosable.data,
                come_back_on=form.come_back_on.data,
                seen=form.seen.data,
                actor=current_actor(),
                now=clock.now(),
            )
        if not form.errors:
            flash("The note is changed.", "done")
            return redirect(f"{back}#notes")
    page = render_template("admin/notes/form.html", form=form, back=f"{back}#notes", heading="Change a note")
    return (page, 422) if form.errors else page


@bp.post("/notes/<int:note_id>/done")
@requires(Role.ADMINISTRATOR)
def finish_note(note_id: int) -> Response:
    """What was promised is done."""
    back = _page_of(note_id)
    with refusals_shown(go_to=back), transaction() as session:
        operations.finish_note(session, note_id, current_actor(), clock.now())
    flash("Done. The note stays on its page.", "done")
    return redirect(url_for(HANDOVER) if request.form.get("from") == "handover" else f"{back}#notes")


@bp.post("/notes/<int:note_id>/delete")
@requires(Role.ADMINISTRATOR)
def delete_note(note_id: int) -> Response:
    """Delete a note before its time."""
    back = _page_of(note_id)
    with refusals_shown(go_to=back), transaction() as session:
        operations.delete_note(session, note_id, current_actor(), clock.now())
    flash("The note is deleted.", "done")
    return redirect(f"{back}#notes")


def page_about(session: Session, subject: NoteSubject, subject_id: int) -> str:
    """The page of what a note is about, or a 404."""
    if subject is NoteSubject.BOOKING:
        ref = session.scalar(select(Booking.ref).where(Booking.id == subject_id)) or abort(404)
        return url_for("admin.bookings.show", ref=ref)
    if subject is NoteSubject.EVENT:
        ref = session.scalar(select(Event.ref).where(Event.id == subject_id)) or abort(404)
        return url_for("admin.bookings.event", ref=ref)
    if subject is NoteSubject.AGENCY:
        if session.get(Agency, subject_id) is None:
            abort(404)
        return url_for("admin.people.agency", agency_id=subject_id)
    if session.get(Person, subject_id) is None:
        abort(404)
    return url_for("admin.people.person", person_id=subject_id)


def _page_of(note_id: int) -> str:
    note = db.session.get(Note, note_id) or abort(404)
    return page_about(db.session(), *note.subject)
