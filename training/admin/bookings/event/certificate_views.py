"""All certificates of an event: made by the worker while its page says how far it is, and fetched as one ZIP."""

from flask import abort, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings.event.queries import event_with_course
from training.certificates import operations
from training.certificates.queries import signing_key_as_noted
from training.certificates.together import archive, queries
from training.certificates.together.file_names import archive_file
from training.courses.models import Event
from training.db import db, transaction


@bp.get("/events/<ref>/certificates/together")
@requires(Role.ADMINISTRATOR)
def certificates_together(ref: str) -> str:
    """How many there are and how far their PDFs have come; it looks again by itself while some are being made."""
    session, event = db.session(), _event_or_404(ref)
    return render_template(
        "admin/bookings/certificates_together.html",
        event=event,
        counts=queries.counts(session, queries.certificates_of_event(event.id)),
        key_trouble=signing_key_as_noted(session)[0],
    )


@bp.post("/events/<ref>/certificates/together")
@requires(Role.ADMINISTRATOR)
def gather_event_certificates(ref: str) -> Response:
    """Have the worker make those that nobody has asked for yet."""
    event_id = _event_or_404(ref).id
    with transaction() as session:
        not_wanted = queries.not_wanted_yet(session, queries.certificates_of_event(event_id))
        operations.request_documents(session, not_wanted, clock.now())
    return redirect(url_for("admin.bookings.certificates_together", ref=ref), 303)


@bp.get("/events/<ref>/certificates.zip")
@requires(Role.ADMINISTRATOR)
def event_certificates_file(ref: str) -> Response:
    """Those that are made, as their holders have them, with an index that names the rest."""
    event = _event_or_404(ref)
    found = queries.certificates_of_event(event.id)
    if not queries.counts(db.session(), found).made:
        return redirect(url_for("admin.bookings.certificates_together", ref=ref))
    return send_file(
        archive.zip_of(queries.with_documents(db.session(), found)),
        mimetype="application/zip",
        as_attachment=True,
        download_name=archive_file(event.course.title, clock.local(event.starts_at).date()),
        max_age=0,
    )


def _event_or_404(ref: str) -> Event:
    return event_with_course(db.session(), ref) or abort(404)
